import { expect, it } from 'vitest'
import { CommandNames } from './command-names.ts'
import { CommandTable } from './command-table.ts'
import { registry } from './registry.ts'

const find = (table: CommandTable, name: string) => table.find(Buffer.from(name, 'latin1'), 0, name.length)

it('are those of the commands', () => {
  expect([...new CommandNames(registry).commands.values()]).toEqual(registry)
})

it('can be others, of any length and case, or none', () => {
  const names = new CommandNames(registry)
  expect(names.rename('FlushDB', 'Badger')).toBeUndefined()
  expect(names.rename('get', 'a-name-that-is-longer-than-eight-bytes\xff')).toBeUndefined()
  expect(names.rename('CONFIG', '')).toBeUndefined()
  expect(names.rename('set', 'get')).toBeUndefined()
  const table = new CommandTable(registry, undefined, names.commands)
  for (const gone of ['flushdb', 'config', 'set']) expect(find(table, gone)).toBeUndefined()
  expect(find(table, 'bAdGeR')?.fullName).toBe('flushdb')
  expect(find(table, 'A-Name-That-Is-Longer-Than-Eight-Bytes\xff')?.fullName).toBe('get')
  expect(find(table, 'a-name-that-is-longer-than-eight-bytes!')).toBeUndefined()
  expect(find(table, 'GET')?.fullName).toBe('set')
  expect(table.get('badger')?.fullName).toBe('flushdb')
})

it('can be changed again, but not to those of others or of none', () => {
  const names = new CommandNames(registry)
  expect(names.rename('nope', 'x')).toBe('No such command in rename-command')
  expect(names.rename('get', 'SET')).toBe('Target command name already exists')
  expect(names.rename('ping', 'pong')).toBeUndefined()
  expect(names.rename('PONG', 'ping')).toBeUndefined()
  expect(names.commands.get('ping')?.name).toBe('ping')
})
