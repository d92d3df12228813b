import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

/** What a database should hold: by key, its value and its deadline. */
type Contents = Map<string, { value: string; deadline: number }>

const DATABASES = 3
const NEVER = Number.POSITIVE_INFINITY

/** The keyspace as plain maps, with the key commands in a line or two each. */
class Model {
  databases: Contents[] = Array.from({ length: DATABASES }, () => new Map())

  /** The contents of the database that the bench's client has selected. */
  here(bench: CommandBench): Contents {
    return this.databases[bench.client.database]
  }

  pass(now: number): void {
    for (const contents of this.databases) {
      for (const [key, { deadline }] of contents) if (deadline <= now) contents.delete(key)
    }
  }

  expire(bench: CommandBench, key: string, ms: number): number {
    const item = this.here(bench).get(key)
    if (item === undefined) return 0
    if (ms <= 0) this.here(bench).delete(key)
    else item.deadline = bench.keyspace.now + ms
    return 1
  }

  persist(bench: CommandBench, key: string): number {
    const item = this.here(bench).get(key)
    if (item === undefined || item.deadline === NEVER) return 0
    item.deadline = NEVER
    return 1
  }

  /** What RENAME, RENAMENX, COPY and MOVE have in common: an item comes to another place, unless that is taken. */
  bring(
    bench: CommandBench,
    key: string,
    database: number,
    newKey: string,
    how: { overwrite: boolean; keep: boolean },
  ): boolean {
    const item = this.here(bench).get(key)
    if (item === undefined || (!how.overwrite && this.databases[database].has(newKey))) return false
    if (!how.keep) this.here(bench).delete(key)
    this.databases[database].set(newKey, { ...item })
    return true
  }
}

const key = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('a', 'b', 'c', 'd', 'e', '') },
  { weight: 1, arbitrary: fc.constantFrom('x'.repeat(254), 'y'.repeat(255), 'z'.repeat(33_000)) },
)
const value = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -1000, max: 1000 }).map(String) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 200 }).map(length => 'v'.repeat(length)) },
  { weight: 1, arbitrary: fc.constantFrom(32_700, 32_768, 33_000, 70_000).map(length => 'w'.repeat(length)) },
)
const ms = fc.constantFrom(-5, 0, 1, 2, 10, 300, 20_000)
const place = fc.nat(DATABASES - 1)

/** A step: what is done to bench and model, and what both must answer. */
interface Step {
  readonly text: string
  readonly run: (bench: CommandBench, model: Model) => void
}

function stepOf<T>(name: string, arguments_: fc.Arbitrary<T>, run: (bench: CommandBench, model: Model, t: T) => void) {
  return arguments_.map(
    (values): Step => ({ text: `${name} ${JSON.stringify(values)}`, run: (bench, model) => run(bench, model, values) }),
  )
}

