import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SeededChance } from '../base/chance.ts'
import { Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from './arena.ts'
import { HashIndex, TOUCHED_MAX } from './hash-index.ts'
import { itemBytes, keyLengthAt, keyOffset, LONG_KEY, SHORT_KEY_MAX, TYPE_STRING, writeHeader } from './item.ts'

/** An index over real items with keys of text, beside a Map from key to address. */
class Model {
  readonly arena = new Arena()
  readonly index: HashIndex
  readonly addresses = new Map<string, number>()

  constructor(seed: number, depthMax?: number) {
    const chance = new SeededChance(seed)
    const key = { k0: chance.int32(), k1: chance.int32(), k2: chance.int32(), k3: chance.int32() }
    this.index = new HashIndex(this.arena, key, depthMax)
  }

  hash(key: string): number {
    const bytes = Buffer.from(key)
    return this.index.hash(bytes, 0, bytes.length)
  }

  find(key: string): number {
    // Not at the start of its array, as in a query buffer.
    const bytes = Buffer.from(`xy${key}z`)
    return this.index.find(this.hash(key), bytes, 2, bytes.length - 1)
  }

  item(key: string): number {
    const bytes = Buffer.from(key)
    const flags = bytes.length > SHORT_KEY_MAX ? LONG_KEY : 0
    const address = this.arena.allocateBytes(itemBytes(flags, bytes.length, 0))
    const words = this.arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    writeHeader(words, at, TYPE_STRING, 0, flags, 0, 0, bytes.length, 0)
    this.arena.bytes[address >>> CHUNK_UNITS_LOG2].set(bytes, (at << 2) + keyOffset(words[at]))
    return address
  }

  insert(key: string): void {
    if (this.addresses.has(key)) return
    const address = this.item(key)
    this.index.insert(this.hash(key), address)
    this.addresses.set(key, address)
  }

  replace(key: string): void {
    const from = this.addresses.get(key)
    if (from === undefined) return
    const to = this.item(key)
    this.index.replace(this.hash(key), from, to)
    this.arena.free(from)
    this.addresses.set(key, to)
  }

  remove(key: string): void {
    const address = this.addresses.get(key)
    if (address === undefined) return
    this.index.remove(this.hash(key), address)
    this.arena.free(address)
    this.addresses.delete(key)
  }

  keyAt(address: number): string {
    const words = this.arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const start = (at << 2) + keyOffset(words[at])
    const bytes = this.arena.bytes[address >>> CHUNK_UNITS_LOG2]
    return Buffer.from(bytes.subarray(start, start + keyLengthAt(words, at))).toString()
  }

  scan(cursor: number, count: number, keys: string[]): number {
    return this.index.scan(cursor, count, address => keys.push(this.keyAt(address)))
  }

  verify(): void {
    this.index.verify()
    this.arena.verify()
    expect(this.index.size).toBe(this.addresses.size)
    expect(this.arena.tableBytes).toBe(this.index.directoryBytes)
    for (const [key, address] of this.addresses) if (this.find(key) !== address) expect.fail(`${key} is lost`)
  }
}

/** Two keys with the same 32-bit hash, found by trying. */
function collidingKeys(model: Model, pairs: number): [string, string][] {
  const seen = new Map<number, string>()
  const found: [string, string][] = []
  for (let i = 0; found.length < pairs; i++) {
    const key = `c${i}`
    const hash = model.hash(key)
    const other = seen.get(hash)
    if (other === undefined) seen.set(hash, key)
    else found.push([other, key])
  }
  return found
}

describe('HashIndex', () => {
  it('is a map, whatever is inserted, replaced and removed, however deep its directory may get', () => {
    const steps = fc.array(
      fc.record({
        kind: fc.constantFrom('insert', 'insert', 'remove', 'replace', 'find'),
        from: fc.nat(3000),
        count: fc.integer({ min: 1, max: 700 }),
        stride: fc.integer({ min: 1, max: 3 }),
      }),
      { maxLength: 20, size: 'max' },
    )
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(undefined, 1, 2, 4), steps, (seed, depthMax, list) => {
        const model = new Model(seed, depthMax)
        for (const { kind, from, count, stride } of list) {
          for (let n = from; n < from + count; n += stride) {
            const key = `key:${n}`
            if (kind === 'insert') model.insert(key)
            else if (kind === 'remove') model.remove(key)
            else if (kind === 'replace') model.replace(key)
            else expect(model.find(key)).toBe(model.addresses.get(key) ?? 0)
          }
          model.verify()
        }
      }),
      { numRuns: 60 },
    )
  })

  it('tells keys apart that are prefixes of each other, empty, long and of one length', () => {
    const model = new Model(4)
    const keys = ['', 'a', 'aa', 'b', 'x'.repeat(254), 'x'.repeat(255), 'x'.repeat(70_000), `${'x'.repeat(69_999)}y`]
    for (const key of keys) {
      expect(model.find(key)).toBe(0)
      model.insert(key)
    }
    model.verify()
    for (const key of keys) {
      model.remove(key)
      model.verify()
    }
    expect(model.index.size).toBe(0)
  })

  it('tells keys with the same hash apart', () => {
    const model = new Model(5)
    const pairs = collidingKeys(model, 3)
    for (let i = 0; i < 2000; i++) model.insert(`other:${i}`)
    for (const [first, second] of pairs) {
      expect(model.hash(first)).toBe(model.hash(second))
      model.insert(first)
      expect(model.find(second)).toBe(0)
      model.insert(second)
      model.verify()
      model.replace(second)
      model.verify()
      model.replace(first)
      model.verify()
      model.remove(first)
      model.verify()
      expect(model.find(first)).toBe(0)
      model.insert(first)
      model.remove(second)
      model.verify()
    }
  })

  it('finds an item by its hash alone', () => {
    const model = new Model(6)
    for (let i = 0; i < 3000; i++) model.insert(`key:${i}`)
    for (const [key, address] of model.addresses) expect(model.index.findHash(model.hash(key))).toBe(address)
    const hash = model.hash('key:77')
    model.remove('key:77')
    expect(model.index.findHash(hash)).toBe(0)
  })

  it('grows and shrinks its memory with its entries', () => {
    const model = new Model(7)
    const empty = model.arena.usedBytes
    const keys = Array.from({ length: 100_000 }, (_, i) => `key:${i}`)
    for (const key of keys) model.insert(key)
    const blockBytes = [...model.addresses.values()].reduce((sum, address) => sum + model.arena.capacityAt(address), 0)
    const full = model.arena.usedBytes - blockBytes + model.arena.tableBytes
    expect(full / keys.length).toBeGreaterThan(8)
    expect(full / keys.length).toBeLessThan(12)
    for (const key of keys) model.remove(key)
    model.verify()
    expect(model.arena.usedBytes).toBe(empty)
    model.insert('again')
    model.verify()
    model.index.clear()
    expect(model.arena.usedBytes).toBe(empty + model.arena.capacityAt(model.addresses.get('again') as number))
    model.index.free()
    expect(model.arena.tableBytes).toBe(0)
  })

  describe('scan', () => {
    it('visits each item once when nothing changes, in about count items per call', () => {
      for (const size of [0, 1, 9, 30, 500, 5000]) {
        const model = new Model(size)
        for (let i = 0; i < size; i++) model.insert(`key:${i}`)
        const keys: string[] = []
        let cursor = 0
        let calls = 0
        do {
          const before = keys.length
          cursor = model.scan(cursor, 10, keys)
          expect(keys.length - before).toBeLessThan(10 + 40)
          calls++
        } while (cursor !== 0)
        expect(keys.sort()).toEqual([...model.addresses.keys()].sort())
        expect(calls).toBeLessThanOrEqual(1 + size / 9)
      }
    })

    it('visits what was there throughout, at least once and never twice, while the index grows, shrinks and moves items', () => {
      const changes = fc.array(
        fc.record({
          kind: fc.constantFrom('insert', 'remove', 'replace'),
          from: fc.nat(4000),
          count: fc.integer({ min: 1, max: 1500 }),
          scanned: fc.integer({ min: 1, max: 200 }),
        }),
        { minLength: 1, maxLength: 12, size: 'max' },
      )
      fc.assert(
        fc.property(
          fc.integer(),
          fc.constantFrom(undefined, 1, 3),
          fc.nat(3000),
          changes,
          (seed, depthMax, size, list) => {
            const model = new Model(seed, depthMax)
            for (let i = 0; i < size; i++) model.insert(`k${i}`)
            const throughout = new Set(model.addresses.keys())
            const reinserted = new Set<string>()
            const seen: string[] = []
            let cursor = 0
            let turn = 0
            do {
              const { kind, from, count, scanned } = list[turn++ % list.length]
              // A call is repeated with the same cursor: it keeps no state.
              const twice: string[] = []
              const again = model.scan(cursor, scanned, twice)
              const before = seen.length
              cursor = model.scan(cursor, scanned, seen)
              expect(cursor).toBe(again)
              expect(seen.slice(before)).toEqual(twice)
              if (turn > 100) continue
              for (let n = from; n < from + count; n++) {
                if (kind === 'insert') model.insert(`k${n}`)
                else if (kind === 'replace') model.replace(`k${n}`)
                else {
                  model.remove(`k${n}`)
                  throughout.delete(`k${n}`)
                  reinserted.add(`k${n}`)
                }
              }
            } while (cursor !== 0)
            const unique = new Set(seen)
            for (const key of throughout) if (!unique.has(key)) expect.fail(`${key} was not visited`)
            const once = seen.filter(key => !reinserted.has(key))
            expect(once.length).toBe(new Set(once).size)
          },
        ),
        { numRuns: 150 },
      )
    })

    it('takes any number for a cursor', () => {
      const model = new Model(9)
      for (let i = 0; i < 1000; i++) model.insert(`k${i}`)
      fc.assert(
        fc.property(fc.double({ min: 0, max: 1.8e19, noNaN: true }), cursor => {
          const keys: string[] = []
          const next = model.scan(Math.floor(cursor), 5, keys)
          expect(next >= 0 && next < 2 ** 32).toBe(true)
        }),
      )
    })
  })

  describe('sample', () => {
    it.each([1, 12, 300, 3000])('is roughly uniform over %i items', size => {
      const model = new Model(size)
      const chance = new SeededChance(size)
      // A crowd that leaves again, so that segments are unevenly filled.
      for (let i = 0; i < 4 * size; i++) model.insert(`gone:${i}`)
      for (let i = 0; i < size; i++) model.insert(`key:${i}`)
      for (let i = 0; i < 4 * size; i++) model.remove(`gone:${i}`)
      const counts = new Map<string, number>()
      const draws = 200 * size
      for (let i = 0; i < draws; i++) {
        const key = model.keyAt(model.index.sample(chance.int32()))
        if (i < 1000) expect(model.index.sampledHash).toBe(model.hash(key))
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
      for (const key of model.addresses.keys()) {
        const count = counts.get(key) ?? 0
        // 200 are expected: six deviations of chance (85), and a factor of two for segments that were filled unevenly.
        expect(count).toBeGreaterThan(60)
        expect(count).toBeLessThan(500)
      }
    })

    it('finds the last item of a large directory, and nothing in an empty index', () => {
      const model = new Model(11)
      expect(model.index.sample(123)).toBe(0)
      for (let i = 0; i < 50_000; i++) model.insert(`k${i}`)
      for (let i = 1; i < 50_000; i++) model.remove(`k${i}`)
      expect(model.index.sample(-77)).toBe(model.addresses.get('k0'))
      model.remove('k0')
      expect(model.index.sample(5)).toBe(0)
    })
  })
})

