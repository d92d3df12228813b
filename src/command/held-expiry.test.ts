import { describe, expect, it } from 'vitest'
import { STAT_EXPIRED } from '../keyspace/statistics.ts'
import { CommandBench } from './testing.ts'

/** A key and a field past their deadline, while expiry is held. */
function held(): CommandBench {
  const bench = new CommandBench()
  bench.run('SET', 'k', 'old', 'PX', 10)
  bench.run('SET', 'other', 'kept')
  bench.run('HSET', 'h', 'f', '1', 'g', '2')
  bench.run('HPEXPIRE', 'h', 10, 'FIELDS', 1, 'f')
  bench.keyspace.holdExpiry(true)
  bench.pass(20)
  bench.takeEffects()
  return bench
}

describe('while expiry is held', () => {
  it.each([
    [['SET', 'k', 'new'], 'GET', 'new'],
    [['SET', 'k', 'new', 'NX', 'EX', '10'], 'GET', 'new'],
    [['INCR', 'k'], 'GET', '1'],
    [['APPEND', 'k', 'x'], 'GET', 'x'],
    [['SETRANGE', 'k', '1', 'x'], 'GET', '\0x'],
    [['RENAME', 'other', 'k'], 'GET', 'kept'],
    [['COPY', 'other', 'k'], 'GET', 'kept'],
    [['SADD', 'k', 'a'], 'TYPE', 'set'],
    [['XADD', 'k', '*', 'a', 'b'], 'TYPE', 'stream'],
    [['LPUSH', 'k', 'a'], 'LLEN', 1],
  ])('%j takes the place of a key past its deadline, which expires by that', (command, read, value) => {
    const bench = held()
    const { size } = bench.keyspace
    bench.run(...command)
    expect(bench.run(read, 'k')).toBe(value)
    expect(bench.takeEffects().filter(effect => effect === 'expired 0 k')).toHaveLength(1)
    expect(bench.keyspace.statistics[STAT_EXPIRED]).toBe(1)
    expect(bench.keyspace.size).toBe(command[0] === 'RENAME' ? size - 1 : size)
    bench.verify()
  })

  it.each([
    [['SET', 'k', 'x', 'XX'], null],
    [['GETDEL', 'k'], null],
    [['DEL', 'k'], 0],
    [['PERSIST', 'k'], 0],
    [['PEXPIRE', 'k', '1000'], 0],
    [['TTL', 'k'], -2],
    [['TYPE', 'k'], 'none'],
    [['OBJECT', 'ENCODING', 'k'], null],
    [
      ['MGET', 'k', 'other'],
      [null, 'kept'],
    ],
  ])('%j does not see it, and leaves it where it is', (command, reply) => {
    const bench = held()
    const { size } = bench.keyspace
    expect(bench.run(...command)).toEqual(reply)
    expect([bench.keyspace.size, bench.takeEffects()]).toEqual([size, []])
    bench.keyspace.holdExpiry(false)
    bench.advance(0)
    expect(bench.keyspace.size).toBe(size - 1)
    bench.verify()
  })

  it.each([
    [['HINCRBY', 'h', 'f', '5'], 5],
    [['HSETNX', 'h', 'f', 'x'], 1],
    [['HGETDEL', 'h', 'FIELDS', '1', 'f'], [null]],
    [['HSETEX', 'h', 'FNX', 'FIELDS', '1', 'f', 'x'], 1],
  ])('%j replaces a field past its deadline', (command, reply) => {
    const bench = held()
    expect(bench.run(...command)).toEqual(reply)
    bench.verify()
  })

  it('draws fields by chance from those that are left', () => {
    const bench = held()
    expect(bench.run('HRANDFIELD', 'h', 5)).toEqual(['g'])
    expect(bench.run('HRANDFIELD', 'h', -3, 'WITHVALUES')).toEqual(['g', '2', 'g', '2', 'g', '2'])
    expect(bench.run('SORT', 'h')).toMatchObject({ message: expect.stringContaining('WRONGTYPE') })
    bench.run('RPUSH', 'l', 'f', 'g')
    expect(bench.run('SORT', 'l', 'BY', 'nosort', 'GET', 'h->*')).toEqual([null, null])
    bench.run('RPUSH', 'keys', 'h')
    expect(bench.run('SORT', 'keys', 'BY', 'nosort', 'GET', '*->f', 'GET', '*->g')).toEqual([null, '2'])
    bench.verify()
  })
})
