import { describe, expect, it } from 'vitest'
import { NearStore } from '../../src/cache/near/near-store.ts'
import { BATCHES_BOXING, BYTES_MAX, growthPerOperation } from './heap-growth.ts'

describe('on the JS heap, of a near tier', () => {
  const store = new NearStore<object>({ maxBytes: 1e9, maxEntries: 1000 }, { now: () => 1000 })
  const keys = Array.from({ length: 2000 }, (_, i) => `product:${i}`)
  const value = { name: 'tea' }
  for (const [i, key] of keys.entries())
    store.set(key, value, undefined, 100, i % 2 === 0 ? 5000 : Number.POSITIVE_INFINITY)

  const held = [...store.entries()].map(({ key }) => key)
  const gone = keys.filter(key => !held.includes(key))

  it.each([
    ['a hit', held],
    ['a miss', gone],
  ])('%s makes no objects', (what, some) => {
    expect(some).toHaveLength(1000)
    let found = 0
    const growth = growthPerOperation(i => {
      if (store.find(some[i % 1000]) !== undefined) found++
    })
    expect(growth).toBeLessThan(BYTES_MAX)
    expect(found > 0).toBe(what === 'a hit')
  })

  it('a set that evicts makes its entry and little more', () => {
    const growth = growthPerOperation(i => store.set(keys[i % 2000], value, undefined, 100), BATCHES_BOXING)
    expect(growth).toBeGreaterThan(40)
    expect(growth).toBeLessThan(250)
  })
})
