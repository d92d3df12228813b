import { expect, it } from 'vitest'
import { STAT_HITS, STAT_MISSES } from '../../keyspace/statistics.ts'
import { CommandBench } from '../testing.ts'

it('EXISTS counts keys, a repeated one again, as hits and misses but as no access', () => {
  const bench = new CommandBench()
  bench.run('SET', 'a', 1)
  bench.pass(5000)
  expect(bench.run('EXISTS', 'a', 'missing', 'a')).toBe(2)
  expect(bench.keyspace.statistics[STAT_HITS]).toBe(2)
  expect(bench.keyspace.statistics[STAT_MISSES]).toBe(1)
  expect(bench.run('OBJECT', 'IDLETIME', 'a')).toBe(5)
})

it('EXISTS does not see what has expired', () => {
  const bench = new CommandBench()
  bench.run('SET', 'a', 1)
  bench.run('PEXPIRE', 'a', 5)
  bench.pass(4)
  expect(bench.run('EXISTS', 'a')).toBe(1)
  bench.pass(1)
  expect(bench.run('EXISTS', 'a')).toBe(0)
})
