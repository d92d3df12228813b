import { writeInteger } from '../../base/integer.ts'
import type { StreamId } from './stream-id.ts'

/** The text of stream ids, `milliseconds-sequence`, as Redis writes it and reads it, which is laxer than for other integers. */

/** What a text came to: no id, an id, an id whose sequence number is `*`. */
export const ID_INVALID = 0
export const ID_WHOLE = 1
export const ID_AUTO_SEQUENCE = 2

/** The longest text that is looked at. In bytes. */
const TEXT_BYTES_MAX = 127
const DASH = 0x2d
const PLUS = 0x2b
const ZERO = 0x30
const STAR = 0x2a
const SPACE = 0x20
const DIGITS_MAX = 20

/**
 * Reads an id. Without a sequence number, the id gets `missingWord` for both of its words: 0 or -1, the smallest or the largest one. `ms-*` counts as no id unless
 * `autoSequence`. Returns one of the constants above; the id is undefined when it is ID_INVALID.
 */
export function parseStreamId(
  bytes: Uint8Array,
  start: number,
  end: number,
  id: StreamId,
  missingWord: 0 | -1,
  autoSequence = false,
): number {
  if (end - start > TEXT_BYTES_MAX) return ID_INVALID
  // Redis reads C strings.
  let stop = start
  let dash = -1
  for (; stop < end && bytes[stop] !== 0; stop++) if (bytes[stop] === DASH && dash < 0) dash = stop
  if (!readNumber(bytes, start, dash < 0 ? stop : dash, id, true)) return ID_INVALID
  if (dash < 0) {
    id.seqHigh = id.seqLow = missingWord
    return ID_WHOLE
  }
  if (autoSequence && stop - dash === 2 && bytes[dash + 1] === STAR) {
    id.seqHigh = id.seqLow = 0
    return ID_AUTO_SEQUENCE
  }
  return readNumber(bytes, dash + 1, stop, id, false) ? ID_WHOLE : ID_INVALID
}

/** The longest text of an id. In bytes. */
export const ID_TEXT_BYTES_MAX = 41

/** Writes an id's text at `at`, and returns the offset behind it. */
export function writeStreamId(bytes: Uint8Array, at: number, id: StreamId): number {
  at = writeNumber(bytes, at, id.msHigh, id.msLow)
  bytes[at] = DASH
  return writeNumber(bytes, at + 1, id.seqHigh, id.seqLow)
}

function writeNumber(bytes: Uint8Array, at: number, high: number, low: number): number {
  if (high === 0 && low >= 0) return writeInteger(bytes, at, low)
  if (high < 0 || high >= SAFE_HIGH_MAX) {
    const text = unsigned(high, low).toString()
    for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i)
    return at + text.length
  }
  const value = high * 2 ** 32 + (low >>> 0)
  let upper = Math.floor(value / BILLION)
  let lower = value - upper * BILLION
  if (lower < 0) {
    // The quotient was rounded up.
    upper--
    lower += BILLION
  }
  if (upper === 0) return writeInteger(bytes, at, lower)
  // Both fit 31 bits, so that nothing is boxed on the way.
  const middle = writeInteger(bytes, at, upper | 0)
  let rest = lower | 0
  for (let place = middle + 8; place >= middle; place--) {
    const quotient = (rest / 10) | 0
    bytes[place] = ZERO + rest - quotient * 10
    rest = quotient
  }
  return middle + 9
}

const BILLION = 1_000_000_000
/** From here on a number is no safe integer. */
const SAFE_HIGH_MAX = 1 << 21

function unsigned(high: number, low: number): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)
}

/** Reads an unsigned 64-bit integer into the milliseconds or the sequence number of an id. Returns false when there is none. */
function readNumber(bytes: Uint8Array, start: number, end: number, id: StreamId, ms: boolean): boolean {
  let at = start
  // What is no integer in the strict form is read as strtoull does, which knows spaces, zeros in front, and signs.
  while (at < end && isSpace(bytes[at])) at++
  const negative = bytes[at] === DASH
  const strict = at === start && bytes[at + 1] !== ZERO
  if (at < end && (negative || bytes[at] === PLUS)) at++
  while (end - at > 1 && bytes[at] === ZERO) at++
  if (at >= end || end - at > DIGITS_MAX) return false
  // Ten digits each: both parts are exact.
  let upper = 0
  let lower = 0
  const middle = Math.max(at, end - 10)
  for (; at < middle; at++) {
    const digit = bytes[at] - ZERO
    if (digit < 0 || digit > 9) return false
    upper = upper * 10 + digit
  }
  for (; at < end; at++) {
    const digit = bytes[at] - ZERO
    if (digit < 0 || digit > 9) return false
    lower = lower * 10 + digit
  }
  if (upper < SAFE_UPPER_MAX && !negative) {
    const value = upper * 1e10 + lower
    store(id, ms, Math.floor(value / 2 ** 32), value | 0)
    return true
  }
  return storeLarge(id, ms, BigInt(upper) * 10_000_000_000n + BigInt(lower), negative, strict)
}

/** Below, the number is a safe integer. */
const SAFE_UPPER_MAX = 900_719

function storeLarge(id: StreamId, ms: boolean, value: bigint, negative: boolean, strict: boolean): boolean {
  if (value >= 2n ** 64n || (negative && strict && value <= 2n ** 63n)) return false
  const word = negative ? BigInt.asUintN(64, -value) : value
  store(id, ms, Number(word >> 32n) | 0, Number(BigInt.asIntN(32, word)))
  return true
}

function store(id: StreamId, ms: boolean, high: number, low: number): void {
  if (ms) {
    id.msHigh = high | 0
    id.msLow = low
  } else {
    id.seqHigh = high | 0
    id.seqLow = low
  }
}

function isSpace(byte: number): boolean {
  return byte === SPACE || (byte >= 0x09 && byte <= 0x0d)
}
