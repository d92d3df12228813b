import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CommandBench } from '../testing.ts'

/** Sorted sets of a bench beside Maps from member to score. It fails the test when the two differ. */
class Model {
  readonly bench: CommandBench
  readonly sets = new Map<string, Map<string, number>>()
  readonly #empty: number

  constructor(entries: number) {
    this.bench = new CommandBench()
    this.bench.keyspace.limits.sortedSetEntries = entries
    this.#empty = this.bench.keyspace.usedBytes
  }

  set(key: string): Map<string, number> {
    return this.sets.get(key) ?? new Map()
  }

  put(key: string, set: Map<string, number>): void {
    if (set.size === 0) this.sets.delete(key)
    else this.sets.set(key, set)
  }

  /** The members in order. */
  order(key: string): [member: string, score: number][] {
    return [...this.set(key)].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))
  }

  add(key: string, member: string, score: number): void {
    const set = this.set(key)
    expect(this.bench.run('ZADD', key, score, member)).toBe(set.has(member) ? 0 : 1)
    this.put(key, set.set(member, score))
  }

  remove(key: string, members: readonly string[]): void {
    const set = this.set(key)
    expect(this.bench.run('ZREM', key, ...members)).toBe(members.filter(member => set.delete(member)).length)
    this.put(key, set)
  }

  removeRanks(key: string, from: number, until: number): void {
    const gone = this.order(key).slice(from, until + 1)
    expect(this.bench.run('ZREMRANGEBYRANK', key, from, until)).toBe(gone.length)
    const set = this.set(key)
    for (const [member] of gone) set.delete(member)
    this.put(key, set)
  }

  pop(key: string, max: boolean, count: number): void {
    const order = this.order(key)
    const gone = max ? order.reverse().slice(0, count) : order.slice(0, count)
    expect(this.bench.run(max ? 'ZPOPMAX' : 'ZPOPMIN', key, count)).toEqual(gone.flatMap(text))
    const set = this.set(key)
    for (const [member] of gone) set.delete(member)
    this.put(key, set)
  }

  union(target: string, key: string): void {
    const [one, other] = [this.set(target), this.set(key)]
    const result = new Map(one)
    for (const [member, score] of other) result.set(member, (one.get(member) ?? 0) + score)
    expect(this.bench.run('ZUNIONSTORE', target, 2, target, key)).toBe(result.size)
    this.put(target, result)
  }

  copy(from: string, to: string): void {
    if (from === to) return
    expect(this.bench.run('COPY', from, to, 'REPLACE')).toBe(this.sets.has(from) ? 1 : 0)
    if (this.sets.has(from)) this.put(to, new Map(this.set(from)))
  }

  rename(from: string, to: string): void {
    if (!this.sets.has(from)) return
    this.bench.run('RENAME', from, to)
    const set = this.set(from)
    this.sets.delete(from)
    this.put(to, set)
  }

  check(key: string): void {
    const order = this.order(key)
    expect(this.bench.run('ZRANGE', key, 0, -1, 'WITHSCORES')).toEqual(order.flatMap(text))
    expect(this.bench.run('ZCARD', key)).toBe(order.length)
  }

  /** Looks at one member and one score in every way. */
  look(key: string, member: string, score: number): void {
    const order = this.order(key)
    const rank = order.findIndex(([other]) => other === member)
    expect(this.bench.run('ZRANK', key, member)).toBe(rank < 0 ? null : rank)
    expect(this.bench.run('ZREVRANK', key, member)).toBe(rank < 0 ? null : order.length - 1 - rank)
    expect(this.bench.run('ZSCORE', key, member)).toBe(rank < 0 ? null : String(order[rank][1]))
    expect(this.bench.run('ZCOUNT', key, score, '+inf')).toBe(order.filter(([, other]) => other >= score).length)
    expect(this.bench.run('ZCOUNT', key, '-inf', `(${score}`)).toBe(order.filter(([, other]) => other < score).length)
    const above = order.filter(([, other]) => other > score).map(([other]) => other)
    expect(this.bench.run('ZRANGE', key, `(${score}`, '+inf', 'BYSCORE')).toEqual(above)
  }

  /** Checks that no byte is left behind once all is gone. */
  verifyEmpty(): void {
    for (const key of this.sets.keys()) this.bench.run('DEL', key)
    while (!this.bench.keyspace.release(10));
    this.bench.verify()
    expect(this.bench.keyspace.usedBytes).toBe(this.#empty)
  }
}

