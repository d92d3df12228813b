import { expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

it('PING answers PONG or its message', () => {
  const bench = new CommandBench()
  expect(bench.raw('ping')).toBe('+PONG\r\n')
  expect(bench.raw('PING', 'a\r\nb')).toBe('$4\r\na\r\nb\r\n')
  expect(bench.run('PING', 'a', 'b')).toEqual(error("ERR wrong number of arguments for 'ping' command"))
})
