import { expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

it('SWAPDB exchanges databases with their deadlines', () => {
  const bench = new CommandBench()
  bench.run('SET', 'a', 'zero')
  bench.run('PEXPIRE', 'a', 100)
  bench.takeEffects()
  expect(bench.run('SWAPDB', 0, 3)).toBe('OK')
  expect(bench.takeEffects()).toEqual(['swapdb 0', 'swapdb 3'])
  expect(bench.run('DBSIZE')).toBe(0)
  bench.run('SET', 'b', 'new zero')
  bench.verify()
  bench.advance(100)
  expect(bench.takeEffects()).toEqual(['set 0 b', 'expired 3 a'])
  bench.verify()
})

it('SWAPDB of a database with itself changes nothing', () => {
  const bench = new CommandBench()
  bench.run('SET', 'a', 1)
  expect(bench.run('SWAPDB', 0, 0)).toBe('OK')
  expect(bench.run('GET', 'a')).toBe('1')
  bench.verify()
})

it('SWAPDB refuses databases that are none', () => {
  const bench = new CommandBench()
  expect(bench.run('SWAPDB', 'x', 'y')).toEqual(error('ERR invalid first DB index'))
  expect(bench.run('SWAPDB', 0, '4294967296')).toEqual(error('ERR invalid second DB index'))
  expect(bench.run('SWAPDB', 16, 0)).toEqual(error('ERR DB index is out of range'))
  expect(bench.run('SWAPDB', 0, -1)).toEqual(error('ERR DB index is out of range'))
})
