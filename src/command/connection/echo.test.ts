import { expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

it('ECHO answers its message, whatever its bytes', () => {
  const bench = new CommandBench()
  expect(bench.raw('ECHO', '')).toBe('$0\r\n\r\n')
  expect(bench.raw('ECHO', '\x00\xff')).toBe('$2\r\n\x00\xff\r\n')
  expect(bench.run('ECHO')).toEqual(error("ERR wrong number of arguments for 'echo' command"))
})
