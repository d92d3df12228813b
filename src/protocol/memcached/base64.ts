/**
 * Base64 as memcached takes and gives keys in: what is no letter of it is skipped, and padding ends it. Source: memcached's base64.c.
 */

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const NONE = 0x80
const PADDING = 0x3d
const CODES = Uint8Array.from(LETTERS, letter => letter.charCodeAt(0))
const VALUES = values()

/** Decodes source[start, end) into `target`, which must have room for it. Returns the bytes written; 0 when the text cannot be decoded. */
export function decodeBase64(source: Uint8Array, start: number, end: number, target: Uint8Array): number {
  let letters = 0
  for (let i = start; i < end; i++) if (VALUES[source[i]] !== NONE) letters++
  if (letters === 0 || letters % 4 !== 0) return 0
  let length = 0
  let block = 0
  let count = 0
  let padding = 0
  for (let i = start; i < end; i++) {
    const value = VALUES[source[i]]
    if (value === NONE) continue
    if (source[i] === PADDING) padding++
    block = (block << 6) | value
    if (++count < 4) continue
    target[length++] = block >>> 16
    target[length++] = block >>> 8
    target[length++] = block
    block = count = 0
    if (padding > 2) return 0
    if (padding > 0) return length - padding
  }
  return length
}

/** Bytes that {@link encodeBase64} writes for `length` bytes. */
export function base64Length(length: number): number {
  return Math.ceil(length / 3) * 4
}

/** Encodes source[start, end) into `target` from `at` on. Returns the offset behind it. */
export function encodeBase64(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number {
  for (let i = start; i < end; i += 3) {
    const left = end - i
    const block = (source[i] << 16) | (left > 1 ? source[i + 1] << 8 : 0) | (left > 2 ? source[i + 2] : 0)
    target[at] = CODES[block >>> 18]
    target[at + 1] = CODES[(block >>> 12) & 63]
    target[at + 2] = left > 1 ? CODES[(block >>> 6) & 63] : PADDING
    target[at + 3] = left > 2 ? CODES[block & 63] : PADDING
    at += 4
  }
  return at
}

function values(): Uint8Array {
  const table = new Uint8Array(256).fill(NONE)
  for (let i = 0; i < LETTERS.length; i++) table[LETTERS.charCodeAt(i)] = i
  table[PADDING] = 0
  return table
}
