import { expect, test } from 'vitest'
import { CommandBench, error } from '../testing.ts'
import { memoryReport } from './memory-report.ts'

const SYNTAX = error('ERR syntax error')

test('MEMORY USAGE tells the bytes of an item', () => {
  const bench = new CommandBench()
  expect(bench.run('MEMORY', 'USAGE', 'k')).toBeNull()
  bench.run('SET', 'k', 'v')
  const small = bench.run('MEMORY', 'USAGE', 'k') as number
  expect(small).toBeGreaterThan('kv'.length)
  expect(small).toBeLessThan(64)
  const before = bench.keyspace.usedBytes
  bench.run('SET', 'large', 'x'.repeat(1_000_000))
  const used = bench.keyspace.usedBytes - before
  const large = bench.run('memory', 'usage', 'large', 'samples', '5') as number
  expect(large).toBeGreaterThan(1_000_000)
  expect(Math.abs(large - used)).toBeLessThan(1024)
})

test('MEMORY USAGE refuses what is no option', () => {
  const bench = new CommandBench()
  expect(bench.run('MEMORY', 'USAGE', 'k', 'SAMPLES')).toEqual(SYNTAX)
  expect(bench.run('MEMORY', 'USAGE', 'k', 'SAMPLES', '-1')).toEqual(SYNTAX)
  expect(bench.run('MEMORY', 'USAGE', 'k', 'FOO', '5')).toEqual(SYNTAX)
  expect(bench.run('MEMORY', 'USAGE', 'k', 'SAMPLES', 'abc')).toEqual(
    error('ERR value is not an integer or out of range'),
  )
})

test('MEMORY STATS adds up', () => {
  const bench = new CommandBench()
  bench.client.protocol = 3
  bench.run('SET', 'k', 'v')
  const stats = bench.run('MEMORY', 'STATS') as Map<string, number>
  expect(stats.get('keys.count')).toBe(1)
  expect(stats.get('total.allocated')).toBe((stats.get('dataset.bytes') ?? 0) + (stats.get('overhead.total') ?? 0))
  expect([...(stats.get('db.0') as unknown as Map<string, number>).keys()]).toEqual([
    'overhead.hashtable.main',
    'overhead.hashtable.expires',
  ])
})

test('MEMORY PURGE keeps every item', () => {
  const bench = new CommandBench()
  for (let i = 0; i < 20_000; i++) bench.run('SET', `key:${i}`, 'x'.repeat(100))
  for (let i = 0; i < 20_000; i++) if (i % 10 !== 0) bench.run('GETDEL', `key:${i}`)
  const { arena } = bench.keyspace
  const before = arena.reservedBytes
  expect(bench.run('MEMORY', 'PURGE')).toBe('OK')
  expect(arena.reservedBytes).toBeLessThanOrEqual(before)
  for (let i = 0; i < 20_000; i += 10) expect(bench.run('STRLEN', `key:${i}`)).toBe(100)
  bench.verify()
})

test('MEMORY DOCTOR finds what exceeds Redis’s limits', () => {
  const MB = 1024 * 1024
  const sound = {
    usedBytes: 100 * MB,
    peakBytes: 100 * MB,
    peakMs: 0,
    startupBytes: 0,
    clientBytes: 0,
    overheadBytes: 0,
    datasetBytes: 100 * MB,
    keys: 1,
    arenaUsedBytes: 100 * MB,
    arenaPageBytes: 100 * MB,
    arenaReservedBytes: 100 * MB,
    residentBytes: 100 * MB,
  }
  expect(memoryReport({ ...sound, usedBytes: MB }, 1)).toMatch(/nothing to diagnose/)
  expect(memoryReport(sound, 1)).toMatch(/Nothing is wrong/)
  expect(memoryReport({ ...sound, peakBytes: 151 * MB }, 1)).toMatch(/\* Peak/)
  expect(memoryReport({ ...sound, arenaPageBytes: 120 * MB, arenaReservedBytes: 120 * MB }, 1)).toMatch(
    /\* Fragmentation/,
  )
  expect(memoryReport({ ...sound, clientBytes: MB }, 4)).toMatch(/\* Clients/)
})
