import type { ViewedBytes } from './viewed-bytes.ts'

/**
 * Helpers over ranges of byte arrays, [start, end). Nothing here allocates for short ranges: below a threshold each is a
 * plain loop, which beats the engine's built-in calls; above it, the built-in call wins.
 */

/** Up to this many bytes a loop copies or compares faster than `set`, `copyWithin` or `Buffer.compare`. */
const LOOP_BYTES_MAX = 64
/** Up to this many bytes copying by words beats `set`. */
const COPY_LOOP_BYTES_MAX = 320

/** Whether the bytes spell `literal`, an upper-case ASCII word, in any mixture of cases. */
export function equalsIgnoreCase(bytes: Uint8Array, start: number, end: number, literal: string): boolean {
  const length = literal.length
  if (end - start !== length) return false
  for (let i = 0; i < length; i++) {
    let byte = bytes[start + i]
    if (byte >= 0x61 && byte <= 0x7a) byte -= 0x20
    if (byte !== literal.charCodeAt(i)) return false
  }
  return true
}

/** The lower-case form of an ASCII capital; any other byte as it is. */
export function lowerCaseByte(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte
}

/** Whether two ranges hold the same bytes. */
export function equalBytes(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): boolean {
  const length = aEnd - aStart
  if (bEnd - bStart !== length) return false
  if (length > LOOP_BYTES_MAX) return compareBytes(a, aStart, aEnd, b, bStart, bEnd) === 0
  for (let i = 0; i < length; i++) {
    if (a[aStart + i] !== b[bStart + i]) return false
  }
  return true
}

/** Below, at or above zero as range `a` sorts before, with or after `b`: by the first byte that differs, then by length. */
export function compareBytes(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): number {
  const aLength = aEnd - aStart
  const bLength = bEnd - bStart
  const common = Math.min(aLength, bLength)
  const looped = Math.min(common, LOOP_BYTES_MAX)
  for (let i = 0; i < looped; i++) {
    const difference = a[aStart + i] - b[bStart + i]
    if (difference !== 0) return difference
  }
  if (common === looped) return aLength - bLength
  return Buffer.compare(a.subarray(aStart + looped, aEnd), b.subarray(bStart + looped, bEnd))
}

/**
 * Copies source[start, end) into `target` at `at`. Within one array the ranges may overlap; two different views of one
 * memory must not.
 */
export function copyBytes(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): void {
  const sourceView = (source as Partial<ViewedBytes>).view
  const targetView = (target as Partial<ViewedBytes>).view
  const short = end - start <= COPY_LOOP_BYTES_MAX && source !== target
  if (short && sourceView !== undefined && targetView !== undefined) copyWords(sourceView, start, end, targetView, at)
  else copyPlain(source, start, end, target, at)
}

/** Four words a turn: what a turn costs beside them is as much as two. */
function copyWords(source: DataView, start: number, end: number, target: DataView, at: number): void {
  const lastFour = end - 15
  for (; start < lastFour; start += 16, at += 16) {
    target.setInt32(at, source.getInt32(start, true), true)
    target.setInt32(at + 4, source.getInt32(start + 4, true), true)
    target.setInt32(at + 8, source.getInt32(start + 8, true), true)
    target.setInt32(at + 12, source.getInt32(start + 12, true), true)
  }
  const last = end - 3
  for (; start < last; start += 4, at += 4) target.setInt32(at, source.getInt32(start, true), true)
  for (; start < end; start++, at++) target.setUint8(at, source.getUint8(start))
}

function copyPlain(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): void {
  const length = end - start
  if (length > LOOP_BYTES_MAX) {
    if (source === target) target.copyWithin(at, start, end)
    else target.set(source.subarray(start, end), at)
  } else if (source === target && at > start) {
    for (let i = length - 1; i >= 0; i--) target[at + i] = source[start + i]
  } else {
    for (let i = 0; i < length; i++) target[at + i] = source[start + i]
  }
}

/** The bytes as a string of one character per byte, U+0000 to U+00FF. */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > LOOP_BYTES_MAX) {
    return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')
  }
  let text = ''
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at])
  return text
}

/** Writes a string of characters up to U+00FF, one byte each, at `at`, and returns the offset behind it. */
export function writeLatin1(bytes: Uint8Array, at: number, text: string): number {
  const length = text.length
  if (length > LOOP_BYTES_MAX)
    return at + Buffer.from(bytes.buffer, bytes.byteOffset + at, length).write(text, 'latin1')
  for (let i = 0; i < length; i++) bytes[at + i] = text.charCodeAt(i)
  return at + length
}

/** Writes a string as UTF-8 at `at`, and returns the number of bytes. */
export function writeUtf8(bytes: Uint8Array, at: number, text: string): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).write(text, at, 'utf8')
}
