import { describe, expect, it } from 'vitest'
import { below, SeededChance } from '../../base/chance.ts'
import { CommandBench, error } from '../testing.ts'

/** Scans to the end and returns all keys told, calling `between` after each call. */
function scanAll(bench: CommandBench, options: (string | number)[] = [], between: () => void = () => {}): string[] {
  const keys: string[] = []
  let cursor = '0'
  do {
    const [next, page] = bench.run('SCAN', cursor, ...options) as [string, string[]]
    cursor = next
    keys.push(...page)
    between()
  } while (cursor !== '0')
  return keys
}

function fill(bench: CommandBench, names: Iterable<string>) {
  for (const name of names) bench.run('SET', name, 1)
}

const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`)

describe('SCAN', () => {
  it.each([1, 10, 1000, '9223372036854775807'])('returns every key once, COUNT %s', count => {
    const bench = new CommandBench()
    const names = numbered('key:', 3000)
    fill(bench, names)
    expect(scanAll(bench, ['COUNT', count]).sort()).toEqual(names.sort())
  })

  it('returns about COUNT keys a call, 10 by default', () => {
    const bench = new CommandBench()
    fill(bench, numbered('key:', 10_000))
    const [, page] = bench.run('SCAN', 0) as [string, string[]]
    expect(page.length).toBeGreaterThanOrEqual(5)
    expect(page.length).toBeLessThan(30)
    const [, larger] = bench.run('SCAN', 0, 'COUNT', 500) as [string, string[]]
    expect(larger.length).toBeGreaterThanOrEqual(400)
    expect(larger.length).toBeLessThan(600)
  })

  it('filters by pattern and type', () => {
    const bench = new CommandBench()
    fill(bench, ['apple', 'apricot', 'banana'])
    expect(scanAll(bench, ['MATCH', 'ap*']).sort()).toEqual(['apple', 'apricot'])
    expect(scanAll(bench, ['match', '*', 'type', 'STRING']).length).toBe(3)
    expect(scanAll(bench, ['TYPE', 'zset'])).toEqual([])
    expect(scanAll(bench, ['MATCH', 'x', 'MATCH', 'banana'])).toEqual(['banana'])
  })

  it('refuses bad cursors and options', () => {
    const bench = new CommandBench()
    for (const type of ['nonsense', ''])
      expect(bench.run('SCAN', 0, 'TYPE', type)).toEqual(error(`ERR unknown type name '${type}'`))
    for (const cursor of ['abc', '', '-1', '1.5', '18446744073709551616', '-9223372036854775808', '0x1', '1 '])
      expect(bench.run('SCAN', cursor, 'NOPE')).toEqual(error('ERR invalid cursor'))
    for (const options of [['COUNT'], ['COUNT', 0], ['COUNT', -5], ['NOPE', 1], ['COUNT', 1, 'MATCH']])
      expect(bench.run('SCAN', 0, ...options)).toEqual(error('ERR syntax error'))
    expect(bench.run('SCAN', 0, 'NOVALUES')).toEqual(error('ERR NOVALUES option can only be used in HSCAN'))
    expect(bench.run('SCAN', 0, 'COUNT', 'x')).toEqual(error('ERR value is not an integer or out of range'))
  })

  it('reads cursors as strtoull does', () => {
    const bench = new CommandBench()
    bench.run('SET', 'k', 1)
    for (const cursor of [' 0', '+0', '-0', '000', '0\0x', '\t\n 0', '18446744069414584320'])
      expect(bench.run('SCAN', cursor)).toEqual(['0', ['k']])
  })

  it('removes what has expired among the keys that match', () => {
    const bench = new CommandBench()
    fill(bench, ['a', 'b', 'c'])
    bench.run('PEXPIRE', 'a', 5)
    bench.run('PEXPIRE', 'b', 5)
    bench.pass(5)
    bench.takeEffects()
    expect(scanAll(bench, ['MATCH', '[ac]'])).toEqual(['c'])
    expect(bench.takeEffects()).toEqual(['expired 0 a'])
    expect(bench.run('DBSIZE')).toBe(2)
    bench.verify()
  })
})

describe('the guarantee of SCAN: what is there all the while is returned', () => {
  const stable = numbered('stable:', 500)

  it.each([1, 2, 3])('while the database grows, seed %i', seed => {
    const bench = new CommandBench({ seed })
    fill(bench, stable)
    let added = 0
    const keys = scanAll(bench, ['COUNT', 5], () => {
      if (added < 20_000) fill(bench, numbered(`new:${(added += 200)}:`, 200))
    })
    expect(added).toBeGreaterThan(10_000)
    expect(keys.filter(key => key.startsWith('stable:')).sort()).toEqual(stable.slice().sort())
    bench.verify()
  })

  it.each([1, 2, 3])('while the database shrinks, seed %i', seed => {
    const bench = new CommandBench({ seed })
    const passing = numbered('passing:', 20_000)
    fill(bench, stable)
    fill(bench, passing)
    const keys = scanAll(bench, ['COUNT', 20], () => {
      for (const key of passing.splice(0, 200)) bench.run('DEL', key)
    })
    expect(passing).toEqual([])
    expect(keys.filter(key => key.startsWith('stable:')).sort()).toEqual(stable.slice().sort())
    bench.verify()
  })

  it.each([1, 2, 3, 4, 5])('under random writes, deletes, renames and deadlines, seed %i', seed => {
    const bench = new CommandBench({ seed })
    const chance = new SeededChance(seed)
    fill(bench, stable)
    const some = () => `passing:${below(chance, 4000)}`
    const keys = scanAll(bench, ['COUNT', 3], () => {
      const growing = below(chance, 2) === 0
      for (let i = 0; i < 50; i++) {
        const what = below(chance, 10)
        if (what < (growing ? 7 : 2)) bench.run('SET', some(), 'x'.repeat(below(chance, 200)))
        else if (what < 9) bench.run('DEL', some(), some(), some())
        else if (bench.run('RENAME', some(), some()) === 'OK') bench.run('PEXPIRE', some(), below(chance, 20))
      }
      bench.run('APPEND', stable[below(chance, stable.length)], 'x'.repeat(below(chance, 100)))
      bench.advance(1)
      bench.keyspace.compaction.turn()
    })
    const seen = keys.filter(key => key.startsWith('stable:'))
    expect(new Set(seen)).toEqual(new Set(stable))
    expect(seen.length).toBe(stable.length)
    bench.verify()
  })
})
