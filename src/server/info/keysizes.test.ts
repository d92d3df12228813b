import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CommandBench } from '../../command/testing.ts'
import { SizesCheck } from '../../keyspace/sizes-check.ts'
import { keysizes } from './keysizes.ts'

class SizesBench extends CommandBench {
  /** The section's lines, checked against a count of all keys. */
  get lines(): string {
    this.verify()
    return keysizes
      .fields(this)
      .map(([name, value]) => `${name}:${value}`)
      .join(' ')
  }

  /** Runs a command given as words. */
  do(words: string): string {
    this.run(...words.split(' '))
    return this.lines
  }
}

/** Commands on a few keys of every type, small and large, that change sizes, encodings, deadlines and places. */
const COMMANDS = [
  'RPUSH l1 a b c',
  'LPUSH l2 BIG',
  'LTRIM l2 0 5',
  'LMOVE l2 l1 LEFT RIGHT',
  'SADD s1 1 2 3',
  'SADD s1 BIG',
  'SPOP s1 2',
  'SUNIONSTORE s2 s1',
  'ZADD z1 1 a 2 b',
  'ZADD z1 3 BIG',
  'ZREMRANGEBYRANK z1 0 0',
  'ZUNIONSTORE z2 2 z1 s1',
  'HSET h1 a 1 b 2',
  'HSET h1 f BIG',
  'HPEXPIRE h1 40 FIELDS 1 a',
  'HDEL h1 f b',
  'HINCRBY h2 n 1',
  'SORT l1 ALPHA STORE l3',
  'XADD x * f BIG',
  'SETRANGE str 200 x',
  'PEXPIRE h1 90',
  'PEXPIRE l1 90',
  'PERSIST l1',
  'RENAME s1 s2',
  'RENAME h1 h3',
  'COPY z1 z3 DB 1 REPLACE',
  'COPY h1 h2 REPLACE',
  'MOVE l3 1',
  'SWAPDB 0 1',
  'SET s2 x',
  'DEL h1 l2',
  'UNLINK z1',
  'MEMORY PURGE',
  'FLUSHDB ASYNC',
]

