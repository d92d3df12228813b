import { expect, it } from 'vitest'
import { CommandBench } from '../testing.ts'

it('QUIT closes the connection behind its reply', () => {
  const bench = new CommandBench()
  expect(bench.run('QUIT', 'now')).toBe('OK')
  expect(bench.client.closed).toBe('after the reply')
})
