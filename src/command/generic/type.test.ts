import { expect, it } from 'vitest'
import { CommandBench } from '../testing.ts'

it('TYPE names the type as a simple string', () => {
  const bench = new CommandBench()
  bench.run('SET', 'k', 'x')
  expect(bench.raw('TYPE', 'k')).toBe('+string\r\n')
  expect(bench.raw('TYPE', 'missing')).toBe('+none\r\n')
})
