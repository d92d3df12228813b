import { describe, expect, it } from 'vitest'
import { CommandBench } from '../testing.ts'

describe.each(['DEL', 'UNLINK'])('%s', command => {
  it('deletes and counts, each key once', () => {
    const bench = new CommandBench()
    for (const key of ['a', 'b', '']) bench.run('SET', key, 'x')
    bench.takeEffects()
    expect(bench.run(command, 'a', 'a', 'missing', '')).toBe(2)
    expect(bench.takeEffects()).toEqual(['del 0 a', 'del 0'])
    expect(bench.run('DBSIZE')).toBe(1)
    expect(bench.keyspace.effects.dirty).toBe(5)
    bench.verify()
  })

  it('does not count a key that has expired', () => {
    const bench = new CommandBench()
    bench.run('SET', 'k', 'x')
    bench.run('PEXPIRE', 'k', 10)
    bench.pass(10)
    bench.takeEffects()
    expect(bench.run(command, 'k')).toBe(0)
    expect(bench.takeEffects()).toEqual(['expired 0 k'])
    bench.verify()
  })

  it('gives back the memory of long values', () => {
    const bench = new CommandBench()
    const before = bench.keyspace.usedBytes
    bench.run('SET', 'k', 'x'.repeat(1_000_000))
    expect(bench.keyspace.usedBytes).toBeGreaterThan(before + 1_000_000)
    bench.run(command, 'k')
    expect(bench.keyspace.usedBytes).toBe(before)
  })
})
