import { describe, expect, it } from 'vitest'
import { Digest } from './debug/digest.ts'
import { appendValueDigest } from './debug/value-digest.ts'
import { CommandBench } from './testing.ts'

/** Compacts until nothing is left to do. Returns in how many turns. */
function compact(bench: CommandBench): number {
  let turns = 0
  for (; bench.keyspace.compaction.pending; turns++) {
    bench.keyspace.compaction.turn()
    expect(turns).toBeLessThan(2000)
  }
  return turns
}

/** Returns the digest of all values, whatever their order. */
function digestOf({ keyspace }: CommandBench): string {
  const [database] = keyspace.databases
  const digest = new Digest()
  for (let cursor = -1; cursor !== 0; )
    cursor = database.index.scan(Math.max(cursor, 0), 1000, address => {
      const value = new Digest()
      appendValueDigest(value, keyspace, address)
      digest.add(value.bytes)
    })
  return String(digest)
}

const lists: Fill = (bench, key) => {
  for (let i = 0; i < 2; i++)
    bench.run('RPUSH', key, ...Array.from({ length: 100 }, (_, n) => `${key} ${i} ${n}`.padEnd(78, '.')))
}
const sets: Fill = (bench, key) => bench.run('SADD', key, ...Array.from({ length: 300 }, (_, n) => `${key}:${n}`))
const sortedSets: Fill = (bench, key) =>
  bench.run('ZADD', key, ...Array.from({ length: 300 }, (_, n) => [n, `${key}:${n}`]).flat())
const strings: Fill = (bench, key) => bench.run('SET', key, key.repeat(3000))
const streams: Fill = (bench, key) => {
  for (let n = 1; n <= 60; n++) bench.run('XADD', key, `${n}-0`, 'field', `${key} ${n}`.padEnd(100, '.'))
  bench.run('XGROUP', 'CREATE', key, 'g', '0')
  bench.run('XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', key, '>')
}

type Fill = (bench: CommandBench, key: string) => unknown

describe('compaction', () => {
  it.each([
    ['lists', lists, 400],
    ['sets', sets, 600],
    ['sorted sets', sortedSets, 300],
    ['long strings', strings, 600],
    ['streams', streams, 500],
  ] as const)('wins back what %s leave on their pages when three of four go', (_, fill, count) => {
    const bench = new CommandBench()
    const keys = Array.from({ length: count }, (_, i) => `key:${String(i).padStart(10, '0')}`)
    for (const key of keys) fill(bench, key)
    compact(bench)
    for (const [i, key] of keys.entries()) if (i % 4 !== 0) bench.run('DEL', key)
    while (!bench.keyspace.release(1000));
    const { arena } = bench.keyspace
    const digest = digestOf(bench)
    expect(bench.keyspace.compaction.pending).toBe(true)
    expect(compact(bench)).toBeGreaterThan(1)
    expect(arena.usedBytes / arena.pageBytes).toBeGreaterThan(0.7)
    bench.verify()
    expect(digestOf(bench)).toBe(digest)
    for (const [i, key] of keys.entries()) if (i % 4 === 0) bench.run('UNLINK', key)
    while (!bench.keyspace.release(1000));
    bench.verify()
    expect(arena.usedBytes).toBeLessThan(100_000)
  })

  it('copies no more in a turn than its share, and goes on where it was', () => {
    const bench = new CommandBench()
    // One list of many leaves, between those of another, which then goes.
    for (let i = 0; i < 1000; i++) for (const key of ['gone', 'kept']) lists(bench, key)
    expect(bench.run('OBJECT', 'ENCODING', 'kept')).toBe('quicklist')
    bench.run('DEL', 'gone')
    while (!bench.keyspace.release(1000));
    const digest = digestOf(bench)
    const { pageBytes } = bench.keyspace.arena
    expect(compact(bench)).toBeGreaterThan(10)
    expect(bench.keyspace.arena.pageBytes).toBeLessThan(0.7 * pageBytes)
    bench.verify()
    expect(digestOf(bench)).toBe(digest)
    bench.run('RPUSH', 'kept', 'last')
    bench.run('LPUSH', 'kept', 'first')
    expect(bench.run('LINDEX', 'kept', 0)).toBe('first')
    expect(bench.run('RPOP', 'kept')).toBe('last')
    bench.verify()
  })
})
