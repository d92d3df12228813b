import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SeededChance } from '../../base/chance.ts'
import { NearStore } from './near-store.ts'

const UNBOUNDED = Number.POSITIVE_INFINITY

/** A store whose clock the test moves. */
function createStore(limits: { maxBytes?: number; maxEntries?: number }) {
  const clock = {
    timeMs: 1000,
    reads: 0,
    now() {
      clock.reads++
      return clock.timeMs
    },
  }
  const store = new NearStore<string, string>({ maxBytes: UNBOUNDED, maxEntries: UNBOUNDED, ...limits }, clock)
  return { clock, store }
}

describe('a near store', () => {
  it('keeps value, note, bytes and deadline', () => {
    const { store } = createStore({ maxEntries: 2 })
    expect(store.set('a', 'value', 'note', 12, 2000)).toBe(true)
    expect(store.find('a')).toMatchObject({ key: 'a', value: 'value', note: 'note', bytes: 12, expiresAtMs: 2000 })
    expect(store.find('b')).toBeUndefined()
    expect([store.size, store.bytes]).toEqual([1, 12])
  })

  it('takes any text for a key', () => {
    const { store } = createStore({ maxEntries: 10 })
    const keys = ['', '__proto__', 'constructor', 'x'.repeat(100_000), '\0', '\ud800']
    for (const key of keys) store.set(key, key, '', 1)
    expect(keys.map(key => store.find(key)?.value)).toEqual(keys)
    store.verify()
  })

  it('does not find what has ended, from the very millisecond on', () => {
    const { store, clock } = createStore({ maxEntries: 2 })
    store.set('a', '1', '', 1, 2000)
    clock.timeMs = 1999
    expect(store.find('a')?.value).toBe('1')
    clock.timeMs = 2000
    expect(store.peek('a')).toBeUndefined()
    expect(store.find('a')).toBeUndefined()
    expect(store.size).toBe(0)
  })

  it('reads no clock for what does not end', () => {
    const { store, clock } = createStore({ maxEntries: 2 })
    store.set('a', '1', '', 1)
    clock.reads = 0
    expect(store.find('a')?.value).toBe('1')
    expect(clock.reads).toBe(0)
  })

  it('empties an entry that somebody holds when it leaves: replaced, removed, evicted, cleared', () => {
    const { store } = createStore({ maxEntries: 2 })
    const leaving: (() => unknown)[] = [
      () => store.set('a', '2', 'y', 2),
      () => store.delete('a'),
      () => ['b', 'c', 'd'].map(key => store.set(key, key, '', 1)),
      () => store.clear(),
    ]
    for (const leave of leaving) {
      store.clear()
      store.set('a', '1', 'x', 1)
      const held = store.peek('a')
      expect(held).toMatchObject({ value: '1', note: 'x', bytes: 1 })
      leave()
      expect(held).toMatchObject({ value: undefined, note: 'x', bytes: 1 })
      store.verify()
    }
  })

  it('refuses what alone is too large, and then has nothing for the key', () => {
    const { store } = createStore({ maxBytes: 10 })
    store.set('a', '1', '', 10)
    expect(store.set('a', '2', '', 11)).toBe(false)
    expect([store.find('a'), store.bytes]).toEqual([undefined, 0])
    expect(createStore({ maxEntries: 0 }).store.set('a', '1', '', 1)).toBe(false)
  })

  it('makes room for what grows in its place', () => {
    const { store } = createStore({ maxBytes: 10 })
    for (const key of ['a', 'b', 'c']) store.set(key, key, '', 3)
    store.set('c', 'c', '', 9)
    store.verify()
    expect(store.bytes).toBeLessThanOrEqual(10)
  })

  it('counts as evicted what had to go, not what had ended', () => {
    const { store, clock } = createStore({ maxEntries: 2 })
    store.set('a', '1', '', 1, 1500)
    store.set('b', '1', '', 1, 1500)
    clock.timeMs = 1500
    store.set('c', '1', '', 1)
    store.set('d', '1', '', 1)
    expect([store.evictions, store.size]).toEqual([0, 2])
    store.set('e', '1', '', 1)
    expect(store.evictions).toBe(1)
  })

  it('says whether it deleted something that lived', () => {
    const { store, clock } = createStore({ maxEntries: 2 })
    store.set('a', '1', '', 1, 1500)
    store.set('b', '1', '', 1, 1500)
    expect(store.delete('a')).toBe(true)
    expect(store.delete('a')).toBe(false)
    clock.timeMs = 1500
    expect(store.delete('b')).toBe(false)
  })

  it('forgets all at once', () => {
    const { store } = createStore({ maxEntries: 3 })
    for (const key of ['a', 'b', 'c', 'd']) store.set(key, key, '', 1)
    store.clear()
    store.verify()
    expect([store.size, store.bytes, store.find('d')]).toEqual([0, 0, undefined])
  })

  it('can be emptied while it is walked', () => {
    const { store } = createStore({ maxEntries: 10 })
    for (const key of ['a', 'b', 'c', 'd']) store.set(key, key, key < 'c' ? 'tagged' : '', 1)
    for (const entry of store.entries()) if (entry.note === 'tagged') store.delete(entry.key)
    expect([...store.entries()].map(entry => entry.key)).toEqual(['c', 'd'])
  })

  it('keeps what is used through a scan', () => {
    const { store } = createStore({ maxEntries: 100 })
    for (let i = 0; i < 50; i++) store.set(`hot:${i}`, '', '', 1)
    for (let round = 0; round < 2; round++) for (let i = 0; i < 50; i++) store.find(`hot:${i}`)
    for (let i = 0; i < 1000; i++) store.set(`scan:${i}`, '', '', 1)
    expect(Array.from({ length: 50 }, (_, i) => store.peek(`hot:${i}`)).filter(Boolean)).toHaveLength(50)
  })

  it('holds what it is told: never an old value, never more than its room', () => {
    const key = fc.constantFrom(...'abcdefgh')
    const step = fc.oneof(
      fc.record({
        act: fc.constant('set' as const),
        key,
        bytes: fc.nat(6),
        ttl: fc.option(fc.integer({ min: 1, max: 9 })),
      }),
      fc.record({ act: fc.constantFrom('find' as const, 'peek' as const, 'delete' as const), key }),
      fc.record({ act: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ act: fc.constant('clear' as const) }),
    )
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.array(step, { maxLength: 80 }),
        (maxBytes, maxEntries, steps) => {
          const { store, clock } = createStore({ maxBytes, maxEntries })
          const model = new Map<string, { value: string; endsMs: number }>()
          for (const [index, step] of steps.entries()) {
            if (step.act === 'set') {
              const endsMs = step.ttl === null ? UNBOUNDED : clock.timeMs + step.ttl
              expect(store.set(step.key, `${index}`, '', step.bytes, endsMs)).toBe(step.bytes <= maxBytes)
              model.set(step.key, { value: step.bytes <= maxBytes ? `${index}` : 'none', endsMs })
            } else if (step.act === 'wait') clock.timeMs += step.ms
            else if (step.act === 'clear') {
              store.clear()
              model.clear()
            } else if (step.act === 'delete') {
              const lived = store.peek(step.key) !== undefined
              expect(store.delete(step.key)).toBe(lived)
              model.delete(step.key)
            } else {
              const found = store[step.act](step.key)
              const known = model.get(step.key)
              if (found !== undefined) {
                expect(found.value).toBe(known?.value)
                expect(known?.endsMs).toBeGreaterThan(clock.timeMs)
              }
            }
            store.verify()
          }
        },
      ),
    )
  })

  it('keeps everything while there is room', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.boolean()), { maxLength: 100 }), steps => {
        const { store } = createStore({ maxBytes: 21 * 5, maxEntries: 21 })
        const model = new Map<string, string>()
        for (const [index, [key, adds]] of steps.entries()) {
          if (adds) store.set(`${key}`, `${index}`, '', 5)
          else store.delete(`${key}`)
          if (adds) model.set(`${key}`, `${index}`)
          else model.delete(`${key}`)
        }
        expect(new Map([...store.entries()].map(entry => [entry.key, entry.value]))).toEqual(model)
      }),
    )
  })
})

