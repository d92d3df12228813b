import { copyBytes, equalBytes } from '../base/bytes.ts'
import {
  highWordOfInt64,
  int64DigitCount,
  isInt64Text,
  lowWordOfInt64,
  safeInt64,
  writeInt64Words,
} from '../base/int64.ts'
import { digitCount, INT64_BYTES_MAX, parseInteger, writeInteger } from '../base/integer.ts'
import { readInt32 } from '../base/uint64.ts'

/**
 * One entry of a listpack, in Redis's encoding: a string or an int64, and behind it the length of that, to be read backwards.
 *
 * ```
 * 0xxxxxxx                     integer 0 to 127
 * 10xxxxxx bytes               string of up to 63 bytes
 * 110xxxxx xxxxxxxx            integer of 13 bits, signed, the high byte first
 * 1110xxxx xxxxxxxx bytes      string of up to 4095 bytes
 * 11110000 length:4 bytes      longer string, length little-endian
 * 11110001 …:2   11110010 …:3   11110011 …:4   11110100 …:8      signed integers, little-endian
 * then length of the above in 1 to 5 bytes of 7 bits, the highest first; all but the first have the top bit set
 * ```
 *
 * Whatever spells an int64 strictly (see `integer.ts`) is written as an integer in its shortest encoding. All are free functions over
 * (bytes, offset); none allocates but for the argument of a huge result. Texts are ranges [start, end).
 *
 * @see https://github.com/antirez/listpack/blob/master/listpack.md
 */

/** The byte behind the last entry. */
export const LISTPACK_END = 0xff

const STRING_6 = 0x80
const INTEGER_13 = 0xc0
const STRING_12 = 0xe0
const STRING_32 = 0xf0
const INTEGER_16 = 0xf1
const INTEGER_24 = 0xf2
const INTEGER_32 = 0xf3
const INTEGER_64 = 0xf4

/** Returns the bytes of the entry for a text. */
export function entrySize(text: Uint8Array, start: number, end: number): number {
  const length = mayBeInteger(text, start, end) ? encodedLengthOf(text, start, end) : stringLength(end - start)
  return length + backLengthSize(length)
}

/** Returns the bytes of the entry for a safe integer. */
export function integerEntrySize(value: number): number {
  return integerLength(value) + 1
}

/** Writes the entry for a text at `at`, and returns the offset behind it. */
export function writeEntry(bytes: Uint8Array, at: number, text: Uint8Array, start: number, end: number): number {
  if (mayBeInteger(text, start, end)) {
    const integer = parseInteger(text, start, end)
    if (!Number.isNaN(integer)) return writeIntegerEntry(bytes, at, integer)
    if (isInt64Text(text, start, end)) {
      bytes[at] = INTEGER_64
      writeInt32(bytes, at + 1, lowWordOfInt64(text, start, end))
      writeInt32(bytes, at + 5, highWordOfInt64(text, start, end))
      bytes[at + 9] = 9
      return at + 10
    }
  }
  return writeStringEntry(bytes, at, text, start, end)
}

function writeStringEntry(bytes: Uint8Array, at: number, text: Uint8Array, start: number, end: number): number {
  const length = end - start
  let payload = at + 1
  if (length < 64) bytes[at] = STRING_6 | length
  else if (length < 4096) {
    bytes[at] = STRING_12 | (length >>> 8)
    bytes[at + 1] = length
    payload = at + 2
  } else {
    bytes[at] = STRING_32
    writeInt32(bytes, at + 1, length)
    payload = at + 5
  }
  copyBytes(text, start, end, bytes, payload)
  return writeBackLength(bytes, payload + length, payload + length - at)
}

/** Writes the entry for a safe integer at `at`, and returns the offset behind it. */
export function writeIntegerEntry(bytes: Uint8Array, at: number, value: number): number {
  const length = integerLength(value)
  if (length === 1) bytes[at] = value
  else if (length === 2) {
    bytes[at] = INTEGER_13 | ((value >> 8) & 0x1f)
    bytes[at + 1] = value
  } else {
    bytes[at] = length === 9 ? INTEGER_64 : INTEGER_16 + length - 3
    bytes[at + 1] = value
    bytes[at + 2] = value >> 8
    if (length > 3) bytes[at + 3] = value >> 16
    if (length > 4) bytes[at + 4] = value >> 24
    if (length > 5) writeInt32(bytes, at + 5, Math.floor(value / 2 ** 32))
  }
  bytes[at + length] = length
  return at + length + 1
}

