import { describe, expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

const NOW = 1_700_000_000_000

/** Each command with an argument that means 100 seconds from now. */
const FORMS = [
  ['EXPIRE', 100],
  ['PEXPIRE', 100_000],
  ['EXPIREAT', NOW / 1000 + 100],
  ['PEXPIREAT', NOW + 100_000],
] as const

function benchWithKey() {
  const bench = new CommandBench({ now: NOW })
  bench.run('SET', 'k', 'x')
  bench.takeEffects()
  return bench
}

describe.each(FORMS)('%s', (command, when) => {
  it('sets a deadline', () => {
    const bench = benchWithKey()
    expect(bench.run(command, 'k', when)).toBe(1)
    expect(bench.run('PEXPIRETIME', 'k')).toBe(NOW + 100_000)
    expect(bench.takeEffects()).toEqual(['expire 0 k'])
    expect(bench.run(command, 'missing', when)).toBe(0)
    expect(bench.takeEffects()).toEqual([])
    bench.verify()
    bench.advance(99_999)
    expect(bench.run('GET', 'k')).toBe('x')
    bench.advance(1)
    expect(bench.run('DBSIZE')).toBe(0)
    expect(bench.takeEffects()).toEqual(['expired 0 k'])
    bench.verify()
  })

  it('deletes when the deadline has passed, whatever lies before now', () => {
    for (const past of [
      command.endsWith('AT') ? NOW / 1000 / (command === 'EXPIREAT' ? 1 : 1e6) : 0,
      -1,
      '-9007199254740993',
    ]) {
      const bench = benchWithKey()
      expect(bench.run(command, 'k', past)).toBe(1)
      expect(bench.takeEffects()).toEqual(['del 0 k'])
      expect(bench.run('DBSIZE')).toBe(0)
      bench.verify()
    }
  })

  it('obeys NX, XX, GT and LT', () => {
    const [sooner, later] = [Number(when) - 50, Number(when) + 50]
    const outcome = (condition: string, first: number | undefined, second: number) => {
      const bench = benchWithKey()
      if (first !== undefined) bench.run(command, 'k', first)
      return bench.run(command, 'k', second, condition)
    }
    expect([undefined, when].map(first => outcome('NX', first, when))).toEqual([1, 0])
    expect([undefined, when].map(first => outcome('xx', first, when))).toEqual([0, 1])
    expect([undefined, sooner, when, later].map(first => outcome('GT', first, when))).toEqual([0, 1, 0, 0])
    expect([undefined, sooner, when, later].map(first => outcome('LT', first, when))).toEqual([1, 0, 0, 1])
    expect(benchWithKey().run(command, 'k', when, 'XX', 'GT')).toBe(0)
    expect(benchWithKey().run(command, 'k', when, 'XX', 'LT')).toBe(0)
    expect(benchWithKey().run(command, 'k', -1, 'GT')).toBe(0)
  })

  it('refuses what it cannot mean', () => {
    const bench = benchWithKey()
    const name = command.toLowerCase()
    const incompatible = error('ERR NX and XX, GT or LT options at the same time are not compatible')
    expect(bench.run(command, 'k', when, 'NX', 'GT')).toEqual(incompatible)
    expect(bench.run(command, 'k', when, 'LT', 'XX', 'NX')).toEqual(incompatible)
    expect(bench.run(command, 'k', when, 'GT', 'LT')).toEqual(
      error('ERR GT and LT options at the same time are not compatible'),
    )
    expect(bench.run(command, 'k', 'abc', 'NOPE\0x')).toEqual(error('ERR Unsupported option NOPE'))
    expect(bench.run(command, 'k', '1.5')).toEqual(error('ERR value is not an integer or out of range'))
    expect(bench.run(command, 'missing', '9223372036854775808')).toEqual(
      error('ERR value is not an integer or out of range'),
    )
    const largest = bench.run(command, 'missing', '9223372036854775807')
    expect(largest).toEqual(command === 'PEXPIREAT' ? 0 : error(`ERR invalid expire time in '${name}' command`))
    expect(bench.run(command, 'k')).toEqual(error(`ERR wrong number of arguments for '${name}' command`))
    expect(bench.takeEffects()).toEqual([])
  })
})

it('EXPIRE compares far deadlines exactly', () => {
  const bench = benchWithKey()
  bench.run('PEXPIREAT', 'k', '9223372036854775806')
  expect(bench.run('PEXPIREAT', 'k', '9223372036854775806', 'GT')).toBe(0)
  expect(bench.run('PEXPIREAT', 'k', '9223372036854775806', 'LT')).toBe(0)
  expect(bench.run('PEXPIREAT', 'k', '9223372036854775807', 'GT')).toBe(1)
  expect(bench.run('PEXPIREAT', 'k', '9223372036854775806', 'LT')).toBe(1)
  bench.verify()
})
