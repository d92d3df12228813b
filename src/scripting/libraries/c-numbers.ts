/**
 * Numbers as C converts them on a machine of 64 bits, where Lua's integers have 64 bits, too: what Lua's libraries for Redis do to a double. Those of
 * the module have 32 bits.
 */

const TWO_32 = 2 ** 32
const TWO_63 = 2 ** 63
const TWO_64 = 2 ** 64

/** The value of (int64_t)value, rounded to a double: what does not fit becomes the smallest integer, as x86 has it. */
export function toInt64(value: number): number {
  return value >= -TWO_63 && value < TWO_63 ? Math.trunc(value) : -TWO_63
}

/** The lower half of (int64_t)value: (int)(int64_t)value, signed. */
export function toInt32(value: number): number {
  return value >= -TWO_63 && value < TWO_63 ? value | 0 : 0
}

/** The value of (int)value directly: what does not fit becomes the smallest integer. */
export function doubleToInt32(value: number): number {
  const truncated = Math.trunc(value)
  return truncated >= -0x80000000 && truncated <= 0x7fffffff ? truncated | 0 : -0x80000000
}

/** The upper half of an integer, a double within 64 bits, in two's complement. */
export function upperHalf(integer: number): number {
  return Math.floor(integer / TWO_32) >>> 0
}

/**
 * The value of the integer that a C program gets by (uint64_t)value for a value ≥ 0, and by (uint64_t)(int64_t)value below: within 64 bits, to be split by
 * `>>> 0` and {@link upperHalf}.
 */
export function toUint64Bits(value: number): number {
  if (value < 0) return toInt64(value)
  if (value < TWO_64) return Math.trunc(value)
  return Number.isNaN(value) ? -TWO_63 : 0
}

/** The double nearest to an unsigned integer of 64 bits. */
export function fromUint64(upper: number, lower: number): number {
  return (upper >>> 0) * TWO_32 + (lower >>> 0)
}

/** The double nearest to a signed integer of 64 bits. */
export function fromInt64(upper: number, lower: number): number {
  return (upper | 0) * TWO_32 + (lower >>> 0)
}