/** Writes the entry for an int64 of two words, one that may not be safe, at `at`, and returns the offset behind it. */
export function writeInt64Entry(bytes: Uint8Array, at: number, low: number, high: number): number {
  if (high === low >> 31) return writeIntegerEntry(bytes, at, low)
  bytes[at] = INTEGER_64
  writeInt32(bytes, at + 1, low)
  writeInt32(bytes, at + 5, high)
  bytes[at + 9] = 9
  return at + 10
}

/** Whether the integer entry at `at` has 64 bits, so that {@link entryLowWord} and {@link entryHighWord} hold. */
export function isInt64Entry(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === INTEGER_64
}

/** Returns the offset of the entry behind the one at `at`, or of what stands behind the last. */
export function nextEntry(bytes: Uint8Array, at: number): number {
  const length = encodedLength(bytes, at)
  return at + length + backLengthSize(length)
}

/** Returns the offset of the entry that ends before `at`. */
export function previousEntry(bytes: Uint8Array, at: number): number {
  const last = bytes[at - 1]
  if (last < 0x80) return at - 1 - last
  let length = last & 0x7f
  let place = at - 1
  for (let shift = 7; shift <= 28; shift += 7) {
    const byte = bytes[--place]
    length += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) break
  }
  return at - length - backLengthSize(length)
}

/** Whether the entry at `at` holds an integer. */
export function isIntegerEntry(bytes: Uint8Array, at: number): boolean {
  const first = bytes[at]
  return first < STRING_6 || (first >= INTEGER_13 && first < STRING_12) || first > STRING_32
}

/** Returns the integer of an integer entry; NaN when it is not safe: see {@link entryLowWord}. */
export function entryInteger(bytes: Uint8Array, at: number): number {
  const first = bytes[at]
  if (first < STRING_6) return first
  if (first < STRING_12) return (((first << 8) | bytes[at + 1]) << 19) >> 19
  if (first === INTEGER_16) return ((bytes[at + 1] | (bytes[at + 2] << 8)) << 16) >> 16
  if (first === INTEGER_24) return ((bytes[at + 1] | (bytes[at + 2] << 8) | (bytes[at + 3] << 16)) << 8) >> 8
  if (first === INTEGER_32) return readInt32(bytes, at + 1)
  return safeInt64(readInt32(bytes, at + 1), readInt32(bytes, at + 5))
}

/** Returns the lower word of an integer entry of 64 bits, such as one whose {@link entryInteger} is NaN. */
export function entryLowWord(bytes: Uint8Array, at: number): number {
  return readInt32(bytes, at + 1)
}

/** Returns the upper word of an integer entry of 64 bits, such as one whose {@link entryInteger} is NaN. */
export function entryHighWord(bytes: Uint8Array, at: number): number {
  return readInt32(bytes, at + 5)
}

/** Returns the offset of the bytes of a string entry. */
export function entryStart(bytes: Uint8Array, at: number): number {
  const first = bytes[at]
  return at + (first < INTEGER_13 ? 1 : first < STRING_32 ? 2 : 5)
}

/** Returns the bytes of the string of a string entry. */
export function entryLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]
  if (first < INTEGER_13) return first & 0x3f
  if (first < STRING_32) return ((first & 0xf) << 8) | bytes[at + 1]
  return readInt32(bytes, at + 1) >>> 0
}

/** Returns the bytes of an entry's text: of its string, or of its integer in decimal. */
export function entryTextLength(bytes: Uint8Array, at: number): number {
  if (!isIntegerEntry(bytes, at)) return entryLength(bytes, at)
  const integer = entryInteger(bytes, at)
  if (!Number.isNaN(integer)) return digitCount(integer)
  return int64DigitCount(entryLowWord(bytes, at), entryHighWord(bytes, at))
}

