import { describe, expect, it } from 'vitest'
import { CommandBench } from '../testing.ts'

describe('KEYS', () => {
  const matching = (bench: CommandBench, pattern: string) => (bench.run('KEYS', pattern) as string[]).sort()

  it('returns what matches', () => {
    const bench = new CommandBench()
    for (const key of ['one', 'two', 'three', '', '\xff\x00']) bench.run('SET', key, 1)
    expect(matching(bench, '*')).toEqual(['', 'one', 'three', 'two', '\xff\x00'])
    expect(matching(bench, 't*')).toEqual(['three', 'two'])
    expect(matching(bench, '')).toEqual([''])
    expect(matching(bench, 'x')).toEqual([])
  })

  it('leaves out what has expired, and other databases', () => {
    const bench = new CommandBench()
    bench.run('SET', 'a', 1)
    bench.run('SET', 'b', 1)
    bench.run('PEXPIRE', 'b', 5)
    bench.client.database = 1
    bench.run('SET', 'c', 1)
    bench.client.database = 0
    bench.pass(5)
    expect(matching(bench, '*')).toEqual(['a'])
  })

  it('returns every key of a large database once', () => {
    const bench = new CommandBench()
    const names = Array.from({ length: 5000 }, (_, i) => `key:${i}`)
    for (const name of names) bench.run('SET', name, 1)
    expect(matching(bench, '*')).toEqual(names.sort())
  })
})
