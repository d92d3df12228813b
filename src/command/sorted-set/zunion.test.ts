import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CommandBench } from '../testing.ts'

describe('unions, intersections and differences', () => {
  it('are stored in place of what was there, and tell so', () => {
    const bench = new CommandBench()
    bench.run('ZADD', 'a', 1, 'x', 2, 'y')
    bench.run('ZADD', 'b', 1, 'y')
    bench.run('SET', 'd', 'string', 'EX', 100)
    bench.takeEffects()
    bench.run('ZUNIONSTORE', 'd', 2, 'a', 'b')
    bench.run('ZINTERSTORE', 'd', 2, 'a', 'b')
    bench.run('ZDIFFSTORE', 'd', 2, 'b', 'a')
    bench.run('ZDIFFSTORE', 'd', 2, 'b', 'a')
    expect(bench.takeEffects()).toEqual(['zunionstore 0 d', 'zinterstore 0 d', 'del 0 d'])
    bench.verify()
  })

  it('are what they are of maps, however the inputs are kept', () => {
    const member = fc.integer({ min: 0, max: 60 }).map(n => `m${n}`)
    const input = fc.array(fc.tuple(member, fc.integer({ min: -50, max: 50 })), { maxLength: 60 })
    fc.assert(
      fc.property(fc.array(input, { minLength: 1, maxLength: 4 }), fc.constantFrom(128, 10, 0), (inputs, entries) => {
        const bench = new CommandBench()
        bench.keyspace.limits.sortedSetEntries = entries
        const maps = inputs.map(pairs => new Map(pairs))
        const keys = maps.map((_, i) => `k${i}`)
        maps.forEach((map, i) => {
          for (const [name, score] of map) bench.run('ZADD', keys[i], score, name)
        })
        const sum = (name: string) => maps.reduce((total, map) => total + (map.get(name) ?? 0), 0)
        const all = new Set(maps.flatMap(map => [...map.keys()]))
        const [first, ...others] = maps
        const common = [...all].filter(name => maps.every(map => map.has(name)))
        const alone = [...first.keys()].filter(name => !others.some(map => map.has(name)))
        const run = (command: string) => bench.run(command, keys.length, ...keys, 'WITHSCORES')
        expect(run('ZUNION')).toEqual(inOrder([...all].map(name => [name, sum(name)])))
        expect(run('ZINTER')).toEqual(inOrder(common.map(name => [name, sum(name)])))
        expect(run('ZDIFF')).toEqual(inOrder(alone.map(name => [name, first.get(name) ?? 0])))
        expect(bench.run('ZINTERCARD', keys.length, ...keys)).toBe(common.length)
        expect(bench.run('ZINTERCARD', keys.length, ...keys, 'LIMIT', 2)).toBe(Math.min(2, common.length))
      }),
      { numRuns: 60 },
    )
  })
})

function inOrder(pairs: [string, number][]): string[] {
  return pairs.sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1)).flatMap(([name, score]) => [name, String(score)])
}
