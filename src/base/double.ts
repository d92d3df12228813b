/**
 * Doubles as Redis reads and prints them: sorted set scores, coordinates, RESP3's doubles.
 */

import { latin1, writeLatin1 } from './bytes.ts'
import { bitLength, type FloatText, parseFloatText, roundBinary } from './float-text.ts'
import { writeGrisu2Digits } from './grisu2.ts'
import { writeInt64, writeInteger } from './integer.ts'

/** The most bytes that `writeDouble` writes: a sign, 17 digits and 7 zeros. */
export const DOUBLE_BYTES_MAX = 25

/** The longest text that is read as a double. (Redis has no limit of its own, only that of a string.) */
export const DOUBLE_TEXT_BYTES_MAX = 1024 * 1024

/** Decimals of so many digits, scaled by a power of ten that is exact, need a single division, which rounds correctly. */
const EXACT_DIGITS_MAX = 15
const EXACT_POWERS_OF_TEN = Array.from({ length: EXACT_DIGITS_MAX + 1 }, (_, exponent) => 10 ** exponent)

/** From 2^62 on, Redis does not print integers as such. */
const INTEGER_MAX = 2 ** 62

const ZERO = 0x30
const PLUS = 0x2b
const MINUS = 0x2d
const POINT = 0x2e
const LETTER_E = 0x65

/**
 * The double that the bytes spell, as C's strtod reads it: decimal, hexadecimal or infinite. NaN where Redis has "value is
 * not a valid float": not a number, NaN itself, spaces, too large, or rounded to zero without being zero.
 */
export function parseDouble(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  const first = at < end ? bytes[at] : 0
  if (first === MINUS || first === PLUS) at++

  let significand = 0
  let digits = 0
  let point = -1
  for (; at < end; at++) {
    const digit = bytes[at] - ZERO
    if (digit >= 0 && digit <= 9) {
      if (++digits > EXACT_DIGITS_MAX) break
      significand = significand * 10 + digit
    } else if (bytes[at] === POINT && point < 0) {
      point = at
    } else {
      break
    }
  }
  if (at < end || digits === 0) return parseAnyDouble(bytes, start, end)
  const magnitude = point < 0 ? significand : significand / EXACT_POWERS_OF_TEN[end - point - 1]
  return first === MINUS ? -magnitude : magnitude
}

/**
 * The double that C's strtod finds where it reads all of a text, which ends at its first zero byte; NaN where it does not, and for NaN itself. Unlike
 * `parseDouble` it takes spaces in front, an empty text as 0, and what is too large as infinite. Bounds of score ranges are read so.
 */
export function parseCDouble(bytes: Uint8Array, start: number, end: number): number {
  const value = parseDouble(bytes, start, end)
  if (!Number.isNaN(value)) return value
  if (end - start > DOUBLE_TEXT_BYTES_MAX) return Number.NaN
  const [text] = latin1(bytes, start, end).split('\0', 1)
  if (text === '') return 0
  const parts = parseFloatText(text.replace(/^[\t-\r ]+/, ''))
  return parts === undefined ? Number.NaN : nearestDouble(text, parts)
}

/**
 * Writes a double as Redis does since 7.2, at `at`, and returns the offset behind it: an integer below 2^62 in full, any
 * other number with the digits of Grisu2, with an exponent if it is large or small; `inf`, `-inf`, `nan`, `-0`.
 */
export function writeDouble(bytes: Uint8Array, at: number, value: number): number {
  if (Number.isSafeInteger(value)) return value === 0 ? writeZero(bytes, at, value) : writeInteger(bytes, at, value)
  if (Number.isNaN(value)) return writeLatin1(bytes, at, 'nan')
  if (!Number.isFinite(value)) return writeLatin1(bytes, at, value < 0 ? '-inf' : 'inf')
  if (Math.abs(value) <= INTEGER_MAX && Number.isInteger(value)) return writeInt64(bytes, at, BigInt(value))
  if (value < 0) bytes[at++] = MINUS
  return writeMagnitude(bytes, at, Math.abs(value))
}

