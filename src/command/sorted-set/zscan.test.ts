import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CommandBench } from '../testing.ts'
import { formatSeventeenDigits } from './zscan.ts'

describe('ZSCAN', () => {
  it('visits every member that stays, however many come and go', () => {
    const bench = new CommandBench()
    for (let i = 0; i < 2000; i++) bench.run('ZADD', 'k', i, `stays ${i}`)
    const seen = new Map<string, string>()
    let cursor = '0'
    for (let call = 0; ; call++) {
      const [next, items] = bench.run('ZSCAN', 'k', cursor, 'COUNT', 50) as [string, string[]]
      for (let i = 0; i < items.length; i += 2) seen.set(items[i], items[i + 1])
      if (next === '0') break
      cursor = next
      for (let i = 0; i < 20; i++) bench.run('ZADD', 'k', i, `comes ${call} ${i}`)
      for (let i = 0; i < 20; i += 2) bench.run('ZREM', 'k', `comes ${call} ${i}`)
      expect(call).toBeLessThan(1000)
    }
    for (let i = 0; i < 2000; i++) expect(seen.get(`stays ${i}`)).toBe(String(i))
  })

  it('tells scores in the text of a listpack, or with seventeen digits', () => {
    const bench = new CommandBench()
    bench.run('ZADD', 'k', '0.1', 'a')
    expect(bench.run('ZSCAN', 'k', 0)).toEqual(['0', ['a', '0.1']])
    bench.run('ZADD', 'k', '1', 'x'.repeat(65))
    expect(bench.run('ZSCAN', 'k', 0, 'MATCH', 'a')).toEqual(['0', ['a', '0.10000000000000001']])
  })
})

describe('seventeen digits', () => {
  it('are those of C', () => {
    const texts: [number, string][] = [
      [0, '0'],
      [-0, '-0'],
      [1, '1'],
      [-1.5, '-1.5'],
      [0.1, '0.10000000000000001'],
      [1e16, '10000000000000000'],
      [1e17, '1e+17'],
      [123456789012345680, '1.2345678901234568e+17'],
      [0.0001, '0.0001'],
      [0.00001, '1.0000000000000001e-05'],
      [1e-300, '1e-300'],
      [5e-324, '4.9406564584124654e-324'],
      [Number.POSITIVE_INFINITY, 'inf'],
      [Number.NEGATIVE_INFINITY, '-inf'],
    ]
    for (const [value, text] of texts) expect(formatSeventeenDigits(value)).toBe(text)
  })

  it('read back as the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
        expect(Number(formatSeventeenDigits(value))).toBe(value)
      }),
    )
  })
})
