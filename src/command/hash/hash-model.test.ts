import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CommandBench } from '../testing.ts'

interface Value {
  value: string
  deadline: number
}
type Fields = Map<string, Value>

const NEVER = Number.POSITIVE_INFINITY

/** Hashes as plain maps. */
class Model {
  readonly hashes = new Map<string, Fields>()

  /** Without what is past its deadline when `active`; else that stays until somebody looks. */
  pass(now: number): void {
    for (const [key, fields] of this.hashes) {
      for (const [field, { deadline }] of fields) if (deadline <= now) fields.delete(field)
      if (fields.size === 0) this.hashes.delete(key)
    }
  }

  fields(key: string): Fields {
    return this.hashes.get(key) ?? new Map()
  }

  set(key: string, field: string, value: string, deadline: number): boolean {
    const fields = this.fields(key)
    const isNew = !fields.has(field)
    fields.set(field, { value, deadline })
    this.hashes.set(key, fields)
    return isNew
  }

  remove(key: string, field: string): boolean {
    const fields = this.fields(key)
    const removed = fields.delete(field)
    if (removed && fields.size === 0) this.hashes.delete(key)
    return removed
  }
}

const key = fc.constantFrom('h', 'i', 'j', 'k'.repeat(300))
const field = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('a', 'b', 'c', 'd', 'e', '', '7', '-12', '9007199254740993', '4294967296') },
  { weight: 1, arbitrary: fc.constantFrom('f'.repeat(64), 'g'.repeat(300), 'i'.repeat(33_000)) },
)
const value = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -200_000, max: 200_000 }).map(String) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 100 }).map(length => 'v'.repeat(length)) },
  { weight: 1, arbitrary: fc.constantFrom(200, 5000, 32_700, 33_000, 70_000).map(length => 'w'.repeat(length)) },
)
const ms = fc.constantFrom(1, 2, 10, 300, 20_000)

interface Step {
  readonly text: string
  readonly run: (bench: CommandBench, model: Model) => void
}

function stepOf<T>(name: string, arguments_: fc.Arbitrary<T>, run: (bench: CommandBench, model: Model, t: T) => void) {
  return arguments_.map(
    (values): Step => ({
      text: `${name} ${JSON.stringify(values).slice(0, 100)}`,
      run: (bench, model) => run(bench, model, values),
    }),
  )
}

