import fc from 'fast-check'
import { expect, it } from 'vitest'
import { EvictionPool, POOL_SIZE } from './eviction-pool.ts'

const step = fc.record({
  take: fc.nat(3).map(n => n === 0),
  // Few values, so that equal scores and repeated candidates are common; a wide range comes from the last.
  score: fc.oneof(fc.nat(6), fc.double({ noNaN: true }), fc.constant(Number.NEGATIVE_INFINITY)),
  hash: fc.integer({ min: -12, max: 12 }),
  database: fc.constantFrom(0, 255),
})

it('keeps the best candidates in order, each once, the newer of two equals further from eviction', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120, size: 'max' }), steps => {
      const pool = new EvictionPool()
      let model: { score: number; hash: number; database: number }[] = []
      for (const { take, score, hash, database } of steps) {
        if (take) {
          const best = model.pop()
          expect(pool.take()).toBe(best !== undefined)
          if (best !== undefined) expect([pool.score, pool.hash, pool.database]).toEqual(Object.values(best))
        } else {
          pool.offer(score, hash, database)
          model = model.filter(other => other.hash !== hash || other.database !== database)
          const at = model.findIndex(other => other.score >= score)
          if (model.length < POOL_SIZE || at !== 0)
            model.splice(at < 0 ? model.length : at, 0, { score, hash, database })
          if (model.length > POOL_SIZE) model.shift()
        }
        expect(pool.size).toBe(model.length)
        pool.verify()
      }
      for (const best of model.reverse()) {
        pool.take()
        expect([pool.score, pool.hash, pool.database]).toEqual(Object.values(best))
      }
      pool.offer(1, 1, 1)
      pool.clear()
      expect(pool.take()).toBe(false)
    }),
  )
})
