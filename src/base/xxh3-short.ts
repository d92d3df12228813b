/**
 * XXH3-64 of up to 240 bytes: four forms by length, each reading overlapping words from both ends of the input, so that
 * no byte needs a loop of its own.
 */

import { readInt32, swapBytes, Uint64 } from './uint64.ts'
import { XXH3_SECRET as SECRET } from './xxh3-secret.ts'

export const XXH3_SHORT_BYTES_MAX = 240

/** The hash of bytes[start, end), at most 240 of them. */
export function xxh3Short(bytes: Uint8Array, start: number, end: number, seedLow: number, seedHigh: number): Uint64 {
  const length = end - start
  if (length > 128) return hash129To240(bytes, start, length, seedLow, seedHigh)
  if (length > 16) return hash17To128(bytes, start, length, seedLow, seedHigh)
  if (length > 8) return hash9To16(bytes, start, length, seedLow, seedHigh)
  if (length > 3) return hash4To8(bytes, start, length, seedLow, seedHigh)
  if (length > 0) return hash1To3(bytes, start, length, seedLow, seedHigh)
  return avalancheXxh64(secretPair(56).xor(seedLow, seedHigh))
}

/** XXH3's last step: spreads what the upper bits know. */
export function avalanche(hash: Uint64): Uint64 {
  return hash.xorShiftRight(37).multiply(0x9e3779f9, 0x16566791).xorShiftRight(32)
}

function hash1To3(bytes: Uint8Array, start: number, length: number, seedLow: number, seedHigh: number): Uint64 {
  const combined =
    (bytes[start] << 16) | (bytes[start + (length >> 1)] << 24) | bytes[start + length - 1] | (length << 8)
  const hash = new Uint64().set(readInt32(SECRET, 0) ^ readInt32(SECRET, 4), 0)
  return avalancheXxh64(hash.add(seedLow, seedHigh).xor(combined, 0))
}

function hash4To8(bytes: Uint8Array, start: number, length: number, seedLow: number, seedHigh: number): Uint64 {
  const first = readInt32(bytes, start)
  const last = readInt32(bytes, start + length - 4)
  const hash = secretPair(8)
    .subtract(seedLow, seedHigh ^ swapBytes(seedLow))
    .xor(last, first)

  const { low, high } = hash
  hash.xor((high << 17) | (low >>> 15), (low << 17) | (high >>> 15)) // rotated left by 49
  hash.xor((low << 24) | (high >>> 8), (high << 24) | (low >>> 8)) // by 24
  hash.multiply(0x1e98df25, 0x9fb21c65)
  hash.xor((hash.high >>> 3) + length, 0)
  return hash.multiply(0x1e98df25, 0x9fb21c65).xorShiftRight(28)
}

function hash9To16(bytes: Uint8Array, start: number, length: number, seedLow: number, seedHigh: number): Uint64 {
  const tail = start + length - 8
  const first = secretPair(24)
    .add(seedLow, seedHigh)
    .xor(readInt32(bytes, start), readInt32(bytes, start + 4))
  const last = secretPair(40)
    .subtract(seedLow, seedHigh)
    .xor(readInt32(bytes, tail), readInt32(bytes, tail + 4))
  const hash = new Uint64().set(length, 0).add(swapBytes(first.high), swapBytes(first.low)).add(last.low, last.high)
  first.multiplyFold(last.low, last.high)
  return avalanche(hash.add(first.low, first.high))
}

function hash17To128(bytes: Uint8Array, start: number, length: number, seedLow: number, seedHigh: number): Uint64 {
  const hash = lengthTimesPrime(length)
  const scratch = new Uint64()
  const end = start + length
  for (let pair = (length - 1) >> 5; pair >= 0; pair--) {
    mix16(hash, scratch, bytes, start + 16 * pair, 32 * pair, seedLow, seedHigh)
    mix16(hash, scratch, bytes, end - 16 * (pair + 1), 32 * pair + 16, seedLow, seedHigh)
  }
  return avalanche(hash)
}

function hash129To240(bytes: Uint8Array, start: number, length: number, seedLow: number, seedHigh: number): Uint64 {
  const hash = lengthTimesPrime(length)
  const scratch = new Uint64()
  for (let i = 0; i < 8; i++) mix16(hash, scratch, bytes, start + 16 * i, 16 * i, seedLow, seedHigh)
  avalanche(hash)
  for (let i = 8; i < length >> 4; i++) {
    mix16(hash, scratch, bytes, start + 16 * i, 16 * (i - 8) + 3, seedLow, seedHigh)
  }
  mix16(hash, scratch, bytes, start + length - 16, 136 - 17, seedLow, seedHigh)
  return avalanche(hash)
}

/** Adds to `hash` the folded product of 16 bytes of input, each half mixed with the secret at `key` and the seed. */
function mix16(
  hash: Uint64,
  scratch: Uint64,
  bytes: Uint8Array,
  at: number,
  key: number,
  seedLow: number,
  seedHigh: number,
): void {
  scratch.set(readInt32(SECRET, key + 8), readInt32(SECRET, key + 12)).subtract(seedLow, seedHigh)
  const low = scratch.low ^ readInt32(bytes, at + 8)
  const high = scratch.high ^ readInt32(bytes, at + 12)
  scratch.set(readInt32(SECRET, key), readInt32(SECRET, key + 4)).add(seedLow, seedHigh)
  scratch.xor(readInt32(bytes, at), readInt32(bytes, at + 4)).multiplyFold(low, high)
  hash.add(scratch.low, scratch.high)
}

/** The xor of the two 64-bit words of the secret at `at`. */
function secretPair(at: number): Uint64 {
  return new Uint64().set(
    readInt32(SECRET, at) ^ readInt32(SECRET, at + 8),
    readInt32(SECRET, at + 4) ^ readInt32(SECRET, at + 12),
  )
}

function lengthTimesPrime(length: number): Uint64 {
  return new Uint64().set(length, 0).multiply(0x85ebca87, 0x9e3779b1)
}

/** The last step of the older XXH64, which the shortest inputs use. */
function avalancheXxh64(hash: Uint64): Uint64 {
  hash.xorShiftRight(33).multiply(0x27d4eb4f, 0xc2b2ae3d)
  return hash.xorShiftRight(29).multiply(0x9e3779f9, 0x165667b1).xorShiftRight(32)
}
