import { describe, expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

describe('SETEX, PSETEX and SETNX', () => {
  it('set a key for a time', () => {
    const bench = new CommandBench()
    expect(bench.run('SETEX', 'a', 2, 'v')).toBe('OK')
    expect(bench.run('PSETEX', 'b', 1500, 'w')).toBe('OK')
    expect(bench.takeEffects()).toEqual(['set 0 a', 'expire 0 a', 'set 0 b', 'expire 0 b'])
    expect(bench.keyspace.effects.dirty).toBe(2)
    bench.pass(1500)
    expect(bench.run('MGET', 'a', 'b')).toEqual(['v', null])
    bench.pass(500)
    expect(bench.run('MGET', 'a', 'b')).toEqual([null, null])
    bench.verify()
  })

  it('name themselves in errors', () => {
    const bench = new CommandBench()
    expect(bench.run('SETEX', 'a', 0, 'v')).toEqual(error("ERR invalid expire time in 'setex' command"))
    expect(bench.run('PSETEX', 'a', -5, 'v')).toEqual(error("ERR invalid expire time in 'psetex' command"))
    expect(bench.run('SETEX', 'a', 'v', 10)).toEqual(error('ERR value is not an integer or out of range'))
    expect(bench.run('GET', 'a')).toBeNull()
  })

  it('SETNX keeps what is there, of whatever type', () => {
    const bench = new CommandBench()
    bench.putList('l')
    expect(bench.run('SETNX', 'l', 1)).toBe(0)
    expect(bench.run('SETNX', 'k', 1)).toBe(1)
    expect(bench.run('SETNX', 'k', 2)).toBe(0)
    expect(bench.run('GET', 'k')).toBe('1')
    expect(bench.takeEffects()).toEqual(['set 0 k'])
  })
})
