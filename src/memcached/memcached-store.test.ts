import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MemcachedBench } from '../session/memcached-testing.ts'

interface Entry {
  value: string
  flags: number
  deadline: number
  cas: number
}

type Step =
  | {
      readonly kind: 'put'
      readonly mode: string
      readonly key: number
      readonly length: number
      readonly flags: number
      readonly exptime: number
    }
  | { readonly kind: 'cas'; readonly key: number; readonly length: number; readonly right: boolean }
  | { readonly kind: 'get' | 'delete'; readonly key: number }
  | { readonly kind: 'touch'; readonly key: number; readonly exptime: number }
  | { readonly kind: 'incr'; readonly key: number; readonly delta: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'compact' | 'juggle' | 'flush' }

const KEYS = 12
const key = fc.nat(KEYS - 1)
const length = fc.oneof(
  { weight: 6, arbitrary: fc.nat(200) },
  { weight: 2, arbitrary: fc.nat(3000) },
  { weight: 1, arbitrary: fc.nat(70_000) },
)
const exptime = fc.constantFrom(0, 0, 1, 5, 100, -1)
const steps = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant('put' as const),
        mode: fc.constantFrom('set', 'add', 'replace', 'append', 'prepend'),
        key,
        length,
        flags: fc.constantFrom(0, 0, 7),
        exptime,
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('cas' as const), key, length, right: fc.boolean() }) },
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('get' as const), key }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), key }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('touch' as const), key, exptime }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('incr' as const), key, delta: fc.nat(1_000_000) }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(1, 500, 3000, 100_000) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('compact' as const, 'juggle' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('flush' as const) }) },
  ),
  { maxLength: 60, size: 'max' },
)

/** A store beside a plain Map. Fails the test when the two differ; `forgets` is whether the store may evict. */
class StoreModel {
  readonly bench: MemcachedBench
  readonly map = new Map<string, Entry>()
  readonly #forgets: boolean
  #fill = 0

  constructor(bench: MemcachedBench, forgets: boolean) {
    this.bench = bench
    this.#forgets = forgets
  }

  run(step: Step): void {
    switch (step.kind) {
      case 'put':
        return this.#put(step.mode, `key${step.key}`, this.#bytes(step.length), step.flags, step.exptime)
      case 'cas':
        return this.#cas(`key${step.key}`, this.#bytes(step.length), step.right)
      case 'get':
        return this.check(`key${step.key}`)
      case 'delete':
        return this.#delete(`key${step.key}`)
      case 'touch':
        return this.#touch(`key${step.key}`, step.exptime)
      case 'incr':
        return this.#incr(`key${step.key}`, step.delta)
      case 'pass':
        return this.bench.pass(step.ms)
      case 'compact':
        return this.bench.keyspace.compaction.turn()
      case 'juggle':
        for (let id = 1; id < 40; id++) this.bench.keyspace.lru?.juggle(id)
        return
      case 'flush':
        this.bench.run('flush_all')
        this.map.clear()
    }
  }

  /** Compares what a key holds. */
  check(key: string): void {
    const entry = this.#synchronised(key)
    const reply = this.bench.run(`get ${key}`)
    if (entry === undefined) expect(reply).toBe('END\r\n')
    else expect(reply).toBe(`VALUE ${key} ${entry.flags} ${entry.value.length}\r\n${entry.value}\r\nEND\r\n`)
  }

  /** The entry of a key; what the store was allowed to forget is forgotten here, too. */
  #synchronised(key: string): Entry | undefined {
    let entry = this.map.get(key)
    if (entry !== undefined && entry.deadline <= this.bench.time.now()) entry = undefined
    const bytes = Buffer.from(key)
    const there = this.bench.store.find(bytes, 0, bytes.length) !== 0
    if (!there && this.#forgets) entry = undefined
    expect(there, key).toBe(entry !== undefined)
    if (entry === undefined) this.map.delete(key)
    return entry
  }