describe('HashIndex.drain', () => {
  it.each([1, 100, 5000, Number.POSITIVE_INFINITY])(
    'tells each item once and frees what is passed, %d at a time',
    count => {
      const model = new Model(1)
      for (let i = 0; i < 20_000; i++) model.insert(`key:${i}`)
      const told: string[] = []
      for (let done = false; !done; ) {
        const before = told.length
        done = model.index.drain(count, address => {
          const key = model.keyAt(address)
          told.push(key)
          model.addresses.delete(key)
          model.arena.free(address)
        })
        expect(model.index.size).toBe(20_000 - told.length)
        if (!done) expect(told.length - before).toBeGreaterThanOrEqual(count)
        expect(told.length - before).toBeLessThan(count + 512)
        // What is left may still move.
        for (const key of [...model.addresses.keys()].slice(0, 5)) model.replace(key)
      }
      expect(new Set(told).size).toBe(20_000)
      expect(told.length).toBe(20_000)
      expect(model.arena.usedBytes).toBe(0)

      model.index.clear()
      model.insert('again')
      model.verify()
    },
  )

  it('may end with free, or be cut short by it', () => {
    for (const count of [100, 20_000]) {
      const model = new Model(1)
      for (let i = 0; i < 2000; i++) model.insert(`key:${i}`)
      model.index.drain(count, address => {
        model.addresses.delete(model.keyAt(address))
        model.arena.free(address)
      })
      for (const address of model.addresses.values()) model.arena.free(address)
      model.index.free()
      expect(model.arena.usedBytes).toBe(0)
      expect(model.arena.tableBytes).toBe(0)
    }
  })

  it('reads ahead for any hash, and changes nothing', () => {
    const model = new Model(7)
    for (let i = 0; i < 5000; i++) model.insert(`key:${i}`)
    const hashes = Int32Array.from({ length: TOUCHED_MAX }, (_, i) => (i === 3 ? 0 : model.hash(`key:${i * 400}`)))
    model.index.touch(hashes, TOUCHED_MAX)
    model.index.verify()
    for (let i = 0; i < 5000; i++) expect(model.find(`key:${i}`)).toBe(model.addresses.get(`key:${i}`))
  })
})
