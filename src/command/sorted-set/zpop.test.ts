import { describe, expect, it } from 'vitest'
import { CommandBench } from '../testing.ts'

describe('popping', () => {
  it('tells what was popped, and that the key is gone', () => {
    const bench = new CommandBench()
    bench.run('ZADD', 'k', 1, 'a', 2, 'b', 3, 'c')
    bench.takeEffects()
    expect(bench.run('ZPOPMIN', 'k', 0)).toEqual([])
    expect(bench.run('ZPOPMIN', 'k')).toEqual(['a', '1'])
    expect(bench.run('ZMPOP', 1, 'k', 'MAX')).toEqual(['k', [['c', '3']]])
    expect(bench.run('BZPOPMAX', 'none', 'k', 0)).toEqual(['k', 'b', '2'])
    expect(bench.takeEffects()).toEqual(['zpopmin 0 k', 'zpopmax 0 k', 'zpopmax 0 k', 'del 0 k'])
  })

  it('nests pairs in RESP3 where a count was asked for', () => {
    const bench = new CommandBench()
    bench.client.protocol = 3
    bench.run('ZADD', 'k', 1, 'a', 2, 'b', 3, 'c')
    expect(bench.run('ZPOPMIN', 'k')).toEqual(['a', 1])
    expect(bench.run('ZPOPMAX', 'k', 1)).toEqual([['c', 3]])
    expect(bench.run('ZPOPMAX', 'k', 5)).toEqual([['b', 2]])
  })

  it('waits until there is a sorted set', () => {
    const bench = new CommandBench()
    for (const command of [
      ['BZPOPMIN', 'k', 'l', '0'],
      ['BZMPOP', '0', '2', 'k', 'l', 'MIN'],
    ]) {
      expect(bench.bytes(...command)).toHaveLength(0)
      expect(bench.client.wait?.keys).toEqual(['k', 'l'])
      expect(bench.client.wait?.deadlineMs).toBe(Number.POSITIVE_INFINITY)
      bench.host.blocking.end(bench.client)
    }
    bench.bytes('BZPOPMAX', 'k', '1.5')
    expect(bench.client.wait?.deadlineMs).toBe(bench.keyspace.now + 1500)
    bench.host.blocking.end(bench.client)
  })
})
