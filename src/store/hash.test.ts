import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SeededChance } from '../base/chance.ts'
import { type HashKey, hashBytes } from './hash.ts'

function keyOf(seed: number): HashKey {
  const chance = new SeededChance(seed)
  return { k0: chance.int32(), k1: chance.int32(), k2: chance.int32(), k3: chance.int32() }
}

/** The same function in 64-bit integers, after the description at the head of hash.ts. */
function reference(bytes: Uint8Array, key: HashKey): number {
  let a = key.k0 >>> 0
  let b = (key.k1 ^ bytes.length) >>> 0
  const lane = (at: number): number => {
    let value = 0
    for (let i = 0; i < 4; i++) value |= (bytes[at + i] ?? 0) << (8 * i)
    return value
  }
  let i = 0
  for (; i + 8 <= bytes.length; i += 8) {
    const product = BigInt((a ^ lane(i)) >>> 0) * BigInt((b ^ lane(i + 4)) >>> 0)
    const lowLane = (b ^ lane(i + 4)) >>> 0
    a = (Number(product & 0xffffffffn) ^ key.k2) >>> 0
    b = (((lowLane + Number(product >> 32n)) | 0) ^ key.k3) >>> 0
  }
  if (i < bytes.length) {
    a = (a ^ lane(i)) >>> 0
    b = ((b ^ lane(i + 4)) + key.k2) >>> 0
  }
  const product = BigInt(a) * BigInt(b)
  let mixed = (Number(product & 0xffffffffn) ^ Number(product >> 32n) ^ b) | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d)
  return mixed ^ (mixed >>> 15)
}

describe('hashBytes', () => {
  it('is its description', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer(), (bytes, seed) => {
        const key = keyOf(seed)
        expect(hashBytes(bytes, 0, bytes.length, key)).toBe(reference(bytes, key))
      }),
    )
  })

  it('depends on the range alone, not on what lies around it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(9), fc.nat(255), (bytes, offset, around) => {
        const key = keyOf(7)
        const wide = new Uint8Array(bytes.length + 2 * offset).fill(around)
        wide.set(bytes, offset)
        expect(hashBytes(wide, offset, offset + bytes.length, key)).toBe(hashBytes(bytes, 0, bytes.length, key))
      }),
    )
  })

  it('tells short keys apart that differ in length or in trailing zeros', () => {
    const key = keyOf(1)
    const hashes = new Set<number>()
    for (let length = 0; length <= 64; length++) hashes.add(hashBytes(new Uint8Array(64), 0, length, key))
    expect(hashes.size).toBe(65)
  })

  it.each([1, 2, 3])('flips half of the bits when any bit of a key flips (seed %i)', seed => {
    const key = keyOf(seed)
    const chance = new SeededChance(seed)
    for (const length of [3, 8, 13, 16, 24]) {
      const flips = new Float64Array(32)
      const bytes = new Uint8Array(length)
      let trials = 0
      for (let round = 0; round < 100; round++) {
        chance.fill(bytes)
        const before = hashBytes(bytes, 0, length, key)
        for (let bit = 0; bit < 8 * length; bit++) {
          bytes[bit >>> 3] ^= 1 << (bit & 7)
          const changed = before ^ hashBytes(bytes, 0, length, key)
          bytes[bit >>> 3] ^= 1 << (bit & 7)
          for (let i = 0; i < 32; i++) flips[i] += (changed >>> i) & 1
          trials++
        }
      }
      for (let i = 0; i < 32; i++) {
        expect(flips[i] / trials).toBeGreaterThan(0.44)
        expect(flips[i] / trials).toBeLessThan(0.56)
      }
    }
  })

  it.each([1, 2, 3])('spreads counting keys evenly over its top bits (seed %i)', seed => {
    const key = keyOf(seed)
    const buckets = new Float64Array(1024)
    const keys = 1024 * 200
    for (let i = 0; i < keys; i++) {
      const bytes = Buffer.from(`key:${String(i).padStart(12, '0')}`)
      buckets[hashBytes(bytes, 0, bytes.length, key) >>> 22]++
    }
    // Chi-square with 1,023 degrees of freedom: mean 1,023, deviation 45.
    const chiSquare = buckets.reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0)
    expect(chiSquare).toBeGreaterThan(1023 - 6 * 45)
    expect(chiSquare).toBeLessThan(1023 + 6 * 45)
  })
})
