import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SeededChance } from '../base/chance.ts'
import { createTestKeyspace, TEST_START } from './create-test-keyspace.ts'
import { EFFECT_EVICTED } from './effects.ts'
import { EVICTION_POLICIES, Eviction, type EvictionPolicy } from './eviction.ts'
import { NEVER } from './expiring-items.ts'
import type { Keyspace } from './keyspace.ts'
import { STAT_EVICTED, STAT_EXPIRED } from './statistics.ts'

const EVICTING = EVICTION_POLICIES.filter(policy => policy !== 'noeviction')

class Bench {
  readonly keyspace: Keyspace
  readonly eviction: Eviction
  readonly evicted: string[] = []

  constructor(policy: EvictionPolicy, seed = 1) {
    this.keyspace = createTestKeyspace(seed)
    this.eviction = new Eviction(this.keyspace)
    this.eviction.policy = policy
    this.keyspace.effects.observe({
      classes: EFFECT_EVICTED,
      effect: (_, event, database, key, start, end) => {
        this.evicted.push(`${event} ${database} ${Buffer.from(key.subarray(start, end))}`)
      },
    })
  }

  put(n: number, name: string, length = 100, deadline = NEVER): void {
    const key = Buffer.from(name)
    const database = this.keyspace.databases[n]
    const existing = database.find(key, 0, key.length)
    database.putString(existing, key, 0, key.length, Buffer.alloc(length), 0, length, deadline)
  }

  get(n: number, name: string): boolean {
    const key = Buffer.from(name)
    return this.keyspace.databases[n].read(key, 0, key.length) !== 0
  }

  has(n: number, name: string): boolean {
    const key = Buffer.from(name)
    return this.keyspace.databases[n].find(key, 0, key.length) !== 0
  }

  wait(seconds: number): void {
    this.keyspace.setTime(this.keyspace.now + 1000 * seconds)
  }

  /** Evicts `count` items, one per call. */
  evict(count: number): void {
    for (let i = 0; i < count; i++) {
      expect(this.eviction.makeRoom(this.keyspace.usedBytes - 1, 0)).toBe(true)
      this.eviction.verify()
    }
    expect(this.evicted.length).toBe(this.keyspace.statistics[STAT_EVICTED])
  }
}

