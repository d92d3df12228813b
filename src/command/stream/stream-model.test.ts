import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BenchReply, CommandBench } from '../testing.ts'

type Entry = readonly [id: string, fields: readonly string[]]

/** A stream as an array of entries: what the commands must do. */
class Model {
  entries: Entry[] = []
  last = 0n

  add(step: number, fields: readonly string[]): string {
    this.last += BigInt(step)
    const id = `${this.last >> 64n}-${this.last & (2n ** 64n - 1n)}`
    this.entries.push([id, fields])
    return id
  }

  delete(ids: readonly string[]): number {
    const before = this.entries.length
    this.entries = this.entries.filter(([id]) => !ids.includes(id))
    return before - this.entries.length
  }

  trim(kept: number): number {
    return this.entries.splice(0, Math.max(0, this.entries.length - kept)).length
  }

  trimBelow(id: string): number {
    const first = this.entries.findIndex(([other]) => numberOf(other) >= numberOf(id))
    return this.entries.splice(0, first < 0 ? this.entries.length : first).length
  }

  range(start: string, end: string): Entry[] {
    return this.entries.filter(([id]) => numberOf(id) >= numberOf(start) && numberOf(id) <= numberOf(end))
  }
}

function numberOf(id: string): bigint {
  const [ms, seq] = id.split('-')
  return (BigInt(ms!) << 64n) | BigInt(seq!)
}

const text = fc.oneof(
  fc.constantFrom('', '0', '-1', '7', '127', '128', '-4097', '9007199254740993', '-9223372036854775808', 'plain'),
  fc.integer().map(String),
  fc.string({ maxLength: 5 }),
  fc.constantFrom(70, 300, 5000).map(length => 'x'.repeat(length)),
)
const fields = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constant('a'), text, fc.constant('1'), text) },
  fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 5 }).map(pairs => pairs.flat()),
)
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      step: fc.integer({ min: 1, max: 5 }),
      fields,
      times: fc.nat(6),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('delete' as const),
      places: fc.array(fc.nat(200), { minLength: 1, maxLength: 8 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('trim' as const), place: fc.nat(200) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('trimBelow' as const), place: fc.nat(200) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('range' as const),
      from: fc.nat(200),
      to: fc.nat(200),
      count: fc.nat(10),
    }),
  },
)

