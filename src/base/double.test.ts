import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  DOUBLE_BYTES_MAX,
  DOUBLE_TEXT_BYTES_MAX,
  formatDouble,
  parseCDouble,
  parseDouble,
  writeDouble,
} from './double.ts'

/** [score, what `ZSCORE` of redis-server 7.0.15 replied after `ZADD` with it, undefined where that refused it]. */
const scores: [string, string | undefined][] = [
  ['0', '0'],
  ['1', '1'],
  ['-1', '-1'],
  ['+1', '1'],
  ['+.5', '0.5'],
  ['5.', '5'],
  ['1.5', '1.5'],
  ['0.1', '0.10000000000000001'],
  ['3.14159265358979', '3.14159265358979'],
  ['123456789012345', '123456789012345'],
  ['1234567890123456', '1234567890123456'],
  ['9007199254740993', '9007199254740992'],
  ['0.1000000000000000055511151231257827', '0.10000000000000001'],
  ['1e3', '1000'],
  ['1E+3', '1000'],
  ['1e-3', '0.001'],
  ['1.e1', '10'],
  ['007', '7'],
  ['0x10', '16'],
  ['0X1F', '31'],
  ['0x1p-3', '0.125'],
  ['0x.8', '0.5'],
  ['0x1.8P+1', '3'],
  ['0x1.00000000000008p0', '1'],
  ['0x1.000000000000081p0', '1.0000000000000002'],
  ['0x1.fffffffffffff8p1023', undefined],
  ['0x1.fffffffffffff7p1023', '1.7976931348623157e+308'],
  ['0x1p-1074', '4.9406564584124654e-324'],
  ['0x1p-1075', undefined],
  ['0x1.8p-1075', '4.9406564584124654e-324'],
  ['4.9e-324', '4.9406564584124654e-324'],
  ['2.4703282292062327e-324', undefined],
  ['2.4703282292062328e-324', '4.9406564584124654e-324'],
  ['1.7976931348623157e308', '1.7976931348623157e+308'],
  ['1.7976931348623159e308', undefined],
  ['1e400', undefined],
  ['1e-400', undefined],
  ['0e400', '0'],
  ['1e99999999999999999999', undefined],
  ['1e-99999999999999999999', undefined],
  ['0x1p99999999999999999999', undefined],
  ['inf', 'inf'],
  ['-inf', '-inf'],
  ['+INF', 'inf'],
  ['Infinity', 'inf'],
  ['infinit', undefined],
  ['nan', undefined],
  ['-NaN', undefined],
  ['', undefined],
  ['-', undefined],
  ['+', undefined],
  ['.', undefined],
  ['-.', undefined],
  ['e1', undefined],
  ['1e', undefined],
  ['1e+', undefined],
  ['.e1', undefined],
  ['0x', undefined],
  ['0x.', undefined],
  ['0xp1', undefined],
  ['0x1p', undefined],
  ['0b1', undefined],
  ['1f', undefined],
  ['--1', undefined],
  ['+-1', undefined],
  ['1_0', undefined],
  ['1,5', undefined],
  ['1..2', undefined],
  ['1.2.3', undefined],
  ['1p5', undefined],
  [' 1', undefined],
  ['1 ', undefined],
  ['1\n', undefined],
  ['1\u0000', undefined],
  ['٣', undefined],
]

/** Doubles, and their text from Redis's `fpconv_dtoa`, built apart. Some are longer than they need be: see grisu2.ts. */
const texts: [number, string][] = [
  [0.1, '0.1'],
  [0.30000000000000004, '0.30000000000000004'],
  [3.14, '3.14'],
  [-3.14, '-3.14'],
  [10.5, '10.5'],
  [521.846069, '521.8460690000001'],
  [156.6669532744083, '156.66695327440831'],
  [0.3898518433177178, '0.38985184331771783'],
  [1700532203.7207778, '1.7005322037207777e+9'],
  [0.0000074188081871666, '7.4188081871666e-6'],
  [0.001, '0.001'],
  [0.0001, '0.0001'],
  [0.00001, '0.00001'],
  [0.000001, '0.000001'],
  [1e-7, '1e-7'],
  [-1e-7, '-1e-7'],
  [1.5e-7, '1.5e-7'],
  [0.000012345678, '1.2345678e-5'],
  [0.00012345678901234567, '1.2345678901234567e-4'],
  [0.012345678901234567, '0.012345678901234567'],
  [123.456, '123.456'],
  [123456.789, '123456.789'],
  [1234567.891, '1234567.891'],
  [12345678.9123, '12345678.9123'],
  [99999999.5, '99999999.5'],
  [1e-10, '1e-10'],
  [5e-324, '5e-324'],
  [2.2250738585072014e-308, '2.2250738585072014e-308'],
  [2.225073858507201e-308, '2.225073858507201e-308'],
  [1.7976931348623157e308, '1.7976931348623157e+308'],
  [-1.7976931348623157e308, '-1.7976931348623157e+308'],
  [5000000000000000000, '5e+18'],
  [10000000000000000000, '1e+19'],
  [100000000000000000000, '1e+20'],
  [1e21, '1e+21'],
  [1e22, '1e+22'],
  [1e23, '99999999999999990000000'],
  [-1e22, '-1e+22'],
  [1.5e22, '1.5e+22'],
  [1.23e25, '1.23e+25'],
  [1.23456789e25, '1.23456789e+25'],
  [3.0078156059051875e23, '300781560590518750000000'],
  [-3.0078156059051875e23, '-300781560590518750000000'],
  [0.000095, '0.000095'],
  [0.5, '0.5'],
  [0.333333333333333, '0.333333333333333'],
  [0.1234567890123456, '0.1234567890123456'],
  [1.0000000000000002, '1.0000000000000002'],
  [4.35, '4.35'],
  [0.000035, '0.000035'],
  [8.41e21, '8409999999999999000000'],
  [9007199254740993000, '9007199254740993000'],
]

