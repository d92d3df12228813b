import { expect, it } from 'vitest'
import { CommandBench } from '../testing.ts'

it('PERSIST takes the deadline away', () => {
  const bench = new CommandBench()
  expect(bench.run('PERSIST', 'k')).toBe(0)
  bench.run('SET', 'k', 'x')
  expect(bench.run('PERSIST', 'k')).toBe(0)
  bench.run('PEXPIRE', 'k', 10)
  bench.takeEffects()
  expect(bench.run('PERSIST', 'k')).toBe(1)
  expect(bench.takeEffects()).toEqual(['persist 0 k'])
  bench.verify()
  bench.advance(1000)
  expect(bench.run('TTL', 'k')).toBe(-1)
  expect(bench.run('PERSIST', 'k')).toBe(0)
  expect(bench.run('PEXPIRE', 'k', 10)).toBe(1)
  bench.verify()
  bench.advance(10)
  expect(bench.run('EXISTS', 'k')).toBe(0)
  bench.verify()
})
