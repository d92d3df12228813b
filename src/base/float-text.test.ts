import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bitLength, parseFloatText, roundBinary, shiftRightRounded } from './float-text.ts'

describe('parseFloatText', () => {
  it('takes the number apart without rounding', () => {
    expect(parseFloatText('-0012.50e3')).toEqual({ kind: 'decimal', negative: true, digits: '1250', exponent: 1 })
    expect(parseFloatText('+.05')).toEqual({ kind: 'decimal', negative: false, digits: '5', exponent: -2 })
    expect(parseFloatText('0.0')).toMatchObject({ kind: 'decimal', digits: '' })
    expect(parseFloatText('0X0a.8P-2')).toEqual({ kind: 'hexadecimal', negative: false, digits: 'a8', exponent: -6 })
    expect(parseFloatText('-INFinity')).toEqual({ kind: 'infinite', negative: true })
  })

  it('reads digits of any length in linear time', () => {
    expect(parseFloatText('1'.repeat(100_000))).toMatchObject({ exponent: 0 })
    expect(parseFloatText(`${'1'.repeat(100_000)}x`)).toBeUndefined()
    expect(parseFloatText(`1e${'9'.repeat(1000)}`)).toMatchObject({ digits: '1', exponent: 1e12 })
  })
})

describe('bitLength', () => {
  it('counts the binary digits', () => {
    expect(bitLength(0n)).toBe(0)
    for (const bits of [1, 31, 32, 33, 53, 54, 63, 64, 65, 128, 999, 1000, 1001, 1024, 5000]) {
      const power = 1n << BigInt(bits - 1)
      expect(bitLength(power)).toBe(bits)
      expect(bitLength(2n * power - 1n)).toBe(bits)
    }
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 200n }), value => {
        expect(bitLength(value)).toBe(value.toString(2).length)
      }),
    )
  })
})

describe('shiftRightRounded', () => {
  it('rounds to the nearest, ties to even', () => {
    const quarters = [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n]
    expect(quarters.map(value => shiftRightRounded(value, 2, false))).toEqual([0n, 0n, 0n, 1n, 1n, 1n, 2n, 2n, 2n])
    expect(quarters.map(value => shiftRightRounded(value, 2, true))).toEqual([0n, 0n, 1n, 1n, 1n, 1n, 2n, 2n, 2n])
  })
})

describe('roundBinary', () => {
  it('rounds integers as doubles do', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 130n }), value => {
        const { significand, exponent } = roundBinary(value, 0, false, 53, -1074)
        expect(significand < 2n ** 53n).toBe(true)
        expect(Number(significand) * 2 ** exponent).toBe(Number(value))
      }),
    )
  })

  it('carries into the next power of two, and keeps fewer bits near the smallest exponent', () => {
    expect(roundBinary(0b11111n, 0, false, 4, -10)).toEqual({ significand: 0b1000n, exponent: 2 })
    expect(roundBinary(0b1011n, -12, false, 4, -10)).toEqual({ significand: 0b11n, exponent: -10 })
    expect(roundBinary(0b10n, -12, false, 4, -10)).toEqual({ significand: 0n, exponent: -10 })
    expect(roundBinary(0b10n, -12, true, 4, -10)).toEqual({ significand: 1n, exponent: -10 })
  })
})
