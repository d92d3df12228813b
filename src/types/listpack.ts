import { assert } from '../base/assert.ts'
import { copyBytes } from '../base/bytes.ts'
import { parseInteger } from '../base/integer.ts'
import { readInt32 } from '../base/uint64.ts'
import { equalsEntry, isListpackEntry, LISTPACK_END, nextEntry, previousEntry, writeEntry } from './listpack-entry.ts'

/**
 * A listpack: a sequence of strings and integers in one stretch of bytes, to the byte what Redis keeps and puts into its files.
 *
 * ```
 * total bytes:4 │ count:2, both little-endian │ entries … │ 0xFF
 * ```
 *
 * A count of 65535 means that the entries have to be counted. The entries are those of `listpack-entry.ts`.
 *
 * All are free functions over the bytes that hold the listpack and its `start` there; entries are offsets into the same bytes, valid until
 * something before them changes. To walk:
 *
 *     const end = listpackEnd(bytes, start)
 *     for (let at = firstEntry(start); at < end; at = nextEntry(bytes, at)) …
 *     for (let at = end; at > firstEntry(start); ) { at = previousEntry(bytes, at); … }
 *
 * To change: find out how many bytes come and go, give the listpack's holder room for `listpackBytes - removed + added` (which may move it:
 * keep offsets relative to `start` meanwhile), then {@link spliceListpack}, then write entries into the gap. When it shrinks, splice first.
 */

export const LISTPACK_HEADER_BYTES = 6
/** The bytes of a listpack without entries. */
export const EMPTY_LISTPACK_BYTES = LISTPACK_HEADER_BYTES + 1

const COUNT_UNKNOWN = 0xffff

/** Writes an empty listpack of {@link EMPTY_LISTPACK_BYTES} at `start`. */
export function writeEmptyListpack(bytes: Uint8Array, start: number): void {
  setTotal(bytes, start, EMPTY_LISTPACK_BYTES)
  setCount(bytes, start, 0)
  bytes[start + LISTPACK_HEADER_BYTES] = LISTPACK_END
}

/** Returns the bytes of the whole listpack. */
export function listpackBytes(bytes: Uint8Array, start: number): number {
  return readInt32(bytes, start) >>> 0
}

/** Returns the number of entries; counts them if the header does not know. */
export function listpackCount(bytes: Uint8Array, start: number): number {
  const count = bytes[start + 4] | (bytes[start + 5] << 8)
  return count === COUNT_UNKNOWN ? countEntries(bytes, firstEntry(start), listpackEnd(bytes, start)) : count
}

/** Returns the offset of the first entry, or of the end if there is none. */
export function firstEntry(start: number): number {
  return start + LISTPACK_HEADER_BYTES
}

/** Returns the offset of the end byte. */
export function listpackEnd(bytes: Uint8Array, start: number): number {
  return start + listpackBytes(bytes, start) - 1
}

/** Returns the offset of the entry at `index`, counted from the end if negative: -1 is the last. -1 if there is none. */
export function seekEntry(bytes: Uint8Array, start: number, index: number): number {
  const first = firstEntry(start)
  const end = listpackEnd(bytes, start)
  const count = bytes[start + 4] | (bytes[start + 5] << 8)
  if (count !== COUNT_UNKNOWN) {
    if (index < -count || index >= count) return -1
    const fromFront = index < 0 ? index + count : index
    index = fromFront > count >>> 1 ? fromFront - count : fromFront
  }
  if (index >= 0) {
    let at = first
    while (index-- > 0 && at < end) at = nextEntry(bytes, at)
    return at < end ? at : -1
  }
  let at = end
  while (at > first) {
    at = previousEntry(bytes, at)
    if (++index === 0) return at
  }
  return -1
}

/** Returns the offset `count` entries behind the entry at `at`, which must be there. */
export function skipEntries(bytes: Uint8Array, at: number, count: number): number {
  while (count-- > 0) at = nextEntry(bytes, at)
  return at
}

/** Returns the number of entries in [from, end). */
export function countEntries(bytes: Uint8Array, from: number, end: number): number {
  let count = 0
  for (let at = from; at < end; at = nextEntry(bytes, at)) count++
  return count
}

/**
 * Returns the offset of the first entry in [from, end) with this text, -1 if there is none. `skip` entries are passed over after each that
 * was compared: 1 searches the fields of a hash.
 */
