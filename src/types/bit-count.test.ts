import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTestKeyspace } from '../keyspace/create-test-keyspace.ts'
import { NEVER } from '../keyspace/expiring-items.ts'
import { bitCount, populationCount } from './bit-count.ts'
import { PIECE_BYTES } from './rope.ts'

describe('populationCount', () => {
  it('counts the bits of a word', () => {
    fc.assert(
      fc.property(fc.integer(), word => {
        expect(populationCount(word)).toBe((word >>> 0).toString(2).replaceAll('0', '').length)
      }),
    )
    expect([0, -1, -0x80000000, 1].map(populationCount)).toEqual([0, 32, 1, 1])
  })
})

describe('bitCount', () => {
  const keyspace = createTestKeyspace(1, 1)
  const { arena } = keyspace
  const database = keyspace.databases[0]

  /** Puts a string behind a key of some length, so that it lies at any offset. */
  function put(value: Uint8Array, keyLength: number): number {
    const key = Buffer.alloc(keyLength, 'k')
    return database.putString(database.find(key, 0, keyLength), key, 0, keyLength, value, 0, value.length, NEVER)
  }

  function expected(value: Uint8Array, from: number, to: number): number {
    let count = 0
    for (let bit = from; bit < to; bit++) count += (value[bit >>> 3]! >>> (7 - (bit & 7))) & 1
    return count
  }

  it('counts any range, wherever the string lies', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 600, size: 'max' }),
        fc.integer({ min: 1, max: 9 }),
        share,
        share,
        (value, key, a, b) => {
          const from = Math.floor(Math.min(a, b) * value.length * 8)
          const to = Math.floor(Math.max(a, b) * value.length * 8)
          expect(bitCount(keyspace.bitCounter, arena, put(value, key), from, to)).toBe(expected(value, from, to))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('counts across the pieces of a rope', () => {
    const value = Uint8Array.from({ length: 2 * PIECE_BYTES + 777 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 20)
    const address = put(value, 3)
    const ends = [0, 5, 8 * PIECE_BYTES - 1, 8 * PIECE_BYTES, 8 * PIECE_BYTES + 9, 16 * PIECE_BYTES, 8 * value.length]
    for (const from of ends) {
      for (const to of ends) {
        expect(bitCount(keyspace.bitCounter, arena, address, from, to), `${from} to ${to}`).toBe(
          expected(value, from, to),
        )
      }
    }
  })
})
