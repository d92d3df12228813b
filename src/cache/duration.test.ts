import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DURATION_MS_MAX, readDuration } from './duration.ts'
import { OptionError } from './option-error.ts'

describe('readDuration', () => {
  it.each([
    [0, 0],
    [-0, 0],
    [1500, 1500],
    ['250ms', 250],
    ['0s', 0],
    ['10s', 10_000],
    ['0.1s', 100],
    ['1.1s', 1100],
    ['4.35s', 4350],
    ['5m', 300_000],
    ['1.5h', 5_400_000],
    ['7d', 604_800_000],
    [DURATION_MS_MAX, DURATION_MS_MAX],
    ['36500d', DURATION_MS_MAX],
  ])('reads %s', (value, ms) => {
    expect(readDuration('ttl', value)).toBe(ms)
  })

  it.each([
    '5 m',
    ' 5m',
    '5M',
    '5',
    '',
    'm',
    '-1s',
    '+1s',
    '1e3ms',
    '.5s',
    '1.s',
    '1m30s',
    '1y',
    '0.5ms',
    '0.0001s',
    '36501d',
    `${'9'.repeat(400)}s`,
    -1,
    1.5,
    Number.NaN,
    Infinity,
    DURATION_MS_MAX + 1,
    null,
    undefined,
    true,
    5n,
    {},
    [1],
    Symbol('s'),
    () => 1,
  ])('refuses %s', value => {
    expect(() => readDuration('ttl', value)).toThrow(OptionError)
  })

  it('reads what any whole number of a unit means', () => {
    const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
    fc.assert(
      fc.property(fc.nat(36_500), fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[])), (n, unit) => {
        expect(readDuration('ttl', `${n}${unit}`)).toBe(n * units[unit])
      }),
    )
  })

  it('names the option, what it takes, and what was given', () => {
    const form = "whole milliseconds or a text such as '250ms', '10s', '5m', '1h', '7d'"
    const messageOf = (value: unknown, bounds = {}) => {
      try {
        return readDuration('near.ttl', value, bounds)
      } catch (error) {
        return error instanceof OptionError ? `${error.code} ${error.option}: ${error.message}` : error
      }
    }
    expect(messageOf('soon')).toBe(`ERR_CACHE_OPTION near.ttl: near.ttl must be ${form}, not "soon"`)
    expect(messageOf(null)).toMatch(/, not null$/)
    expect(messageOf(5n)).toMatch(/, not 5n$/)
    expect(messageOf([])).toMatch(/, not an array$/)
    expect(messageOf({})).toMatch(/, not an object$/)
    expect(messageOf(messageOf)).toMatch(/, not a function$/)
    expect(messageOf('x'.repeat(100))).toMatch(/, not "x{60}…"$/)
    expect(messageOf(0, { minMs: 1 })).toMatch(/, at least 1 ms, not 0$/)
    expect(messageOf('2s', { maxMs: 1000 })).toMatch(/, from 0 to 1000 ms, not "2s"$/)
  })

  it('takes the bounds themselves', () => {
    expect(readDuration('ttl', 5, { minMs: 5, maxMs: 5 })).toBe(5)
  })
})
