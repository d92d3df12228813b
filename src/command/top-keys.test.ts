import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TopKeys } from './top-keys.ts'

describe('TopKeys', () => {
  it('counts exactly while the keys are few', () => {
    const keys = new TopKeys(3)
    for (const [key, amount] of [
      ['a', 1],
      ['b', 5],
      ['a', 2],
      ['c', 4],
    ] as const)
      keys.add(key, amount)
    expect(keys.top(2)).toEqual([
      ['b', 5],
      ['c', 4],
    ])
    expect(keys.total).toBe(12)
  })

  it('leaves nobody out who has more than a share of the total, and counts nobody too low or by more than that too high', () => {
    const stream = fc.array(fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 20 })), { maxLength: 400, size: 'max' })
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 12 }), (additions, capacity) => {
        const keys = new TopKeys(capacity)
        const truth = new Map<string, number>()
        for (const [n, amount] of additions) {
          keys.add(`k${n}`, amount)
          truth.set(`k${n}`, (truth.get(`k${n}`) ?? 0) + amount)
        }
        const counted = new Map(keys.top(capacity))
        expect(counted.size).toBeLessThanOrEqual(capacity)
        const share = keys.total / capacity
        for (const [key, count] of truth) if (count > share) expect(counted.has(key)).toBe(true)
        for (const [key, count] of counted) {
          const exact = truth.get(key) ?? 0
          expect(count).toBeGreaterThanOrEqual(exact)
          expect(count - exact).toBeLessThanOrEqual(share)
        }
      }),
    )
  })
})