const infinities: Record<string, number> = { inf: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY }

function parse(text: string): number {
  const bytes = Buffer.from(`7${text}7`)
  return parseDouble(bytes, 1, bytes.length - 1)
}

describe('parseDouble', () => {
  it.each(scores)('reads %j as redis-server: %s', (text, score) => {
    expect(parse(text)).toBe(score === undefined ? Number.NaN : (infinities[score] ?? Number(score)))
  })

  it('keeps the sign of zero', () => {
    for (const text of ['-0', '-0.0', '-.0', '-0e5', '-0x0', '-0.00000000000000000']) expect(parse(text)).toBe(-0)
    for (const text of ['0', '+0.0', '0e5', '0x0']) expect(parse(text)).toBe(0)
  })

  it('rounds decimals as the language does, however many digits there are', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 24 })
    fc.assert(
      fc.property(fc.constantFrom('', '-', '+'), digits, digits, (sign, integer, fraction) => {
        const text = `${sign}${integer}.${fraction}`
        expect(parse(text)).toBe(integer + fraction === '' ? Number.NaN : Number(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('reads what the language prints', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
        expect(parse(Object.is(value, -0) ? '-0' : String(value))).toBe(value)
      }),
    )
  })

  it('has a limit of length', () => {
    expect(parse(`1.${'0'.repeat(DOUBLE_TEXT_BYTES_MAX - 2)}`)).toBe(1)
    expect(parse(`1.${'0'.repeat(DOUBLE_TEXT_BYTES_MAX - 1)}`)).toBe(Number.NaN)
  })
})

describe('writeDouble', () => {
  it.each(texts)('writes %d as %s', (value, text) => {
    expect(formatDouble(value)).toBe(text)
  })

  it('writes integers up to 2^62 in full', () => {
    const integers = [1, -1, 42, 1e15, 2 ** 53 - 1, 2 ** 53, -(2 ** 53) - 2, 2 ** 62 - 512, 2 ** 62, -(2 ** 62)]
    for (const value of integers) expect(formatDouble(value)).toBe(BigInt(value).toString())
    expect(formatDouble(2 ** 62 + 1024)).toBe('4611686018427389000')
  })

  it('writes what is no plain number', () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0]
    expect(values.map(formatDouble)).toEqual(['nan', 'inf', '-inf', '0', '-0'])
  })

  it('writes what reads back as the same double, and nothing around it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), value => {
        const bytes = Buffer.alloc(DOUBLE_BYTES_MAX + 8, '#')
        const end = writeDouble(bytes, 4, value)
        expect(end - 4).toBeLessThanOrEqual(DOUBLE_BYTES_MAX)
        expect(parseDouble(bytes, 4, end)).toBe(value)
        expect(bytes.toString().replace(/[^#]+/, '')).toBe('#'.repeat(bytes.length - (end - 4)))
      }),
      { numRuns: 3000 },
    )
  })
})

describe('parseCDouble', () => {
  it('reads what strtod reads to the end of a text in C', () => {
    const cases: [string, number][] = [
      ['', 0],
      ['\0x', 0],
      ['1.5', 1.5],
      [' \t\n1.5', 1.5],
      ['1.5\0junk', 1.5],
      ['0x10', 16],
      [' -inf', Number.NEGATIVE_INFINITY],
      ['1e400', Number.POSITIVE_INFINITY],
      ['-1e400', Number.NEGATIVE_INFINITY],
      ['1e-400', 0],
      ['1.5 ', Number.NaN],
      [' ', Number.NaN],
      ['nan', Number.NaN],
      ['(1', Number.NaN],
    ]
    for (const [text, value] of cases) {
      const bytes = Buffer.from(`#${text}#`, 'latin1')
      expect(parseCDouble(bytes, 1, bytes.length - 1), JSON.stringify(text)).toBe(value)
    }
  })
})
