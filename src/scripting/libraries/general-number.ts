import { writeLatin1 } from '../../base/bytes.ts'
import { writeGrisu2Digits } from '../../base/grisu2.ts'
import { digitCount, writeInteger } from '../../base/integer.ts'

/** The most bytes that {@link writeGeneralNumber} writes. */
export const GENERAL_NUMBER_BYTES_MAX = 32

/** The smallest double with all of its bits. */
const NORMAL_MIN = 2 ** -1022

const ZERO = 0x30
const FIVE = 0x35
const NINE = 0x39
const MINUS = 0x2d
const POINT = 0x2e

/**
 * Writes a double as C's printf does with `%.<precision>g` (up to 15), at `at`, and returns the offset behind it: digits rounded half to even,
 * no zeros behind them, and an exponent if the number has more digits before the point than the precision, or more than three zeros behind it.
 */
export function writeGeneralNumber(bytes: Uint8Array, at: number, value: number, precision: number): number {
  if (Number.isSafeInteger(value) && digitCount(Math.abs(value)) <= precision && !Object.is(value, -0)) {
    return writeInteger(bytes, at, value)
  }
  if (Number.isNaN(value)) return writeLatin1(bytes, at, 'nan')
  if (value < 0 || Object.is(value, -0)) {
    bytes[at++] = MINUS
    value = -value
  }
  if (value === 0) return writeLatin1(bytes, at, '0')
  if (value === Number.POSITIVE_INFINITY) return writeLatin1(bytes, at, 'inf')
  return writeMagnitude(bytes, at, value, precision)
}

function writeMagnitude(bytes: Uint8Array, at: number, value: number, precision: number): number {
  if (value >= NORMAL_MIN) {
    const result = writeGrisu2Digits(bytes, at, value)
    const count = result & 31
    const exponent = (result >> 5) + count - 1
    // Up to 15 digits that read back as the same double are the nearest to it of their number, and of any larger one up to that.
    if (count <= precision) return layOut(bytes, at, count, exponent, precision)
    if (!isNearHalf(bytes, at + precision, at + count)) return roundDigits(bytes, at, exponent, precision)
  }
  // Else digits that are right have to be rounded, not those that only read back as the same double.
  const [mantissa, exponent] = roundedText(value, precision).split('e')
  const digits = mantissa.replace('.', '').replace(/0+$/, '')
  writeLatin1(bytes, at, digits)
  return layOut(bytes, at, digits.length, Number(exponent), precision)
}

/**
 * Whether the digits in [start, end) begin so near to a half that those of the number itself might be on its other side: what reads back as the same double
 * differs from it by 11 units of the 17th digit at most.
 */
function isNearHalf(bytes: Uint8Array, start: number, end: number): boolean {
  let thousandths = 0
  for (let i = start; i < start + 3; i++) thousandths = thousandths * 10 + (i < end ? bytes[i] - ZERO : 0)
  return Math.abs(thousandths - 500) <= 12
}

/** Rounds the digits at `at` to the precision by the one that comes next, and lays them out. */
function roundDigits(bytes: Uint8Array, at: number, exponent: number, precision: number): number {
  let end = at + precision
  if (bytes[end] >= FIVE) {
    while (end > at && bytes[end - 1] === NINE) end--
    if (end === at) {
      bytes[at] = ZERO + 1
      return layOut(bytes, at, 1, exponent + 1, precision)
    }
    bytes[end - 1]++
  }
  while (bytes[end - 1] === ZERO) end--
  return layOut(bytes, at, end - at, exponent, precision)
}

/** d.ddde±x with the given number of digits, rounded half to even; the language's own conversion rounds half up. */
function roundedText(value: number, precision: number): string {
  const text = value.toExponential(precision - 1)
  const mantissaEnd = text.indexOf('e')
  if ((text.charCodeAt(mantissaEnd - 1) & 1) === 0) return text
  // An odd last digit: had it been halfway, then the even one below is right. All digits of a double that is halfway between 17 digits or fewer
  // are these and a 5.
  const exact = value.toExponential(100)
  const rest = exact.slice(precision === 1 ? 2 : precision + 1, exact.indexOf('e'))
  if (!/^50*$/.test(rest)) return text
  const truncated = exact.slice(0, precision === 1 ? 1 : precision + 1)
  return truncated + exact.slice(exact.indexOf('e'))
}

/** Lays out digits at `at`, whose first counts 10^exponent: dig.its, 0.000digits or d.igitse±xx. */
function layOut(bytes: Uint8Array, at: number, count: number, exponent: number, precision: number): number {
  if (exponent < -4 || exponent >= precision) return layOutScientific(bytes, at, count, exponent)
  if (exponent < 0) {
    const prefix = 1 - exponent
    bytes.copyWithin(at + prefix, at, at + count)
    bytes.fill(ZERO, at, at + prefix)
    bytes[at + 1] = POINT
    return at + prefix + count
  }
  if (count <= exponent + 1) {
    bytes.fill(ZERO, at + count, at + exponent + 1)
    return at + exponent + 1
  }
  bytes.copyWithin(at + exponent + 2, at + exponent + 1, at + count)
  bytes[at + exponent + 1] = POINT
  return at + count + 1
}

function layOutScientific(bytes: Uint8Array, at: number, count: number, exponent: number): number {
  if (count > 1) {
    bytes.copyWithin(at + 2, at + 1, at + count)
    bytes[at + 1] = POINT
    count++
  }
  const size = Math.abs(exponent)
  return writeLatin1(bytes, at + count, `e${exponent < 0 ? '-' : '+'}${size < 10 ? '0' : ''}${size}`)
}