describe('Eviction', () => {
  it.each(EVICTING)('%s frees just what is needed, tells and counts each key, and only then gives up', policy => {
    const bench = new Bench(policy)
    const { keyspace, eviction } = bench
    for (let i = 0; i < 300; i++) {
      bench.put(i % 3, `key:${i}`, i % 200, TEST_START + 1e6 + i)
      bench.wait(1)
    }
    const limit = keyspace.usedBytes - 10_000
    expect(eviction.makeRoom(limit, 0)).toBe(true)
    expect(eviction.pending).toBe(false)
    expect(keyspace.usedBytes).toBeLessThanOrEqual(limit)
    expect(keyspace.usedBytes).toBeGreaterThan(limit - 1000)
    expect(eviction.makeRoom(limit, 5000)).toBe(true)
    expect(keyspace.usedBytes + 5000).toBeLessThanOrEqual(limit)
    keyspace.verify()
    const { evicted } = bench
    expect(new Set(evicted).size).toBe(evicted.length)
    expect(keyspace.statistics[STAT_EVICTED]).toBe(evicted.length)
    expect(keyspace.size).toBe(300 - evicted.length)
    expect(keyspace.effects.dirty).toBe(0)
    for (const told of evicted) {
      const [event, database, key] = told.split(' ')
      expect(event).toBe('evicted')
      expect(bench.has(Number(database), key)).toBe(false)
    }
    expect(eviction.makeRoom(0, 0)).toBe(false)
    expect(eviction.pending).toBe(false)
    expect(keyspace.size).toBe(0)
    keyspace.verify()
  })

  it('evicts nothing under noeviction, and says when there is room', () => {
    const bench = new Bench('noeviction')
    bench.put(0, 'key')
    const used = bench.keyspace.usedBytes
    expect(bench.eviction.makeRoom(used, 0)).toBe(true)
    expect(bench.eviction.makeRoom(used, 1)).toBe(false)
    expect(bench.keyspace.size).toBe(1)
  })

  it.each(EVICTING.filter(policy => policy.startsWith('volatile')))(
    '%s evicts only what has a deadline, be it one key in thousands',
    policy => {
      const bench = new Bench(policy)
      for (let i = 0; i < 20_000; i++) bench.put(0, `stays:${i}`, 20)
      for (let i = 0; i < 7; i++) bench.put(i, `volatile:${i}`, 20, TEST_START + 1000)
      bench.put(3, 'persisted', 20, TEST_START + 5)
      const { databases } = bench.keyspace
      const key = Buffer.from('persisted')
      databases[3].setDeadline(databases[3].find(key, 0, key.length), NEVER)
      bench.evict(7)
      expect(bench.evicted.sort()).toEqual(Array.from({ length: 7 }, (_, i) => `evicted ${i} volatile:${i}`))
      expect(bench.eviction.makeRoom(0, 0)).toBe(false)
      expect(bench.keyspace.size).toBe(20_001)
      bench.keyspace.verify()
    },
  )

  it('knows the deadlines from before a volatile policy was set', () => {
    const bench = new Bench('allkeys-lru')
    for (let i = 0; i < 10; i++) bench.put(i % 2, `key:${i}`, 20, i < 4 ? TEST_START + 1000 : NEVER)
    bench.eviction.policy = 'volatile-lru'
    bench.evict(4)
    expect(bench.eviction.makeRoom(0, 0)).toBe(false)
    expect(bench.keyspace.size).toBe(6)
    bench.eviction.policy = 'allkeys-random'
    expect(bench.keyspace.databases[0].expiring.index).toBe(undefined)
    expect(bench.eviction.makeRoom(0, 0)).toBe(false)
    expect(bench.keyspace.size).toBe(0)
  })

  it.each([
    ['allkeys-lru', 0],
    ['volatile-lru', 0],
    ['allkeys-lrm', 0],
    ['volatile-lrm', 0],
    ['volatile-ttl', 0],
    ['allkeys-lfu', 1],
    ['volatile-lfu', 1],
  ] as const)('%s with many samples evicts the worst first', (policy, byFrequency) => {
    const bench = new Bench(policy)
    const { eviction, keyspace } = bench
    keyspace.accessClock.logFactor = 0
    eviction.samples = 64
    for (let i = 0; i < 30; i++) {
      bench.put(0, `key:${i}`, 50, TEST_START + 1e6 + i * 1000)
      if (byFrequency === 1) for (let hits = 0; hits < i; hits++) bench.get(0, `key:${i}`)
      else bench.wait(10)
    }
    bench.evict(10)
    // 64 draws among at most 30 keys miss one that is worst now and then.
    const numbers = bench.evicted.map(told => Number(told.split(':')[1]))
    expect(Math.max(...numbers)).toBeLessThan(14)
  })

  it('does not evict what was accessed since it became a candidate', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const bench = new Bench('allkeys-lru', seed)
      for (let i = 0; i < 40; i++) bench.put(0, `key:${i}`)
      bench.wait(100)
      for (let i = 40; i < 60; i++) bench.put(0, `key:${i}`)
      bench.wait(10)
      // By now the pool is full of the old ones. All of them are read; the 20 that were not are the ones to go.
      bench.evict(5)
      for (let i = 0; i < 40; i++) bench.get(0, `key:${i}`)
      bench.evicted.length = bench.keyspace.statistics[STAT_EVICTED] = 0
      bench.evict(10)
      const numbers = bench.evicted.map(told => Number(told.split(':')[1]))
      expect(numbers.filter(n => n < 40).length).toBeLessThan(4)
    }
  })

  it('finds candidates again that moved, and passes over those that are gone, in databases swapped and flushed', () => {
    const step = fc.record({
      kind: fc.constantFrom(
        'put',
        'put',
        'put',
        'evict',
        'evict',
        'resize',
        'remove',
        'flush',
        'swap',
        'compact',
        'wait',
      ),
      n: fc.nat(2),
      key: fc.nat(60),
      length: fc.oneof(fc.nat(300), fc.constant(40_000)),
    })
    fc.assert(
      fc.property(
        fc.constantFrom(...EVICTING),
        fc.integer(),
        fc.array(step, { maxLength: 200, size: 'max' }),
        (policy, seed, steps) => {
          const bench = new Bench(policy, seed)
          const { keyspace, eviction } = bench
          for (let i = 0; i < 3; i++) {
            for (let key = 0; key < 40; key++)
              bench.put(i, `${key}`, 30, key % 2 === 0 ? TEST_START + 1e9 + key : NEVER)
          }
          for (const { kind, n, key, length } of steps) {
            if (kind === 'put') bench.put(n, `${key}`, length, length % 2 === 0 ? keyspace.now + 1e7 + length : NEVER)
            else if (kind === 'evict') {
              const before = keyspace.size
              const sources = keyspace.databases.map(({ index, expiring }) => (expiring.index ?? index).size)
              const able = sources.some(size => size > 0)
              expect(eviction.makeRoom(keyspace.usedBytes - 1, 0)).toBe(able)
              if (able) expect(keyspace.size).toBeLessThan(before)
            } else if (kind === 'flush') keyspace.flush(n, false)
            else if (kind === 'swap') keyspace.swap(n, key % 3)
            else if (kind === 'compact') keyspace.compaction.turn()
            else if (kind === 'wait') bench.wait(length)
            else {
              const database = keyspace.databases[n]
              const address = database.find(Buffer.from(`${key}`), 0, `${key}`.length)
              if (address !== 0 && kind === 'remove') database.remove(address)
              else if (address !== 0) database.resizeString(address, length)
            }
            eviction.verify()
          }
          keyspace.verify()
        },
      ),
      { numRuns: 150 },
    )
  })

  it('does a bounded share of the work per call, more with more tenacity, and says that it is not done', () => {
    const counts: number[] = []
    for (const tenacity of [0, 10, 20, 100]) {
      const bench = new Bench('allkeys-random')
      for (let i = 0; i < 3000; i++) bench.put(0, `key:${i}`)
      bench.eviction.tenacity = tenacity
      expect(bench.eviction.makeRoom(0, 0)).toBe(tenacity < 100)
      expect(bench.eviction.pending).toBe(tenacity < 100)
      counts.push(bench.evicted.length)
      for (let calls = 0; bench.eviction.makeRoom(0, 0); calls++) expect(calls).toBeLessThan(300)
      expect(bench.eviction.pending).toBe(false)
      expect(bench.keyspace.size).toBe(0)
    }
    expect(counts).toEqual([16, 516, 2087, 3000])
  })

  it('frees what was flushed before it evicts', () => {
    const bench = new Bench('allkeys-lru')
    for (let i = 0; i < 3000; i++) bench.put(0, `flushed:${i}`)
    for (let i = 0; i < 10; i++) bench.put(1, `key:${i}`)
    const before = bench.keyspace.usedBytes
    bench.keyspace.flush(0, false)
    expect(bench.keyspace.releasing).toBe(true)
    expect(bench.eviction.makeRoom(before - 20_000, 0)).toBe(true)
    expect(bench.evicted).toEqual([])
    expect(bench.keyspace.size).toBe(10)
  })

  it('takes databases by turns when it evicts at random', () => {
    const bench = new Bench('allkeys-random')
    for (let n = 0; n < 4; n++) for (let i = 0; i < 100; i++) bench.put(n, `key:${i}`)
    bench.evict(40)
    expect(bench.keyspace.databases.slice(0, 4).map(database => database.size)).toEqual([90, 90, 90, 90])
  })

  it('counts an item past its deadline as evicted where it finds it first', () => {
    const bench = new Bench('volatile-ttl')
    bench.put(0, 'key', 10, TEST_START + 5)
    bench.wait(1)
    bench.evict(1)
    expect(bench.keyspace.statistics[STAT_EXPIRED]).toBe(0)
  })

  it('sets what the access clock measures by its policy', () => {
    const bench = new Bench('noeviction')
    const modes = EVICTION_POLICIES.map(policy => {
      bench.eviction.policy = policy
      return bench.keyspace.accessClock.mode
    })
    expect(modes).toEqual([0, 0, 1, 2, 0, 0, 1, 2, 0, 0])
  })
})