const steps = fc.oneof(
  stepOf('set', fc.tuple(key, value), (bench, model, [key, value]) => {
    bench.run('SET', key, value)
    model.here(bench).set(key, { value, deadline: NEVER })
  }),
  stepOf('append', key, (bench, model, key) => {
    const item = model.here(bench).get(key) ?? { value: '', deadline: NEVER }
    model.here(bench).set(key, { ...item, value: `${item.value}+` })
    expect(bench.run('APPEND', key, '+')).toBe(item.value.length + 1)
  }),
  stepOf('del', key, (bench, model, key) => {
    expect(bench.run('DEL', key)).toBe(model.here(bench).delete(key) ? 1 : 0)
  }),
  stepOf('pexpire', fc.tuple(key, ms), (bench, model, [key, ms]) => {
    expect(bench.run('PEXPIRE', key, ms)).toBe(model.expire(bench, key, ms))
  }),
  stepOf('persist', key, (bench, model, key) => {
    expect(bench.run('PERSIST', key)).toBe(model.persist(bench, key))
  }),
  stepOf('rename', fc.tuple(key, key), (bench, model, [from, to]) => {
    const done = model.bring(bench, from, bench.client.database, to, { overwrite: true, keep: false })
    expect(bench.run('RENAME', from, to)).toEqual(done ? 'OK' : error('ERR no such key'))
  }),
  stepOf('renamenx', fc.tuple(key, key), (bench, model, [from, to]) => {
    if (!model.here(bench).has(from)) return
    const done = model.bring(bench, from, bench.client.database, to, { overwrite: false, keep: false })
    expect(bench.run('RENAMENX', from, to)).toBe(done ? 1 : 0)
  }),
  stepOf('copy', fc.tuple(key, key, place, fc.boolean()), (bench, model, [from, to, database, overwrite]) => {
    if (database === bench.client.database && from === to) return
    const done = model.bring(bench, from, database, to, { overwrite, keep: true })
    expect(bench.run('COPY', from, to, 'DB', database, ...(overwrite ? ['REPLACE'] : []))).toBe(done ? 1 : 0)
  }),
  stepOf('move', fc.tuple(key, place), (bench, model, [key, database]) => {
    if (database === bench.client.database) return
    const done = model.bring(bench, key, database, key, { overwrite: false, keep: false })
    expect(bench.run('MOVE', key, database)).toBe(done ? 1 : 0)
  }),
  stepOf('select', place, (bench, _, database) => {
    bench.client.database = database
  }),
  stepOf('swapdb', fc.tuple(place, place), (bench, { databases }, [a, b]) => {
    bench.run('SWAPDB', a, b)
    ;[databases[a], databases[b]] = [databases[b], databases[a]]
  }),
  stepOf('fill', fc.integer({ min: 1, max: 2000 }), (bench, model, count) => {
    for (let i = 0; i < count; i++) {
      bench.run('SET', `fill:${i}`, i)
      model.here(bench).set(`fill:${i}`, { value: String(i), deadline: NEVER })
      if (i % 7 === 0) expect(bench.run('PEXPIRE', `fill:${i}`, 2)).toBe(model.expire(bench, `fill:${i}`, 2))
    }
  }),
  stepOf('flushdb', fc.constantFrom('SYNC', 'ASYNC'), (bench, model, form) => {
    bench.run('FLUSHDB', form)
    model.here(bench).clear()
  }),
  stepOf('release', fc.integer({ min: 1, max: 3000 }), (bench, _, count) => {
    bench.keyspace.release(count)
  }),
  stepOf('compact', fc.constant(0), bench => bench.compact()),
  stepOf('pass', fc.tuple(fc.constantFrom(1, 9, 1000), fc.boolean()), (bench, model, [ms, active]) => {
    if (active) bench.advance(ms)
    else bench.pass(ms)
    model.pass(bench.keyspace.now)
  }),
)

function compare(bench: CommandBench, model: Model): void {
  const selected = bench.client.database
  for (const [number, contents] of model.databases.entries()) {
    bench.client.database = number
    const keys = [...contents.keys()]
    expect((bench.run('KEYS', '*') as string[]).sort()).toEqual(keys.slice().sort())
    if (keys.length === 0) continue
    expect(bench.run('MGET', ...keys)).toEqual(keys.map(key => contents.get(key)?.value))
    for (const [key, { deadline }] of contents)
      expect(bench.run('PEXPIRETIME', key)).toBe(deadline === NEVER ? -1 : deadline)
  }
  bench.client.database = selected
}

it('the key commands do to databases what they would do to plain maps', () => {
  fc.assert(
    fc.property(fc.integer(), fc.array(steps, { maxLength: 60 }), (seed, list) => {
      const bench = new CommandBench({ databases: DATABASES, seed })
      const model = new Model()
      for (const { run } of list) {
        run(bench, model)
        bench.verify()
      }
      compare(bench, model)
      bench.advance(1)
      model.pass(bench.keyspace.now)
      compare(bench, model)
      while (!bench.keyspace.release(1000));
      bench.verify()
      for (const database of bench.keyspace.databases) bench.keyspace.flush(database.number, false)
      expect(bench.keyspace.usedBytes).toBe(new CommandBench({ databases: DATABASES }).keyspace.usedBytes)
    }),
    { numRuns: 100 },
  )
})
