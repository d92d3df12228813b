import { describe, expect, it } from 'vitest'
import {
  cacheCount,
  cachedCount,
  DENSE_BYTES,
  emptyHyperloglog,
  invalidateCount,
  isDense,
  isHyperloglog,
  markDense,
} from './hyperloglog.ts'

describe('a HyperLogLog', () => {
  it('begins as 18 bytes', () => {
    const empty = emptyHyperloglog()
    expect(Buffer.from(empty).toString('latin1')).toBe(`HYLL\x01${'\x00'.repeat(11)}\x7f\xff`)
    expect([isHyperloglog(empty, 0, 18), isDense(empty, 0), cachedCount(empty, 0)]).toEqual([true, false, 0])
    expect(emptyHyperloglog()).not.toBe(empty)
  })

  it('is known by magic, encoding and length', () => {
    const bytes = new Uint8Array(DENSE_BYTES + 10)
    bytes.set(emptyHyperloglog(), 5)
    expect(isHyperloglog(bytes, 5, 18)).toBe(true)
    expect(isHyperloglog(bytes, 5, 16)).toBe(true)
    expect(isHyperloglog(bytes, 5, 15)).toBe(false)
    markDense(bytes, 5)
    expect([isDense(bytes, 5), isHyperloglog(bytes, 5, 18)]).toEqual([true, false])
    expect(isHyperloglog(bytes, 5, DENSE_BYTES)).toBe(true)
    bytes[9] = 2
    expect(isHyperloglog(bytes, 5, DENSE_BYTES)).toBe(false)
    bytes[9] = 1
    bytes[8] = 0x6c
    expect(isHyperloglog(bytes, 5, 18)).toBe(false)
  })

  it.each([0, 1, 255, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1])('keeps a count of %d until it is invalid', count => {
    const bytes = Uint8Array.from([7, ...emptyHyperloglog()])
    cacheCount(bytes, 1, count)
    expect(cachedCount(bytes, 1)).toBe(count)
    invalidateCount(bytes, 1)
    expect(cachedCount(bytes, 1)).toBeUndefined()
    expect(Buffer.from(bytes).readBigUInt64LE(9)).toBe(BigInt(count) | (1n << 63n))
  })

  it('keeps counts that no number is', () => {
    const bytes = emptyHyperloglog()
    Buffer.from(bytes.buffer).writeBigUInt64LE(2n ** 63n - 1n, 8)
    expect(cachedCount(bytes, 0)).toBe(2n ** 63n - 1n)
    cacheCount(bytes, 0, 2 ** 62)
    expect(cachedCount(bytes, 0)).toBe(2n ** 62n)
    cacheCount(bytes, 0, -(2 ** 63))
    expect(Buffer.from(bytes.buffer).readBigInt64LE(8)).toBe(-(2n ** 63n))
  })
})
