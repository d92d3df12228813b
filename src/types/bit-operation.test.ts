import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTestKeyspace } from '../keyspace/create-test-keyspace.ts'
import { NEVER } from '../keyspace/expiring-items.ts'
import { type BitOperation, operateOnBits } from './bit-operation.ts'
import { PIECE_BYTES } from './rope.ts'
import { stringBytes, stringLength } from './string.ts'

/** A byte of the result from the bytes of the sources. */
const DEFINITIONS: Readonly<Record<BitOperation, (x: number, ys: number[]) => number>> = {
  AND: (x, ys) => ys.reduce((a, b) => a & b, x),
  OR: (x, ys) => ys.reduce((a, b) => a | b, x),
  XOR: (x, ys) => ys.reduce((a, b) => a ^ b, x),
  NOT: x => ~x & 0xff,
  DIFF: (x, ys) => x & ~ys.reduce((a, b) => a | b, 0),
  DIFF1: (x, ys) => ~x & ys.reduce((a, b) => a | b, 0),
  ANDOR: (x, ys) => x & ys.reduce((a, b) => a | b, 0),
  ONE: (x, ys) =>
    [1, 2, 4, 8, 16, 32, 64, 128].reduce(
      (sum, bit) => sum + ([x, ...ys].filter(y => y & bit).length === 1 ? bit : 0),
      0,
    ),
}

describe('operateOnBits', () => {
  const keyspace = createTestKeyspace(1, 1)
  const { arena } = keyspace
  const database = keyspace.databases[0]

  /** Puts a string behind a key of some length, so that strings lie at different offsets. */
  function put(value: Uint8Array, keyLength: number): number {
    const key = Buffer.alloc(keyLength, 'k')
    return database.putString(database.find(key, 0, keyLength), key, 0, keyLength, value, 0, value.length, NEVER)
  }

  function check(operation: BitOperation, values: readonly Uint8Array[], into: number | undefined): void {
    const length = Math.max(...values.map(value => value.length))
    const sources = values.map((value, i) => ({
      address: value.length === 0 ? 0 : put(value, 3 + i),
      length: value.length,
    }))
    let target = put(new Uint8Array(length).fill(0xa5), 1)
    const source = into === undefined ? undefined : sources[into]
    if (into !== undefined && source !== undefined && source.address !== 0) {
      target = database.resizeString(source.address, length)
      sources[into] = { address: target, length: source.length }
    }
    operateOnBits(arena, operation, sources, target, length)
    const expected = Uint8Array.from({ length }, (_, at) => {
      const [x = 0, ...ys] = values.map(value => value[at] ?? 0)
      return DEFINITIONS[operation](x, ys)
    })
    expect(stringLength(arena, target)).toBe(length)
    expect(Buffer.compare(stringBytes(arena, target), expected), operation).toBe(0)
  }

  const operations = Object.keys(DEFINITIONS) as BitOperation[]

  it.each(operations)('%s of strings of all lengths, also into one of them', operation => {
    const string = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ minLength: 32, maxLength: 36 }))
    const count = operation === 'NOT' ? { minLength: 1, maxLength: 1 } : { minLength: 2, maxLength: 5 }
    fc.assert(
      fc.property(fc.array(string, count), fc.option(fc.nat(4), { nil: undefined }), (values, into) => {
        fc.pre(values.some(value => value.length > 0))
        check(operation, values, into)
      }),
      { numRuns: 200 },
    )
    keyspace.verify()
  })

  it.each(operations)('%s of ropes', operation => {
    const long = (length: number, factor: number): Uint8Array =>
      Uint8Array.from({ length }, (_, i) => Math.imul(i + 1, factor) >>> 20)
    const values = [
      long(2 * PIECE_BYTES + 5, 0x9e3779b1),
      long(PIECE_BYTES, 0x85ebca6b),
      long(PIECE_BYTES + 4, 0xc2b2ae35),
    ]
    const sources = operation === 'NOT' ? values.slice(0, 1) : [...values, long(100, 0x27d4eb2f)]
    check(operation, sources, undefined)
    check(operation, sources, 0)
    check(operation, sources.toReversed(), sources.length - 1)
    keyspace.verify()
  })
})
