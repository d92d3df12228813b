import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { latin1 } from '../../base/bytes.ts'
import { GENERAL_NUMBER_BYTES_MAX, writeGeneralNumber } from './general-number.ts'

function general(value: number, precision: number): string {
  const bytes = new Uint8Array(GENERAL_NUMBER_BYTES_MAX)
  return latin1(bytes, 0, writeGeneralNumber(bytes, 0, value, precision))
}

describe('writeGeneralNumber', () => {
  it.each([
    [0, 14, '0'],
    [-0, 14, '-0'],
    [1, 14, '1'],
    [-42, 14, '-42'],
    [0.1, 14, '0.1'],
    [9.99, 14, '9.99'],
    [16.990000000000002, 14, '16.99'],
    [1 / 3, 14, '0.33333333333333'],
    [2 / 3, 3, '0.667'],
    [0.0001, 14, '0.0001'],
    [0.00001, 14, '1e-05'],
    [0.000123456, 3, '0.000123'],
    [1e14, 14, '1e+14'],
    [99999999999999, 14, '99999999999999'],
    [999999999999995, 14, '1e+15'],
    [123456, 3, '1.23e+05'],
    [100, 2, '1e+02'],
    [100, 3, '100'],
    [1234.5, 14, '1234.5'],
    [1e100, 14, '1e+100'],
    [5e-324, 14, '4.9406564584125e-324'],
    [1.7976931348623157e308, 14, '1.7976931348623e+308'],
    [Number.POSITIVE_INFINITY, 14, 'inf'],
    [Number.NEGATIVE_INFINITY, 14, '-inf'],
    [Number.NaN, 14, 'nan'],
  ])('writes %s with %i digits as %s', (value, precision, text) => {
    expect(general(value, precision)).toBe(text)
  })

  it.each([
    [123456789012345, 14, '1.2345678901234e+14'],
    [123456789012355, 14, '1.2345678901236e+14'],
    [0.5, 1, '0.5'],
    [2.5, 1, '2'],
    [3.5, 1, '4'],
    [0.125, 2, '0.12'],
    [0.375, 2, '0.38'],
    [25, 1, '2e+01'],
  ])('rounds %s, halfway, to %i digits that are even: %s', (value, precision, text) => {
    expect(general(value, precision)).toBe(text)
  })

  it.each([
    [9.999999999999996, 14, '10'],
    [99999999999999.97, 14, '1e+14'],
    [0.30000000000000004, 14, '0.3'],
    [16.990000000000002, 14, '16.99'],
    [1.2345678901234567, 14, '1.2345678901235'],
    [5.000000000000005, 15, '5.00000000000001'],
  ])('rounds %s to %i digits: %s', (value, precision, text) => {
    expect(general(value, precision)).toBe(text)
  })

  it('writes what reads back to the precision, in the shortest form', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 1, max: 15 }),
        (value, precision) => {
          const text = general(value, precision)
          expect(Number(Number(text).toPrecision(precision))).toBe(Number(value.toPrecision(precision)))
          expect(text).not.toMatch(/\.\d*0($|e)|\.$|\.e/)
        },
      ),
    )
  })
})