export function findEntry(
  bytes: Uint8Array,
  from: number,
  end: number,
  text: Uint8Array,
  textStart: number,
  textEnd: number,
  skip: number,
): number {
  const integer = parseInteger(text, textStart, textEnd)
  for (let at = from; at < end; ) {
    if (equalsEntry(bytes, at, text, textStart, textEnd, integer)) return at
    at = nextEntry(bytes, at)
    for (let i = 0; i < skip && at < end; i++) at = nextEntry(bytes, at)
  }
  return -1
}

/**
 * Replaces `removed` bytes of entries at offset `at` by a gap of `added` bytes, which the caller fills with entries at once, and brings the header
 * up to date; the number of entries changes by `countChange`. The bytes up to `start + listpackBytes - removed + added` must belong to the listpack's holder.
 */
export function spliceListpack(
  bytes: Uint8Array,
  start: number,
  at: number,
  removed: number,
  added: number,
  countChange: number,
): void {
  const total = listpackBytes(bytes, start)
  assert(at >= firstEntry(start) && at + removed < start + total, 'what is replaced lies between header and end')
  if (removed !== added) {
    copyBytes(bytes, at + removed, start + total, bytes, at + added)
    setTotal(bytes, start, total - removed + added)
  }
  if (countChange !== 0) changeCount(bytes, start, countChange)
}

/** Inserts an entry of `size` bytes (see `entrySize`) with this text before the one at `at`; returns the offset behind it. */
export function insertEntry(
  bytes: Uint8Array,
  start: number,
  at: number,
  size: number,
  text: Uint8Array,
  textStart: number,
  textEnd: number,
): number {
  spliceListpack(bytes, start, at, 0, size, 1)
  return writeEntry(bytes, at, text, textStart, textEnd)
}

/** Gives the entry at `at` another text, whose entry takes `size` bytes; returns the offset behind it. */
export function replaceEntry(
  bytes: Uint8Array,
  start: number,
  at: number,
  size: number,
  text: Uint8Array,
  textStart: number,
  textEnd: number,
): number {
  spliceListpack(bytes, start, at, nextEntry(bytes, at) - at, size, 0)
  return writeEntry(bytes, at, text, textStart, textEnd)
}

/** Removes the `count` entries in [from, to). */
export function removeEntries(bytes: Uint8Array, start: number, from: number, to: number, count: number): void {
  spliceListpack(bytes, start, from, to - from, 0, -count)
}

/** Whether bytes[start, start + length) are one listpack, whole and consistent. For what comes from outside. */
export function isListpack(bytes: Uint8Array, start: number, length: number): boolean {
  if (length < EMPTY_LISTPACK_BYTES || start + length > bytes.length) return false
  if (listpackBytes(bytes, start) !== length) return false
  const end = start + length - 1
  if (bytes[end] !== LISTPACK_END) return false
  let count = 0
  let at = firstEntry(start)
  for (; at < end; at = nextEntry(bytes, at), count++) if (!isListpackEntry(bytes, at, end)) return false
  const told = bytes[start + 4] | (bytes[start + 5] << 8)
  return at === end && (told === COUNT_UNKNOWN || told === count)
}

/** Asserts that bytes[start, start + length) are a listpack. */
export function verifyListpack(bytes: Uint8Array, start: number, length: number): void {
  assert(isListpack(bytes, start, length), 'a listpack is consistent')
}

/** An unknown count stays unknown until the listpack is empty, as nobody counts on the way. */
function changeCount(bytes: Uint8Array, start: number, change: number): void {
  const count = bytes[start + 4] | (bytes[start + 5] << 8)
  if (count !== COUNT_UNKNOWN) setCount(bytes, start, Math.min(count + change, COUNT_UNKNOWN))
  else if (listpackBytes(bytes, start) === EMPTY_LISTPACK_BYTES) setCount(bytes, start, 0)
}

function setCount(bytes: Uint8Array, start: number, count: number): void {
  bytes[start + 4] = count
  bytes[start + 5] = count >>> 8
}

function setTotal(bytes: Uint8Array, start: number, total: number): void {
  bytes[start] = total
  bytes[start + 1] = total >>> 8
  bytes[start + 2] = total >>> 16
  bytes[start + 3] = total >>> 24
}
