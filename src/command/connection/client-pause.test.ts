import { expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

it.each([
  ['x', 'ERR timeout is not an integer or out of range'],
  ['1.5', 'ERR timeout is not an integer or out of range'],
  ['-1', 'ERR timeout is negative'],
  ['9223372036854775807', 'ERR timeout is out of range'],
  ['9223372036854775808', 'ERR timeout is not an integer or out of range'],
  ['x FOO', 'ERR CLIENT PAUSE mode must be WRITE or ALL'],
  ['0 WRITE foo', "ERR unknown subcommand or wrong number of arguments for 'PAUSE'. Try CLIENT HELP."],
])('CLIENT PAUSE %s is refused', (words, message) => {
  const bench = new CommandBench()
  expect(bench.run('CLIENT', 'PAUSE', ...words.split(' '))).toEqual(error(message))
  expect(bench.pause).toBeUndefined()
})

it('CLIENT PAUSE says until when, and what for', () => {
  const bench = new CommandBench()
  expect(bench.run('CLIENT', 'PAUSE', 1000)).toBe('OK')
  expect(bench.pause).toEqual({ untilMs: bench.keyspace.now + 1000, writesOnly: false })
  bench.run('CLIENT', 'PAUSE', 500, 'write')
  expect(bench.pause).toEqual({ untilMs: bench.keyspace.now + 500, writesOnly: true })
  expect(bench.run('CLIENT', 'UNPAUSE')).toBe('OK')
  expect(bench.pause).toBeUndefined()
})