  #put(mode: string, key: string, value: string, flags: number, exptime: number): void {
    const entry = this.#synchronised(key)
    const reply = this.bench.run(`${mode} ${key} ${flags} ${exptime} ${value.length}`, value)
    const wants = mode === 'set' || (mode === 'add') === (entry === undefined)
    if (this.#forgets && reply !== 'STORED\r\n') return
    expect(reply).toBe(wants ? 'STORED\r\n' : 'NOT_STORED\r\n')
    if (!wants) return
    const joins = mode === 'append' || mode === 'prepend'
    const joined = mode === 'append' ? entry?.value + value : value + entry?.value
    const next =
      joins && entry !== undefined ? { ...entry, value: joined } : { value, flags, deadline: this.#deadline(exptime) }
    this.map.set(key, { ...next, cas: this.#casOf(key) })
  }

  #cas(key: string, value: string, right: boolean): void {
    const entry = this.#synchronised(key)
    const reply = this.bench.run(`cas ${key} 1 0 ${value.length} ${right ? (entry?.cas ?? 3) : 1}`, value)
    if (this.#forgets && reply.startsWith('SERVER_ERROR')) return
    expect(reply).toBe(entry === undefined ? 'NOT_FOUND\r\n' : right ? 'STORED\r\n' : 'EXISTS\r\n')
    if (entry !== undefined && right)
      this.map.set(key, { value, flags: 1, deadline: Number.POSITIVE_INFINITY, cas: this.#casOf(key) })
  }

  #delete(key: string): void {
    const entry = this.#synchronised(key)
    expect(this.bench.run(`delete ${key}`)).toBe(entry === undefined ? 'NOT_FOUND\r\n' : 'DELETED\r\n')
    this.map.delete(key)
  }

  #touch(key: string, exptime: number): void {
    const entry = this.#synchronised(key)
    expect(this.bench.run(`touch ${key} ${exptime}`)).toBe(entry === undefined ? 'NOT_FOUND\r\n' : 'TOUCHED\r\n')
    if (entry !== undefined) entry.deadline = this.#deadline(exptime)
  }

  #incr(key: string, delta: number): void {
    const entry = this.#synchronised(key)
    const number = entry === undefined || !/^\d{1,15} *$/.test(entry.value) ? undefined : Number(entry.value)
    const reply = this.bench.run(`incr ${key} ${delta}`)
    if (entry === undefined) return expect(reply).toBe('NOT_FOUND\r\n')
    if (number === undefined) return expect(reply).toMatch(/^CLIENT_ERROR/)
    expect(reply).toBe(`${number + delta}\r\n`)
    entry.value = `${number + delta}`.padEnd(entry.value.length)
    entry.cas = this.#casOf(key)
  }

  #casOf(key: string): number {
    return Number(/^VALUE \S+ \d+ \d+ (\d+)\r/.exec(this.bench.run(`gets ${key}`))?.[1])
  }

  #deadline(exptime: number): number {
    return exptime === 0 ? Number.POSITIVE_INFINITY : this.bench.time.now() + exptime * 1000
  }

  /** Fresh text that no other value has; short ones are numbers. */
  #bytes(length: number): string {
    const seed = ++this.#fill
    return length < 6 ? `${seed % 10}`.repeat(Math.max(1, length)) : `${seed}:`.repeat(length).slice(0, length)
  }
}

function compare(forgets: boolean, make: () => MemcachedBench): void {
  fc.assert(
    fc.property(steps, sequence => {
      const model = new StoreModel(make(), forgets)
      for (const step of sequence) {
        model.run(step)
        model.bench.keyspace.verify()
        expect(model.bench.failures).toEqual([])
      }
      for (let i = 0; i < KEYS; i++) model.check(`key${i}`)
    }),
    { numRuns: 60 },
  )
}

describe('MemcachedStore', () => {
  it('is a map with deadlines and CAS', () => compare(false, () => new MemcachedBench({ maxBytes: 0 })))

  it('is one with a flat LRU and no maintainer', () =>
    compare(false, () => new MemcachedBench({ maxBytes: 0, segmented: false, maintainer: false })))

  it('holds nothing false when memory is short', () =>
    compare(true, () => new MemcachedBench({ maxBytes: 1024 * 1024, chunkBytesMax: 16 * 1024, temporaryTtl: 5 })))

  it('holds nothing false when memory is short and nothing is evicted', () =>
    compare(true, () => new MemcachedBench({ maxBytes: 1024 * 1024, chunkBytesMax: 16 * 1024, evicts: false })))
})
