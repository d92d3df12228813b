import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BenchReply, CommandBench } from '../testing.ts'

/** Lists as arrays of strings, by key: what the commands must do. */
class Model {
  readonly lists = new Map<string, string[]>()

  get(key: string): string[] {
    return this.lists.get(key) ?? []
  }

  put(key: string, list: readonly string[]): void {
    if (list.length === 0) this.lists.delete(key)
    else this.lists.set(key, [...list])
  }

  run(command: string, key: string, ...words: string[]): BenchReply {
    const list = this.get(key)
    switch (command) {
      case 'LPUSH':
        this.put(key, [...words.toReversed(), ...list])
        return list.length + words.length
      case 'RPUSH':
        this.put(key, [...list, ...words])
        return list.length + words.length
      case 'LPOP':
      case 'RPOP':
        return this.pop(key, command === 'LPOP', words[0])
      case 'LINDEX':
        return list.at(Number(words[0])) ?? null
      case 'LRANGE': {
        const [start, stop] = range(list, Number(words[0]), Number(words[1]))
        return list.slice(start, stop)
      }
      case 'LTRIM': {
        const [start, stop] = range(list, Number(words[0]), Number(words[1]))
        this.put(key, list.slice(start, stop))
        return 'OK'
      }
      case 'LINSERT': {
        const pivot = list.indexOf(words[1])
        if (list.length === 0) return 0
        if (pivot < 0) return -1
        this.put(key, list.toSpliced(words[0] === 'BEFORE' ? pivot : pivot + 1, 0, words[2]))
        return list.length + 1
      }
      case 'LSET': {
        const index = Number(words[0]) < 0 ? Number(words[0]) + list.length : Number(words[0])
        if (index < 0 || index >= list.length) return 'error'
        this.put(key, list.with(index, words[1]))
        return 'OK'
      }
      case 'LREM':
        return this.remove(key, Number(words[0]), words[1])
      case 'LPOS':
        return positions(list, words[0], Number(words[2]), Number(words[4]), Number(words[6]))
      case 'LMOVE':
        return this.move(key, words[0], words[1] === 'LEFT', words[2] === 'LEFT')
      default:
        throw new Error(command)
    }
  }

  private pop(key: string, left: boolean, count: string | undefined): BenchReply {
    const list = this.get(key)
    if (list.length === 0) return null
    const taken = Math.min(Number(count ?? 1), list.length)
    const popped = left ? list.slice(0, taken) : list.slice(list.length - taken).reverse()
    this.put(key, left ? list.slice(taken) : list.slice(0, list.length - taken))
    return count === undefined ? popped[0] : popped
  }

  private remove(key: string, count: number, text: string): number {
    const list = this.get(key)
    const places = list.flatMap((each, i) => (each === text ? [i] : []))
    const chosen = new Set(count === 0 ? places : count > 0 ? places.slice(0, count) : places.slice(count))
    this.put(
      key,
      list.filter((_, i) => !chosen.has(i)),
    )
    return chosen.size
  }

  private move(from: string, to: string, fromLeft: boolean, toLeft: boolean): BenchReply {
    const popped = this.pop(from, fromLeft, undefined)
    if (popped !== null) this.run(toLeft ? 'LPUSH' : 'RPUSH', to, String(popped))
    return popped
  }
}

/** The range that two indexes of commands mean, the end not included. */
function range(list: readonly string[], start: number, stop: number): [number, number] {
  const from = Math.max(start < 0 ? start + list.length : start, 0)
  return [from, Math.max(from, (stop < 0 ? stop + list.length : stop) + 1)]
}

function positions(list: readonly string[], text: string, rank: number, count: number, limit: number): number[] {
  const order = list.map((_, i) => (rank > 0 ? i : list.length - 1 - i)).slice(0, limit === 0 ? undefined : limit)
  const found = order.filter(i => list[i] === text).slice(Math.abs(rank) - 1)
  return count === 0 ? found : found.slice(0, count)
}

const key = fc.constantFrom('a', 'b')
const index = fc.integer({ min: -40, max: 40 }).map(String)
const count = fc.integer({ min: 1, max: 12 }).map(String)
const end = fc.constantFrom('LEFT', 'RIGHT')
const text = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('', 'x', 'y', '1', '77', '-5', '40000', '9007199254740993', 'twelve bytes') },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 300 }).map(length => 'm'.repeat(length)) },
  { weight: 1, arbitrary: fc.constantFrom(4000, 4090, 5000, 9000, 40_000).map(length => 'l'.repeat(length)) },
)
const command = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom('LPUSH', 'RPUSH'), key, text) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('LPUSH', 'RPUSH'), key, fc.array(text, { minLength: 1, maxLength: 12 }))
      .map(([name, key, texts]) => [name, key, ...texts]),
  },
  fc.tuple(fc.constantFrom('LPOP', 'RPOP'), key),
  fc.tuple(fc.constantFrom('LPOP', 'RPOP'), key, count),
  { weight: 2, arbitrary: fc.tuple(fc.constant('LINDEX'), key, index) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('LRANGE'), key, index, index) },
  fc.tuple(
    fc.constant('LTRIM'),
    key,
    fc.integer({ min: 0, max: 5 }).map(String),
    fc.integer({ min: -5, max: -1 }).map(String),
  ),
  { weight: 3, arbitrary: fc.tuple(fc.constant('LINSERT'), key, fc.constantFrom('BEFORE', 'AFTER'), text, text) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('LSET'), key, index, text) },
  fc.tuple(fc.constant('LREM'), key, fc.integer({ min: -3, max: 3 }).map(String), text),
  fc
    .tuple(key, text, fc.constantFrom(-3, -2, -1, 1, 2, 3), fc.nat(3), fc.nat(20))
    .map(([key, text, rank, count, limit]) => [
      'LPOS',
      key,
      text,
      ...['RANK', `${rank}`, 'COUNT', `${count}`, 'MAXLEN', `${limit}`],
    ]),
  fc.tuple(fc.constant('LMOVE'), key, key, end, end),
)

describe('lists', () => {
  it.each([-2, -1, -5, 1, 2, 5])('are arrays of strings with list-max-listpack-size %i', size => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 120, size: 'max' }), commands => {
        const bench = new CommandBench()
        bench.keyspace.limits.listSize = size
        const model = new Model()
        for (const [name, key, ...words] of commands) {
          const expected = model.run(name, key, ...words)
          const reply = bench.run(name, key, ...words)
          if (expected === 'error') expect(reply).toBeInstanceOf(Error)
          else expect(reply).toEqual(expected)
          if (commands.length % 2 === 0) bench.compact()
          bench.verify()
          expect(bench.run('LRANGE', key, '0', '-1')).toEqual(model.get(key))
          expect(bench.run('LLEN', key)).toBe(model.get(key).length)
        }
        for (const key of ['a', 'b']) {
          expect(bench.run('LPOP', key, '1000') ?? []).toEqual(model.get(key))
        }
        while (!bench.keyspace.release(100));
        bench.verify()
        expect(bench.run('DBSIZE')).toBe(0)
      }),
      { numRuns: 40 },
    )
  })
})
