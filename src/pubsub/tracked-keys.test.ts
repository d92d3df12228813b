import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TrackedKeys } from './tracked-keys.ts'

const HASH_KEY = { k0: 1, k1: 2, k2: 3, k3: 4 }

describe('TrackedKeys', () => {
  it('holds what a map of sets holds', () => {
    const key = fc.constantFrom('', 'a', 'b', 'key:1', 'k'.repeat(300), 'k'.repeat(70_000))
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ do: fc.constant('add'), key, id: fc.integer({ min: 1, max: 40 }) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('take'), key, id: fc.constant(0) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('take random'), key, id: fc.integer() }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('clear'), key, id: fc.constant(0) }) },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: 'max' }), steps => {
        const keys = new TrackedKeys(HASH_KEY)
        const model = new Map<string, Set<number>>()
        for (const { do: action, key: name, id } of steps) {
          const bytes = Buffer.from(`>${name}`)
          if (action === 'add') {
            keys.add(id, bytes, 1, bytes.length)
            model.set(name, (model.get(name) ?? new Set()).add(id))
          } else if (action === 'take') {
            expect(keys.take(bytes, 1, bytes.length)).toBe(model.has(name))
            if (model.has(name)) expect(keys.ids).toEqual([...(model.get(name) ?? [])].sort((a, b) => a - b))
            model.delete(name)
          } else if (action === 'clear') {
            keys.clear()
            model.clear()
          } else if (model.size > 0) {
            keys.takeRandom(id | 0)
            const taken = Buffer.from(keys.key).toString()
            expect(keys.ids).toEqual([...(model.get(taken) ?? [])].sort((a, b) => a - b))
            model.delete(taken)
          }
          keys.verify()
        }
        expect(keys.size).toBe(model.size)
        expect(keys.items).toBe([...model.values()].reduce((sum, ids) => sum + ids.size, 0))
      }),
      { numRuns: 60 },
    )
  })

  it('takes thousands of clients for one key', () => {
    const keys = new TrackedKeys(HASH_KEY)
    const key = Buffer.from('hot')
    for (let id = 20_000; id > 0; id--) keys.add((id * 7919) % 20_011, key, 0, key.length)
    keys.verify()
    expect(keys.items).toBe(20_000)
    keys.take(key, 0, key.length)
    expect(keys.ids.length).toBe(20_000)
    expect(keys.items).toBe(0)
  })

  it('gives memory back with the keys', () => {
    const keys = new TrackedKeys(HASH_KEY)
    const before = keys.usedBytes
    for (let i = 0; i < 10_000; i++) {
      const key = Buffer.from(`key:${i}`)
      keys.add(1, key, 0, key.length)
      keys.add(2, key, 0, key.length)
    }
    expect((keys.usedBytes - before) / 10_000).toBeLessThan(64)
    while (keys.size > 0) keys.takeRandom(keys.size * 0x9e3779b1)
    keys.verify()
    expect(keys.usedBytes - before).toBeLessThan(10_000)
  })
})