const steps = fc.oneof(
  {
    weight: 6,
    arbitrary: stepOf(
      'hset',
      fc.tuple(key, fc.array(fc.tuple(field, value), { minLength: 1, maxLength: 4 })),
      (bench, model, [key, pairs]) => {
        const created = pairs.filter(([field, value]) => model.set(key, field, value, NEVER)).length
        expect(bench.run('HSET', key, ...pairs.flat())).toBe(created)
      },
    ),
  },
  {
    weight: 3,
    arbitrary: stepOf('hdel', fc.tuple(key, field, field), (bench, model, [key, field, other]) => {
      const removed = [field, other].filter(name => model.remove(key, name)).length
      expect(bench.run('HDEL', key, field, other)).toBe(removed)
    }),
  },
  {
    weight: 3,
    arbitrary: stepOf('hpexpire', fc.tuple(key, field, ms), (bench, model, [key, field, ms]) => {
      const there = model.fields(key).get(field)
      if (there !== undefined) there.deadline = bench.keyspace.now + ms
      expect(bench.run('HPEXPIRE', key, ms, 'FIELDS', 1, field)).toEqual([there === undefined ? -2 : 1])
    }),
  },
  stepOf('hpersist', fc.tuple(key, field), (bench, model, [key, field]) => {
    const there = model.fields(key).get(field)
    const outcome = there === undefined ? -2 : there.deadline === NEVER ? -1 : 1
    if (there !== undefined) there.deadline = NEVER
    expect(bench.run('HPERSIST', key, 'FIELDS', 1, field)).toEqual([outcome])
  }),
  stepOf('hsetex', fc.tuple(key, field, value, ms), (bench, model, [key, field, value, ms]) => {
    model.set(key, field, value, bench.keyspace.now + ms)
    expect(bench.run('HSETEX', key, 'PX', ms, 'FIELDS', 1, field, value)).toBe(1)
  }),
  stepOf('hincrby', fc.tuple(key, fc.constantFrom('7', 'n')), (bench, model, [key, field]) => {
    const there = model.fields(key).get(field)
    if (there !== undefined && !/^(0|-?[1-9]\d*)$/.test(there.value)) return
    const sum = Number(there?.value ?? 0) + 1000
    model.set(key, field, String(sum), there?.deadline ?? NEVER)
    expect(bench.run('HINCRBY', key, field, 1000)).toBe(sum)
  }),
  stepOf('hgetdel', fc.tuple(key, field), (bench, model, [key, field]) => {
    const value = model.fields(key).get(field)?.value ?? null
    model.remove(key, field)
    expect(bench.run('HGETDEL', key, 'FIELDS', 1, field)).toEqual([value])
  }),
  stepOf('del', key, (bench, model, key) => {
    expect(bench.run('DEL', key)).toBe(model.hashes.delete(key) ? 1 : 0)
  }),
  stepOf('copy', fc.tuple(key, key), (bench, model, [from, to]) => {
    const fields = model.hashes.get(from)
    if (from === to || fields === undefined) return
    model.hashes.set(to, new Map([...fields].map(([name, value]) => [name, { ...value }])))
    expect(bench.run('COPY', from, to, 'REPLACE')).toBe(1)
  }),
  stepOf('rename', fc.tuple(key, key), (bench, model, [from, to]) => {
    const fields = model.hashes.get(from)
    if (from === to || fields === undefined) return
    model.hashes.delete(from)
    model.hashes.set(to, fields)
    expect(bench.run('RENAME', from, to)).toBe('OK')
  }),
  stepOf('overwrite', key, (bench, model, key) => {
    bench.run('SET', key, 'text')
    model.hashes.delete(key)
    bench.run('DEL', key)
  }),
  stepOf('fill', fc.tuple(key, fc.integer({ min: 1, max: 400 })), (bench, model, [key, count]) => {
    for (let i = 0; i < count; i++) {
      bench.run('HSET', key, `field:${i}`, i)
      model.set(key, `field:${i}`, String(i), NEVER)
      if (i % 7 !== 0) continue
      bench.run('HPEXPIRE', key, 5, 'FIELDS', 1, `field:${i}`)
      model.set(key, `field:${i}`, String(i), bench.keyspace.now + 5)
    }
  }),
  stepOf('empty', key, (bench, model, key) => {
    const fields = [...model.fields(key).keys()].filter(name => name.startsWith('field:'))
    for (const field of fields) model.remove(key, field)
    if (fields.length > 0) expect(bench.run('HDEL', key, ...fields)).toBe(fields.length)
  }),
  stepOf('expire', fc.tuple(key, ms), (bench, _, [key, ms]) => {
    bench.run('PEXPIRE', key, ms + 1_000_000)
    if (ms > 5) bench.run('PERSIST', key)
  }),
  stepOf('flush', fc.constantFrom('SYNC', 'ASYNC'), (bench, model, form) => {
    bench.run('SET', 'other', 'x')
    bench.client.database = 1
    bench.run('SET', 'kept', 'x')
    bench.client.database = 0
    bench.run('FLUSHDB', form)
    model.hashes.clear()
  }),
  stepOf('release', fc.integer({ min: 1, max: 300 }), (bench, _, count) => {
    bench.keyspace.release(count)
  }),
  stepOf('compact', fc.constant(0), bench => bench.compact()),
  {
    weight: 2,
    arbitrary: stepOf('advance', ms, (bench, model, ms) => {
      bench.advance(ms)
      model.pass(bench.keyspace.now)
    }),
  },
)

function compare(bench: CommandBench, model: Model): void {
  for (const key of ['h', 'i', 'j', 'k'.repeat(300)]) {
    const fields = model.fields(key)
    expect(bench.run('HLEN', key)).toBe(fields.size)
    bench.client.protocol = 3
    const all = bench.run('HGETALL', key) as Map<string, string>
    bench.client.protocol = 2
    expect(new Map([...all].sort())).toEqual(
      new Map([...fields].map(([name, { value }]) => [name, value] as const).sort()),
    )
    const names = [...fields.keys()]
    if (names.length === 0) continue
    expect(bench.run('HMGET', key, ...names)).toEqual(names.map(name => fields.get(name)?.value))
    expect(bench.run('HPEXPIRETIME', key, 'FIELDS', names.length, ...names)).toEqual(
      names.map(name => (fields.get(name)?.deadline === NEVER ? -1 : fields.get(name)?.deadline)),
    )
    expect(names).toContain(bench.run('HRANDFIELD', key))
  }
}

