import { describe, expect, it } from 'vitest'
import { CommandBench } from '../testing.ts'

describe.each([
  ['packed', 128],
  ['large', 0],
])('ranges of a %s sorted set', (_, entries) => {
  it('may be stored over their source, and tell so', () => {
    const bench = new CommandBench()
    bench.keyspace.limits.sortedSetEntries = entries
    bench.run('ZADD', 'k', 1, 'a', 2, 'b', 3, 'c')
    bench.takeEffects()
    expect(bench.run('ZRANGESTORE', 'k', 'k', 1, 2)).toBe(2)
    expect(bench.run('ZRANGE', 'k', 0, -1)).toEqual(['b', 'c'])
    expect(bench.run('ZRANGESTORE', 'k', 'k', 5, 9)).toBe(0)
    expect(bench.run('ZRANGESTORE', 'k', 'k', 5, 9)).toBe(0)
    expect(bench.takeEffects()).toEqual(['zrangestore 0 k', 'del 0 k'])
    bench.verify()
  })

  it('are removed with their key, and tell so', () => {
    const bench = new CommandBench()
    bench.keyspace.limits.sortedSetEntries = entries
    for (let i = 0; i < 100; i++) bench.run('ZADD', 'k', i, `m${i}`)
    bench.takeEffects()
    expect(bench.run('ZREMRANGEBYSCORE', 'k', 10, '(20')).toBe(10)
    expect(bench.run('ZREMRANGEBYSCORE', 'k', 10, '(20')).toBe(0)
    expect(bench.run('ZREMRANGEBYRANK', 'k', 0, 9)).toBe(10)
    expect(bench.run('ZREMRANGEBYLEX', 'k', '-', '+')).toBe(80)
    expect(bench.takeEffects()).toEqual([
      'zremrangebyscore 0 k',
      'zremrangebyrank 0 k',
      'zremrangebylex 0 k',
      'del 0 k',
    ])
    bench.verify()
  })

  it('pass over any number of members', () => {
    const bench = new CommandBench()
    bench.keyspace.limits.sortedSetEntries = entries
    for (let i = 0; i < 100; i++) bench.run('ZADD', 'k', i % 10, `m${String(i).padStart(2, '0')}`)
    const all = bench.run('ZRANGE', 'k', 0, -1) as string[]
    for (const [offset, count] of [
      [0, 100],
      [7, 1],
      [99, 5],
      [50, -1],
    ]) {
      const wanted = all.slice(offset, count < 0 ? undefined : offset + count)
      expect(bench.run('ZRANGE', 'k', '-inf', '+inf', 'BYSCORE', 'LIMIT', offset, count)).toEqual(wanted)
      const reversed = all.toReversed().slice(offset, count < 0 ? undefined : offset + count)
      expect(bench.run('ZREVRANGEBYSCORE', 'k', '+inf', '-inf', 'LIMIT', offset, count)).toEqual(reversed)
    }
  })
})
