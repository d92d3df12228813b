import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { highWordOfInt64, int64DigitCount, isInt64Text, lowWordOfInt64, safeInt64, writeInt64Words } from './int64.ts'
import { parseInt64 } from './integer.ts'

const edges = [
  0n,
  1n,
  -1n,
  999_999_999n,
  1_000_000_000n,
  2n ** 31n,
  -(2n ** 31n),
  2n ** 32n - 1n,
  2n ** 32n,
  -(2n ** 32n),
  2n ** 53n,
  -(2n ** 53n),
  2n ** 53n + 1n,
  4_294_967_296_000_000_000n,
  2n ** 63n - 1n,
  -(2n ** 63n),
  -(2n ** 63n) + 1n,
]
const int64 = fc.oneof(fc.constantFrom(...edges), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))

/** A text between two digits that would change the result, were they read. */
function framed(text: string): [Uint8Array, number, number] {
  const bytes = Buffer.from(`1${text}1`, 'latin1')
  return [bytes, 1, bytes.length - 1]
}

describe('int64 of two words', () => {
  it('is what its text spells, and becomes that text again', () => {
    fc.assert(
      fc.property(int64, value => {
        const text = framed(String(value))
        const low = Number(BigInt.asIntN(32, value))
        const high = Number(value >> 32n)
        expect(isInt64Text(...text)).toBe(true)
        expect([lowWordOfInt64(...text), highWordOfInt64(...text)]).toEqual([low, high])
        expect(int64DigitCount(low, high)).toBe(String(value).length)
        const written = Buffer.alloc(30, '.')
        const end = writeInt64Words(written, 2, low, high)
        expect(written.toString('latin1', 0, end + 1)).toBe(`..${value}.`)
        const safe = value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
        expect(safeInt64(low, high)).toBe(safe ? Number(value) : Number.NaN)
      }),
    )
  })

  it.each(
    ['', '-', '-0', '01', '+1', '1 ', '9223372036854775808', '-9223372036854775809', '99999999999999999999'].concat([
      '-99999999999999999999',
      '09223372036854775807',
      '922337203685477580x',
      '9x23372036854775807',
      '18446744073709551616',
    ]),
  )('is not %j', text => {
    expect(isInt64Text(...framed(text))).toBe(false)
  })

  it('takes the texts that parseInt64 takes', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789-'), minLength: 15, maxLength: 22 })
    fc.assert(
      fc.property(digits, text => {
        expect(isInt64Text(...framed(text))).toBe(parseInt64(...framed(text)) !== undefined)
      }),
    )
  })
})
