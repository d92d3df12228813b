import { describe, expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

/** Fills the client's database with `count` keys, every third with a deadline, every hundredth with a long value. */
function fill(bench: CommandBench, count: number, prefix = 'key') {
  for (let i = 0; i < count; i++) {
    bench.run('SET', `${prefix}:${i}`, i % 100 === 0 ? 'x'.repeat(40_000) : i)
    if (i % 3 === 0) bench.run('PEXPIRE', `${prefix}:${i}`, 1000 + i)
  }
}

function select<T>(bench: CommandBench, database: number, body: () => T): T {
  const before = bench.client.database
  bench.client.database = database
  const result = body()
  bench.client.database = before
  return result
}

describe('FLUSHDB and FLUSHALL', () => {
  it.each([[], ['ASYNC'], ['sync']])('FLUSHDB %s removes the keys of one database', (...options) => {
    const bench = new CommandBench()
    const before = bench.keyspace.usedBytes
    fill(bench, 5000)
    select(bench, 1, () => fill(bench, 50))
    bench.takeEffects()
    const { dirty } = bench.keyspace.effects
    expect(bench.run('FLUSHDB', ...options)).toBe('OK')
    expect(bench.takeEffects()).toEqual(['flushdb 0'])
    expect(bench.keyspace.effects.dirty).toBe(dirty + 5000)
    expect(bench.run('DBSIZE')).toBe(0)
    expect(bench.run('GET', 'key:1')).toBeNull()
    bench.verify()
    while (!bench.keyspace.release(100)) bench.verify()
    expect(bench.run('DBSIZE')).toBe(0)
    select(bench, 1, () => {
      expect(bench.run('DBSIZE')).toBe(50)
      expect(bench.run('MGET', 'key:1', 'key:49')).toEqual(['1', '49'])
      expect(bench.run('DEL', ...Array.from({ length: 50 }, (_, i) => `key:${i}`))).toBe(50)
    })
    expect(bench.keyspace.usedBytes).toBeLessThanOrEqual(before + 1024)
    bench.verify()
  })

  it('SYNC has freed the memory before it replies, ASYNC frees it in slices', () => {
    const usedAfter = (...options: string[]) => {
      const bench = new CommandBench()
      fill(bench, 5000)
      select(bench, 1, () => bench.run('SET', 'k', 1))
      bench.run('FLUSHDB', ...options)
      return bench.keyspace.usedBytes
    }
    expect(usedAfter('SYNC')).toBeLessThan(100_000)
    expect(usedAfter('ASYNC')).toBeGreaterThan(1_000_000)
  })

  it('gives all memory back at once when no key is left anywhere', () => {
    const bench = new CommandBench()
    const { arena } = bench.keyspace
    const [used, reserved] = [bench.keyspace.usedBytes, arena.reservedBytes]
    for (const command of ['FLUSHDB', 'FLUSHALL']) {
      fill(bench, 5000)
      expect(arena.reservedBytes).toBeGreaterThan(reserved)
      bench.run(command)
      expect(bench.keyspace.usedBytes).toBe(used)
      expect(arena.reservedBytes).toBe(reserved)
      expect(bench.keyspace.release(1)).toBe(true)
      bench.verify()
    }
  })

  it('FLUSHALL removes the keys of all databases, and what a FLUSHDB left', () => {
    const bench = new CommandBench()
    fill(bench, 2000)
    select(bench, 5, () => fill(bench, 2000))
    bench.run('FLUSHDB')
    bench.keyspace.release(100)
    bench.takeEffects()
    expect(bench.run('FLUSHALL')).toBe('OK')
    expect(bench.takeEffects()).toEqual(['flushall -1'])
    expect(bench.keyspace.size).toBe(0)
    expect(bench.keyspace.release(1)).toBe(true)
    bench.verify()
    fill(bench, 2000)
    bench.advance(100_000)
    expect(bench.run('DBSIZE')).toBe(1333)
    bench.verify()
  })

  it('what was flushed neither expires nor comes back while it waits', () => {
    const bench = new CommandBench()
    fill(bench, 3000)
    select(bench, 1, () => fill(bench, 10))
    bench.run('FLUSHDB')
    fill(bench, 2000)
    bench.run('FLUSHDB')
    fill(bench, 20, 'new')
    bench.takeEffects()
    bench.keyspace.release(500)
    bench.advance(1010)
    while (bench.keyspace.compaction.pending && !bench.keyspace.release(10)) bench.keyspace.compaction.turn()
    expect(bench.takeEffects().every(effect => /^expired (0 new|1 key):\d$/.test(effect))).toBe(true)
    bench.verify()
    bench.advance(100_000)
    while (!bench.keyspace.release(100));
    expect((bench.run('KEYS', '*') as string[]).sort()).toEqual(
      Array.from({ length: 20 }, (_, i) => `new:${i}`)
        .filter((_, i) => i % 3 !== 0)
        .sort(),
    )
    bench.verify()
  })

  it('flushes again and again, more often than there are ids', () => {
    const bench = new CommandBench({ databases: 250 })
    select(bench, 1, () => bench.run('SET', 'stays', 1))
    for (let round = 0; round < 10; round++) {
      fill(bench, 1100)
      expect(bench.run('FLUSHDB')).toBe('OK')
      expect(bench.run('DBSIZE')).toBe(0)
    }
    bench.verify()
    while (!bench.keyspace.release(1000));
    bench.verify()
    expect(select(bench, 1, () => bench.run('GET', 'stays'))).toBe('1')
  })

  it('refuse other options', () => {
    const bench = new CommandBench()
    for (const command of ['FLUSHDB', 'FLUSHALL']) {
      expect(bench.run(command, 'NOW')).toEqual(error('ERR syntax error'))
      expect(bench.run(command, 'SYNC', 'SYNC')).toEqual(error('ERR syntax error'))
    }
  })
})
