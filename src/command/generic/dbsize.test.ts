import { expect, it } from 'vitest'
import { CommandBench } from '../testing.ts'

it('DBSIZE counts the keys of the database', () => {
  const bench = new CommandBench()
  expect(bench.run('DBSIZE')).toBe(0)
  bench.run('MSET', 'a', 1, 'b', 2)
  expect(bench.run('DBSIZE')).toBe(2)
  bench.client.database = 1
  expect(bench.run('DBSIZE')).toBe(0)
})