/** The text that `writeDouble` writes. */
export function formatDouble(value: number): string {
  const bytes = new Uint8Array(DOUBLE_BYTES_MAX)
  return latin1(bytes, 0, writeDouble(bytes, 0, value))
}

function parseAnyDouble(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > DOUBLE_TEXT_BYTES_MAX) return Number.NaN
  const text = latin1(bytes, start, end)
  const parts = parseFloatText(text)
  if (parts === undefined) return Number.NaN
  const value = nearestDouble(text, parts)
  const exact = parts.kind === 'infinite' || parts.digits === ''
  return exact || (value !== 0 && Number.isFinite(value)) ? value : Number.NaN
}

/** The double nearest to what a text spells; infinite when that is too large. */
function nearestDouble(text: string, parts: FloatText): number {
  const sign = parts.negative ? -1 : 1
  if (parts.kind === 'infinite') return sign * Number.POSITIVE_INFINITY
  if (parts.digits === '') return sign * 0
  return parts.kind === 'decimal' ? Number(text) : sign * fromHexadecimal(parts.digits, parts.exponent)
}

function fromHexadecimal(digits: string, exponent: number): number {
  const integer = BigInt(`0x${digits}`)
  const leading = bitLength(integer) + exponent
  if (leading > 1024) return Number.POSITIVE_INFINITY
  if (leading < -1074) return 0
  const rounded = roundBinary(integer, exponent, false, 53, -1074)
  // Exact, since the product is a double; the scale alone might not be one.
  const scale = Math.min(rounded.exponent, 971)
  return Number(rounded.significand << BigInt(rounded.exponent - scale)) * 2 ** scale
}

function writeZero(bytes: Uint8Array, at: number, value: number): number {
  if (Object.is(value, -0)) bytes[at++] = MINUS
  bytes[at] = ZERO
  return at + 1
}

/** Lays out the digits of a positive number: `digits000`, `0.000digits`, `dig.its` or `d.igitse±x`. */
function writeMagnitude(bytes: Uint8Array, at: number, value: number): number {
  const result = writeGrisu2Digits(bytes, at, value)
  const count = result & 31
  const exponent = result >> 5
  const scientific = exponent + count - 1
  const distance = Math.abs(scientific)

  if (exponent >= 0 && distance < count + 7) {
    bytes.fill(ZERO, at + count, at + count + exponent)
    return at + count + exponent
  }
  if (exponent < 0 && (exponent > -7 || distance < 4)) {
    const integerDigits = count + exponent
    return integerDigits > 0
      ? insertPoint(bytes, at, integerDigits, count)
      : prependZeros(bytes, at, 1 - integerDigits, count)
  }
  at = count > 1 ? insertPoint(bytes, at, 1, count) : at + 1
  bytes[at++] = LETTER_E
  bytes[at++] = scientific < 0 ? MINUS : PLUS
  return writeInteger(bytes, at, distance)
}

/** Puts a point behind the first of the digits at `at`, and returns the offset behind them all. */
function insertPoint(bytes: Uint8Array, at: number, integerDigits: number, count: number): number {
  for (let i = count; i > integerDigits; i--) bytes[at + i] = bytes[at + i - 1]
  bytes[at + integerDigits] = POINT
  return at + count + 1
}

/** Puts zeros before the digits at `at`, and a point behind the first of these. */
function prependZeros(bytes: Uint8Array, at: number, zeros: number, count: number): number {
  for (let i = count - 1; i >= 0; i--) bytes[at + i + zeros + 1] = bytes[at + i]
  bytes[at] = ZERO
  bytes[at + 1] = POINT
  bytes.fill(ZERO, at + 2, at + 1 + zeros)
  return at + count + zeros + 1
}
