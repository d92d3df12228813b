import { int64DigitCount, safeInt64, writeInt64Words } from '../base/int64.ts'
import { digitCount, writeInteger } from '../base/integer.ts'
import type { ViewedBytes } from '../base/viewed-bytes.ts'

/**
 * An intset: a small set of int64, sorted, in Redis's format (intset.h), which its files carry as it is.
 *
 * ```
 * width:4 │ count:4 │ count × width bytes, ascending        all little-endian
 * ```
 *
 * The width of all integers is what the widest one needed that was ever added: 2, 4 or 8 bytes. All are free functions over the bytes that hold the
 * intset and its `start` there. An int64 is two signed words, low and high: see `int64.ts`.
 */

export const INTSET_HEADER_BYTES = 8
/** The width of an intset that was never given wider integers. */
export const INTSET_WIDTH_MIN = 2

/** Writes an empty intset. */
export function writeEmptyIntset(bytes: ViewedBytes, start: number): void {
  bytes.view.setUint32(start, INTSET_WIDTH_MIN, true)
  bytes.view.setUint32(start + 4, 0, true)
}

/** Returns how many integers an intset holds. */
export function intsetLength(bytes: ViewedBytes, start: number): number {
  return bytes.view.getUint32(start + 4, true)
}

/** Returns the bytes of each integer of an intset: 2, 4 or 8. */
export function intsetWidth(bytes: ViewedBytes, start: number): number {
  return bytes.view.getUint32(start, true)
}

/** Returns the bytes of an intset of so many integers of so many bytes. */
export function intsetBytes(width: number, count: number): number {
  return INTSET_HEADER_BYTES + width * count
}

/** Returns the width that an integer needs. */
export function integerWidth(low: number, high: number): number {
  if (high !== low >> 31) return 8
  return low === (low << 16) >> 16 ? 2 : 4
}

/** Returns the position of an integer; of one that is not there, `-1 - position`, where position is its place if it were added. */
export function findInteger(bytes: ViewedBytes, start: number, low: number, high: number): number {
  const { view } = bytes
  const width = view.getUint32(start, true)
  const count = view.getUint32(start + 4, true)
  if (width === 8) return findWide(view, start + INTSET_HEADER_BYTES, count, low, high)
  if (integerWidth(low, high) > width) return high < 0 ? -1 : -1 - count
  return findNarrow(view, start + INTSET_HEADER_BYTES, width, count, low)
}

/** Returns the lower word of the integer at a position. */
export function lowWordAt(bytes: ViewedBytes, start: number, position: number): number {
  const width = bytes.view.getUint32(start, true)
  return lowWordOf(bytes.view, start + INTSET_HEADER_BYTES + position * width, width)
}

/** Returns the upper word of the integer at a position. */
export function highWordAt(bytes: ViewedBytes, start: number, position: number): number {
  const width = bytes.view.getUint32(start, true)
  return highWordOf(bytes.view, start + INTSET_HEADER_BYTES + position * width, width)
}

/** Returns the bytes of the text of the integer at a position. */
export function integerTextLength(bytes: ViewedBytes, start: number, position: number): number {
  const low = lowWordAt(bytes, start, position)
  const high = highWordAt(bytes, start, position)
  return high === low >> 31 ? digitCount(low) : int64DigitCount(low, high)
}

/** Writes the integer at a position in decimal into `target` at `to`, and returns the offset behind it. */
export function writeIntegerText(
  bytes: ViewedBytes,
  start: number,
  position: number,
  target: Uint8Array,
  to: number,
): number {
  const low = lowWordAt(bytes, start, position)
  const high = highWordAt(bytes, start, position)
  return high === low >> 31 ? writeInteger(target, to, low) : writeInt64Words(target, to, low, high)
}

/**
 * Adds an integer that is not there at its place, and gives all integers `width` bytes: what they have, or what this one needs if that is more. The bytes up
 * to `intsetBytes(width, length + 1)` must belong to the intset's holder.
 */
