import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTestKeyspace } from '../keyspace/create-test-keyspace.ts'
import { NEVER } from '../keyspace/expiring-items.ts'
import { addToBitField, type BitField, fitToBitField, type Overflow, readBitField, writeBitField } from './bit-field.ts'
import { PIECE_BYTES } from './rope.ts'
import { stringBytes } from './string.ts'

const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc
    .tuple(fc.integer({ min: 0, max: 63 }), fc.bigInt({ min: -2n, max: 2n }), fc.boolean())
    .map(([bits, near, negative]) => BigInt.asIntN(64, (negative ? -1n : 1n) * 2n ** BigInt(bits) + near)),
)
const type = fc
  .boolean()
  .chain(signed => fc.record({ signed: fc.constant(signed), bits: fc.integer({ min: 1, max: signed ? 64 : 63 }) }))

/** A value as it travels: a number while that is exact. */
const narrowed = (value: bigint): number | bigint =>
  BigInt(Number(value)) === value && Number.isSafeInteger(Number(value)) ? Number(value) : value
const min = ({ signed, bits }: Pick<BitField, 'signed' | 'bits'>): bigint => (signed ? -(2n ** BigInt(bits - 1)) : 0n)
const max = ({ signed, bits }: Pick<BitField, 'signed' | 'bits'>): bigint => 2n ** BigInt(signed ? bits - 1 : bits) - 1n

describe('bit fields', () => {
  const keyspace = createTestKeyspace(1, 1)
  const { arena } = keyspace
  const database = keyspace.databases[0]
  const key = Buffer.from('k')

  /** The bits of a string, one character each. */
  const binary = (bytes: Uint8Array): string => [...bytes].map(byte => byte.toString(2).padStart(8, '0')).join('')

  it('are read and written in place, with their neighbours left alone', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 30, maxLength: 30 }),
        type,
        fc.nat(150),
        int64,
        (bytes, kind, offset, value) => {
          const address = database.putString(database.find(key, 0, 1), key, 0, 1, bytes, 0, bytes.length, NEVER)
          const field = { ...kind, offset }
          const before = binary(bytes)
          const unsigned = BigInt(`0b${before.slice(offset, offset + kind.bits)}`)
          const read = kind.signed ? BigInt.asIntN(kind.bits, unsigned) : unsigned
          expect(readBitField(arena, address, bytes.length, field)).toBe(narrowed(read))

          const fitting = kind.signed ? BigInt.asIntN(kind.bits, value) : BigInt.asUintN(kind.bits, value)
          writeBitField(arena, address, field, narrowed(fitting))
          const written = BigInt.asUintN(kind.bits, value).toString(2).padStart(kind.bits, '0')
          expect(binary(stringBytes(arena, address))).toBe(
            before.slice(0, offset) + written + before.slice(offset + kind.bits),
          )
          expect(readBitField(arena, address, bytes.length, field)).toBe(narrowed(fitting))
        },
      ),
      { numRuns: 500 },
    )
  })

  it('are 0 past the end of the string', () => {
    const address = database.putString(database.find(key, 0, 1), key, 0, 1, Buffer.from([0xff]), 0, 1, NEVER)
    expect(readBitField(arena, address, 1, { signed: false, bits: 8, offset: 4 })).toBe(0xf0)
    expect(readBitField(arena, address, 1, { signed: true, bits: 64, offset: 4 })).toBe(-(2n ** 60n))
    expect(readBitField(arena, address, 1, { signed: true, bits: 64, offset: 8 })).toBe(0)
    expect(readBitField(arena, 0, 0, { signed: false, bits: 63, offset: 2 ** 32 })).toBe(0)
  })

  it('may lie across the pieces of a rope', () => {
    const bytes = new Uint8Array(2 * PIECE_BYTES)
    const address = database.putString(database.find(key, 0, 1), key, 0, 1, bytes, 0, bytes.length, NEVER)
    const field = { signed: true, bits: 64, offset: 8 * PIECE_BYTES - 13 }
    writeBitField(arena, address, field, -(2n ** 62n) - 5n)
    expect(readBitField(arena, address, bytes.length, field)).toBe(-(2n ** 62n) - 5n)
  })

  it('take in what fits, and by the rule of overflows what does not', () => {
    const overflow = fc.constantFrom<Overflow>('wrap', 'saturate', 'fail')
    fc.assert(
      fc.property(type, int64, int64, overflow, (kind, first, increment, overflow) => {
        const field = { ...kind, offset: 0 }
        const value = kind.signed ? BigInt.asIntN(kind.bits, first) : BigInt.asUintN(kind.bits, first)
        const sum = value + increment
        expect(addToBitField(field, narrowed(value), narrowed(increment), overflow)).toBe(
          expected(field, sum, overflow, sum > max(field)),
        )
      }),
      { numRuns: 2000 },
    )
    fc.assert(
      fc.property(type, int64, overflow, (kind, value, overflow) => {
        const field = { ...kind, offset: 0 }
        // Redis compares in 64 bits: what is negative, or so low that the distance to the largest value is no int64, is taken for too large.
        const above = !kind.signed || value > max(field) || max(field) - value >= 2n ** 63n
        expect(fitToBitField(field, narrowed(value), overflow)).toBe(expected(field, value, overflow, above))
      }),
      { numRuns: 2000 },
    )
  })

  function expected(field: BitField, value: bigint, overflow: Overflow, above: boolean): number | bigint | undefined {
    if (value >= min(field) && value <= max(field)) return narrowed(value)
    if (overflow === 'fail') return undefined
    if (overflow === 'saturate') return narrowed(above ? max(field) : min(field))
    return narrowed(field.signed ? BigInt.asIntN(field.bits, value) : BigInt.asUintN(field.bits, value))
  }
})