describe('INFO keysizes', () => {
  it('counts collections by memory where that is asked for, whatever is done to them', () => {
    const step = fc.tuple(fc.constantFrom(...COMMANDS), fc.constantFrom(0, 0, 0, 20), fc.boolean())
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), steps => {
        const bench = new SizesBench()
        bench.keyspace.sizes.weigh(true)
        for (const [index, [command, ms, look]] of steps.entries()) {
          bench.run(...command.split(' ').map(word => (word === 'BIG' ? `${index}`.repeat(40) : word)))
          bench.advance(ms)
          if (look) bench.verify()
        }
        bench.verify()
      }),
      { numRuns: 60 },
    )
  })

  it('shows the memory of collections as MEMORY USAGE tells it, behind all sizes', () => {
    const bench = new SizesBench()
    bench.keyspace.sizes.weigh(true)
    bench.do('RPUSH l 1 2 3')
    bench.do('SET k v')
    const members = Array.from({ length: 1000 }, (_, i) => `member:${i}`)
    bench.run('SADD', 's', ...members)
    const labelOf = (key: string): string => {
      const bytes = 2 ** Math.floor(Math.log2(Number(bench.run('MEMORY', 'USAGE', key))))
      return bytes >= 1024 ? `${bytes / 1024}K` : `${bytes}`
    }
    expect(bench.lines.split(' ')).toEqual([
      'db0_distrib_strings_sizes:1=1',
      'db0_distrib_lists_items:2=1',
      'db0_distrib_sets_items:512=1',
      `db0_distrib_lists_sizes:${labelOf('l')}=1`,
      `db0_distrib_sets_sizes:${labelOf('s')}=1`,
    ])
    bench.run('SREM', 's', ...members.slice(1))
    expect(bench.lines).toContain(`db0_distrib_sets_sizes:${labelOf('s')}=1`)
    bench.keyspace.sizes.weigh(false)
    expect(bench.lines).not.toContain('lists_sizes')
  })

  it('shows nothing of what is empty, and bins by powers of two', () => {
    const bench = new SizesBench()
    expect(bench.lines).toBe('')
    for (let length = 0; length <= 9; length++) {
      bench.run('SET', 'k', 'x'.repeat(length))
      expect(bench.lines).toBe(`db0_distrib_strings_sizes:${length === 0 ? 0 : 2 ** Math.floor(Math.log2(length))}=1`)
    }
  })

  it('writes thousands as K, and so on', () => {
    const bench = new SizesBench()
    for (const [length, label] of [
      [512, '512'],
      [1023, '512'],
      [1024, '1K'],
      [600_000, '512K'],
      [3_000_000, '2M'],
    ]) {
      bench.run('SETRANGE', 'k', Number(length) - 1, 'x')
      expect(bench.lines).toBe(`db0_distrib_strings_sizes:${label}=1`)
    }
  })

  it('follows strings through what is done to them', () => {
    const bench = new SizesBench()
    expect(bench.do('MSET a 1 b 22 c 333 d 4444')).toBe('db0_distrib_strings_sizes:1=1,2=2,4=1')
    expect(bench.do('APPEND a 2345678')).toBe('db0_distrib_strings_sizes:2=2,4=1,8=1')
    expect(bench.do('RENAME a d')).toBe('db0_distrib_strings_sizes:2=2,8=1')
    expect(bench.do('COPY d e DB 1')).toBe('db0_distrib_strings_sizes:2=2,8=1 db1_distrib_strings_sizes:8=1')
    expect(bench.do('PEXPIRE d 5')).toBe('db0_distrib_strings_sizes:2=2,8=1 db1_distrib_strings_sizes:8=1')
    bench.advance(5)
    expect(bench.lines).toBe('db0_distrib_strings_sizes:2=2 db1_distrib_strings_sizes:8=1')
    expect(bench.do('SWAPDB 0 1')).toBe('db0_distrib_strings_sizes:8=1 db1_distrib_strings_sizes:2=2')
    expect(bench.do('FLUSHDB')).toBe('db1_distrib_strings_sizes:2=2')
    expect(bench.do('FLUSHALL')).toBe('')
  })

  it('follows collections, whichever command came last', () => {
    const bench = new SizesBench()
    expect(bench.do('RPUSH l 1 2 3 4 5')).toBe('db0_distrib_lists_items:4=1')
    expect(bench.do('LMOVE l m LEFT LEFT')).toBe('db0_distrib_lists_items:1=1,4=1')
    expect(bench.do('SADD s a b c')).toBe('db0_distrib_lists_items:1=1,4=1 db0_distrib_sets_items:2=1')
    expect(bench.do('SUNIONSTORE s s s')).toBe('db0_distrib_lists_items:1=1,4=1 db0_distrib_sets_items:2=1')
    bench.run('DEL', 'l', 'm')
    expect(bench.do('SMOVE s t a')).toBe('db0_distrib_sets_items:1=1,2=1')
    expect(bench.do('SET t x')).toBe('db0_distrib_strings_sizes:1=1 db0_distrib_sets_items:2=1')
    bench.run('DEL', 's', 't')
    expect(bench.do('ZADD z 1 a 2 b 3 c 4 d')).toBe('db0_distrib_zsets_items:4=1')
    expect(bench.do('ZPOPMIN z 3')).toBe('db0_distrib_zsets_items:1=1')
    expect(bench.do('RENAME z y')).toBe('db0_distrib_zsets_items:1=1')
    expect(bench.do('ZREM y d')).toBe('')
    expect(bench.do('XADD x * a b')).toBe('')
    expect(bench.do('HSET h a 1 b 2 c 3 d 4')).toBe('db0_distrib_hashes_items:4=1')
    expect(bench.do('HDEL h a')).toBe('db0_distrib_hashes_items:2=1')
    expect(bench.do('HPEXPIRE h 5 FIELDS 2 b c')).toBe('db0_distrib_hashes_items:2=1')
    bench.advance(5)
    expect(bench.lines).toBe('db0_distrib_hashes_items:1=1')
  })

  it('counts in the middle of a command as well, and finds a count that is wrong', () => {
    const bench = new SizesBench()
    const check = new SizesCheck(bench.keyspace)
    check.set(true)
    check.set(true)
    bench.run('RPUSH', 'l', 1, 2, 3)
    bench.run('SUNIONSTORE', 's', 'none')
    bench.run('SADD', 's', 1)
    bench.run('RENAME', 'l', 's')
    bench.run('SORT', 's', 'STORE', 's')
    bench.keyspace.databases[0].sizes.add(1, 1)
    const { database } = bench.client
    expect(() => bench.keyspace.databases[database].changed(1, 'any', Buffer.from('k'), 0, 1)).toThrow('sizes')
    check.set(false)
    bench.keyspace.databases[database].changed(1, 'any', Buffer.from('k'), 0, 1)
  })
})
