import { expect, test } from 'vitest'
import { registry } from '../registry.ts'
import { CommandBench, error } from '../testing.ts'

test('COMMAND COUNT, COMMAND and COMMAND INFO know the same commands', () => {
  const bench = new CommandBench()
  expect(bench.run('COMMAND', 'COUNT')).toBe(registry.length)
  expect(bench.run('COMMAND')).toHaveLength(registry.length)
  expect(bench.run('COMMAND', 'INFO')).toEqual(bench.run('COMMAND'))
})

test('COMMAND INFO tells what clients need', () => {
  const bench = new CommandBench()
  const specification = [
    'flags',
    ['RO', 'access'],
    'begin_search',
    ['type', 'index', 'spec', ['index', 1]],
    'find_keys',
    ['type', 'range', 'spec', ['lastkey', 0, 'keystep', 1, 'limit', 0]],
  ]
  const get = ['get', 2, ['readonly', 'fast'], 1, 1, 1, ['@read', '@string', '@fast'], [], [specification], []]
  expect(bench.run('COMMAND', 'INFO', 'GET', 'nosuch', 'get|nosuch')).toEqual([get, null, null])
  expect(bench.run('COMMAND', 'INFO', 'config|get')).toMatchObject([
    [
      'config|get',
      -3,
      ['admin', 'noscript', 'loading', 'stale'],
      0,
      0,
      0,
      ['@admin', '@slow', '@dangerous'],
      [],
      [],
      [],
    ],
  ])
  bench.client.protocol = 3
  expect(bench.run('COMMAND', 'INFO', 'get')).toEqual([
    [
      'get',
      2,
      new Set(['readonly', 'fast']),
      1,
      1,
      1,
      new Set(['@read', '@string', '@fast']),
      new Set(),
      new Set([
        new Map<string, unknown>([
          ['flags', new Set(['RO', 'access'])],
          [
            'begin_search',
            new Map<string, unknown>([
              ['type', 'index'],
              ['spec', new Map([['index', 1]])],
            ]),
          ],
          [
            'find_keys',
            new Map<string, unknown>([
              ['type', 'range'],
              [
                'spec',
                new Map([
                  ['lastkey', 0],
                  ['keystep', 1],
                  ['limit', 0],
                ]),
              ],
            ]),
          ],
        ]),
      ]),
      new Set(),
    ],
  ])
})

test('COMMAND DOCS documents what it knows and leaves out what it does not', () => {
  const bench = new CommandBench()
  bench.client.protocol = 3
  const docs = bench.run('COMMAND', 'DOCS', 'get', 'nosuch') as Map<string, Map<string, unknown>>
  expect([...docs.keys()]).toEqual(['get'])
  const get = docs.get('get')
  expect([...(get?.keys() ?? [])]).toEqual(['summary', 'since', 'group', 'complexity', 'arguments'])
  expect(get?.get('arguments')).toEqual([
    new Map<string, unknown>([
      ['name', 'key'],
      ['type', 'key'],
      ['display_text', 'key'],
      ['key_spec_index', 0],
    ]),
  ])
  const config = (bench.run('COMMAND', 'DOCS', 'config') as Map<string, Map<string, Map<string, unknown>>>).get(
    'config',
  )
  expect([...(config?.get('subcommands')?.keys() ?? [])]).toContain('config|rewrite')
  expect((bench.run('COMMAND', 'DOCS') as Map<string, unknown>).size).toBe(registry.length)
})

test('COMMAND LIST filters', () => {
  const bench = new CommandBench()
  expect(bench.run('COMMAND', 'LIST')).toContain('config|get')
  expect(bench.run('COMMAND', 'LIST', 'FILTERBY', 'PATTERN', 'CONFIG|re*')).toEqual([
    'config|resetstat',
    'config|rewrite',
  ])
  expect(bench.run('COMMAND', 'LIST', 'FILTERBY', 'ACLCAT', 'Dangerous')).toContain('config|set')
  expect(bench.run('COMMAND', 'LIST', 'FILTERBY', 'ACLCAT', 'read')).not.toContain('set')
  expect(bench.run('COMMAND', 'LIST', 'FILTERBY', 'MODULE', 'json')).toEqual([])
  for (const words of [['FILTERBY'], ['FILTERBY', 'PATTERN'], ['FILTERBY', 'NOSUCH', 'x'], ['NOSUCH']]) {
    expect(bench.run('COMMAND', 'LIST', ...words)).toEqual(error('ERR syntax error'))
  }
})

test('COMMAND GETKEYS finds keys', () => {
  const bench = new CommandBench()
  expect(bench.run('COMMAND', 'GETKEYS', 'MSET', 'a', '1', 'b', '2')).toEqual(['a', 'b'])
  expect(bench.run('COMMAND', 'GETKEYSANDFLAGS', 'GET', 'a')).toEqual([['a', ['RO', 'access']]])
  expect(bench.run('COMMAND', 'GETKEYSANDFLAGS', 'SET', 'a', 'b')).toEqual([['a', ['OW', 'update']]])
  expect(bench.run('COMMAND', 'GETKEYSANDFLAGS', 'SET', 'a', 'b', 'EX', '5', 'get')).toEqual([
    ['a', ['RW', 'access', 'update']],
  ])
  expect(bench.run('COMMAND', 'GETKEYS', 'GET')).toEqual(error('ERR Invalid number of arguments specified for command'))
  expect(bench.run('COMMAND', 'GETKEYS', 'PING')).toEqual(error('ERR The command has no key arguments'))
  expect(bench.run('COMMAND', 'GETKEYS', 'NOSUCH', 'a')).toEqual(error('ERR Invalid command specified'))
  expect(bench.run('COMMAND', 'GETKEYS', 'CONFIG', 'NOSUCH')).toEqual(error('ERR Invalid command specified'))
})

test('unknown subcommands are refused', () => {
  expect(new CommandBench().run('COMMAND', 'NOSUCH')).toEqual(
    error("ERR unknown subcommand 'NOSUCH'. Try COMMAND HELP."),
  )
})
