import type { Arena } from '../store/arena.ts'
import type { BitCounter } from './bit-counter.ts'
import { byteAt, chunkAt, placeAt, stretchEnd } from './string.ts'

/** Counting the set bits of strings. */

/** Up to this many bytes in one stretch are counted word by word: see {@link BitCounter} for what that is spared. */
const WORDS_BYTES_MAX = 256

/** Returns how many of the bits [from, to) of the string at `address` are set. Bit 0 is the highest of the first byte. */
export function bitCount(counter: BitCounter, arena: Arena, address: number, from: number, to: number): number {
  if (from >= to) return 0
  const first = Math.floor(from / 8)
  const last = Math.floor((to - 1) / 8)
  const before = byteAt(arena, address, first) & ~(0xff >>> (from & 7))
  const after = byteAt(arena, address, last) & (0x7f >>> ((to - 1) & 7))
  return countBytes(counter, arena, address, first, last + 1) - populationCount(before) - populationCount(after)
}

/** Returns how many of a word's bits are set. */
export function populationCount(word: number): number {
  word -= (word >>> 1) & 0x55555555
  word = (word & 0x33333333) + ((word >>> 2) & 0x33333333)
  return Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** The set bits of bytes [from, to) of a string. */
function countBytes(counter: BitCounter, arena: Arena, address: number, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; ) {
    const end = stretchEnd(arena, address, at, to)
    const chunk = chunkAt(arena, address, at)
    const start = placeAt(arena, address, at)
    const length = end - at
    if (length > WORDS_BYTES_MAX) count += counter.count(arena.bytes[chunk], start, start + length)
    else count += countShort(arena.bytes[chunk].view, start, start + length)
    at = end
  }
  return count
}

/** The set bits of the bytes [start, end). */
function countShort(view: DataView, start: number, end: number): number {
  let count = 0
  const last = end - 3
  for (; start < last; start += 4) count += populationCount(view.getInt32(start, true))
  for (; start < end; start++) count += populationCount(view.getUint8(start))
  return count
}
