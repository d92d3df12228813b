import { describe, expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

describe('ZADD and ZINCRBY', () => {
  it('tell what changed, once', () => {
    const bench = new CommandBench()
    bench.run('ZADD', 'k', 1, 'a', 2, 'b')
    expect(bench.takeEffects()).toEqual(['zadd 0 k'])
    bench.run('ZADD', 'k', 1, 'a')
    bench.run('ZADD', 'k', 'NX', 5, 'a')
    bench.run('ZADD', 'k', 'XX', 5, 'missing')
    bench.run('ZADD', 'none', 'XX', 5, 'a')
    bench.run('ZINCRBY', 'k', 0, 'a')
    expect(bench.takeEffects()).toEqual([])
    bench.run('ZINCRBY', 'k', 1, 'a')
    bench.run('ZADD', 'k', 'INCR', 1, 'a')
    expect(bench.takeEffects()).toEqual(['zincr 0 k', 'zincr 0 k'])
  })

  it('count each member that changed as a change', () => {
    const bench = new CommandBench()
    const { effects } = bench.keyspace
    const before = effects.dirty
    bench.run('ZADD', 'k', 1, 'a', 2, 'b', 3, 'c')
    bench.run('ZADD', 'k', 1, 'a', 3, 'b')
    expect(effects.dirty - before).toBe(4)
  })

  it('change nothing when a score is wrong', () => {
    const bench = new CommandBench()
    expect(bench.run('ZADD', 'k', 1, 'a', 'x', 'b')).toEqual(error('ERR value is not a valid float'))
    expect(bench.run('EXISTS', 'k')).toBe(0)
    bench.run('ZADD', 'k', 'inf', 'a')
    expect(bench.run('ZINCRBY', 'k', '-inf', 'a')).toEqual(error('ERR resulting score is not a number (NaN)'))
    expect(bench.run('ZSCORE', 'k', 'a')).toBe('inf')
    bench.verify()
  })

  it('keep the deadline of a key, in every form', () => {
    const bench = new CommandBench()
    bench.run('ZADD', 'k', 1, 'a')
    bench.run('EXPIRE', 'k', 100)
    for (let i = 0; i < 300; i++) bench.run('ZADD', 'k', i, `member ${i}`)
    expect(bench.run('OBJECT', 'ENCODING', 'k')).toBe('skiplist')
    expect(bench.run('TTL', 'k')).toBe(100)
    bench.advance(100_000)
    expect(bench.run('EXISTS', 'k')).toBe(0)
    while (!bench.keyspace.release(100));
    bench.verify()
  })

  it('reply with doubles in RESP3', () => {
    const bench = new CommandBench()
    bench.client.protocol = 3
    expect(bench.raw('ZADD', 'k', 'INCR', '1.5', 'a')).toBe(',1.5\r\n')
    expect(bench.raw('ZSCORE', 'k', 'a')).toBe(',1.5\r\n')
    expect(bench.raw('ZINCRBY', 'k', 'inf', 'a')).toBe(',inf\r\n')
    expect(bench.raw('ZRANGE', 'k', 0, -1, 'WITHSCORES')).toBe('*1\r\n*2\r\n$1\r\na\r\n,inf\r\n')
  })
})

describe('ZREM', () => {
  it('removes the key with its last member, and tells so', () => {
    const bench = new CommandBench()
    bench.run('ZADD', 'k', 1, 'a', 2, 'b')
    bench.takeEffects()
    expect(bench.run('ZREM', 'k', 'a', 'x')).toBe(1)
    expect(bench.run('ZREM', 'k', 'x')).toBe(0)
    expect(bench.takeEffects()).toEqual(['zrem 0 k'])
    expect(bench.run('ZREM', 'k', 'b', 'b')).toBe(1)
    expect(bench.takeEffects()).toEqual(['zrem 0 k', 'del 0 k'])
    expect(bench.run('EXISTS', 'k')).toBe(0)
  })
})
