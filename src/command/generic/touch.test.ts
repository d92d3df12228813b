import { expect, it } from 'vitest'
import { GATE_NO_TOUCH } from '../client.ts'
import { CommandBench } from '../testing.ts'

it('TOUCH counts keys and is an access, even of a client that does not touch', () => {
  const bench = new CommandBench()
  bench.run('SET', 'a', 1)
  bench.pass(5000)
  bench.client.gate |= GATE_NO_TOUCH
  bench.run('GET', 'a')
  expect(bench.run('OBJECT', 'IDLETIME', 'a')).toBe(5)
  expect(bench.run('TOUCH', 'a', 'missing', 'a')).toBe(2)
  expect(bench.run('OBJECT', 'IDLETIME', 'a')).toBe(0)
})
