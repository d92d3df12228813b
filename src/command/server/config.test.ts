import { expect, test } from 'vitest'
import { createServer } from '../../server/create-server.ts'
import { CommandBench, error } from '../testing.ts'

test('CONFIG GET answers name and value of what matches', () => {
  const bench = new CommandBench()
  bench.directives.set('maxmemory', '100')
  bench.directives.set('hz', '10')
  expect(bench.run('CONFIG', 'GET', 'hz', 'maxmemory')).toEqual(['maxmemory', '100', 'hz', '10'])
  bench.client.protocol = 3
  expect(bench.run('config', 'get', 'hz')).toEqual(new Map([['hz', '10']]))
  expect(bench.run('CONFIG', 'GET', 'nothing')).toEqual(new Map())
})

test('CONFIG SET takes pairs', () => {
  const bench = new CommandBench()
  expect(bench.run('CONFIG', 'SET', 'hz', '20', 'timeout', '5')).toBe('OK')
  expect(bench.run('CONFIG', 'GET', 'hz')).toEqual(['hz', '20'])
  expect(bench.run('CONFIG', 'SET', 'hz', '20', 'timeout')).toEqual(error('ERR syntax error'))
  expect(bench.run('CONFIG', 'SET', 'hz')).toEqual(error("ERR wrong number of arguments for 'config|set' command"))
})

test('CONFIG REWRITE tells why it cannot', () => {
  expect(new CommandBench().run('CONFIG', 'REWRITE')).toEqual(error('ERR The server is running without a config file'))
})

test('CONFIG sets what the server goes by', async () => {
  await using server = await createServer()
  const { client } = server
  expect(client.call('CONFIG', 'SET', 'maxmemory', '1mb', 'hz', '20')).toBe('OK')
  expect(client.call('CONFIG', 'GET', 'maxmemory')).toEqual(new Map([['maxmemory', Buffer.from('1048576')]]))
  expect(() => client.call('CONFIG', 'SET', 'no-such-thing', '1')).toThrow(
    "ERR Unknown option or number of arguments for CONFIG SET - 'no-such-thing'",
  )
})
