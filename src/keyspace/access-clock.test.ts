import { describe, expect, it } from 'vitest'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { ACCESS_LFU, ACCESS_LRM, ACCESS_LRU, type AccessMode } from './access-clock.ts'
import { createTestKeyspace, TEST_START } from './create-test-keyspace.ts'
import type { Database } from './database.ts'
import { NEVER } from './expiring-items.ts'
import type { Keyspace } from './keyspace.ts'
import { copyItem, rekeyItem } from './rekey-item.ts'

const KEY = Buffer.from('key')
const OTHER = Buffer.from('other')

class Bench {
  readonly keyspace: Keyspace
  readonly database: Database

  constructor(mode: AccessMode) {
    this.keyspace = createTestKeyspace(1)
    this.keyspace.accessClock.mode = mode
    this.database = this.keyspace.databases[0]
    this.set(10)
  }

  wait(seconds: number): void {
    this.keyspace.setTime(this.keyspace.now + 1000 * seconds)
  }

  set(length: number, deadline = NEVER): void {
    const existing = this.database.find(KEY, 0, 3)
    this.database.putString(existing, KEY, 0, 3, Buffer.alloc(length), 0, length, deadline)
  }

  get(): void {
    this.database.read(KEY, 0, 3)
  }

  word(key: Buffer = KEY): number {
    const address = this.database.find(key, 0, key.length)
    return this.keyspace.arena.words[address >>> CHUNK_UNITS_LOG2][((address & CHUNK_MASK) << 1) + 1]
  }

  get idle(): number {
    return this.keyspace.accessClock.idleSeconds(this.word())
  }

  get frequency(): number {
    return this.keyspace.accessClock.frequency(this.word())
  }
}

/** All the ways to write to a key: [what, does it]. */
const WRITES: [string, (bench: Bench) => void][] = [
  ['in place', bench => bench.set(10)],
  ['to another size', bench => bench.set(500)],
  ['to a rope', bench => bench.set(50_000)],
  ['with a deadline', bench => bench.set(10, TEST_START + 1e9)],
  ['by resizing', bench => bench.database.resizeString(bench.database.find(KEY, 0, 3), 300)],
  ['of the deadline alone', bench => bench.database.setDeadline(bench.database.find(KEY, 0, 3), TEST_START + 1e9)],
]

describe('AccessClock', () => {
  it.each(WRITES)('is set by a write %s under LRU and LRM, and counts it once under LFU', (_, write) => {
    for (const mode of [ACCESS_LRU, ACCESS_LRM] as const) {
      const bench = new Bench(mode)
      bench.wait(100)
      expect(bench.idle).toBe(100)
      write(bench)
      expect(bench.idle).toBe(0)
    }
    const bench = new Bench(ACCESS_LFU)
    bench.keyspace.accessClock.logFactor = 0
    expect(bench.frequency).toBe(5)
    for (let i = 0; i < 3; i++) bench.get()
    expect(bench.frequency).toBe(8)
    write(bench)
    expect(bench.frequency).toBe(9)
  })

  it('is set by a read under LRU, not under LRM', () => {
    for (const [mode, idle] of [
      [ACCESS_LRU, 0],
      [ACCESS_LRM, 100],
    ] as const) {
      const bench = new Bench(mode)
      bench.wait(100)
      bench.get()
      expect(bench.idle).toBe(idle)
    }
  })

  it('is left alone while accesses do not count, save by a modification under LRM', () => {
    for (const [mode, idle] of [
      [ACCESS_LRU, 100],
      [ACCESS_LRM, 0],
    ] as const) {
      for (const [, write] of WRITES) {
        const bench = new Bench(mode)
        bench.wait(100)
        bench.keyspace.touching = false
        bench.get()
        write(bench)
        expect(bench.idle).toBe(idle)
      }
    }
  })

  it('goes along when a key is renamed, and starts anew in a copy', () => {
    const bench = new Bench(ACCESS_LFU)
    const { database, keyspace } = bench
    keyspace.accessClock.logFactor = 0
    for (let i = 0; i < 3; i++) bench.get()
    let address = database.find(KEY, 0, 3)
    database.find(OTHER, 0, 5)
    copyItem(keyspace, database, address, database, 0, OTHER, 0, 5)
    expect(keyspace.accessClock.frequency(bench.word(OTHER))).toBe(5)
    address = database.find(KEY, 0, 3)
    const { hash } = database
    const existing = database.find(OTHER, 0, 5)
    rekeyItem(keyspace, database, address, hash, database, existing, OTHER, 0, 5)
    expect(keyspace.accessClock.frequency(bench.word(OTHER))).toBe(9)
  })

  it('wraps around after 194 days', () => {
    const bench = new Bench(ACCESS_LRU)
    bench.wait(2 ** 24 - 1)
    expect(bench.idle).toBe(2 ** 24 - 1)
    bench.wait(1)
    expect(bench.idle).toBe(0)
  })

  it('decays a frequency by one per decay time, down to zero, when it is asked for or counted', () => {
    const bench = new Bench(ACCESS_LFU)
    const clock = bench.keyspace.accessClock
    clock.logFactor = 0
    for (let i = 0; i < 20; i++) bench.get()
    expect(bench.frequency).toBe(25)
    bench.wait(10 * 60)
    expect(bench.frequency).toBe(15)
    clock.decayMinutes = 5
    expect(bench.frequency).toBe(23)
    clock.decayMinutes = 0
    expect(bench.frequency).toBe(25)
    clock.decayMinutes = 1
    bench.get()
    expect(bench.frequency).toBe(16)
    bench.wait(1000 * 60)
    expect(bench.frequency).toBe(0)
    bench.get()
    expect(bench.frequency).toBe(1)
  })

  it('counts accesses logarithmically: with the default factor, about as Redis documents', () => {
    // redis.conf: factor 10 gives 10 after 100 hits, 18 after 1,000, 142 after 100,000, 255 after 1,000,000.
    const mean = (hits: number, rounds = 20): number => {
      let sum = 0
      for (let round = 0; round < rounds; round++) {
        const bench = new Bench(ACCESS_LFU)
        for (let i = 0; i < round; i++) bench.keyspace.chance.int32()
        for (let i = 0; i < hits; i++) bench.get()
        sum += bench.frequency
      }
      return sum / rounds
    }
    expect(mean(100)).toBeGreaterThan(8)
    expect(mean(100)).toBeLessThan(13)
    expect(mean(1000)).toBeGreaterThan(15)
    expect(mean(1000)).toBeLessThan(24)
    expect(mean(100_000, 4)).toBeGreaterThan(125)
    expect(mean(100_000, 4)).toBeLessThan(160)
  })

  it('saturates', () => {
    const bench = new Bench(ACCESS_LFU)
    bench.keyspace.accessClock.logFactor = 0
    for (let i = 0; i < 1000; i++) bench.get()
    expect(bench.frequency).toBe(255)
  })

  it('gives the bits for a given idle time or counter', () => {
    const bench = new Bench(ACCESS_LRU)
    const clock = bench.keyspace.accessClock
    expect(clock.idleSeconds(clock.bitsOfIdle(77) << 8)).toBe(77)
    expect(clock.frequency(clock.bitsOfFrequency(200) << 8)).toBe(200)
  })
})
