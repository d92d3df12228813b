import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { flagsOf, ROPE } from '../store/item.ts'
import { BLOCK_BYTES_MAX } from '../store/size-class.ts'
import { TEST_START } from './create-test-keyspace.ts'
import { EFFECT_DATABASE, EFFECT_EXPIRED, type EffectObserver } from './effects.ts'
import { NEVER } from './expiring-items.ts'
import { KEYS, KeyspaceModel as Model, YEAR } from './keyspace-model.ts'
import { STAT_COMPACTED_BYTES, STAT_EXPIRED, STAT_HITS, STAT_MISSES } from './statistics.ts'

const length = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 150 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 5000 }) },
  // Around the border between inline and rope for the keys above, and between pieces of a rope.
  { weight: 2, arbitrary: fc.integer({ min: BLOCK_BYTES_MAX - 340, max: BLOCK_BYTES_MAX + 20 }) },
  { weight: 1, arbitrary: fc.integer({ min: 2 * BLOCK_BYTES_MAX - 3, max: 2 * BLOCK_BYTES_MAX + 3 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 150_000 }) },
)
const delay = fc.oneof(
  fc.constant(NEVER),
  fc.constant(NEVER),
  fc.integer({ min: 1, max: 400 }),
  fc.integer({ min: 1, max: 100_000 }),
  fc.constantFrom(-5, 0, YEAR, 1e15),
)
const step = fc.record({
  kind: fc.constantFrom(
    ...[
      'put',
      'put',
      'put',
      'putFrom',
      'create',
      'resize',
      'resize',
      'deadline',
      'deadline',
      'remove',
      'rekey',
      'copy',
    ],
    ...['advance', 'advance', 'expire', 'hold', 'compact', 'swap', 'flush', 'volatile'],
  ),
  n: fc.constantFrom(0, 0, 1, 2),
  to: fc.constantFrom(0, 1, 2),
  key: fc.constantFrom(...KEYS),
  other: fc.constantFrom(...KEYS),
  length,
  delay,
})

