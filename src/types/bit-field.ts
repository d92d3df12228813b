import { narrowInteger } from '../base/integer.ts'
import type { Arena } from '../store/arena.ts'
import { byteAt, setByteAt } from './string.ts'

/**
 * Bit fields: integers of 1 to 64 bits at any bit of a string, the highest bit first.
 *
 * Values are numbers while they are safe integers, and bigints beyond. Fields of up to 53 bits are read and written by numbers alone.
 */

export interface BitField {
  readonly signed: boolean
  /** 1 to 64, of an unsigned field to 63. */
  readonly bits: number
  /** Of its highest bit, counted from the highest bit of the string's first byte. */
  readonly offset: number
}

/** What becomes of a value that does not fit: it is cut, replaced by the nearest one that fits, or refused. */
export type Overflow = 'wrap' | 'saturate' | 'fail'

/** The widest field whose values are all safe integers. */
const NUMBER_BITS_MAX = 53

/** Returns the value of a field of the string at `address` (0: none); bits past the end of the string are 0. */
export function readBitField(arena: Arena, address: number, length: number, field: BitField): number | bigint {
  const { signed, bits, offset } = field
  if (bits > NUMBER_BITS_MAX) {
    const high = readBits(arena, address, length, offset, bits - 32)
    const low = readBits(arena, address, length, offset + bits - 32, 32)
    return wrapped((BigInt(high) << 32n) | BigInt(low), field)
  }
  const value = readBits(arena, address, length, offset, bits)
  return signed && value >= 2 ** (bits - 1) ? value - 2 ** bits : value
}

/** Writes a value that fits into a field of the string at `address`, which reaches so far. */
export function writeBitField(arena: Arena, address: number, field: BitField, value: number | bigint): void {
  const { bits, offset } = field
  if (bits > NUMBER_BITS_MAX) {
    const unsigned = BigInt.asUintN(bits, BigInt(value))
    writeBits(arena, address, offset, bits - 32, Number(unsigned >> 32n))
    writeBits(arena, address, offset + bits - 32, 32, Number(unsigned & 0xffffffffn))
  } else {
    const number = Number(value)
    writeBits(arena, address, offset, bits, number < 0 ? number + 2 ** bits : number)
  }
}

/** Returns the value for a field of the sum of its value and an int64; undefined when it is refused. */
export function addToBitField(
  field: BitField,
  value: number | bigint,
  increment: number | bigint,
  overflow: Overflow,
): number | bigint | undefined {
  if (typeof value === 'number' && typeof increment === 'number') {
    const sum = value + increment
    if (field.bits <= NUMBER_BITS_MAX && Number.isSafeInteger(sum)) return fitted(field, sum, overflow, sum > 0)
  }
  const sum = BigInt(value) + BigInt(increment)
  return fittedExactly(field, sum, overflow, sum > 0n)
}

/** Returns the value for a field that is set to an int64; undefined when it is refused. */
export function fitToBitField(
  field: BitField,
  value: number | bigint,
  overflow: Overflow,
): number | bigint | undefined {
  // Unsigned fields take a negative value for a very large one. So do signed ones when it is so low that the distance to the largest value is no int64.
  if (field.bits <= NUMBER_BITS_MAX && typeof value === 'number')
    return fitted(field, value, overflow, value > 0 || !field.signed)
  const exact = BigInt(value)
  return fittedExactly(field, exact, overflow, exact > 0n || !field.signed || largest(field) - exact >= 2n ** 63n)
}

/** A safe integer made to fit a field of up to 53 bits. `above`: whether a value that does not is too large rather than too small. */
function fitted(field: BitField, value: number, overflow: Overflow, above: boolean): number | undefined {
  const { signed, bits } = field
  const size = 2 ** bits
  const min = signed ? -size / 2 : 0
  const max = min + size - 1
  if (value >= min && value <= max) return value
  if (overflow === 'fail') return undefined
  if (overflow === 'saturate') return above ? max : min
  // What is added makes 0 of -0.
  const rest = (value % size) + 0
  if (rest < min) return rest + size
  return rest > max ? rest - size : rest
}

/** As {@link fitted}, for every width and value. */
function fittedExactly(
  field: BitField,
  value: bigint,
  overflow: Overflow,
  above: boolean,
): number | bigint | undefined {
  const max = largest(field)
  const min = field.signed ? -max - 1n : 0n
  if (value >= min && value <= max) return narrowInteger(value)
  if (overflow === 'fail') return undefined
  if (overflow === 'saturate') return narrowInteger(above ? max : min)
  return wrapped(value, field)
}

function largest({ signed, bits }: BitField): bigint {
  return 2n ** BigInt(signed ? bits - 1 : bits) - 1n
}

function wrapped(value: bigint, { signed, bits }: BitField): number | bigint {
  return narrowInteger(signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value))
}

/** The unsigned number of up to 53 bits from bit `offset` on. */
function readBits(arena: Arena, address: number, length: number, offset: number, bits: number): number {
  let value = 0
  let skipped = offset % 8
  for (let at = Math.floor(offset / 8); bits > 0; at++) {
    const count = Math.min(8 - skipped, bits)
    const byte = at < length ? byteAt(arena, address, at) : 0
    value = value * (1 << count) + ((byte >>> (8 - skipped - count)) & ((1 << count) - 1))
    bits -= count
    skipped = 0
  }
  return value
}

/** Writes an unsigned number of up to 53 bits from bit `offset` on. */
function writeBits(arena: Arena, address: number, offset: number, bits: number, value: number): void {
  for (let end = offset + bits; bits > 0; ) {
    const at = Math.floor((end - 1) / 8)
    const below = (8 - (end % 8)) % 8
    const count = Math.min(8 - below, bits)
    const mask = ((1 << count) - 1) << below
    const part = value % (1 << count)
    setByteAt(arena, address, at, (byteAt(arena, address, at) & ~mask) | (part << below))
    value = (value - part) / (1 << count)
    end -= count
    bits -= count
  }
}