describe('streams', () => {
  it.each([
    [4096, 100],
    [4096, 3],
    [200, 0],
    [0, 0],
    [0, 200],
  ])('are arrays of entries with stream-node-max-bytes %i and stream-node-max-entries %i', (bytes, entries) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), fc.boolean(), (steps, large) => {
        const bench = new CommandBench()
        bench.keyspace.limits.streamNodeBytes = bytes
        bench.keyspace.limits.streamNodeEntries = entries
        const model = new Model()
        // Ids whose differences need all sizes of integers.
        model.last = large ? (2n ** 64n - 60n) * 2n ** 64n + (2n ** 64n - 50n) : 2n ** 64n
        const idAt = (place: number): string => model.entries[place % (model.entries.length || 1)]?.[0] ?? '1-1'
        for (const step of steps) {
          if (step.kind === 'add') {
            for (let i = 0; i <= step.times; i++) {
              const id = model.add(step.step, step.fields)
              expect(bench.run('XADD', 'k', id, ...step.fields)).toBe(id)
            }
          } else if (step.kind === 'delete') {
            const ids = [...new Set(step.places.map(idAt))]
            expect(bench.run('XDEL', 'k', ...ids)).toBe(model.delete(ids))
          } else if (step.kind === 'trim') {
            const kept = step.place % (model.entries.length + 2)
            expect(bench.run('XTRIM', 'k', 'MAXLEN', kept)).toBe(model.trim(kept))
          } else if (step.kind === 'trimBelow') {
            const id = idAt(step.place)
            expect(bench.run('XTRIM', 'k', 'MINID', '=', id)).toBe(model.trimBelow(id))
          } else {
            const [from, to] = [idAt(step.from), idAt(step.to)]
            const range = model.range(from, to) as unknown as BenchReply[]
            expect(bench.run('XRANGE', 'k', from, to)).toEqual(range)
            expect(bench.run('XREVRANGE', 'k', to, from)).toEqual(range.toReversed())
            const some = step.count > 0 ? range.slice(0, step.count) : null
            expect(bench.run('XRANGE', 'k', from, to, 'COUNT', step.count)).toEqual(
              bench.run('EXISTS', 'k') === 1 ? some : [],
            )
          }
          if (steps.length % 2 === 0) bench.compact()
          bench.verify()
          expect(bench.run('XLEN', 'k')).toBe(model.entries.length)
          expect(bench.run('XRANGE', 'k', '-', '+')).toEqual(model.entries)
          expect(bench.run('XREVRANGE', 'k', '+', '-')).toEqual(model.entries.toReversed())
        }
        if (model.entries.length > 0) {
          bench.run('COPY', 'k', 'copy')
          bench.run('RENAME', 'copy', 'other')
          expect(bench.run('XRANGE', 'other', '-', '+')).toEqual(model.entries)
          expect(bench.run('XREAD', 'STREAMS', 'other', '0')).toEqual([['other', model.entries]])
        }
        bench.run('UNLINK', 'k', 'other')
        while (!bench.keyspace.release(10));
        bench.verify()
        expect(bench.keyspace.usedBytes).toBe(new CommandBench().keyspace.usedBytes)
      }),
      { numRuns: 30 },
    )
  })

  it('take entries that do not fit a block', () => {
    const bench = new CommandBench()
    const long = 'v'.repeat(100_000)
    expect(bench.run('XADD', 'k', '1-1', 'f', long)).toBe('1-1')
    expect(bench.run('XADD', 'k', '2-1', 'f', 'short', 'g', long)).toBe('2-1')
    expect(bench.run('XADD', 'k', '3-1', 'f', 'short')).toBe('3-1')
    bench.verify()
    expect(bench.run('XRANGE', 'k', '1-1', '2')).toEqual([
      ['1-1', ['f', long]],
      ['2-1', ['f', 'short', 'g', long]],
    ])
    expect(bench.run('XREVRANGE', 'k', '+', '-', 'COUNT', '2')).toEqual([
      ['3-1', ['f', 'short']],
      ['2-1', ['f', 'short', 'g', long]],
    ])
    bench.run('COPY', 'k', 'l')
    expect(bench.run('XDEL', 'k', '2-1')).toBe(1)
    expect(bench.run('XTRIM', 'k', 'MINID', '3')).toBe(1)
    expect(bench.run('XRANGE', 'k', '-', '+')).toEqual([['3-1', ['f', 'short']]])
    expect(bench.run('XLEN', 'l')).toBe(3)
    bench.verify()
  })

  it.each([
    ['all of them', ['MAXLEN', '0'], 0],
    ['all but the last leaf', ['MAXLEN', '2'], 2],
    ['what lies before the middle of a leaf', ['MINID', '2500-0'], 2501],
    ['up to a limit', ['MAXLEN', '~', '10', 'LIMIT', '4000'], 1000],
  ])('give up many leaves at once, to be freed by and by: %s', (_, options, left) => {
    const bench = new CommandBench()
    bench.keyspace.limits.streamNodeEntries = 4
    for (let i = 1; i <= 5000; i++) bench.run('XADD', 'k', `${i}-0`, 'f', i)
    expect(bench.run('XTRIM', 'k', ...options)).toBe(5000 - left)
    expect(bench.keyspace.store.garbage.empty).toBe(false)
    bench.verify()
    expect(bench.run('XLEN', 'k')).toBe(left)
    expect((bench.run('XRANGE', 'k', '-', '+') as BenchReply[]).length).toBe(left)
    while (!bench.keyspace.release(100));
    bench.run('XADD', 'k', '5001-0', 'f', 'v')
    bench.verify()
    expect(bench.run('XREVRANGE', 'k', '+', '-', 'COUNT', 1)).toEqual([['5001-0', ['f', 'v']]])
    bench.run('DEL', 'k')
    while (!bench.keyspace.release(100));
    expect(bench.keyspace.usedBytes).toBe(new CommandBench().keyspace.usedBytes)
  })
})
