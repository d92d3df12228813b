import { describe, expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

describe('SORT', () => {
  it('sorts numbers, texts, and what other keys say', () => {
    const bench = new CommandBench()
    bench.run('RPUSH', 'k', 10, 9, 1, '2.5', -3)
    expect(bench.run('SORT', 'k')).toEqual(['-3', '1', '2.5', '9', '10'])
    expect(bench.run('SORT', 'k', 'DESC', 'LIMIT', 1, 2)).toEqual(['9', '2.5'])
    expect(bench.run('SORT_RO', 'k', 'ALPHA')).toEqual(['-3', '1', '10', '2.5', '9'])
    bench.run('MSET', 'w10', 1, 'w9', 2, 'w-3', 3, 'v10', 'ten')
    expect(bench.run('SORT', 'k', 'BY', 'w*', 'GET', '#', 'GET', 'v*')).toEqual([
      ...['1', null, '2.5', null, '10', 'ten', '9', null, '-3', null],
    ])
    bench.run('HSET', 'h10', 'f', 5)
    expect(bench.run('SORT', 'k', 'BY', 'h*->f', 'LIMIT', 4, 1, 'GET', 'h*->f')).toEqual(['5'])
    expect(bench.run('SORT', 'k', 'BY', 'nosort', 'DESC', 'LIMIT', 0, 2)).toEqual(['-3', '2.5'])
    bench.verify()
  })

  it('stores a list, and tells so', () => {
    const bench = new CommandBench()
    bench.run('SADD', 'k', 3, 1, 2)
    bench.run('SET', 'target', 'x', 'EX', 100)
    bench.takeEffects()
    expect(bench.run('SORT', 'k', 'STORE', 'target')).toBe(3)
    expect(bench.takeEffects()).toEqual(['sortstore 0 target'])
    expect(bench.run('LRANGE', 'target', 0, -1)).toEqual(['1', '2', '3'])
    expect(bench.run('TTL', 'target')).toBe(-1)
    expect(bench.run('SORT', 'target', 'DESC', 'STORE', 'target')).toBe(3)
    expect(bench.run('LRANGE', 'target', 0, -1)).toEqual(['3', '2', '1'])
    bench.takeEffects()
    expect(bench.run('SORT', 'none', 'STORE', 'target')).toBe(0)
    expect(bench.takeEffects()).toEqual(['del 0 target'])
    bench.verify()
  })

  it('removes a field that is past its deadline when it looks for it', () => {
    const bench = new CommandBench()
    bench.run('RPUSH', 'k', 1)
    bench.run('HSET', 'h1', 'f', 7)
    bench.run('HPEXPIRE', 'h1', 10, 'FIELDS', 1, 'f')
    bench.pass(11)
    expect(bench.run('SORT', 'k', 'BY', 'nosort', 'GET', 'h*->f')).toEqual([null])
    expect(bench.run('EXISTS', 'h1')).toBe(0)
    bench.verify()
  })

  it('names its keys', () => {
    const bench = new CommandBench()
    const keys = (...words: string[]) => bench.run('COMMAND', 'GETKEYS', ...words)
    expect(keys('SORT', 'k', 'BY', 'store', 'GET', 'store', 'LIMIT', 'store', '1', 'STORE', 'x', 'STORE', 'y')).toEqual(
      ['k', 'y'],
    )
    expect(keys('SORT', 'k', 'STORE')).toEqual(['k'])
    expect(keys('SORT_RO', 'k', 'BY', 'x')).toEqual(['k'])
    expect(bench.run('SORT_RO', 'k', 'STORE', 'x')).toEqual(error('ERR syntax error'))
  })
})
