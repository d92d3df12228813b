import { describe, expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

describe('MOVE', () => {
  it.each(['short', 'x'.repeat(100_000)])('moves value and deadline', value => {
    const bench = new CommandBench()
    bench.run('SET', 'a', value)
    bench.run('EXPIRE', 'a', 100)
    bench.takeEffects()
    expect(bench.run('MOVE', 'a', 1)).toBe(1)
    expect(bench.takeEffects()).toEqual(['move_from 0 a', 'move_to 1 a'])
    expect(bench.run('DBSIZE')).toBe(0)
    bench.verify()
    bench.client.database = 1
    expect(bench.run('GET', 'a')).toBe(value)
    expect(bench.run('TTL', 'a')).toBe(100)
    bench.advance(100_000)
    expect(bench.takeEffects()).toEqual(['expired 1 a'])
    bench.verify()
  })

  it('does not overwrite', () => {
    const bench = new CommandBench()
    bench.run('SET', 'a', 'zero')
    expect(bench.run('MOVE', 'missing', 1)).toBe(0)
    expect(bench.run('MOVE', 'a', 1)).toBe(1)
    bench.run('SET', 'a', 'again')
    expect(bench.run('MOVE', 'a', 1)).toBe(0)
    expect(bench.run('GET', 'a')).toBe('again')
    bench.verify()
  })

  it('takes the place of what has expired', () => {
    const bench = new CommandBench()
    bench.run('SET', 'a', 'old')
    bench.run('PEXPIRE', 'a', 5)
    bench.run('MOVE', 'a', 1)
    bench.run('SET', 'a', 'new')
    bench.pass(5)
    expect(bench.run('MOVE', 'a', 1)).toBe(1)
    bench.verify()
  })

  it('refuses databases that are none', () => {
    const bench = new CommandBench()
    expect(bench.run('MOVE', 'a', 0)).toEqual(error('ERR source and destination objects are the same'))
    expect(bench.run('MOVE', 'a', 16)).toEqual(error('ERR DB index is out of range'))
    expect(bench.run('MOVE', 'a', 'x')).toEqual(error('ERR value is not an integer or out of range'))
    expect(bench.run('MOVE', 'a', 2147483648)).toEqual(
      error('ERR value is out of range, value must between -2147483648 and 2147483647'),
    )
  })
})
