/**
 * The 80-bit extended floats of x86, in which Redis computes INCRBYFLOAT and HINCRBYFLOAT: 64 bits of significand and 15
 * of exponent. The increments that clients send are decimal, the results are printed with 17 decimals, and both the
 * rounding of the input and of the sum show in them, so that only the same arithmetic gives the same replies:
 *
 *     0.1 + 0.2        0.3                                 (in doubles: 0.30000000000000004)
 *     5000 + 0.1       5000.10000000000000009              (in doubles: 5000.1)
 *     3.0e15 + 0.1     3000000000000000.10009765625        (in doubles: 3000000000000000)
 *
 * Bigints of some 130 bits make this exact at usual magnitudes; none gets longer than some 35,000 bits.
 */

import { latin1 } from './bytes.ts'
import { bitLength, parseFloatText, roundBinary, shiftRightRounded } from './float-text.ts'

/** significand × 2^exponent, the sign in the significand. Infinity has the exponent Infinity and the significand ±1. */
export interface LongDouble {
  significand: bigint
  exponent: number
}

/** The most bytes that Redis reads as a long double. */
export const LONG_DOUBLE_TEXT_BYTES_MAX = 5 * 1024 - 1

const SIGNIFICAND_BITS = 64
/** The exponent of the smallest subnormal number, 2^-16445. */
const EXPONENT_MIN = -16445
/** Finite numbers are below 2^16384. */
const MAGNITUDE_BITS_MAX = 16384
/** Where the first digit of a decimal may stand, from the point: further left is too large, further right rounds to zero. */
const DECIMAL_LEADING_MAX = 4933
const DECIMAL_LEADING_MIN = -4950
const FRACTION_DIGITS = 17
const POWERS_OF_TEN = Array.from({ length: 40 }, (_, exponent) => 10n ** BigInt(exponent))
const FRACTION_SCALE = powerOfTen(FRACTION_DIGITS)

/**
 * The number that the bytes spell, or undefined where Redis has "value is not a valid float": not a number, NaN, spaces,
 * too long, too large, or rounded to zero without being zero. Infinity can be spelled out, and is accepted.
 */
export function parseLongDouble(bytes: Uint8Array, start: number, end: number): LongDouble | undefined {
  if (end - start > LONG_DOUBLE_TEXT_BYTES_MAX) return undefined
  const text = parseFloatText(latin1(bytes, start, end))
  if (text === undefined) return undefined
  if (text.kind === 'infinite') return { significand: text.negative ? -1n : 1n, exponent: Number.POSITIVE_INFINITY }
  if (text.digits === '') return { significand: 0n, exponent: 0 }

  const magnitude = text.kind === 'decimal' ? fromDecimal(text.digits, text.exponent) : fromHexadecimal(text)
  if (magnitude === undefined || magnitude.significand === 0n || overflows(magnitude)) return undefined
  return text.negative ? { significand: -magnitude.significand, exponent: magnitude.exponent } : magnitude
}

/** The rounded sum, or undefined where it is infinite or NaN ("increment would produce NaN or Infinity"). */
export function addLongDoubles(a: LongDouble, b: LongDouble): LongDouble | undefined {
  if (!isFiniteLongDouble(a) || !isFiniteLongDouble(b)) return undefined
  const exponent = Math.min(a.exponent, b.exponent)
  const sum = (a.significand << BigInt(a.exponent - exponent)) + (b.significand << BigInt(b.exponent - exponent))
  const negative = sum < 0n
  const rounded = roundBinary(negative ? -sum : sum, exponent, false, SIGNIFICAND_BITS, EXPONENT_MIN)
  if (overflows(rounded)) return undefined
  return negative ? { significand: -rounded.significand, exponent: rounded.exponent } : rounded
}

export function isFiniteLongDouble(value: LongDouble): boolean {
  return value.exponent !== Number.POSITIVE_INFINITY
}

/** The decimal text of a finite number with at most 17 decimals, without exponent, trailing zeros or a negative zero. */
export function formatLongDouble({ significand, exponent }: LongDouble): string {
  const negative = significand < 0n
  const magnitude = negative ? -significand : significand
  const text = exponent >= 0 ? (magnitude << BigInt(exponent)).toString() : formatFraction(magnitude, -exponent)
  return negative && text !== '0' ? `-${text}` : text
}

/** magnitude / 2^scale with 17 decimals, less those that end it in zeros. */
function formatFraction(magnitude: bigint, scale: number): string {
  const digits = shiftRightRounded(magnitude * FRACTION_SCALE, scale, false)
    .toString()
    .padStart(FRACTION_DIGITS + 1, '0')
  const point = digits.length - FRACTION_DIGITS
  let end = digits.length
  while (end > point && digits.charCodeAt(end - 1) === 0x30) end--
  return end === point ? digits.slice(0, point) : `${digits.slice(0, point)}.${digits.slice(point, end)}`
}

/** digits × 10^exponent, rounded; undefined if that is far too large or too small. */
function fromDecimal(digits: string, exponent: number): LongDouble | undefined {
  const leading = digits.length + exponent
  if (leading > DECIMAL_LEADING_MAX || leading < DECIMAL_LEADING_MIN) return undefined
  const integer = BigInt(digits)
  if (exponent >= 0) {
    return roundBinary(integer * powerOfTen(exponent), 0, false, SIGNIFICAND_BITS, EXPONENT_MIN)
  }
  // The quotient gets two bits more than are kept, so that the rest of the division only breaks ties.
  const divisor = powerOfTen(-exponent)
  const shift = Math.max(0, SIGNIFICAND_BITS + 2 - bitLength(integer) + bitLength(divisor))
  const dividend = integer << BigInt(shift)
  const quotient = dividend / divisor
  return roundBinary(quotient, -shift, quotient * divisor !== dividend, SIGNIFICAND_BITS, EXPONENT_MIN)
}

function powerOfTen(exponent: number): bigint {
  return POWERS_OF_TEN[exponent] ?? 10n ** BigInt(exponent)
}

function fromHexadecimal({ digits, exponent }: { digits: string; exponent: number }): LongDouble | undefined {
  const integer = BigInt(`0x${digits}`)
  const leading = bitLength(integer) + exponent
  if (leading > MAGNITUDE_BITS_MAX || leading < EXPONENT_MIN) return undefined
  return roundBinary(integer, exponent, false, SIGNIFICAND_BITS, EXPONENT_MIN)
}

function overflows({ significand, exponent }: LongDouble): boolean {
  return bitLength(significand) + exponent > MAGNITUDE_BITS_MAX
}
