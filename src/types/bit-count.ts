import type { Arena } from '../store/arena.ts'
import { byteAt, chunkAt, placeAt, stretchEnd } from './string.ts'

/**
 * Counting the set bits of strings.
 *
 * Sixteen words at a time go through carry-save adders, which turn three words into their sum and carry bit by bit: fifteen adders leave
 * one word of sixteens to be counted for sixteen words that were read. This is the method of Harley and Seal, see W. Muła, N. Kurz, D. Lemire,
 * "Faster Population Counts Using AVX2 Instructions", https://arxiv.org/abs/1611.07612.
 */

/** Returns how many of the bits [from, to) of the string at `address` are set. Bit 0 is the highest of the first byte. */
export function bitCount(arena: Arena, address: number, from: number, to: number): number {
  if (from >= to) return 0
  const first = Math.floor(from / 8)
  const last = Math.floor((to - 1) / 8)
  const before = byteAt(arena, address, first) & ~(0xff >>> (from & 7))
  const after = byteAt(arena, address, last) & (0x7f >>> ((to - 1) & 7))
  return countBytes(arena, address, first, last + 1) - populationCount(before) - populationCount(after)
}

/** Returns how many of a word's bits are set. */
export function populationCount(word: number): number {
  word -= (word >>> 1) & 0x55555555
  word = (word & 0x33333333) + ((word >>> 2) & 0x33333333)
  return Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** The set bits of bytes [from, to) of a string. */
function countBytes(arena: Arena, address: number, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; ) {
    const end = stretchEnd(arena, address, at, to)
    const chunk = chunkAt(arena, address, at)
    const place = placeAt(arena, address, at)
    count += countStretch(arena.bytes[chunk], arena.words[chunk], place, place + end - at)
    at = end
  }
  return count
}

/** The set bits of bytes[start, end), which `words` shows too. */
function countStretch(bytes: Uint8Array, words: Int32Array, start: number, end: number): number {
  const wordsStart = (start + 3) >>> 2
  const wordsEnd = end >>> 2
  let count = 0
  if (wordsStart >= wordsEnd) {
    for (let at = start; at < end; at++) count += populationCount(bytes[at])
    return count
  }
  for (let at = start; at < wordsStart << 2; at++) count += populationCount(bytes[at])
  for (let at = wordsEnd << 2; at < end; at++) count += populationCount(bytes[at])
  return count + countWords(words, wordsStart, wordsEnd)
}

/** The set bits of words[start, end). */
function countWords(words: Int32Array, start: number, end: number): number {
  let ones = 0
  let twos = 0
  let fours = 0
  let eights = 0
  let sixteens = 0
  let at = start
  // An adder of a, b, c: the sum is a ^ b ^ c, the carry (a & b) | ((a ^ b) & c).
  for (; at + 16 <= end; at += 16) {
    // Four words leave a carry of fours, two of these one of eights, and two of those the only words whose bits are counted here.
    let a = words[at]
    let b = words[at + 1]
    let either = ones ^ a
    let firstTwos = (ones & a) | (either & b)
    ones = either ^ b
    a = words[at + 2]
    b = words[at + 3]
    either = ones ^ a
    let secondTwos = (ones & a) | (either & b)
    ones = either ^ b
    either = twos ^ firstTwos
    let firstFours = (twos & firstTwos) | (either & secondTwos)
    twos = either ^ secondTwos

    a = words[at + 4]
    b = words[at + 5]
    either = ones ^ a
    firstTwos = (ones & a) | (either & b)
    ones = either ^ b
    a = words[at + 6]
    b = words[at + 7]
    either = ones ^ a
    secondTwos = (ones & a) | (either & b)
    ones = either ^ b
    either = twos ^ firstTwos
    let secondFours = (twos & firstTwos) | (either & secondTwos)
    twos = either ^ secondTwos

    either = fours ^ firstFours
    const firstEights = (fours & firstFours) | (either & secondFours)
    fours = either ^ secondFours

    a = words[at + 8]
    b = words[at + 9]
    either = ones ^ a
    firstTwos = (ones & a) | (either & b)
    ones = either ^ b
    a = words[at + 10]
    b = words[at + 11]
    either = ones ^ a
    secondTwos = (ones & a) | (either & b)
    ones = either ^ b
    either = twos ^ firstTwos
    firstFours = (twos & firstTwos) | (either & secondTwos)
    twos = either ^ secondTwos

    a = words[at + 12]
    b = words[at + 13]
    either = ones ^ a
    firstTwos = (ones & a) | (either & b)
    ones = either ^ b
    a = words[at + 14]
    b = words[at + 15]
    either = ones ^ a
    secondTwos = (ones & a) | (either & b)
    ones = either ^ b
    either = twos ^ firstTwos
    secondFours = (twos & firstTwos) | (either & secondTwos)
    twos = either ^ secondTwos

    either = fours ^ firstFours
    const secondEights = (fours & firstFours) | (either & secondFours)
    fours = either ^ secondFours
    either = eights ^ firstEights
    sixteens = (sixteens + populationCount((eights & firstEights) | (either & secondEights))) | 0
    eights = either ^ secondEights
  }
  let count = 16 * sixteens + 8 * populationCount(eights) + 4 * populationCount(fours)
  count += 2 * populationCount(twos) + populationCount(ones)
  for (; at < end; at++) count += populationCount(words[at])
  return count
}
