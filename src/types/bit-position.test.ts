import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTestKeyspace } from '../keyspace/create-test-keyspace.ts'
import { NEVER } from '../keyspace/expiring-items.ts'
import { bitPosition } from './bit-position.ts'
import { PIECE_BYTES } from './rope.ts'

describe('bitPosition', () => {
  const keyspace = createTestKeyspace(1, 1)
  const { arena } = keyspace
  const database = keyspace.databases[0]

  /** Puts a string behind a key of some length, so that it lies at any offset. */
  function put(value: Uint8Array, keyLength: number): number {
    const key = Buffer.alloc(keyLength, 'k')
    return database.putString(database.find(key, 0, keyLength), key, 0, keyLength, value, 0, value.length, NEVER)
  }

  it('finds a bit wherever it is', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    const arbitrary = fc.record({
      bit: fc.constantFrom(0, 1),
      length: fc.integer({ min: 1, max: 150 }),
      key: fc.integer({ min: 1, max: 8 }),
      others: fc.array(share, { maxLength: 2 }),
      a: share,
      b: share,
    })
    fc.assert(
      fc.property(arbitrary, ({ bit, length, key, others, a, b }) => {
        const value = new Uint8Array(length).fill(bit === 1 ? 0 : 0xff)
        const positions = others.map(where => Math.floor(where * (length * 8 - 1)))
        for (const position of new Set(positions)) value[position >>> 3]! ^= 0x80 >>> (position & 7)
        const from = Math.floor(Math.min(a, b) * length * 8)
        const to = Math.floor(Math.max(a, b) * length * 8)
        const within = positions.filter(position => position >= from && position < to)
        const expected = within.length === 0 ? -1 : Math.min(...within)
        expect(bitPosition(arena, put(value, key), bit, from, to)).toBe(expected)
      }),
      { numRuns: 500 },
    )
  })

  it('finds nothing in an empty range, whatever lies before it in its byte', () => {
    const address = put(new Uint8Array([0x7f, 0x80]), 1)
    for (const at of [0, 7, 8, 15, 16]) {
      expect(bitPosition(arena, address, 0, at, at)).toBe(-1)
      expect(bitPosition(arena, address, 1, at, at)).toBe(-1)
    }
  })

  it('looks through the pieces of a rope', () => {
    const length = 2 * PIECE_BYTES + 100
    for (const bit of [0, 1]) {
      const address = put(new Uint8Array(length).fill(bit === 1 ? 0 : 0xff), 3)
      expect(bitPosition(arena, address, bit, 0, length * 8)).toBe(-1)
      for (const position of [3, 8 * PIECE_BYTES - 1, 8 * PIECE_BYTES, 16 * PIECE_BYTES + 70, 8 * length - 1]) {
        const value = new Uint8Array(length).fill(bit === 1 ? 0 : 0xff)
        value[position >>> 3]! ^= 0x80 >>> (position & 7)
        const changed = put(value, 3)
        expect(bitPosition(arena, changed, bit, 0, length * 8)).toBe(position)
        expect(bitPosition(arena, changed, bit, position, position + 1)).toBe(position)
        expect(bitPosition(arena, changed, bit, position + 1, length * 8)).toBe(-1)
        expect(bitPosition(arena, changed, bit, 0, position)).toBe(-1)
      }
    }
  })
})
