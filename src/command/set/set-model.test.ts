import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CommandBench } from '../testing.ts'

/** Sets as plain sets. */
class Model {
  readonly sets = new Map<string, Set<string>>()

  members(key: string): Set<string> {
    return this.sets.get(key) ?? new Set()
  }

  put(key: string, members: Set<string>): void {
    if (members.size > 0) this.sets.set(key, members)
    else this.sets.delete(key)
  }
}

const KEYS = ['s', 't', 'u', 'k'.repeat(300)]
const key = fc.constantFrom(...KEYS)
const keys = fc.array(key, { minLength: 1, maxLength: 4 })
const member = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -9, max: 9 }).map(String) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('70000', '-40000', '4294967296', '9007199254740993', '-9223372036854775808'),
  },
  { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'c', '', '01', '-0', '9223372036854775808') },
  { weight: 1, arbitrary: fc.constantFrom('f'.repeat(64), 'g'.repeat(300), 'i'.repeat(33_000)) },
)

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

const sorted = (reply: unknown): string[] => [...(reply as string[])].sort()

function combine(model: Model, how: string, keys: readonly string[]): Set<string> {
  const [first, ...others] = keys.map(key => model.members(key))
  if (how === 'SUNION') return new Set([...first, ...others.flatMap(set => [...set])])
  const inAll = (member: string): boolean => others.every(set => set.has(member))
  const inNone = (member: string): boolean => !others.some(set => set.has(member))
  return new Set([...first].filter(how === 'SINTER' ? inAll : inNone))
}

const steps = fc.oneof(
  {
    weight: 6,
    arbitrary: stepOf(
      'sadd',
      fc.tuple(key, fc.array(member, { minLength: 1, maxLength: 5 })),
      (bench, model, [key, members]) => {
        const set = model.members(key)
        const before = set.size
        for (const member of members) set.add(member)
        model.put(key, set)
        expect(bench.run('SADD', key, ...members)).toBe(set.size - before)
      },
    ),
  },
  {
    weight: 3,
    arbitrary: stepOf('srem', fc.tuple(key, member, member), (bench, model, [key, member, other]) => {
      const set = model.members(key)
      const removed = [member, other].filter(name => set.delete(name)).length
      model.put(key, set)
      expect(bench.run('SREM', key, member, other)).toBe(removed)
    }),
  },
  stepOf('smove', fc.tuple(key, key, member), (bench, model, [from, to, member]) => {
    const moves = model.members(from).has(member)
    if (moves && from !== to) {
      const [source, target] = [model.members(from), model.members(to)]
      source.delete(member)
      model.put(from, source)
      model.put(to, target.add(member))
    }
    expect(bench.run('SMOVE', from, to, member)).toBe(moves ? 1 : 0)
  }),
  {
    weight: 2,
    arbitrary: stepOf('spop', fc.tuple(key, fc.integer({ min: 0, max: 12 })), (bench, model, [key, count]) => {
      const set = model.members(key)
      const popped = bench.run('SPOP', key, count) as string[]
      expect(popped.length).toBe(Math.min(count, set.size))
      for (const member of popped) expect(set.delete(member)).toBe(true)
      model.put(key, set)
    }),
  },
  stepOf('spop one', key, (bench, model, key) => {
    const set = model.members(key)
    const popped = bench.run('SPOP', key)
    expect(popped !== null).toBe(set.size > 0)
    if (popped !== null) expect(set.delete(popped as string)).toBe(true)
    model.put(key, set)
  }),
  stepOf('srandmember', fc.tuple(key, fc.integer({ min: -9, max: 9 })), (bench, model, [key, count]) => {
    const set = model.members(key)
    const drawn = bench.run('SRANDMEMBER', key, count) as string[]
    const wanted = set.size === 0 ? 0 : count < 0 ? -count : Math.min(count, set.size)
    expect(drawn.length).toBe(wanted)
    if (count > 0) expect(new Set(drawn).size).toBe(drawn.length)
    for (const member of drawn) expect(set.has(member)).toBe(true)
  }),
  {
    weight: 4,
    arbitrary: stepOf(
      'combine',
      fc.tuple(fc.constantFrom('SINTER', 'SUNION', 'SDIFF'), keys),
      (bench, model, [how, keys]) => {
        const wanted = combine(model, how, keys)
        expect(sorted(bench.run(how, ...keys))).toEqual([...wanted].sort())
        if (how !== 'SINTER') return
        expect(bench.run('SINTERCARD', keys.length, ...keys)).toBe(wanted.size)
        expect(bench.run('SINTERCARD', keys.length, ...keys, 'LIMIT', 3)).toBe(Math.min(3, wanted.size))
      },
    ),
  },
  {
    weight: 3,
    arbitrary: stepOf(
      'store',
      fc.tuple(fc.constantFrom('SINTER', 'SUNION', 'SDIFF'), key, keys),
      (bench, model, [how, to, keys]) => {
        const wanted = combine(model, how, keys)
        model.put(to, wanted)
        expect(bench.run(`${how}STORE`, to, ...keys)).toBe(wanted.size)
      },
    ),
  },
  stepOf('del', key, (bench, model, key) => {
    expect(bench.run('DEL', key)).toBe(model.sets.delete(key) ? 1 : 0)
  }),
  stepOf('copy', fc.tuple(key, key), (bench, model, [from, to]) => {
    if (from === to || !model.sets.has(from)) return
    model.put(to, new Set(model.members(from)))
    expect(bench.run('COPY', from, to, 'REPLACE')).toBe(1)
  }),
  stepOf('rename', fc.tuple(key, key), (bench, model, [from, to]) => {
    const set = model.sets.get(from)
    if (from === to || set === undefined) return
    model.sets.delete(from)
    model.sets.set(to, set)
    expect(bench.run('RENAME', from, to)).toBe('OK')
  }),
  stepOf(
    'fill',
    fc.tuple(key, fc.integer({ min: 1, max: 300 }), fc.boolean()),
    (bench, model, [key, count, integers]) => {
      const members = Array.from({ length: count }, (_, i) => (integers ? String(i * 1000) : `member:${i}`))
      model.put(key, new Set([...model.members(key), ...members]))
      bench.run('SADD', key, ...members)
    },
  ),
  stepOf('expire', fc.tuple(key, fc.boolean()), (bench, _, [key, persists]) => {
    bench.run('PEXPIRE', key, 1_000_000)
    if (persists) bench.run('PERSIST', key)
  }),
  stepOf('release', fc.integer({ min: 1, max: 300 }), (bench, _, count) => {
    bench.keyspace.release(count)
  }),
  stepOf('compact', fc.constant(0), bench => bench.compact()),
)

