import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { multiplyHigh, readInt32, swapBytes, Uint64 } from './uint64.ts'

const MASK = 2n ** 64n - 1n
/** Numbers whose halves are often all zeros or all ones, where carries are born. */
const half = fc.oneof(fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff), fc.nat(0xffffffff))
const word = fc.tuple(half, half).map(([low, high]) => ({
  low,
  high,
  value: (BigInt(high) << 32n) | BigInt(low),
}))

describe('Uint64', () => {
  it('agrees with bigints', () => {
    fc.assert(
      fc.property(word, word, fc.integer({ min: 1, max: 63 }), (a, b, bits) => {
        const of = () => new Uint64().set(a.low, a.high)
        const product = a.value * b.value
        expect(of().toBigInt()).toBe(a.value)
        expect(of().toHex()).toBe(a.value.toString(16).padStart(16, '0'))
        expect(of().add(b.low, b.high).toBigInt()).toBe((a.value + b.value) & MASK)
        expect(of().subtract(b.low, b.high).toBigInt()).toBe((a.value - b.value) & MASK)
        expect(of().xor(b.low, b.high).toBigInt()).toBe(a.value ^ b.value)
        expect(of().multiply(b.low, b.high).toBigInt()).toBe(product & MASK)
        expect(of().multiplyFold(b.low, b.high).toBigInt()).toBe((product & MASK) ^ (product >> 64n))
        expect(of().xorShiftRight(bits).toBigInt()).toBe(a.value ^ (a.value >> BigInt(bits)))
        expect(BigInt(multiplyHigh(a.low, b.low))).toBe((BigInt(a.low) * BigInt(b.low)) >> 32n)
      }),
      { numRuns: 2000 },
    )
  })

  it('takes halves signed or unsigned', () => {
    expect(new Uint64().set(-1, -1).toHex()).toBe('f'.repeat(16))
    expect(new Uint64().set(0xffffffff, 0xffffffff).add(1, 0).toHex()).toBe('0'.repeat(16))
    expect(multiplyHigh(-1, -1)).toBe(0xfffffffe)
  })
})

describe('words', () => {
  it('are read with the lowest byte first, and swapped', () => {
    const bytes = Uint8Array.of(0, 0x12, 0x34, 0x56, 0xf8)
    expect(readInt32(bytes, 1)).toBe(0xf8563412 | 0)
    expect(swapBytes(0xf8563412)).toBe(0x123456f8)
    expect(swapBytes(0x123456f8)).toBe(0xf8563412 | 0)
  })
})
