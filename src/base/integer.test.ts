import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  digitCount,
  INT64_MAX,
  INT64_MIN,
  isInt64,
  narrowInteger,
  parseInt64,
  parseInteger,
  writeInt64,
  writeInteger,
} from './integer.ts'

/** The text between two bytes that would change the result, were they read. */
function framed(text: string): [Uint8Array, number, number] {
  const bytes = Buffer.from(`1${text}1`, 'latin1')
  return [bytes, 1, bytes.length - 1]
}

function written(write: (bytes: Uint8Array, at: number) => number): string {
  const bytes = Buffer.alloc(32, '.')
  const end = write(bytes, 3)
  const text = bytes.toString('latin1')
  expect(text.slice(0, 3)).toBe('...')
  expect(text.slice(end)).toBe('.'.repeat(32 - end))
  return text.slice(3, end)
}

const notIntegers = [
  '',
  '-',
  '--1',
  '+1',
  '-0',
  '00',
  '01',
  '-01',
  ' 1',
  '1 ',
  '1.0',
  '1e3',
  '0x10',
  '1a',
  'a1',
  '1/',
  '1:',
  '/',
  ':',
  '9223372036854775808',
  '-9223372036854775809',
  '18446744073709551615',
  '18446744073709551616',
  '99999999999999999999',
  '-9999999999999999999',
  '100000000000000000000',
  '123456789x',
  '1234567890x',
  '123456789012345x',
  '1234567890123456x',
]

describe('parseInteger and parseInt64', () => {
  it.each(notIntegers)('refuse %j', text => {
    expect(parseInteger(...framed(text))).toBeNaN()
    expect(parseInt64(...framed(text))).toBeUndefined()
  })

  it.each([
    '9007199254740992',
    '-9007199254740992',
    '9007199254740993',
    '9999999999999999',
    '10000000000000000',
    '9223372036854775807',
    '-9223372036854775808',
  ])('leave %s to the slow form', text => {
    expect(parseInteger(...framed(text))).toBeNaN()
    expect(parseInt64(...framed(text))).toBe(BigInt(text))
  })

  it.each([0, 1, 9, 10, 99, 123456789, 999999999, 1000000000, 2147483648, 4294967296, 2 ** 53 - 1])(
    'read ±%d',
    value => {
      expect(parseInteger(...framed(String(value)))).toBe(value)
      expect(parseInt64(...framed(String(value)))).toBe(BigInt(value))
      if (value === 0) return
      expect(parseInteger(...framed(String(-value)))).toBe(-value)
      expect(parseInt64(...framed(String(-value)))).toBe(-BigInt(value))
    },
  )

  it('read every int64, and refuse what is not its own canonical text', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'-0123456789'), minLength: 1, maxLength: 22 })
    const integer = fc.bigInt({ min: INT64_MIN, max: INT64_MAX }).map(String)
    fc.assert(
      fc.property(fc.oneof(digits, integer), text => {
        const canonical = /^(0|-?[1-9][0-9]*)$/.test(text) && isInt64(BigInt(text))
        expect(parseInt64(...framed(text))).toBe(canonical ? BigInt(text) : undefined)
        const safe = canonical && Number.isSafeInteger(Number(text))
        expect(parseInteger(...framed(text))).toBe(safe ? Number(text) : Number.NaN)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('writeInteger and digitCount', () => {
  it('agree with the language about every safe integer', () => {
    const powers = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent)
    const edges = [0, 2 ** 31, 2 ** 32, 2 ** 53 - 1, ...powers, ...powers.map(power => power - 1)]
    for (const value of [...edges, ...edges.map(edge => 0 - edge)]) {
      expect(written((bytes, at) => writeInteger(bytes, at, value))).toBe(String(value))
      expect(digitCount(value)).toBe(String(value).length)
    }
    fc.assert(
      fc.property(fc.maxSafeInteger(), value => {
        expect(written((bytes, at) => writeInteger(bytes, at, value))).toBe(String(value))
        expect(digitCount(value)).toBe(String(value).length)
      }),
    )
  })
})

describe('int64', () => {
  it('is written in decimal', () => {
    for (const value of [0n, -1n, INT64_MIN, INT64_MAX]) {
      expect(written((bytes, at) => writeInt64(bytes, at, value))).toBe(String(value))
    }
  })

  it('has bounds', () => {
    expect([INT64_MIN, INT64_MAX, INT64_MIN - 1n, INT64_MAX + 1n].map(isInt64)).toEqual([true, true, false, false])
  })

  it('narrows to a number exactly where that is safe', () => {
    expect(narrowInteger(2n ** 53n - 1n)).toBe(2 ** 53 - 1)
    expect(narrowInteger(-(2n ** 53n - 1n))).toBe(-(2 ** 53 - 1))
    expect(narrowInteger(2n ** 53n)).toBe(2n ** 53n)
    expect(narrowInteger(-(2n ** 53n))).toBe(-(2n ** 53n))
  })
})
