import { expect, it } from 'vitest'
import { CommandBench } from '../testing.ts'

it('RANDOMKEY returns any key of the database', () => {
  const bench = new CommandBench()
  expect(bench.run('RANDOMKEY')).toBeNull()
  const names = Array.from({ length: 20 }, (_, i) => `key:${i}`)
  for (const name of names) bench.run('SET', name, 1)
  const drawn = new Set(Array.from({ length: 1000 }, () => bench.run('RANDOMKEY')))
  expect([...drawn].sort()).toEqual(names.sort())
  bench.client.database = 1
  expect(bench.run('RANDOMKEY')).toBeNull()
})

it('RANDOMKEY removes what has expired and looks further', () => {
  const bench = new CommandBench()
  for (let i = 0; i < 100; i++) {
    bench.run('SET', `passing:${i}`, 1)
    bench.run('PEXPIRE', `passing:${i}`, 5)
  }
  bench.run('SET', 'stays', 1)
  bench.pass(5)
  expect(bench.run('RANDOMKEY')).toBe('stays')
  bench.run('DEL', 'stays')
  expect(bench.run('RANDOMKEY')).toBeNull()
  expect(bench.run('DBSIZE')).toBe(0)
  bench.verify()
})
