import { describe, expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

describe('MSET and MGET', () => {
  it('set and return many, in order', () => {
    const bench = new CommandBench()
    expect(bench.run('MSET', 'a', 1, 'b', '', 'a', 2)).toBe('OK')
    expect(bench.run('MGET', 'a', 'missing', 'b', 'a')).toEqual(['2', null, '', '2'])
    expect(bench.takeEffects()).toEqual(['set 0 a', 'set 0 b', 'set 0 a'])
    expect(bench.keyspace.effects.dirty).toBe(3)
    bench.verify()
  })

  it('want a value for each key', () => {
    const bench = new CommandBench()
    expect(bench.run('MSET', 'a', 1, 'b')).toEqual(error("ERR wrong number of arguments for 'mset' command"))
    expect(bench.run('MSETNX', 'a', 1, 'b')).toEqual(error("ERR wrong number of arguments for 'msetnx' command"))
    expect(bench.run('GET', 'a')).toBeNull()
  })

  it('take deadlines away', () => {
    const bench = new CommandBench()
    bench.run('SET', 'a', 1)
    const [database] = bench.keyspace.databases
    const find = () => database.find(Buffer.from('a'), 0, 1)
    database.setDeadline(find(), bench.keyspace.now + 10)
    bench.run('MSET', 'a', 2)
    expect(database.deadline(find())).toBe(Number.POSITIVE_INFINITY)
    bench.advance(10)
    expect(bench.run('GET', 'a')).toBe('2')
    bench.verify()
  })
})

describe('MSETNX', () => {
  it('sets all or none', () => {
    const bench = new CommandBench()
    expect(bench.run('MSETNX', 'a', 1, 'b', 2, 'b', 3)).toBe(1)
    expect(bench.run('MSETNX', 'c', 3, 'a', 4)).toBe(0)
    expect(bench.run('MGET', 'a', 'b', 'c')).toEqual(['1', '3', null])
    expect(bench.takeEffects()).toEqual(['set 0 a', 'set 0 b', 'set 0 b'])
    bench.verify()
  })
})
