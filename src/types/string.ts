import { copyBytes, equalBytes } from '../base/bytes.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { flagsOf, keyLengthAt, keyOffset, ROPE, ropeWord, TYPE_STRING, typeOf } from '../store/item.ts'
import { eachPiece, PIECE_MASK, pieceOf, readRope, writeRope } from './rope.ts'

/**
 * String values: bytes, always. They lie inline behind the key, or as a rope when the item would not fit a block.
 *
 * Integers are kept as their decimal text, which is as short as eight binary bytes for most counters and what GET answers;
 * the word OBJECT ENCODING is told from the text: see {@link encodingOfString}.
 */

/** The longest string: 512 MB, as Redis's proto-max-bulk-len defaults to. In bytes. */
export const STRING_BYTES_MAX = 512 * 1024 * 1024
/** Encoding nibble of a string whose text may count as an integer or an embedded string. */
export const ENCODING_PLAIN = 0
/** Encoding nibble of a string that was modified in place: OBJECT ENCODING says raw. */
export const ENCODING_RAW = 1
/** Encoding nibble of a string that is no integer whatever it spells, such as what INCRBYFLOAT leaves. */
export const ENCODING_TEXT = 2

/** Whether the item at `address` is a string. */
export function isStringItem(arena: Arena, address: number): boolean {
  return typeOf(arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1]) === TYPE_STRING
}

/** Returns the bytes of the string at `address`. */
export function stringLength(arena: Arena, address: number): number {
  return arena.words[address >>> CHUNK_UNITS_LOG2][((address & CHUNK_MASK) << 1) + 2]
}

/** Sets the encoding nibble of the string at `address`. */
export function setStringEncoding(arena: Arena, address: number, encoding: number): void {
  const words = arena.words[address >>> CHUNK_UNITS_LOG2]
  const at = (address & CHUNK_MASK) << 1
  words[at] = (words[at] & ~0xf0) | (encoding << 4)
}

/** Whether the value lies behind the key in one stretch, from {@link inlineStart} of its chunk. */
export function isInline(arena: Arena, address: number): boolean {
  return (flagsOf(arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1]) & ROPE) === 0
}

/** Returns the offset within its chunk of an inline value. */
export function inlineStart(arena: Arena, address: number): number {
  const words = arena.words[address >>> CHUNK_UNITS_LOG2]
  const at = (address & CHUNK_MASK) << 1
  return (at << 2) + keyOffset(words[at]) + keyLengthAt(words, at)
}

/** Copies bytes [from, to) of the string into `target` at `at`. */
export function readString(
  arena: Arena,
  address: number,
  from: number,
  to: number,
  target: Uint8Array,
  at: number,
): void {
  if (isInline(arena, address)) {
    const start = inlineStart(arena, address)
    copyBytes(arena.bytes[address >>> CHUNK_UNITS_LOG2], start + from, start + to, target, at)
  } else {
    readRope(arena, ropeRoot(arena, address), from, to, target, at)
  }
}

/** Copies source[start, end) over the bytes of the string from `offset` on; they must be within its length. */
export function writeString(
  arena: Arena,
  address: number,
  offset: number,
  source: Uint8Array,
  start: number,
  end: number,
): void {
  if (isInline(arena, address)) {
    const at = inlineStart(arena, address) + offset
    copyBytes(source, start, end, arena.bytes[address >>> CHUNK_UNITS_LOG2], at)
  } else {
    writeRope(arena, ropeRoot(arena, address), offset, source, start, end)
  }
}

/** Copies the string at `from` over the bytes of the one at `to`, which is as long. */
export function copyString(arena: Arena, from: number, to: number): void {
  let offset = 0
  eachStretch(arena, from, 0, stringLength(arena, from), (bytes, start, end) => {
    writeString(arena, to, offset, bytes, start, end)
    offset += end - start
  })
}

/** Sets bytes [from, to) of the string to zero. */
export function zeroString(arena: Arena, address: number, from: number, to: number): void {
  eachStretch(arena, address, from, to, (bytes, start, end) => bytes.fill(0, start, end))
}

/** Calls `visit` with each stretch of memory that holds bytes [from, to) of the string, in order. */
export function eachStretch(
  arena: Arena,
  address: number,
  from: number,
  to: number,
  visit: (bytes: Uint8Array, start: number, end: number) => void,
): void {
  if (from >= to) return
  if (isInline(arena, address)) {
    const start = inlineStart(arena, address)
    visit(arena.bytes[address >>> CHUNK_UNITS_LOG2], start + from, start + to)
  } else {
    eachPiece(arena, ropeRoot(arena, address), from, to, visit)
  }
}

/**
 * Returns the number of the chunk that holds the byte of the string at `offset`. With {@link placeAt} and {@link stretchEnd}, loops over long strings
 * find their way without a call per stretch.
 */
export function chunkAt(arena: Arena, address: number, offset: number): number {
  if (isInline(arena, address)) return address >>> CHUNK_UNITS_LOG2
  return pieceOf(arena, ropeRoot(arena, address), offset) >>> CHUNK_UNITS_LOG2
}

/** Returns the offset within its chunk of the byte of the string at `offset`. */
export function placeAt(arena: Arena, address: number, offset: number): number {
  if (isInline(arena, address)) return inlineStart(arena, address) + offset
  return ((pieceOf(arena, ropeRoot(arena, address), offset) & CHUNK_MASK) << 3) + (offset & PIECE_MASK)
}

/** Returns how far the bytes [from, to) of the string lie in one stretch of memory: an offset of the string, at most `to`. */
export function stretchEnd(arena: Arena, address: number, from: number, to: number): number {
  return isInline(arena, address) ? to : Math.min((from | PIECE_MASK) + 1, to)
}

/** Returns the byte of the string at `offset`. */
export function byteAt(arena: Arena, address: number, offset: number): number {
  return arena.bytes[chunkAt(arena, address, offset)][placeAt(arena, address, offset)]
}

/** Sets the byte of the string at `offset`. */
export function setByteAt(arena: Arena, address: number, offset: number, byte: number): void {
  arena.bytes[chunkAt(arena, address, offset)][placeAt(arena, address, offset)] = byte
}

/** Whether the string is bytes[start, end). */
export function equalsString(arena: Arena, address: number, bytes: Uint8Array, start: number, end: number): boolean {
  const length = stringLength(arena, address)
  if (length !== end - start) return false
  if (isInline(arena, address)) {
    const at = inlineStart(arena, address)
    return equalBytes(arena.bytes[address >>> CHUNK_UNITS_LOG2], at, at + length, bytes, start, end)
  }
  let equal = true
  eachStretch(arena, address, 0, length, (stretch, from, to) => {
    equal = equal && equalBytes(stretch, from, to, bytes, start, start + to - from)
    start += to - from
  })
  return equal
}

/** Returns a copy of the whole string. */
export function stringBytes(arena: Arena, address: number): Uint8Array {
  const length = stringLength(arena, address)
  const copy = new Uint8Array(length)
  readString(arena, address, 0, length, copy, 0)
  return copy
}

/** Whether the string lies in one stretch of memory. */
export function isContiguous(arena: Arena, address: number): boolean {
  const length = stringLength(arena, address)
  return stretchEnd(arena, address, 0, length) === length
}

/** Returns the root of the rope of a string that is not inline. */
export function ropeRoot(arena: Arena, address: number): number {
  const words = arena.words[address >>> CHUNK_UNITS_LOG2]
  const at = (address & CHUNK_MASK) << 1
  return words[at + ropeWord(flagsOf(words[at]))]
}
