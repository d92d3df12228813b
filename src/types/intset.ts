import type { ViewedBytes } from '../base/viewed-bytes.ts'

/**
 * Intsets: small sets of int64, sorted, in Redis's format (intset.h), which dumps carry as it is.
 *
 * ```
 * 0       4       8
 * │ width │ count │ count × width bytes, ascending │        all little-endian
 * ```
 *
 * The width of all integers is what the widest one needed that was ever added: 2, 4 or 8 bytes.
 * The functions work on bytes of which the intset is a part, from `at` on. Those that make it longer need room behind it.
 */

export const INTSET_HEADER_BYTES = 8
/** The width of an empty intset. */
export const INTSET_WIDTH_MIN = 2

const TWO_TO_32 = 4294967296

/** Returns how many integers an intset holds. */
export function intsetLength(bytes: ViewedBytes, at: number): number {
  return bytes.view.getUint32(at + 4, true)
}

/** Returns the bytes of each integer of an intset: 2, 4 or 8. */
export function intsetWidth(bytes: ViewedBytes, at: number): number {
  return bytes.view.getUint32(at, true)
}

/** Returns the bytes of an intset with so many integers of so many bytes. */
export function intsetBytes(width: number, count: number): number {
  return INTSET_HEADER_BYTES + width * count
}

/** Returns the width that an integer needs. */
export function widthOfInteger(value: number | bigint): number {
  if (typeof value === 'bigint') return 8
  if (value === (value << 16) >> 16) return 2
  return value === (value | 0) ? 4 : 8
}

/** Writes an empty intset. */
export function writeEmptyIntset(bytes: ViewedBytes, at: number, width: number = INTSET_WIDTH_MIN): void {
  bytes.view.setUint32(at, width, true)
  bytes.view.setUint32(at + 4, 0, true)
}

/** Returns the position of an integer; of one that is not there, `-1 - position`, its position after it were added. */
export function findInteger(bytes: ViewedBytes, at: number, value: number | bigint): number {
  const { view } = bytes
  const width = view.getUint32(at, true)
  const count = view.getUint32(at + 4, true)
  const needed = widthOfInteger(value)
  if (needed > width) return value < 0 ? -1 : -1 - count
  return width === 8 ? findWide(view, at + 8, count, value) : findNarrow(view, at + 8, width, count, Number(value))
}

/** Returns the integer at a position; a bigint only where a number is not exact. */
export function integerAt(bytes: ViewedBytes, at: number, position: number): number | bigint {
  const { view } = bytes
  const width = view.getUint32(at, true)
  if (width === 2) return view.getInt16(at + 8 + 2 * position, true)
  if (width === 4) return view.getInt32(at + 8 + 4 * position, true)
  const where = at + 8 + 8 * position
  const value = view.getInt32(where + 4, true) * TWO_TO_32 + view.getUint32(where, true)
  return Number.isSafeInteger(value) ? value : view.getBigInt64(where, true)
}

/**
 * Adds an integer at the position that {@link findInteger} told, where it is not yet. `width` is the wider of the intset's and the integer's own; the bytes behind must have
 * room for one more of that width, and for all if it is another than before.
 */
export function insertInteger(
  bytes: ViewedBytes,
  at: number,
  width: number,
  position: number,
  value: number | bigint,
): void {
  const count = intsetLength(bytes, at)
  const old = intsetWidth(bytes, at)
  const start = at + 8
  if (width === old) {
    bytes.copyWithin(start + (position + 1) * width, start + position * width, start + count * width)
  } else {
    // From the end, so that nothing is overwritten before it was read; what needs a new width comes first or last.
    for (let i = count - 1; i >= 0; i--) {
      writeAt(bytes.view, start + (i < position ? i : i + 1) * width, width, integerAt(bytes, at, i))
    }
    bytes.view.setUint32(at, width, true)
  }
  writeAt(bytes.view, start + position * width, width, value)
  bytes.view.setUint32(at + 4, count + 1, true)
}

/** Removes the integer at a position; the intset is shorter by its width then. */
export function removeIntegerAt(bytes: ViewedBytes, at: number, position: number): void {
  const count = intsetLength(bytes, at)
  const width = intsetWidth(bytes, at)
  const start = at + 8 + position * width
  bytes.copyWithin(start, start + width, at + 8 + count * width)
  bytes.view.setUint32(at + 4, count - 1, true)
}

/** Whether bytes[at, end) are an intset whose integers ascend, for those that come from outside and for tests. */
export function isIntset(bytes: ViewedBytes, at: number, end: number): boolean {
  if (end - at < INTSET_HEADER_BYTES) return false
  const width = intsetWidth(bytes, at)
  if (width !== 2 && width !== 4 && width !== 8) return false
  const count = intsetLength(bytes, at)
  if (count === 0 || end - at !== intsetBytes(width, count)) return false
  for (let i = 1; i < count; i++) if (integerAt(bytes, at, i - 1) >= integerAt(bytes, at, i)) return false
  return true
}

function findNarrow(view: DataView, start: number, width: number, count: number, value: number): number {
  let low = 0
  let high = count - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = width === 2 ? view.getInt16(start + 2 * middle, true) : view.getInt32(start + 4 * middle, true)
    if (found < value) low = middle + 1
    else if (found > value) high = middle - 1
    else return middle
  }
  return -1 - low
}

function findWide(view: DataView, start: number, count: number, value: number | bigint): number {
  const valueHigh = highWord(value)
  const valueLow = lowWord(value) >>> 0
  let low = 0
  let high = count - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const where = start + 8 * middle
    const order = view.getInt32(where + 4, true) - valueHigh || view.getUint32(where, true) - valueLow
    if (order < 0) low = middle + 1
    else if (order > 0) high = middle - 1
    else return middle
  }
  return -1 - low
}

function writeAt(view: DataView, where: number, width: number, value: number | bigint): void {
  if (width === 2) {
    view.setInt16(where, Number(value), true)
  } else if (width === 4) {
    view.setInt32(where, Number(value), true)
  } else {
    view.setInt32(where, lowWord(value), true)
    view.setInt32(where + 4, highWord(value), true)
  }
}

function highWord(value: number | bigint): number {
  return typeof value === 'number' ? Math.floor(value / TWO_TO_32) : Number(value >> 32n)
}

function lowWord(value: number | bigint): number {
  return typeof value === 'number' ? value | 0 : Number(BigInt.asIntN(32, value))
}
