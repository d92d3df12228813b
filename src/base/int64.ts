import { digitCount, parseInteger, writeInteger } from './integer.ts'
import { multiplyHigh } from './uint64.ts'

/**
 * Int64s as two 32-bit words and their decimal text, without bigints: for packed values, where ids of 18 digits are common and
 * nothing may be allocated. Words are signed 32-bit numbers, as `| 0` leaves them.
 */

const ZERO = 0x30
const MINUS = 0x2d
const BILLION = 1_000_000_000
/** What lies before the last nine digits of the largest and the smallest int64, and those. */
const UPPER_MAX = 9_223_372_036
const LOWER_MAX = 854_775_807

/** Whether the bytes spell an int64, strictly: see `integer.ts`. */
export function isInt64Text(bytes: Uint8Array, start: number, end: number): boolean {
  if (!Number.isNaN(parseInteger(bytes, start, end))) return true
  const first = bytes[start] === MINUS ? start + 1 : start
  const digits = end - first
  if (digits < 16 || digits > 19 || bytes[first] === ZERO) return false
  const upper = digitsAt(bytes, first, end - 9)
  const lower = digitsAt(bytes, end - 9, end)
  if (Number.isNaN(upper) || Number.isNaN(lower)) return false
  if (upper !== UPPER_MAX) return upper < UPPER_MAX
  return lower <= (first === start ? LOWER_MAX : LOWER_MAX + 1)
}

/** Returns the lower word of the int64 that the bytes spell; {@link isInt64Text} must hold. */
export function lowWordOfInt64(bytes: Uint8Array, start: number, end: number): number {
  const negative = bytes[start] === MINUS
  const low = magnitudeLow(bytes, negative ? start + 1 : start, end)
  return negative ? -low | 0 : low
}

/** Returns the upper word of the int64 that the bytes spell; {@link isInt64Text} must hold. */
export function highWordOfInt64(bytes: Uint8Array, start: number, end: number): number {
  const negative = bytes[start] === MINUS
  const first = negative ? start + 1 : start
  const upper = upperDigits(bytes, first, end)
  const product = Math.imul(upper | 0, BILLION) >>> 0
  const carry = product + lowerDigits(bytes, first, end) > 0xffffffff ? 1 : 0
  const high = (multiplyHigh(upper | 0, BILLION) + Math.floor(upper / 2 ** 32) * BILLION + carry) | 0
  if (!negative) return high
  return magnitudeLow(bytes, first, end) === 0 ? -high | 0 : ~high
}

/** Returns the int64 of two words as a number if that is a safe integer, else NaN. */
export function safeInt64(low: number, high: number): number {
  const value = high * 2 ** 32 + (low >>> 0)
  return Number.isSafeInteger(value) ? value : Number.NaN
}

/** Returns the bytes of the decimal text of an int64 of two words, its sign included. */
export function int64DigitCount(low: number, high: number): number {
  if (high < 0) {
    // The smallest int64 is its own negation, and read as unsigned the right magnitude.
    const negatedHigh = low === 0 ? -high | 0 : ~high
    return 1 + magnitudeDigitCount(-low | 0, negatedHigh)
  }
  return magnitudeDigitCount(low, high)
}

/** Writes the decimal text of an int64 of two words at `at`, and returns the offset behind it. */
export function writeInt64Words(bytes: Uint8Array, at: number, low: number, high: number): number {
  if (high < 0) {
    bytes[at++] = MINUS
    high = low === 0 ? -high | 0 : ~high
    low = -low | 0
  }
  const upper = billions(low, high)
  if (upper === 0) return writeInteger(bytes, at, belowBillion(low, high))
  const middle = writeInteger(bytes, at, upper)
  let lower = belowBillion(low, high)
  for (let place = middle + 8; place >= middle; place--) {
    const quotient = (lower / 10) | 0
    bytes[place] = ZERO + lower - quotient * 10
    lower = quotient
  }
  return middle + 9
}

function magnitudeDigitCount(low: number, high: number): number {
  const upper = billions(low, high)
  return upper === 0 ? digitCount(belowBillion(low, high)) : digitCount(upper) + 9
}

/** The unsigned number of two words, divided by 10⁹. */
function billions(low: number, high: number): number {
  const top = high >>> 0
  const quotient = Math.floor(top / BILLION)
  const middle = (top - quotient * BILLION) * 65536 + (low >>> 16)
  const middleQuotient = Math.floor(middle / BILLION)
  const bottom = (middle - middleQuotient * BILLION) * 65536 + (low & 0xffff)
  return quotient * 2 ** 32 + middleQuotient * 65536 + Math.floor(bottom / BILLION)
}

/** The unsigned number of two words, modulo 10⁹. */
function belowBillion(low: number, high: number): number {
  const middle = ((high >>> 0) % BILLION) * 65536 + (low >>> 16)
  return ((middle % BILLION) * 65536 + (low & 0xffff)) % BILLION
}

function magnitudeLow(bytes: Uint8Array, first: number, end: number): number {
  return (Math.imul(upperDigits(bytes, first, end) | 0, BILLION) + lowerDigits(bytes, first, end)) | 0
}

function upperDigits(bytes: Uint8Array, first: number, end: number): number {
  return end - first > 9 ? digitsAt(bytes, first, end - 9) : 0
}

function lowerDigits(bytes: Uint8Array, first: number, end: number): number {
  return digitsAt(bytes, Math.max(first, end - 9), end)
}

/** The number that at most ten digits spell, leading zeros allowed; NaN if something else is among them. */
function digitsAt(bytes: Uint8Array, start: number, end: number): number {
  let value = 0
  for (let at = start; at < end; at++) {
    const digit = bytes[at] - ZERO
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  return value
}
