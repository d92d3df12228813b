import { multiplyHigh, readInt32 } from '../../base/uint64.ts'
import { RANK_MAX, REGISTERS } from './hyperloglog.ts'

/**
 * The hash of elements: MurmurHash64A by A. Appleby with Redis's seed, in 32-bit halves.
 * Source: https://github.com/aappleby/smhasher/blob/master/src/MurmurHash2.cpp
 */

const SEED = 0xadc83b19 | 0
/** The constant 0xc6a4a7935bd1e995. */
const FACTOR_LOW = 0x5bd1e995
const FACTOR_HIGH = 0xc6a4a793 | 0
/** Where the rank stands in what {@link elementRank} returns. */
const RANK_SHIFT = 14

/** Returns register and rank of the element bytes[start, end) in one number: see {@link registerOf} and {@link rankOf}. */
export function elementRank(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start
  let low = SEED ^ Math.imul(length, FACTOR_LOW)
  let high = (multiplyHigh(length, FACTOR_LOW) + Math.imul(length, FACTOR_HIGH)) | 0
  let product = 0
  let at = start
  for (; at + 8 <= end; at += 8) {
    let blockLow = readInt32(bytes, at)
    let blockHigh = readInt32(bytes, at + 4)
    product = Math.imul(blockLow, FACTOR_HIGH) + Math.imul(blockHigh, FACTOR_LOW)
    blockHigh = (multiplyHigh(blockLow, FACTOR_LOW) + product) | 0
    blockLow = Math.imul(blockLow, FACTOR_LOW)
    // A shift by 47 bits leaves none of the upper half.
    blockLow ^= blockHigh >>> 15
    product = Math.imul(blockLow, FACTOR_HIGH) + Math.imul(blockHigh, FACTOR_LOW)
    high ^= multiplyHigh(blockLow, FACTOR_LOW) + product
    low ^= Math.imul(blockLow, FACTOR_LOW)
    product = Math.imul(low, FACTOR_HIGH) + Math.imul(high, FACTOR_LOW)
    high = (multiplyHigh(low, FACTOR_LOW) + product) | 0
    low = Math.imul(low, FACTOR_LOW)
  }
  if (at < end) {
    for (let shift = 0; at < end; at++, shift += 8) {
      if (shift < 32) low ^= bytes[at] << shift
      else high ^= bytes[at] << (shift - 32)
    }
    product = Math.imul(low, FACTOR_HIGH) + Math.imul(high, FACTOR_LOW)
    high = (multiplyHigh(low, FACTOR_LOW) + product) | 0
    low = Math.imul(low, FACTOR_LOW)
  }
  low ^= high >>> 15
  product = Math.imul(low, FACTOR_HIGH) + Math.imul(high, FACTOR_LOW)
  high = (multiplyHigh(low, FACTOR_LOW) + product) | 0
  low = Math.imul(low, FACTOR_LOW)
  low ^= high >>> 15
  return (low & (REGISTERS - 1)) | (rankOfHash(low, high) << RANK_SHIFT)
}

/** The index of the register. */
export function registerOf(ranked: number): number {
  return ranked & (REGISTERS - 1)
}

/** The rank, 1 to 51. */
export function rankOf(ranked: number): number {
  return ranked >>> RANK_SHIFT
}

/** One more than the zeros from bit 14 of the hash on. */
function rankOfHash(low: number, high: number): number {
  const lower = (low >>> RANK_SHIFT) | (high << (32 - RANK_SHIFT))
  if (lower !== 0) return 32 - Math.clz32(lower & -lower)
  const upper = high >>> RANK_SHIFT
  return upper === 0 ? RANK_MAX : 64 - Math.clz32(upper & -upper)
}