/** Writes an entry's text into `target` at `to`, and returns the offset behind it. */
export function writeEntryText(bytes: Uint8Array, at: number, target: Uint8Array, to: number): number {
  if (!isIntegerEntry(bytes, at)) {
    const start = entryStart(bytes, at)
    const length = entryLength(bytes, at)
    copyBytes(bytes, start, start + length, target, to)
    return to + length
  }
  const integer = entryInteger(bytes, at)
  if (!Number.isNaN(integer)) return writeInteger(target, to, integer)
  return writeInt64Words(target, to, entryLowWord(bytes, at), entryHighWord(bytes, at))
}

/** Whether an entry's text is the given one. `integer` is what `parseInteger` says of that, so that a search asks it once. */
export function equalsEntry(
  bytes: Uint8Array,
  at: number,
  text: Uint8Array,
  start: number,
  end: number,
  integer: number,
): boolean {
  if (!isIntegerEntry(bytes, at)) {
    const length = entryLength(bytes, at)
    if (length !== end - start) return false
    const from = entryStart(bytes, at)
    return equalBytes(bytes, from, from + length, text, start, end)
  }
  const own = entryInteger(bytes, at)
  if (!Number.isNaN(own)) return own === integer
  return (
    Number.isNaN(integer) &&
    isInt64Text(text, start, end) &&
    entryLowWord(bytes, at) === lowWordOfInt64(text, start, end) &&
    entryHighWord(bytes, at) === highWordOfInt64(text, start, end)
  )
}

/** Whether the bytes from `at` up to `limit` begin with a whole entry whose back length fits. */
export function isListpackEntry(bytes: Uint8Array, at: number, limit: number): boolean {
  const first = bytes[at]
  const header = first < INTEGER_13 ? 1 : first < STRING_32 ? 2 : first === STRING_32 ? 5 : 1
  if (at + header > limit) return false
  const length = encodedLength(bytes, at)
  if (length === 0) return false
  const end = at + length + backLengthSize(length)
  return end <= limit && previousEntry(bytes, end) === at
}

/** The bytes of what stands at `at` without its back length; 0 if that is no entry. */
function encodedLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]
  if (first < STRING_6) return 1
  if (first < INTEGER_13) return 1 + (first & 0x3f)
  if (first < STRING_12) return 2
  if (first < STRING_32) return 2 + (((first & 0xf) << 8) | bytes[at + 1])
  if (first === STRING_32) return 5 + (readInt32(bytes, at + 1) >>> 0)
  if (first < INTEGER_64) return first - INTEGER_16 + 3
  return first === INTEGER_64 ? 9 : 0
}

function encodedLengthOf(text: Uint8Array, start: number, end: number): number {
  const integer = parseInteger(text, start, end)
  if (!Number.isNaN(integer)) return integerLength(integer)
  return isInt64Text(text, start, end) ? 9 : stringLength(end - start)
}

/** The bytes of a string's entry without its back length. */
function stringLength(length: number): number {
  return length + (length < 64 ? 1 : length < 4096 ? 2 : 5)
}

/** Whether a text may spell an int64, by its length and its first byte. */
function mayBeInteger(text: Uint8Array, start: number, end: number): boolean {
  return end - start <= INT64_BYTES_MAX && text[start] <= 0x39
}

function integerLength(value: number): number {
  if (value >= 0 && value <= 127) return 1
  if (value >= -4096 && value <= 4095) return 2
  if (value >= -32768 && value <= 32767) return 3
  if (value >= -8388608 && value <= 8388607) return 4
  if (value >= -2147483648 && value <= 2147483647) return 5
  return 9
}

/** The bytes of a back length. The limits are Redis's, one below what 14, 21 and 28 bits could hold. */
function backLengthSize(length: number): number {
  if (length <= 127) return 1
  if (length < 16383) return 2
  if (length < 2097151) return 3
  return length < 268435455 ? 4 : 5
}

function writeBackLength(bytes: Uint8Array, at: number, length: number): number {
  const end = at + backLengthSize(length)
  for (let place = end - 1; place > at; place--) {
    bytes[place] = (length & 0x7f) | 0x80
    length = Math.floor(length / 128)
  }
  bytes[at] = length
  return end
}

function writeInt32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value
  bytes[at + 1] = value >> 8
  bytes[at + 2] = value >> 16
  bytes[at + 3] = value >> 24
}
