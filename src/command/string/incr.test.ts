import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isInt64 } from '../../base/integer.ts'
import { encodingOfString } from '../../types/string-encoding.ts'
import { CommandBench, error } from '../testing.ts'

const NOT_AN_INTEGER = error('ERR value is not an integer or out of range')
const OVERFLOW = error('ERR increment or decrement would overflow')

describe('INCR, DECR, INCRBY and DECRBY', () => {
  it('count from 0 where there is no key', () => {
    const bench = new CommandBench()
    expect(bench.run('INCR', 'a')).toBe(1)
    expect(bench.run('DECR', 'b')).toBe(-1)
    expect(bench.run('INCRBY', 'c', 50)).toBe(50)
    expect(bench.run('DECRBY', 'd', 50)).toBe(-50)
    expect(bench.run('DECRBY', 'e', 0)).toBe(0)
    expect(bench.run('MGET', 'a', 'b', 'c', 'd', 'e')).toEqual(['1', '-1', '50', '-50', '0'])
    expect(bench.takeEffects()).toEqual(['incrby 0 a', 'incrby 0 b', 'incrby 0 c', 'incrby 0 d', 'incrby 0 e'])
    expect(bench.keyspace.effects.dirty).toBe(5)
    bench.verify()
  })

  it('change the text in place, whatever its length becomes', () => {
    const bench = new CommandBench()
    for (const [value, by] of [
      ['9', 1],
      ['99999999', 1],
      ['-1', 1],
      ['1', -2],
      ['1000000000000000', -999999999999999],
      ['0', 9007199254740991],
    ] as const) {
      bench.run('SET', 'k', value)
      expect(bench.run('INCRBY', 'k', by)).toBe(Number(value) + by)
      expect(bench.run('GET', 'k')).toBe(String(Number(value) + by))
      bench.verify()
    }
  })

  it('keep the deadline', () => {
    const bench = new CommandBench()
    bench.run('SET', 'k', '9')
    const [database] = bench.keyspace.databases
    database.setDeadline(find(bench, 'k'), bench.keyspace.now + 5000)
    expect(bench.run('INCR', 'k')).toBe(10)
    expect(bench.run('INCRBY', 'k', 999_999_990)).toBe(1_000_000_000)
    expect(database.deadline(find(bench, 'k'))).toBe(bench.keyspace.now + 5000)
    bench.verify()
    bench.advance(5000)
    expect(bench.run('GET', 'k')).toBeNull()
  })

  it('are exact to the ends of 64 bits', () => {
    const bench = new CommandBench()
    bench.run('SET', 'k', '9223372036854775806')
    expect(bench.run('INCR', 'k')).toBe(9223372036854775807n)
    expect(bench.run('INCR', 'k')).toEqual(OVERFLOW)
    expect(bench.run('INCRBY', 'k', '-9223372036854775808')).toBe(-1)
    expect(bench.run('DECRBY', 'k', '9223372036854775807')).toBe(-9223372036854775808n)
    expect(bench.run('DECR', 'k')).toEqual(OVERFLOW)
    expect(bench.run('DECRBY', 'k', '-9223372036854775808')).toEqual(error('ERR decrement would overflow'))
    expect(bench.run('INCRBY', 'k', '9223372036854775808')).toEqual(NOT_AN_INTEGER)
    expect(bench.run('GET', 'k')).toBe('-9223372036854775808')
    bench.verify()
  })

  it('refuse what is no integer', () => {
    const bench = new CommandBench()
    for (const text of ['', ' 1', '1 ', '+1', '01', '-0', '1.0', 'abc', '9223372036854775808', 'x'.repeat(40_000)]) {
      bench.run('SET', 'k', text)
      bench.takeEffects()
      expect(bench.run('INCR', 'k')).toEqual(NOT_AN_INTEGER)
      expect(bench.run('INCRBY', 'k', '9223372036854775807')).toEqual(NOT_AN_INTEGER)
      expect(bench.run('INCRBY', 'other', text)).toEqual(NOT_AN_INTEGER)
      expect(bench.run('DECRBY', 'other', text)).toEqual(NOT_AN_INTEGER)
      expect(bench.run('GET', 'k')).toBe(text)
    }
    expect(bench.takeEffects()).toEqual([])
  })

  it('make an integer again of a string that was appended to', () => {
    const bench = new CommandBench()
    bench.run('SET', 'k', '1')
    bench.run('APPEND', 'k', '2')
    expect(encodingOfString(bench.keyspace.arena, find(bench, 'k'))).toBe('raw')
    expect(bench.run('INCR', 'k')).toBe(13)
    expect(encodingOfString(bench.keyspace.arena, find(bench, 'k'))).toBe('int')
  })

  it('add like bigints', () => {
    const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    const integer = fc.oneof(int64, fc.integer().map(BigInt), fc.maxSafeInteger().map(BigInt))
    fc.assert(
      fc.property(integer, fc.array(integer, { maxLength: 20 }), (first, increments) => {
        const bench = new CommandBench()
        let value = first
        bench.run('SET', 'k', first)
        for (const by of increments) {
          const reply = bench.run('INCRBY', 'k', by)
          if (isInt64(value + by)) expect(BigInt(reply as bigint)).toBe((value += by))
          else expect(reply).toEqual(OVERFLOW)
          expect(bench.run('GET', 'k')).toBe(String(value))
        }
        bench.verify()
      }),
    )
  })
})

function find(bench: CommandBench, key: string): number {
  return bench.keyspace.databases[0].find(Buffer.from(key), 0, key.length)
}