describe('Keyspace', () => {
  it('is maps of strings with deadlines, whatever is done to them', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(step, { maxLength: 100, size: 'max' }), (seed, steps) => {
        const model = new Model(seed)
        for (const { kind, n, to, key, other, length, delay } of steps) {
          const deadline = model.keyspace.now + delay
          if (kind === 'put') model.put(n, key, model.bytes(length), deadline)
          else if (kind === 'putFrom') model.putFrom(n, key, length % 2 === 0 ? key : other, length % 3, deadline)
          else if (kind === 'create') model.create(n, key, model.bytes(length), deadline)
          else if (kind === 'resize') model.resize(n, key, length)
          else if (kind === 'deadline') model.setDeadline(n, key, deadline)
          else if (kind === 'remove') model.remove(n, key)
          else if (kind === 'rekey' || kind === 'copy') model.rekey(n, key, to, other, kind === 'copy')
          else if (kind === 'advance' && delay < YEAR) model.keyspace.setTime(model.keyspace.now + Math.max(0, delay))
          else if (kind === 'expire') {
            // What came past its deadline, while expiry was held, fires in the next millisecond.
            model.keyspace.setTime(model.keyspace.now + 1)
            model.expire()
          } else if (kind === 'hold') model.keyspace.holdExpiry(length % 3 !== 0)
          else if (kind === 'compact') model.keyspace.compaction.turn()
          else if (kind === 'volatile') model.keyspace.trackVolatile(length % 3 !== 0)
          else if (kind === 'swap') {
            model.keyspace.swap(n, to)
            const map = model.maps[n]
            model.maps[n] = model.maps[to]
            model.maps[to] = map
          } else if (kind === 'flush' && length < 40) {
            model.keyspace.flush(n, length % 2 === 0)
            model.maps[n].clear()
          }
          model.verify()
          model.check(n, key)
          model.check(to, other)
        }
        model.verifyAll()
        model.keyspace.holdExpiry(false)
        model.keyspace.setTime(model.keyspace.now + 10 * YEAR)
        model.expire()
        model.verifyAll()
        model.verifyEmpty()
      }),
      { numRuns: 250 },
    )
  })

  it('keeps values while pages empty around them and are packed', () => {
    const model = new Model(1)
    const { keyspace } = model
    const keys = Array.from({ length: 20_000 }, (_, i) => Buffer.from(`key:${i}`))
    keys.forEach((key, i) => {
      model.put(0, key, model.bytes(40 + (i % 7)), i % 3 === 0 ? keyspace.now + 1000 + i : NEVER)
    })
    model.database(0).expiring.track(true)
    keys.forEach((key, i) => {
      if (i % 8 !== 0) model.remove(0, key)
    })
    const before = keyspace.arena.pageBytes
    expect(keyspace.compaction.pending).toBe(true)
    for (let turns = 0; keyspace.compaction.pending; turns++) {
      keyspace.compaction.turn()
      expect(turns).toBeLessThan(1000)
    }
    model.verify()
    for (const key of keys) model.check(0, key)
    expect(keyspace.arena.pageBytes).toBeLessThan(before / 2)
    expect(keyspace.statistics[STAT_COMPACTED_BYTES]).toBeGreaterThan(0)
    keyspace.setTime(keyspace.now + 100_000)
    model.expire()
    model.verify()
    model.verifyEmpty()
  })

  it('keeps values across every border between size classes, inline and rope, growing and shrinking byte by byte', () => {
    const model = new Model(2)
    for (const key of [Buffer.from('k'), Buffer.alloc(255, 'k')]) {
      for (const [from, to] of [
        [0, 300],
        [BLOCK_BYTES_MAX - 300, BLOCK_BYTES_MAX + 10],
        [2 * BLOCK_BYTES_MAX - 5, 2 * BLOCK_BYTES_MAX + 5],
      ]) {
        model.put(0, key, model.bytes(from), TEST_START + YEAR)
        for (let length = from; length <= to; length++) {
          model.resize(0, key, length)
          model.check(0, key)
        }
        for (let length = to; length >= from; length--) {
          model.resize(0, key, length)
          model.check(0, key)
        }
      }
    }
    model.verify()
    model.verifyEmpty()
  })

  it('does not give a chunk of its own to a value near half a page that gets a deadline', () => {
    const model = new Model(3)
    const { arena } = model.keyspace
    const key = Buffer.from('key')
    for (let length = BLOCK_BYTES_MAX - 40; length < BLOCK_BYTES_MAX; length++) {
      model.put(0, key, model.bytes(length), NEVER)
      model.setDeadline(0, key, TEST_START + YEAR)
      const address = model.find(0, key)
      expect(arena.capacityAt(address)).toBeLessThanOrEqual(BLOCK_BYTES_MAX)
      model.check(0, key)
    }
    model.verify()
  })

  it('renames a rope without copying it', () => {
    const model = new Model(4)
    const { arena } = model.keyspace
    const value = model.bytes(300_000)
    model.put(0, KEYS[0], value, NEVER)
    const used = arena.usedBytes
    const pages = arena.pageBytes
    model.rekey(0, KEYS[0], 1, KEYS[1], false)
    expect(arena.usedBytes).toBe(used)
    expect(arena.pageBytes).toBe(pages)
    model.check(1, KEYS[1])
    // Short enough to lie inline by now, the rope is still one: every way out of that must work.
    model.rekey(1, KEYS[1], 0, KEYS[17], false)
    model.resize(0, KEYS[17], 100)
    model.rekey(0, KEYS[17], 0, KEYS[2], false)
    const address = model.find(0, KEYS[2])
    expect(flagsOf(arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1]) & ROPE).toBe(ROPE)
    model.setDeadline(0, KEYS[2], TEST_START + 5)
    model.check(0, KEYS[2])
    model.resize(0, KEYS[2], 120)
    model.check(0, KEYS[2])
    model.verifyAll()
    model.verifyEmpty()
  })

  it('expires what is due and tells so once, whether found by a reader or by the wheel', () => {
    const model = new Model(5)
    const { keyspace } = model
    const told: string[] = []
    const observer: EffectObserver = {
      classes: EFFECT_EXPIRED,
      effect: (_, event, database, key, start, end) => {
        told.push(`${event} ${database} ${Buffer.from(key.subarray(start, end))}`)
      },
    }
    keyspace.effects.observe(observer)
    for (let i = 0; i < 6; i++) model.put(i % 2, KEYS[i], model.bytes(9), TEST_START + 10)
    keyspace.swap(1, 2)
    model.maps = [model.maps[0], model.maps[2], model.maps[1]]
    keyspace.setTime(TEST_START + 9)
    model.expire()
    expect(told).toEqual([])
    keyspace.setTime(TEST_START + 10)
    expect(model.find(0, KEYS[0])).toBe(0)
    expect(told).toEqual(['expired 0 key:0'])
    model.expire()
    expect(told.slice(1).sort()).toEqual([
      'expired 0 key:2',
      'expired 0 key:4',
      'expired 2 key:1',
      'expired 2 key:3',
      'expired 2 key:5',
    ])
    expect(keyspace.statistics[STAT_EXPIRED]).toBe(6)
    expect(keyspace.effects.dirty).toBe(1)
    keyspace.effects.unobserve(observer)
    expect(keyspace.effects.mask).toBe(0)
  })

  it('wakes its host in time for each deadline, and within a budget when many are due', () => {
    const model = new Model(6)
    const { keyspace } = model
    const wakes: number[] = []
    keyspace.onEarlierDeadline = time => wakes.push(time)
    for (let i = 0; i < 5000; i++) model.put(0, Buffer.from(`many:${i}`), model.bytes(8), TEST_START + 100_000)
    expect(wakes.length).toBe(1)
    expect(wakes[0]).toBeLessThanOrEqual(TEST_START + 100_000)
    model.put(0, KEYS[0], model.bytes(8), TEST_START + 500)
    expect(wakes.length).toBe(2)
    let next = keyspace.expireDue()
    let size = model.database(0).size
    for (let turns = 0; next !== Number.POSITIVE_INFINITY; turns++) {
      expect(turns).toBeLessThan(100)
      if (next > keyspace.now) keyspace.setTime(next)
      next = keyspace.expireDue()
      expect(size - model.database(0).size).toBeLessThanOrEqual(2000)
      size = model.database(0).size
    }
    expect(size).toBe(0)
    expect(keyspace.now).toBe(TEST_START + 100_000)
  })

  it('frees what was flushed in slices, deadlines, ropes and the volatile index included', () => {
    const model = new Model(9)
    const { keyspace } = model
    keyspace.trackVolatile(true)
    model.put(1, KEYS[0], model.bytes(3), TEST_START + 500)
    for (let i = 0; i < 10_000; i++) {
      const deadline = i % 2 === 0 ? TEST_START + 1 + (i % 300) : NEVER
      model.put(0, Buffer.from(`many:${i}`), model.bytes(i % 2000 === 0 ? 100_000 : 20), deadline)
    }
    keyspace.flush(0, false)
    model.maps[0].clear()
    model.verify()
    expect(model.database(0).size).toBe(0)
    model.put(0, KEYS[1], model.bytes(9), TEST_START + 50)
    expect(model.database(0).expiring.index?.size).toBe(1)
    // What waits to be freed expires silently, and moves as what is alive does.
    keyspace.setTime(TEST_START + 100)
    model.expire()
    expect(keyspace.statistics[STAT_EXPIRED]).toBe(1)
    for (let slices = 0; !keyspace.release(700); slices++) {
      keyspace.compaction.turn()
      model.verify()
      expect(slices).toBeLessThan(20)
    }
    model.check(1, KEYS[0])
    model.verify()
    keyspace.flushAll()
    model.maps[1].clear()
    model.verify()
    expect(model.database(1).expiring.index?.size).toBe(0)
    model.put(0, KEYS[1], model.bytes(9), TEST_START + 500)
    model.verifyAll()
    model.verifyEmpty()
  })

  it('counts hits and misses of reads alone', () => {
    const model = new Model(7)
    model.put(0, KEYS[0], model.bytes(3), NEVER)
    const { statistics } = model.keyspace
    model.database(0).read(KEYS[0], 0, KEYS[0].length)
    model.database(0).read(KEYS[1], 0, KEYS[1].length)
    model.database(0).read(KEYS[1], 0, KEYS[1].length)
    expect([statistics[STAT_HITS], statistics[STAT_MISSES]]).toEqual([1, 2])
  })

  it('tells of databases that change as a whole', () => {
    const model = new Model(8)
    const told: string[] = []
    model.keyspace.effects.observe({
      classes: EFFECT_DATABASE,
      effect: (_, event, database) => told.push(`${event} ${database}`),
    })
    model.put(1, KEYS[0], model.bytes(3), NEVER)
    model.put(1, KEYS[1], model.bytes(3), NEVER)
    model.keyspace.swap(1, 2)
    model.keyspace.flush(2, true)
    expect(told).toEqual(['swapdb 1', 'swapdb 2', 'flushdb 2'])
    expect(model.keyspace.effects.dirty).toBe(1 + 2)
  })
})
