import { describe, expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

describe('RENAME and RENAMENX', () => {
  it('move value and deadline to the new name', () => {
    const bench = new CommandBench()
    bench.run('SET', 'a', 'value')
    bench.run('PEXPIRE', 'a', 5000)
    bench.takeEffects()
    expect(bench.run('RENAME', 'a', 'b')).toBe('OK')
    expect(bench.takeEffects()).toEqual(['rename_from 0 a', 'rename_to 0 b'])
    expect(bench.run('MGET', 'a', 'b')).toEqual([null, 'value'])
    expect(bench.run('PTTL', 'b')).toBe(5000)
    bench.verify()
    bench.advance(5000)
    expect(bench.run('EXISTS', 'b')).toBe(0)
  })

  it('count as one change', () => {
    const bench = new CommandBench()
    bench.run('SET', 'a', 1)
    const before = bench.keyspace.effects.dirty
    bench.run('RENAME', 'a', 'b')
    expect(bench.keyspace.effects.dirty).toBe(before + 1)
  })

  it.each(['short', 'x'.repeat(100_000)])('overwrite or leave alone what is there', value => {
    const bench = new CommandBench()
    bench.run('SET', 'a', value)
    bench.run('SET', 'b', 'old')
    bench.run('PEXPIRE', 'b', 5000)
    bench.takeEffects()
    expect(bench.run('RENAMENX', 'a', 'b')).toBe(0)
    expect(bench.takeEffects()).toEqual([])
    expect(bench.run('RENAME', 'a', 'b')).toBe('OK')
    expect(bench.run('GET', 'b')).toBe(value)
    expect(bench.run('TTL', 'b')).toBe(-1)
    expect(bench.run('DBSIZE')).toBe(1)
    bench.verify()
    expect(bench.run('RENAMENX', 'b', 'c')).toBe(1)
    bench.verify()
  })

  it('do nothing to a key of the same name, and want one', () => {
    const bench = new CommandBench()
    for (const command of ['RENAME', 'RENAMENX']) {
      expect(bench.run(command, 'a', 'a')).toEqual(error('ERR no such key'))
      expect(bench.run(command, 'a', 'b')).toEqual(error('ERR no such key'))
    }
    bench.run('SET', 'a', 1)
    bench.takeEffects()
    expect(bench.run('RENAME', 'a', 'a')).toBe('OK')
    expect(bench.run('RENAMENX', 'a', 'a')).toBe(0)
    expect(bench.takeEffects()).toEqual([])
  })

  it('take names from empty to very long', () => {
    const bench = new CommandBench()
    const names = ['', 'a', 'b'.repeat(254), 'c'.repeat(255), 'd'.repeat(40_000), '']
    bench.run('SET', names[0], 'value')
    bench.run('EXPIRE', names[0], 100)
    for (let i = 1; i < names.length; i++) {
      expect(bench.run('RENAME', names[i - 1], names[i])).toBe('OK')
      expect(bench.run('GET', names[i])).toBe('value')
      expect(bench.run('TTL', names[i])).toBe(100)
      bench.verify()
    }
    expect(bench.run('DBSIZE')).toBe(1)
  })

  it('leave no memory behind', () => {
    const bench = new CommandBench()
    bench.run('SET', 'a', 'x'.repeat(100_000))
    const before = bench.keyspace.usedBytes
    for (let i = 0; i < 10; i++) {
      bench.run('RENAME', 'a', 'b')
      bench.run('RENAME', 'b', 'a')
    }
    expect(bench.keyspace.usedBytes).toBe(before)
  })
})