export function insertInteger(
  bytes: ViewedBytes,
  start: number,
  width: number,
  position: number,
  low: number,
  high: number,
): void {
  const { view } = bytes
  const count = intsetLength(bytes, start)
  const old = intsetWidth(bytes, start)
  const first = start + INTSET_HEADER_BYTES
  if (width === old) {
    bytes.copyWithin(first + (position + 1) * width, first + position * width, first + count * width)
  } else {
    // From the end, so that nothing is overwritten before it was read.
    for (let i = count - 1; i >= 0; i--) {
      const from = first + i * old
      const to = first + (i < position ? i : i + 1) * width
      write(view, to, width, lowWordOf(view, from, old), highWordOf(view, from, old))
    }
    view.setUint32(start, width, true)
  }
  write(view, first + position * width, width, low, high)
  view.setUint32(start + 4, count + 1, true)
}

/** Removes the integer at a position. */
export function removeIntegerAt(bytes: ViewedBytes, start: number, position: number): void {
  const count = intsetLength(bytes, start)
  const width = intsetWidth(bytes, start)
  const at = start + INTSET_HEADER_BYTES + position * width
  bytes.copyWithin(at, at + width, start + intsetBytes(width, count))
  bytes.view.setUint32(start + 4, count - 1, true)
}

/** Whether bytes[start, start + length) are an intset, whole and ascending. For what comes from outside, and for tests. */
export function isIntset(bytes: ViewedBytes, start: number, length: number): boolean {
  if (length < INTSET_HEADER_BYTES || start + length > bytes.length) return false
  const width = intsetWidth(bytes, start)
  const count = intsetLength(bytes, start)
  if ((width !== 2 && width !== 4 && width !== 8) || count === 0 || length !== intsetBytes(width, count)) return false
  for (let i = 1; i < count; i++) {
    const high = highWordAt(bytes, start, i)
    const order = highWordAt(bytes, start, i - 1) - high
    if (order > 0 || (order === 0 && lowWordAt(bytes, start, i - 1) >>> 0 >= lowWordAt(bytes, start, i) >>> 0))
      return false
  }
  return true
}

/** As {@link safeInt64}, of the integer at a position. */
export function safeIntegerAt(bytes: ViewedBytes, start: number, position: number): number {
  return safeInt64(lowWordAt(bytes, start, position), highWordAt(bytes, start, position))
}

function findNarrow(view: DataView, first: number, width: number, count: number, value: number): number {
  let from = 0
  let to = count - 1
  while (from <= to) {
    const middle = (from + to) >>> 1
    const found = width === 2 ? view.getInt16(first + 2 * middle, true) : view.getInt32(first + 4 * middle, true)
    if (found < value) from = middle + 1
    else if (found > value) to = middle - 1
    else return middle
  }
  return -1 - from
}

function findWide(view: DataView, first: number, count: number, low: number, high: number): number {
  let from = 0
  let to = count - 1
  while (from <= to) {
    const middle = (from + to) >>> 1
    const at = first + 8 * middle
    const foundHigh = view.getInt32(at + 4, true)
    const foundLow = view.getInt32(at, true)
    if (foundHigh === high && foundLow === low) return middle
    if (foundHigh < high || (foundHigh === high && foundLow >>> 0 < low >>> 0)) from = middle + 1
    else to = middle - 1
  }
  return -1 - from
}

function lowWordOf(view: DataView, at: number, width: number): number {
  return width === 2 ? view.getInt16(at, true) : view.getInt32(at, true)
}

function highWordOf(view: DataView, at: number, width: number): number {
  return width === 8 ? view.getInt32(at + 4, true) : lowWordOf(view, at, width) >> 31
}

function write(view: DataView, at: number, width: number, low: number, high: number): void {
  if (width === 2) return view.setInt16(at, low, true)
  view.setInt32(at, low, true)
  if (width === 8) view.setInt32(at + 4, high, true)
}
