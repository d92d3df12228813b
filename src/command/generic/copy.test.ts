import { describe, expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

describe('COPY', () => {
  it.each(['short', 'x'.repeat(100_000)])('copies value and deadline', value => {
    const bench = new CommandBench()
    bench.run('SET', 'a', value)
    bench.run('EXPIRE', 'a', 100)
    bench.takeEffects()
    expect(bench.run('COPY', 'a', 'b')).toBe(1)
    expect(bench.takeEffects()).toEqual(['copy_to 0 b'])
    bench.run('APPEND', 'a', 'more')
    expect(bench.run('GET', 'b')).toBe(value)
    expect(bench.run('TTL', 'b')).toBe(100)
    bench.verify()
  })

  it('overwrites only when it may', () => {
    const bench = new CommandBench()
    bench.run('MSET', 'a', 1, 'b', 2)
    bench.run('EXPIRE', 'b', 100)
    expect(bench.run('COPY', 'a', 'b')).toBe(0)
    expect(bench.run('COPY', 'missing', 'b', 'REPLACE')).toBe(0)
    expect(bench.run('GET', 'b')).toBe('2')
    expect(bench.run('COPY', 'a', 'b', 'replace')).toBe(1)
    expect(bench.run('GET', 'b')).toBe('1')
    expect(bench.run('TTL', 'b')).toBe(-1)
    bench.verify()
  })

  it('copies to another database', () => {
    const bench = new CommandBench()
    bench.run('SET', 'a', 1)
    bench.takeEffects()
    expect(bench.run('COPY', 'a', 'a', 'DB', 1)).toBe(1)
    expect(bench.takeEffects()).toEqual(['copy_to 1 a'])
    expect(bench.run('COPY', 'a', 'a', 'REPLACE', 'DB', 1, 'DB', 2)).toBe(1)
    bench.client.database = 2
    expect(bench.run('GET', 'a')).toBe('1')
    bench.verify()
  })

  it('refuses itself and bad options', () => {
    const bench = new CommandBench()
    const same = error('ERR source and destination objects are the same')
    expect(bench.run('COPY', 'a', 'a')).toEqual(same)
    expect(bench.run('COPY', 'a', 'a', 'DB', 0)).toEqual(same)
    expect(bench.run('COPY', 'a', 'b', 'DB', 16)).toEqual(error('ERR DB index is out of range'))
    expect(bench.run('COPY', 'a', 'b', 'DB', -1)).toEqual(error('ERR DB index is out of range'))
    expect(bench.run('COPY', 'a', 'b', 'DB')).toEqual(error('ERR syntax error'))
    expect(bench.run('COPY', 'a', 'b', 'NOPE')).toEqual(error('ERR syntax error'))
    expect(bench.run('COPY', 'a', 'b', 'DB', 'x', 'NOPE')).toEqual(error('ERR value is not an integer or out of range'))
    expect(bench.run('COPY', 'a', 'b', 'DB', 4294967296)).toEqual(
      error('ERR value is out of range, value must between -2147483648 and 2147483647'),
    )
  })
})
