import { describe, expect, it } from 'vitest'
import { encodingOfString } from '../../types/string-encoding.ts'
import { CommandBench, error } from '../testing.ts'

const NOT_A_FLOAT = error('ERR value is not a valid float')

describe('INCRBYFLOAT', () => {
  it('adds as long doubles and keeps the deadline', () => {
    const bench = new CommandBench()
    expect(bench.run('INCRBYFLOAT', 'k', '10.50')).toBe('10.5')
    expect(bench.run('INCRBYFLOAT', 'k', '0.1')).toBe('10.6')
    expect(bench.run('INCRBYFLOAT', 'k', '-5')).toBe('5.6')
    bench.run('GETEX', 'k', 'PX', 100)
    expect(bench.run('INCRBYFLOAT', 'k', '5.0e3')).toBe('5005.60000000000000009')
    expect(bench.run('GET', 'k')).toBe('5005.60000000000000009')
    expect(bench.takeEffects().filter(effect => effect === 'incrbyfloat 0 k')).toHaveLength(4)
    bench.verify()
    bench.advance(100)
    expect(bench.run('GET', 'k')).toBeNull()
  })

  it('leaves no integer, until INCR makes it one', () => {
    const bench = new CommandBench()
    const encoding = () =>
      encodingOfString(bench.keyspace.arena, bench.keyspace.databases[0].find(Buffer.from('k'), 0, 1))
    bench.run('SET', 'k', 1)
    expect(encoding()).toBe('int')
    expect(bench.run('INCRBYFLOAT', 'k', 1)).toBe('2')
    expect(encoding()).toBe('embstr')
    expect(bench.run('INCRBYFLOAT', 'k', '1e60')).toHaveLength(60)
    expect(encoding()).toBe('raw')
    bench.run('SET', 'k', 1)
    bench.run('INCRBYFLOAT', 'k', 1)
    expect(bench.run('INCR', 'k')).toBe(3)
    expect(encoding()).toBe('int')
  })

  it('refuses what is no number', () => {
    const bench = new CommandBench()
    bench.putList('l')
    expect(bench.run('INCRBYFLOAT', 'l', 'x')).toEqual(
      error('WRONGTYPE Operation against a key holding the wrong kind of value'),
    )
    for (const text of ['', ' 1', '1 ', 'abc', '1.5x', 'nan', 'x'.repeat(100_000)]) {
      bench.run('SET', 'k', text)
      expect(bench.run('INCRBYFLOAT', 'k', 1)).toEqual(NOT_A_FLOAT)
      expect(bench.run('INCRBYFLOAT', 'other', text)).toEqual(NOT_A_FLOAT)
    }
    expect(bench.run('INCRBYFLOAT', 'other', 'inf')).toEqual(error('ERR increment would produce NaN or Infinity'))
    expect(bench.run('GET', 'other')).toBeNull()
  })
})
