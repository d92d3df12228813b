/**
 * Numbers as memcached reads them from text: strictly, digits and nothing else; or leniently, as C's strtoul and strtol do. Nothing is allocated for those that are short.
 * Source: memcached's util.c and vendor/mcmc/mcmc.c.
 */

const ZERO = 0x30
const MINUS = 0x2d
const PLUS = 0x2b
/** Longer ones are refused unread. */
const DIGITS_32_MAX = 11
const DIGITS_64_MAX = 22
/** Digits of which every number is a safe integer. */
const SAFE_DIGITS = 15
const UINT64 = 64
const UINT64_MAX = 2n ** 64n - 1n
const INT64_MAX = 2n ** 63n - 1n
const INT64_MIN = -(2n ** 63n)

/** An unsigned 64-bit number in two signed words, low and high. */
export type Words64 = Int32Array

/** Returns the number below 2^32 that the digits spell; -1 when they spell none. */
export function strictUint32(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > DIGITS_32_MAX || start === end) return -1
  const value = digits(bytes, start, end)
  return value <= 0xffffffff ? value : -1
}

/** Returns the signed 32-bit number that the text spells; NaN when it spells none. A minus alone is 0. */
export function strictInt32(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > DIGITS_32_MAX) return Number.NaN
  if (bytes[start] !== MINUS || start === end) {
    const value = digits(bytes, start, end)
    return value >= 0 && value <= 0x7fffffff ? value : Number.NaN
  }
  const value = digits(bytes, start + 1, end)
  return value >= 0 && value <= 0x80000000 ? 0 - value : Number.NaN
}

/** Reads the number below 2^64 that the digits spell into `into`. Returns false when they spell none. */
export function strictUint64(bytes: Uint8Array, start: number, end: number, into: Words64): boolean {
  if (end - start > DIGITS_64_MAX) return false
  const value = digits(bytes, start, end)
  if (value < 0) return false
  if (end - start <= SAFE_DIGITS) setSafe(into, value)
  else {
    const exact = BigInt(text(bytes, start, end))
    if (exact > UINT64_MAX) return false
    setBig(into, exact)
  }
  return true
}

/** Returns the unsigned 32-bit number that strtoul finds in the text, as signed; NaN when it finds none or more than that. */
export function lenientUint32(bytes: Uint8Array, start: number, end: number): number {
  const value = end - start <= SAFE_DIGITS ? digits(bytes, start, end) : -1
  if (value >= 0 && start < end) return value | 0
  const exact = lenientUnsigned(bytes, start, end)
  return exact === undefined ? Number.NaN : Number(BigInt.asIntN(32, exact))
}

/** Reads the number that strtoull finds in the text into `into`. Returns false when it finds none, or something else behind it. */
export function lenientUint64(bytes: Uint8Array, start: number, end: number, into: Words64): boolean {
  const exact = lenientUnsigned(bytes, start, end)
  if (exact === undefined) return false
  setBig(into, exact)
  return true
}

/** Returns the lower 32 bits, signed, of the number that strtol finds in the text; NaN when it finds none. */
export function lenientInt32(bytes: Uint8Array, start: number, end: number): number {
  const value = end - start <= SAFE_DIGITS ? digits(bytes, start, end) : -1
  if (value >= 0 && start < end) return value | 0
  const exact = lenientInteger(bytes, start, end)
  if (exact === undefined || exact > INT64_MAX || exact < INT64_MIN) return Number.NaN
  return Number(BigInt.asIntN(32, exact))
}

/** Returns an unsigned 64-bit number in two words as a bigint. */
export function bigOf(low: number, high: number): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)
}

/** Sets two words to a bigint's lower 64 bits. */
export function setBig(into: Words64, value: bigint): void {
  into[0] = Number(BigInt.asIntN(32, value))
  into[1] = Number(BigInt.asIntN(32, value >> 32n))
}

/** Sets two words to a safe integer of at least 0. */
export function setSafe(into: Words64, value: number): void {
  into[0] = value | 0
  into[1] = (value / 4294967296) | 0
}

/** Returns the number that the bytes spell, rounded when it is long; -1 when one of them is no digit. Nothing is 0. */
function digits(bytes: Uint8Array, start: number, end: number): number {
  let value = 0
  for (let at = start; at < end; at++) {
    const digit = bytes[at] - ZERO
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

function lenientUnsigned(bytes: Uint8Array, start: number, end: number): bigint | undefined {
  const value = lenientInteger(bytes, start, end)
  if (value === undefined || value > UINT64_MAX || value < -UINT64_MAX) return undefined
  const unsigned = BigInt.asUintN(UINT64, value)
  // strtoull takes a minus and wraps around; what then has the top bit set is taken for negative.
  return value < 0n && unsigned > INT64_MAX ? undefined : unsigned
}

/** Returns the integer with leading space and a sign, behind which is space or nothing; undefined when there is none. */
function lenientInteger(bytes: Uint8Array, start: number, end: number): bigint | undefined {
  let at = start
  while (at < end && isSpace(bytes[at])) at++
  const negative = bytes[at] === MINUS
  if (at < end && (negative || bytes[at] === PLUS)) at++
  const first = at
  while (at < end && bytes[at] >= ZERO && bytes[at] <= ZERO + 9) at++
  if (at === first || (at < end && !isSpace(bytes[at]))) return undefined
  // Nobody needs more digits than overflow.
  const value = BigInt(text(bytes, first, Math.min(at, first + 400)))
  return negative ? -value : value
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)
}

function text(bytes: Uint8Array, start: number, end: number): string {
  let digits = ''
  for (let at = start; at < end; at++) digits += String.fromCharCode(bytes[at])
  return digits
}