function compare(bench: CommandBench, model: Model): void {
  for (const key of KEYS) {
    const members = [...model.members(key)].sort()
    expect(bench.run('SCARD', key)).toBe(members.length)
    expect(sorted(bench.run('SMEMBERS', key))).toEqual(members)
    expect(bench.run('SMISMEMBER', key, 'none', ...members)).toEqual([0, ...members.map(() => 1)])
    const scanned: string[] = []
    for (let cursor = '0'; ; ) {
      const [next, page] = bench.run('SSCAN', key, cursor, 'COUNT', 7) as [string, string[]]
      scanned.push(...page)
      if (next === '0') break
      cursor = next
    }
    expect(scanned.sort()).toEqual(members)
  }
}

it.each([
  ['packed', 1000, 1000],
  ['small', 4, 5],
  ['in tables', 0, 0],
])('sets that are %s are plain sets to their commands', (_, entries, integers) => {
  fc.assert(
    fc.property(fc.integer(), fc.array(steps, { maxLength: 60, size: 'max' }), (seed, list) => {
      const bench = new CommandBench({ seed, databases: 1 })
      bench.keyspace.limits.setEntries = entries
      bench.keyspace.limits.setIntegers = integers
      const model = new Model()
      for (const { run } of list) {
        run(bench, model)
        bench.verify()
      }
      compare(bench, model)
      while (!bench.keyspace.release(100));
      bench.verify()
      for (const key of KEYS) bench.run('DEL', key)
      while (!bench.keyspace.release(100));
      bench.verify()
      expect(bench.keyspace.size).toBe(0)
      bench.keyspace.flush(0, true)
      expect(bench.keyspace.usedBytes).toBe(new CommandBench({ databases: 1 }).keyspace.usedBytes)
    }),
    { numRuns: 100 },
  )
})

it('a large set and a large hash are moved together, and freed in slices', () => {
  const bench = new CommandBench()
  const empty = bench.keyspace.arena.usedBytes
  const names = Array.from({ length: 30_000 }, (_, i) => `element:${String(i).padStart(12, '0')}`)
  for (let i = 0; i < names.length; i += 1000) {
    const some = names.slice(i, i + 1000)
    bench.run('SADD', 's', ...some)
    bench.run('HSET', 'h', ...some.flatMap(name => [name, 'value']))
    bench.run('HPEXPIRE', 'h', 1000 + i, 'FIELDS', 2, some[0], some[1])
  }
  const gone = names.filter((_, i) => i % 4 !== 0)
  for (let i = 0; i < gone.length; i += 1000) {
    bench.run('SREM', 's', ...gone.slice(i, i + 1000))
    bench.run('HDEL', 'h', ...gone.slice(i, i + 1000))
  }
  expect(bench.keyspace.compaction.pending).toBe(true)
  const pages = bench.keyspace.arena.pageBytes
  for (let turn = 0; bench.keyspace.compaction.pending && turn < 1000; turn++) bench.keyspace.compaction.turn()
  bench.verify()
  expect(bench.keyspace.arena.pageBytes).toBeLessThan(0.7 * pages)
  expect(bench.run('SCARD', 's')).toBe(7500)
  expect(bench.run('HLEN', 'h')).toBe(7500)
  expect(bench.run('SMISMEMBER', 's', names[0], names[1], names[29_996])).toEqual([1, 0, 1])
  expect(bench.run('HMGET', 'h', names[0], names[1], names[29_996])).toEqual(['value', null, 'value'])

  bench.run('SET', 'other', 'x')
  bench.run('DEL', 's', 'h')
  let slices = 0
  for (; !bench.keyspace.release(500); slices++) {
    bench.keyspace.compaction.turn()
    bench.verify()
  }
  expect(slices).toBeGreaterThan(20)
  bench.advance(100_000)
  bench.verify()
  bench.run('DEL', 'other')
  expect(bench.keyspace.arena.usedBytes).toBe(empty)
})
