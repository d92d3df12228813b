import { describe, expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

const WRONG_TYPE = error('WRONGTYPE Operation against a key holding the wrong kind of value')

describe('GETEX', () => {
  it('gives, changes and takes away a deadline', () => {
    const bench = new CommandBench()
    bench.run('SET', 'k', 'v')
    bench.takeEffects()
    expect(bench.run('GETEX', 'k')).toBe('v')
    expect(bench.run('GETEX', 'k', 'PERSIST')).toBe('v')
    expect(bench.takeEffects()).toEqual([])
    expect(bench.run('GETEX', 'k', 'EX', 10)).toBe('v')
    expect(bench.run('GETEX', 'k', 'px', 500)).toBe('v')
    expect(bench.run('GETEX', 'k')).toBe('v')
    expect(bench.takeEffects()).toEqual(['expire 0 k', 'expire 0 k'])
    bench.verify()
    bench.advance(499)
    expect(bench.run('GETEX', 'k', 'PERSIST', 'PERSIST')).toBe('v')
    expect(bench.takeEffects()).toEqual(['persist 0 k'])
    bench.advance(1000)
    expect(bench.run('GET', 'k')).toBe('v')
    bench.verify()
  })

  it('deletes at a time that has passed', () => {
    const bench = new CommandBench()
    bench.run('MSET', 'a', 1, 'b', 2)
    bench.takeEffects()
    expect(bench.run('GETEX', 'a', 'EXAT', 1)).toBe('1')
    expect(bench.run('GETEX', 'b', 'PXAT', bench.keyspace.now)).toBe('2')
    expect(bench.run('MGET', 'a', 'b')).toEqual([null, null])
    expect(bench.takeEffects()).toEqual(['del 0 a', 'del 0 b'])
    bench.verify()
  })

  it('checks syntax, key, type and time in this order', () => {
    const bench = new CommandBench()
    bench.run('SET', 'k', 'v')
    bench.putList('l')
    for (const options of ['KEEPTTL', 'EX', 'EX 1 PX 1', 'PERSIST EX 1', 'NX', 'GET', 'EX 1 1'])
      expect(bench.run('GETEX', 'missing', ...options.split(' '))).toEqual(error('ERR syntax error'))
    expect(bench.run('GETEX', 'missing', 'EX', 0)).toBeNull()
    expect(bench.run('GETEX', 'l', 'EX', 0)).toEqual(WRONG_TYPE)
    expect(bench.run('GETEX', 'k', 'EX', 0)).toEqual(error("ERR invalid expire time in 'getex' command"))
    expect(bench.run('GETEX', 'k', 'EX', 'x')).toEqual(error('ERR value is not an integer or out of range'))
  })
})

describe('GETDEL', () => {
  it('returns and deletes', () => {
    const bench = new CommandBench()
    bench.run('SET', 'k', 'v', 'EX', 10)
    bench.takeEffects()
    expect(bench.run('GETDEL', 'k')).toBe('v')
    expect(bench.run('GETDEL', 'k')).toBeNull()
    expect(bench.takeEffects()).toEqual(['del 0 k'])
    bench.putList('l')
    expect(bench.run('GETDEL', 'l')).toEqual(WRONG_TYPE)
    bench.verify()
  })
})

describe('GETSET', () => {
  it('returns the old value and takes the deadline away', () => {
    const bench = new CommandBench()
    expect(bench.run('GETSET', 'k', 'a')).toBeNull()
    bench.run('GETEX', 'k', 'PX', 10)
    expect(bench.run('GETSET', 'k', 'b')).toBe('a')
    bench.advance(10)
    expect(bench.run('GET', 'k')).toBe('b')
    expect(bench.takeEffects()).toEqual(['set 0 k', 'expire 0 k', 'set 0 k'])
    bench.putList('l')
    expect(bench.run('GETSET', 'l', 'b')).toEqual(WRONG_TYPE)
    bench.verify()
  })
})
