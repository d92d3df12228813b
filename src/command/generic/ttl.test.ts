import { describe, expect, it } from 'vitest'
import { CommandBench } from '../testing.ts'

const NOW = 1_700_000_000_000

function times(bench: CommandBench, key: string) {
  return ['TTL', 'PTTL', 'EXPIRETIME', 'PEXPIRETIME'].map(command => bench.run(command, key))
}

describe('TTL, PTTL, EXPIRETIME and PEXPIRETIME', () => {
  it('tell no key and no deadline apart', () => {
    const bench = new CommandBench()
    expect(times(bench, 'k')).toEqual([-2, -2, -2, -2])
    bench.run('SET', 'k', 'x')
    expect(times(bench, 'k')).toEqual([-1, -1, -1, -1])
  })

  it('round seconds to the nearest', () => {
    const bench = new CommandBench({ now: NOW })
    bench.run('SET', 'k', 'x')
    bench.run('PEXPIRE', 'k', 10_499)
    expect(times(bench, 'k')).toEqual([10, 10_499, 1_700_000_010, NOW + 10_499])
    bench.pass(10_000 - 1)
    expect(times(bench, 'k')).toEqual([1, 500, 1_700_000_010, NOW + 10_499])
    bench.pass(1)
    expect(times(bench, 'k')).toEqual([0, 499, 1_700_000_010, NOW + 10_499])
    bench.pass(499)
    expect(times(bench, 'k')).toEqual([-2, -2, -2, -2])
    bench.verify()
  })

  it('are exact to the largest deadline, and rounded from there', () => {
    const bench = new CommandBench({ now: NOW })
    bench.run('SET', 'k', 'x')
    expect(bench.run('PEXPIREAT', 'k', '9223372036854775807')).toBe(1)
    expect(times(bench, 'k')).toEqual([
      9223370336854776n,
      9223370336854775807n,
      9223372036854776n,
      9223372036854775807n,
    ])
    expect(bench.run('PEXPIREAT', 'k', '9223372036854774801')).toBe(1)
    expect(bench.run('PEXPIRETIME', 'k')).toBe(9223372036854774801n)
    bench.verify()
    bench.run('RENAME', 'k', 'm')
    expect(bench.run('PEXPIRETIME', 'm')).toBe(9223372036854774801n)
    bench.run('COPY', 'm', 'k', 'DB', 1)
    bench.run('SWAPDB', 0, 1)
    expect(bench.run('PEXPIRETIME', 'k')).toBe(9223372036854774801n)
    bench.verify()
  })
})
