import { describe, expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

describe('MSETEX', () => {
  it('sets many keys with one deadline', () => {
    const bench = new CommandBench()
    expect(bench.run('MSETEX', 2, 'a', 1, 'b', 2, 'EX', 5)).toBe(1)
    expect(bench.takeEffects()).toEqual(['set 0 a', 'expire 0 a', 'set 0 b', 'expire 0 b'])
    expect(bench.keyspace.effects.dirty).toBe(2)
    bench.verify()
    bench.advance(5000)
    expect(bench.run('MGET', 'a', 'b')).toEqual([null, null])
  })

  it('sets all or none under NX and XX', () => {
    const bench = new CommandBench()
    bench.run('SET', 'a', 0)
    expect(bench.run('MSETEX', 2, 'b', 1, 'a', 1, 'NX')).toBe(0)
    expect(bench.run('MSETEX', 2, 'a', 1, 'b', 1, 'XX', 'PX', 10)).toBe(0)
    expect(bench.run('MGET', 'a', 'b')).toEqual(['0', null])
    expect(bench.run('MSETEX', 1, 'b', 1, 'nx')).toBe(1)
    expect(bench.run('MSETEX', 2, 'a', 2, 'b', 2, 'PX', 10, 'xx')).toBe(1)
    expect(bench.run('MSETEX', 2, 'a', 3, 'b', 3, 'KEEPTTL')).toBe(1)
    bench.advance(10)
    expect(bench.run('MGET', 'a', 'b')).toEqual([null, null])
  })

  it.each([
    ['key value EX 10', 'ERR invalid numkeys value'],
    ['0 a 1', 'ERR invalid numkeys value'],
    ['-1 a 1', 'ERR invalid numkeys value'],
    ['2147483648 a 1', 'ERR invalid numkeys value'],
    ['9223372036854775808 a 1', 'ERR invalid numkeys value'],
    ['2147483647 a 1', 'ERR wrong number of key-value pairs'],
    ['2 a 1 b', 'ERR wrong number of key-value pairs'],
    ['1 a 1 b', 'ERR syntax error'],
    ['1 a 1 NX XX', 'ERR syntax error'],
    ['1 a 1 EX', 'ERR syntax error'],
    ['1 a 1 EX 1 KEEPTTL', 'ERR syntax error'],
    ['1 a 1 PERSIST', 'ERR syntax error'],
    ['1 a 1 GET', 'ERR syntax error'],
    ['1 a 1 EX 0', "ERR invalid expire time in 'msetex' command"],
    ['1 a 1 EX x', 'ERR value is not an integer or out of range'],
    ['1 a', "ERR wrong number of arguments for 'msetex' command"],
  ])('answers %s with an error', (words, text) => {
    const bench = new CommandBench()
    expect(bench.run('MSETEX', ...words.split(' '))).toEqual(error(text))
    expect(bench.run('GET', 'a')).toBeNull()
  })
})