it.each([
  ['packed', 1000, 1000],
  ['small', 4, 60],
  ['in tables', 0, 0],
])('hashes that are %s are plain maps to their commands', (_, entries, valueBytes) => {
  fc.assert(
    fc.property(fc.integer(), fc.array(steps, { maxLength: 60, size: 'max' }), (seed, list) => {
      const bench = new CommandBench({ seed, databases: 2 })
      bench.keyspace.limits.hashEntries = entries
      bench.keyspace.limits.hashValueBytes = valueBytes
      const model = new Model()
      for (const { run } of list) {
        run(bench, model)
        bench.verify()
      }
      compare(bench, model)
      bench.advance(1000)
      model.pass(bench.keyspace.now)
      compare(bench, model)
      while (!bench.keyspace.release(100));
      bench.verify()
      for (const database of bench.keyspace.databases) bench.keyspace.flush(database.number, true)
      expect(bench.keyspace.usedBytes).toBe(new CommandBench({ databases: 2 }).keyspace.usedBytes)
    }),
    { numRuns: 100 },
  )
})

it.each([1000, 0])('fields past their deadline are there for nobody, with up to %i packed', entries => {
  const bench = new CommandBench()
  bench.keyspace.limits.hashEntries = entries
  const fields = Array.from({ length: 20 }, (_, i) => `f${i}`)
  for (const field of fields) bench.run('HSET', 'h', field, field)
  const late = fields.filter((_, i) => i % 3 === 0)
  bench.run('HPEXPIRE', 'h', 10, 'FIELDS', late.length, ...late)
  bench.run('HPEXPIRE', 'h', 1000, 'FIELDS', 1, 'f1')
  bench.pass(10)
  const live = fields.filter(field => !late.includes(field))
  expect(bench.run('HLEN', 'h')).toBe(20)
  expect((bench.run('HKEYS', 'h') as string[]).sort()).toEqual([...live].sort())
  expect((bench.run('HSCAN', 'h', 0, 'COUNT', 1000, 'NOVALUES') as [string, string[]])[1].sort()).toEqual(
    [...live].sort(),
  )
  expect(bench.run('HTTL', 'h', 'FIELDS', 2, 'f0', 'f1')).toEqual([-2, 1])
  expect(bench.run('HPERSIST', 'h', 'FIELDS', 1, 'f0')).toEqual([-2])
  bench.takeEffects()
  expect(bench.run('HMGET', 'h', 'f0', 'f1', 'f3')).toEqual([null, 'f1', null])
  // Once for all fields of a command, as in Redis.
  expect(bench.takeEffects()).toEqual(['hexpired 0 h'])
  expect(bench.run('HLEN', 'h')).toBe(18)
  expect(bench.run('HINCRBY', 'h', 'f6', 5)).toBe(5)
  expect(bench.run('HSETNX', 'h', 'f9', 'new')).toBe(1)
  bench.verify()
  expect((bench.run('HRANDFIELD', 'h', 100) as string[]).sort()).toEqual([...live, 'f6', 'f9'].sort())
  expect(bench.run('HLEN', 'h')).toBe(live.length + 2)
  bench.verify()
})

it.each([1000, 0])('a hash goes with its last field, with up to %i packed', entries => {
  const bench = new CommandBench()
  bench.keyspace.limits.hashEntries = entries
  bench.run('HSET', 'h', 'a', 1, 'b', 2, 'c', 3)
  bench.run('HPEXPIRE', 'h', 10, 'FIELDS', 3, 'a', 'b', 'c')
  bench.takeEffects()
  expect(bench.keyspace.databases[0].fieldsExpiring).toBe(1)
  bench.advance(10)
  expect(bench.takeEffects()).toEqual(['hexpired 0 h', 'del 0 h'])
  expect(bench.run('EXISTS', 'h')).toBe(0)
  expect(bench.keyspace.databases[0].fieldsExpiring).toBe(0)
  bench.run('HSETEX', 'h', 'PX', 10, 'FIELDS', 2, 'a', 1, 'b', 2)
  bench.pass(10)
  expect(bench.run('HGETDEL', 'h', 'FIELDS', 2, 'a', 'b')).toEqual([null, null])
  expect(bench.run('EXISTS', 'h')).toBe(0)
  expect(bench.takeEffects()).toEqual(['hset 0 h', 'hexpire 0 h', 'hexpired 0 h', 'hexpired 0 h', 'del 0 h'])
  bench.run('HSETEX', 'h', 'PX', 10, 'FIELDS', 2, 'a', 1, 'b', 2)
  bench.pass(10)
  expect(bench.run('HMGET', 'h', 'a', 'b', 'a')).toEqual([null, null, null])
  expect(bench.takeEffects()).toEqual(['hset 0 h', 'hexpire 0 h', 'hexpired 0 h', 'del 0 h'])
  bench.verify()
})
