import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateBytes } from './estimate-bytes.ts'

describe('estimateBytes', () => {
  it.each([
    ['nothing', undefined, 0],
    ['null', null, 0],
    ['a small integer', 5, 0],
    ['a fraction', 0.5, 16],
    ['a text', 'abc', 24],
    ['a long text', 'x'.repeat(1000), 1016],
    ['a text of wide characters', '茶'.repeat(1000), 2016],
    ['a bigint', 2n ** 70n, 32],
    ['an object', { a: 1, b: 2 }, 40],
    ['nested objects', { a: { b: 'abc' } }, 32 + 32 + 24],
    ['an array', [1, 2, 3], 56],
    ['a date', new Date(0), 96],
    ['bytes', new Uint8Array(10_000), 96 + 96 + 10_000],
    ['a small Buffer', Buffer.from('abc'), 99],
    ['a map', new Map([['a', 1]]), 48 + 40 + 24],
    ['a set', new Set([1, 2]), 48 + 80],
  ])('weighs %s', (_, value, bytes) => {
    expect(estimateBytes(value)).toBe(bytes)
  })

  it('counts what is shared once, and ends on what is circular', () => {
    const shared = { text: 'x'.repeat(100) }
    const circular: Record<string, unknown> = { a: shared, b: shared }
    circular['self'] = circular
    expect(estimateBytes(circular)).toBe(24 + 3 * 8 + 24 + 8 + 16 + 104)
  })

  it('runs no getter, and takes a proxy', () => {
    const value = Object.defineProperty({}, 'a', {
      enumerable: true,
      get: () => {
        throw new Error('called')
      },
    })
    expect(estimateBytes(value)).toBe(32)
    expect(estimateBytes(new Proxy({ a: 1 }, {}))).toBe(32)
  })

  it('extrapolates from a part of what is large', () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => ({ id: i, name: `row ${i % 10}` }))
    const exact = 32 + 50_000 * 8 + 50_000 * (40 + 24)
    expect(Math.abs(estimateBytes(rows) / exact - 1)).toBeLessThan(0.3)
  })

  it('never says less for more', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true }), value => {
        const bytes = estimateBytes(value)
        expect(Number.isSafeInteger(bytes) && bytes >= 0).toBe(true)
        expect(estimateBytes([value])).toBeGreaterThan(bytes)
      }),
    )
  })
})
