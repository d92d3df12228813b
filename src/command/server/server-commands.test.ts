import { expect, test } from 'vitest'
import { createServer } from '../../server/create-server.ts'
import { CommandBench, error } from '../testing.ts'

const DISABLED = error('ERR This instance has cluster support disabled')

test('TIME tells seconds and microseconds', () => {
  const bench = new CommandBench({ now: 1_700_000_000_123 })
  expect(bench.run('TIME')).toEqual(['1700000000', '123000'])
})

test('ROLE tells a master without replicas', () => {
  expect(new CommandBench().run('ROLE')).toEqual(['master', 0, []])
})

test('LOLWUT draws and tells the version', () => {
  const bench = new CommandBench()
  expect(bench.run('LOLWUT')).toMatch(/Redis ver\. 8\.6\.0/)
  expect(bench.run('LOLWUT', 'VERSION', '5', '1', '1', '1')).toBe(bench.run('LOLWUT'))
  expect(bench.run('LOLWUT', 'VERSION', 'abc')).toEqual(error('ERR value is not an integer or out of range'))
})

test('SHUTDOWN refuses options that contradict each other', () => {
  const bench = new CommandBench()
  for (const words of [['FOO'], ['NOSAVE', 'SAVE'], ['SAVE', 'NOSAVE'], ['ABORT', 'NOW'], ['NOSAVE', 'ABORT'], ['']]) {
    expect(bench.run('SHUTDOWN', ...words)).toEqual(error('ERR syntax error'))
  }
  expect(bench.run('SHUTDOWN', 'abort')).toEqual(error('ERR No shutdown in progress.'))
})

test('SHUTDOWN stops the server, unless it is to save what cannot be saved', async () => {
  await using server = await createServer({ port: 0 })
  expect(() => server.client.call('SHUTDOWN', 'SAVE')).toThrow('ERR Errors trying to SHUTDOWN. Check logs.')
  expect(server.client.call('SHUTDOWN', 'NOSAVE')).toBeNull()
})

test('modules are none', () => {
  const bench = new CommandBench()
  bench.directives.set('enable-module-command', 'no')
  expect(bench.run('MODULE', 'LIST')).toEqual([])
  expect(bench.run('MODULE', 'LOAD', 'x')).toEqual(
    error(
      'ERR MODULE command not allowed. If the enable-module-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.',
    ),
  )
  bench.directives.set('enable-module-command', 'local')
  expect(bench.run('MODULE', 'LOAD', 'x')).toEqual(
    error('ERR Error loading the extension. Please check the server logs.'),
  )
  expect(bench.run('MODULE', 'UNLOAD', 'x')).toEqual(error('ERR Error unloading module: no such module with that name'))
})

test('a server that is no node of a cluster says so', () => {
  const bench = new CommandBench()
  for (const line of ['CLUSTER INFO', 'CLUSTER HELP', 'CLUSTER KEYSLOT x', 'READONLY', 'READWRITE', 'ASKING']) {
    expect(bench.run(...line.split(' ')), line).toEqual(DISABLED)
  }
  expect(bench.run('CLUSTER', 'KEYSLOT')).toEqual(error("ERR wrong number of arguments for 'cluster|keyslot' command"))
  expect(bench.run('CLUSTER', 'FOO')).toEqual(error("ERR unknown subcommand 'FOO'. Try CLUSTER HELP."))
})

test('every container explains itself', () => {
  const bench = new CommandBench()
  for (const container of ['CONFIG', 'COMMAND', 'MEMORY', 'MODULE']) {
    const lines = bench.run(container, 'HELP') as string[]
    expect(lines[0]).toBe(`${container} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:`)
    expect(lines.slice(-2)).toEqual(['HELP', '    Show these lines.'])
  }
})