describe('what a near store hits', () => {
  /** Hits among 100 requests, of a near store and of LRU, both with room for `entries`. */
  function hitRates(keys: readonly string[], entries: number): { near: number; lru: number } {
    const { store } = createStore({ maxEntries: entries })
    const lru = new Set<string>()
    const hits = { near: 0, lru: 0 }
    for (const key of keys) {
      if (store.find(key) !== undefined) hits.near++
      else store.set(key, '', '', 1)
      if (lru.delete(key)) hits.lru++
      lru.add(key)
      if (lru.size > entries) for (const oldest of lru) if (lru.delete(oldest)) break
    }
    store.verify()
    return { near: (100 * hits.near) / keys.length, lru: (100 * hits.lru) / keys.length }
  }

  /** Keys whose ranks have Zipf's weights with an exponent near 1. */
  function zipf(count: number, keys: number, seed: number): string[] {
    const chance = new SeededChance(seed)
    return Array.from({ length: count }, () => `z${Math.floor(keys ** ((chance.int32() >>> 0) / 2 ** 32))}`)
  }

  it('beats LRU under a Zipf load', () => {
    const { near, lru } = hitRates(zipf(100_000, 20_000, 1), 500)
    expect(near).toBeGreaterThan(lru + 3)
  })

  it('beats LRU by far when scans pass', () => {
    const load = zipf(100_000, 20_000, 2)
    const keys = load.flatMap((key, i) => (i % 2 === 0 ? [key] : [key, `scan${i}`]))
    const { near, lru } = hitRates(keys, 500)
    expect(near).toBeGreaterThan(lru + 5)
  })

  it('follows when other keys become popular', () => {
    const keys = [1, 2, 3, 4].flatMap(part => zipf(25_000, 20_000, part).map(key => `${part}${key}`))
    const { near, lru } = hitRates(keys, 500)
    expect(near).toBeGreaterThan(lru + 2)
  })

  it('hits part of a loop a bit longer than its room, of which LRU hits nothing', () => {
    const keys = Array.from({ length: 50_000 }, (_, i) => `${i % 110}`)
    const { near, lru } = hitRates(keys, 100)
    expect(lru).toBe(0)
    expect(near).toBeGreaterThan(20)
  })

  it('is no worse when entries are bounded by bytes', () => {
    const chance = new SeededChance(5)
    const bytesOf = new Map<string, number>()
    const { store } = createStore({ maxBytes: 500 * 100 })
    let hits = 0
    const keys = zipf(100_000, 20_000, 1)
    for (const key of keys) {
      if (!bytesOf.has(key)) bytesOf.set(key, 50 + ((chance.int32() >>> 0) % 101))
      if (store.find(key) !== undefined) hits++
      else store.set(key, '', '', bytesOf.get(key) ?? 0)
    }
    store.verify()
    expect((100 * hits) / keys.length).toBeGreaterThan(hitRates(keys, 500).near - 3)
  })
})