function text([member, score]: [string, number]): string[] {
  return [member, String(score)]
}

const key = fc.constantFrom('a', 'b')
const member = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 400 }).map(n => `member:${n}`) },
  { weight: 2, arbitrary: fc.integer({ min: -300, max: 300 }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('', '\x00', '\xff', 'x'.repeat(254), 'x'.repeat(255), 'y'.repeat(3000)) },
)
const score = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.integer({ min: -4000, max: 4000 }).map(n => n / 8),
)
const kind = fc.constantFrom(
  ...[
    'fill',
    'add',
    'add',
    'add',
    'rescore',
    'rescore',
    'remove',
    'ranks',
    'pop',
    'union',
    'copy',
    'rename',
    'compact',
  ],
)
const step = fc.record({ kind, key, other: key, member, score, n: fc.nat(250), max: fc.boolean() })

describe.each([
  ['packed', 100_000, 60],
  ['packed, then large', 20, 60],
  ['large', 0, 60],
])('sorted sets that are %s', (_, entries, numRuns) => {
  it('are maps from members to scores, in order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: 'max' }), steps => {
        const model = new Model(entries)
        for (const { kind, key, other, member, score, n, max } of steps) {
          if (kind === 'fill') for (let i = 0; i < n; i++) model.add(key, `member:${i}`, ((i * 37) % 101) - 50)
          else if (kind === 'add') model.add(key, member, score)
          else if (kind === 'rescore')
            for (const [name, old] of model.order(key).slice(n, n + 20)) model.add(key, name, old + score / 4)
          else if (kind === 'remove')
            model.remove(key, [
              member,
              ...model
                .order(key)
                .slice(0, n % 4)
                .map(([name]) => name),
            ])
          else if (kind === 'ranks') model.removeRanks(key, n % 50, n)
          else if (kind === 'pop') model.pop(key, max, n % 60)
          else if (kind === 'union') model.union(key, other)
          else if (kind === 'copy') model.copy(key, other)
          else if (kind === 'rename') model.rename(key, other)
          else model.bench.compact()
          model.bench.verify()
          model.check(key)
          model.look(other, member, score)
        }
        model.verifyEmpty()
      }),
      { numRuns },
    )
  })
})

describe('a large sorted set', () => {
  it('stays whole while its elements are moved together', () => {
    const model = new Model(0)
    const { keyspace } = model.bench
    for (let i = 0; i < 20_000; i++) model.add('a', `member:${i}`, (i * 7919) % 1000)
    for (let i = 0; i < 20_000; i++) if (i % 8 !== 0) model.remove('a', [`member:${i}`])
    const before = keyspace.arena.pageBytes
    expect(keyspace.compaction.pending).toBe(true)
    for (let turns = 0; keyspace.compaction.pending; turns++) {
      keyspace.compaction.turn()
      expect(turns).toBeLessThan(1000)
    }
    expect(keyspace.arena.pageBytes).toBeLessThan(before)
    model.bench.verify()
    model.check('a')
    model.verifyEmpty()
  })

  it('is freed in slices, and may be moved meanwhile', () => {
    const model = new Model(0)
    const { keyspace } = model.bench
    for (let i = 0; i < 5000; i++) model.add('a', `member:${i}`, i)
    for (let i = 0; i < 5000; i++) model.add('b', `member:${i}`, i)
    const used = keyspace.usedBytes
    model.bench.run('DEL', 'a')
    model.sets.delete('a')
    expect(keyspace.usedBytes).toBeGreaterThan(used * 0.9)
    for (let turns = 0; !keyspace.release(100); turns++) {
      keyspace.compaction.turn()
      model.bench.verify()
      expect(turns).toBeLessThan(200)
    }
    expect(keyspace.usedBytes).toBeLessThan(used * 0.6)
    model.check('b')
    model.verifyEmpty()
  })

  it('takes no more memory than it should: 75 bytes for a member of 20', () => {
    const bench = new CommandBench()
    const empty = bench.keyspace.usedBytes
    for (let i = 0; i < 50_000; i++)
      bench.run('ZADD', 'k', (i * 7919) % 50_000, `element:${String(i).padStart(12, '0')}`)
    expect((bench.keyspace.usedBytes - empty) / 50_000).toBeLessThan(75)
  })
})