describe('hit ratio', () => {
  const KEYS = 20_000
  const REQUESTS = 120_000

  /** Cumulative Zipf distribution over the keys. */
  function zipf(exponent: number): Float64Array {
    const cumulative = new Float64Array(KEYS)
    let sum = 0
    for (let i = 0; i < KEYS; i++) cumulative[i] = sum += (i + 1) ** -exponent
    return cumulative.map(value => value / sum)
  }

  /** A stream of Zipf-distributed keys; `scanning` interleaves runs over keys that are asked for once. */
  function stream(seed: number, exponent: number, scanning: boolean): Int32Array {
    const chance = new SeededChance(seed)
    const cumulative = zipf(exponent)
    let scanned = 0
    return Int32Array.from({ length: REQUESTS }, (_, i) => {
      if (scanning && i % 20_000 < 8000) return KEYS + scanned++
      const u = (chance.int32() >>> 0) / 4294967296
      let low = 0
      for (let high = KEYS - 1; low < high; ) {
        const middle = (low + high) >>> 1
        if (cumulative[middle] < u) low = middle + 1
        else high = middle
      }
      return low
    })
  }

  /** Plays a stream cache-aside, 50,000 requests a minute; returns the hit ratio of the last two thirds, and the keys held at the end. */
  function play(policy: EvictionPolicy, requests: Int32Array, limit: number): [number, number] {
    const { keyspace, eviction } = new Bench(policy)
    const database = keyspace.databases[0]
    const value = Buffer.alloc(100)
    const key = Buffer.alloc(8)
    let hits = 0
    requests.forEach((n, i) => {
      keyspace.setTime(TEST_START + Math.floor(i * 1.2))
      key.writeInt32LE(n)
      if (database.read(key, 0, 8) !== 0) {
        if (i >= REQUESTS / 3) hits++
      } else {
        eviction.makeRoom(limit, 0)
        database.putString(database.find(key, 0, 8), key, 0, 8, value, 0, 100, NEVER)
      }
    })
    return [hits / ((REQUESTS * 2) / 3), database.size]
  }

  function exactLru(requests: Int32Array, capacity: number): number {
    const cache = new Set<number>()
    let hits = 0
    requests.forEach((n, i) => {
      if (cache.delete(n)) {
        if (i >= REQUESTS / 3) hits++
      } else if (cache.size >= capacity) {
        for (const oldest of cache) {
          cache.delete(oldest)
          break
        }
      }
      cache.add(n)
    })
    return hits / ((REQUESTS * 2) / 3)
  }

  /** What holding the keys of the highest probability throughout would give: no policy is better on independent requests. */
  function best(requests: Int32Array, capacity: number): number {
    let hits = 0
    requests.forEach((n, i) => {
      if (i >= REQUESTS / 3 && n < capacity) hits++
    })
    return hits / ((REQUESTS * 2) / 3)
  }

  it.each([
    [1, 0.9, false],
    [2, 1.1, false],
    [3, 0.9, true],
  ] as const)(
    'is near exact LRU under LRU, and nearer the best under LFU (seed %i, exponent %f, scans %s)',
    (seed, exponent, scanning) => {
      const requests = stream(seed, exponent, scanning)
      const limit = 600_000
      const [lru, lruKeys] = play('allkeys-lru', requests, limit)
      const [lfu, lfuKeys] = play('allkeys-lfu', requests, limit)
      const [random, randomKeys] = play('allkeys-random', requests, limit)
      expect(lruKeys).toBeGreaterThan(3500)
      const exact = exactLru(requests, lruKeys)
      const bound = best(requests, Math.max(lruKeys, lfuKeys, randomKeys))
      expect(Math.abs(lru - exact)).toBeLessThan(0.01)
      expect(lru).toBeGreaterThan(random + 0.01)
      expect(lfu).toBeGreaterThan(lru + 0.005)
      expect(lfu).toBeGreaterThan(bound - 0.08)
      expect(lfu).toBeLessThan(bound + 0.01)
    },
  )
})
