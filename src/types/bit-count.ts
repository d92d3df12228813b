import type { Arena } from '../store/arena.ts'
import { byteAt, chunkAt, placeAt, stretchEnd } from './string.ts'

/**
 * Counting the set bits of strings.
 *
 * Eight words at a time go through carry-save adders, which turn three words into their sum and carry bit by bit: seven adders leave
 * one word of eights to be counted for eight words that were read. This is the method of Harley and Seal, see W. Muła, N. Kurz, D. Lemire,
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
  let at = start
  // An adder of a, b, c: the sum is a ^ b ^ c, the carry (a & b) | ((a ^ b) & c).
  for (; at + 8 <= end; at += 8) {
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
    const firstFours = (twos & firstTwos) | (either & secondTwos)
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
    const secondFours = (twos & firstTwos) | (either & secondTwos)
    twos = either ^ secondTwos

    either = fours ^ firstFours
    eights = (eights + populationCount((fours & firstFours) | (either & secondFours))) | 0
    fours = either ^ secondFours
  }
  let count = 8 * eights + 4 * populationCount(fours) + 2 * populationCount(twos) + populationCount(ones)
  for (; at < end; at++) count += populationCount(words[at])
  return count
}
