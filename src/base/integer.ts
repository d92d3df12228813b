/**
 * Decimal integers as Redis reads and writes them: strict, signed, 64 bits.
 *
 * An integer is `0`, or an optional `-` and digits of which the first is not 0: no spaces, no `+`, no `-0`, no
 * leading zeros, so that a value and its text lead to each other without loss.
 *
 * Values are numbers while they are safe integers, and bigints beyond. The number forms never allocate:
 *
 *     const value = parseInteger(bytes, start, end)
 *     if (Number.isNaN(value)) { const big = parseInt64(bytes, start, end); if (big === undefined) … not an integer }
 */

export const INT64_MIN = -(2n ** 63n)
export const INT64_MAX = 2n ** 63n - 1n

/** The most bytes an int64 takes: a sign and 19 digits. */
export const INT64_BYTES_MAX = 20

const ZERO = 0x30
const MINUS = 0x2d
const SAFE_DIGITS_MAX = 16
const BILLION = 1_000_000_000

/** The safe integer that the bytes spell; NaN if they spell none or one outside the safe range (see `parseInt64`). */
export function parseInteger(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) return Number.NaN
  const negative = bytes[start] === MINUS
  if (negative) start++
  const digits = end - start
  if (digits === 1) {
    const digit = bytes[start] - ZERO
    if (digit > 9 || digit < (negative ? 1 : 0)) return Number.NaN
    return negative ? -digit : digit
  }
  if (digits > SAFE_DIGITS_MAX || digits === 0) return Number.NaN
  if (bytes[start] === ZERO) return Number.NaN

  // Up to nine digits fit 31 bits, which keeps the common loop in machine integers.
  const smallEnd = digits > 9 ? start + 9 : end
  let small = 0
  while (start < smallEnd) {
    const digit = bytes[start++] - ZERO
    if (digit < 0 || digit > 9) return Number.NaN
    small = (small * 10 + digit) | 0
  }
  if (start === end) return negative ? -small : small

  let value = small
  while (start < end) {
    const digit = bytes[start++] - ZERO
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  if (value > Number.MAX_SAFE_INTEGER) return Number.NaN
  return negative ? -value : value
}

/** The int64 that the bytes spell, or undefined if they spell none. The slow form of `parseInteger`, over the whole range. */
export function parseInt64(bytes: Uint8Array, start: number, end: number): bigint | undefined {
  const safe = parseInteger(bytes, start, end)
  if (!Number.isNaN(safe)) return BigInt(safe)
  const value = parseDigits(bytes, start, end)
  return value !== undefined && isInt64(value) ? value : undefined
}

/** Whether a bigint fits 64 bits, signed. */
export function isInt64(value: bigint): boolean {
  return value >= INT64_MIN && value <= INT64_MAX
}

/** A bigint as a number if that is exact, else as it is: the form in which integers travel. */
export function narrowInteger(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
}

/** The bytes that `writeInteger` writes for a safe integer, its sign included. */
export function digitCount(value: number): number {
  if (value < 0) return 1 + digitCount(-value)
  if (value < 10) return 1
  if (value < 100) return 2
  if (value < 1000) return 3
  if (value < 10_000) return 4
  if (value < 100_000) return 5
  if (value < 1_000_000) return 6
  if (value < 10_000_000) return 7
  if (value < 100_000_000) return 8
  if (value < BILLION) return 9
  return 9 + digitCount(Math.floor(value / BILLION))
}

/** Writes a safe integer in decimal at `at`, and returns the offset behind it. */
export function writeInteger(bytes: Uint8Array, at: number, value: number): number {
  if (value < 0) {
    bytes[at++] = MINUS
    value = -value
  }
  if (value < 10) {
    bytes[at] = ZERO + value
    return at + 1
  }
  if (value < BILLION) {
    const end = at + digitCount(value)
    writeDigits(bytes, at, end, value | 0)
    return end
  }
  const high = Math.floor(value / BILLION)
  const low = value - high * BILLION
  const middle = writeInteger(bytes, at, high)
  writeDigits(bytes, middle, middle + 9, low | 0)
  return middle + 9
}

/** Writes an int64 in decimal at `at`, and returns the offset behind it. */
export function writeInt64(bytes: Uint8Array, at: number, value: bigint): number {
  const text = value.toString()
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i)
  return at + text.length
}

/** Fills [start, end) with the decimal digits of `value` < 10⁹, zeros in front. */
function writeDigits(bytes: Uint8Array, start: number, end: number, value: number): void {
  while (end > start) {
    const quotient = (value / 10) | 0
    bytes[--end] = ZERO + value - quotient * 10
    value = quotient
  }
}

/** The integer of at most 20 bytes that the bytes spell strictly, whatever its range. */
function parseDigits(bytes: Uint8Array, start: number, end: number): bigint | undefined {
  const length = end - start
  if (length < 2 || length > INT64_BYTES_MAX) return undefined
  const first = bytes[start] === MINUS ? start + 1 : start
  if (first === end || bytes[first] === ZERO) return undefined
  let text = ''
  for (let at = first; at < end; at++) {
    const digit = bytes[at] - ZERO
    if (digit < 0 || digit > 9) return undefined
    text += digit
  }
  return first === start ? BigInt(text) : -BigInt(text)
}
