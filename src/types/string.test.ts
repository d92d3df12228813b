import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTestKeyspace } from '../keyspace/create-test-keyspace.ts'
import { NEVER } from '../keyspace/expiring-items.ts'
import { BLOCK_BYTES_MAX } from '../store/size-class.ts'
import { eachStretch, equalsString, isInline, readString, stringBytes, writeString, zeroString } from './string.ts'

const length = fc.oneof(
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: BLOCK_BYTES_MAX - 60, max: BLOCK_BYTES_MAX + 60 }),
  fc.integer({ min: 100, max: 120_000 }),
)
const share = fc.double({ min: 0, max: 1, noNaN: true })

describe('string', () => {
  it('reads, writes and zeroes any range as a Buffer would, inline and as a rope', () => {
    const keyspace = createTestKeyspace(1, 1)
    const database = keyspace.databases[0]
    const { arena } = keyspace
    const key = Buffer.from('key')
    fc.assert(
      fc.property(length, share, share, fc.nat(255), (length, a, b, fill) => {
        const model = Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 7 + fill) & 0xff))
        const existing = database.find(key, 0, 3)
        const address = database.putString(existing, key, 0, 3, model, 0, length, NEVER)
        expect(isInline(arena, address)).toBe(length + 3 + 12 <= BLOCK_BYTES_MAX)
        const from = Math.floor(Math.min(a, b) * length)
        const to = Math.floor(Math.max(a, b) * length)
        const target = Buffer.alloc(to - from + 2, 0xee)
        readString(arena, address, from, to, target, 1)
        expect(Buffer.compare(target.subarray(1, -1), model.subarray(from, to))).toBe(0)
        expect([target[0], target[target.length - 1]]).toEqual([0xee, 0xee])
        const parts: Uint8Array[] = []
        eachStretch(arena, address, from, to, (bytes, start, end) => parts.push(bytes.slice(start, end)))
        expect(Buffer.compare(Buffer.concat(parts), model.subarray(from, to))).toBe(0)

        expect(equalsString(arena, address, Buffer.concat([Buffer.from('#'), model]), 1, 1 + length)).toBe(true)
        expect(equalsString(arena, address, Buffer.concat([model, Buffer.from('#')]), 0, length + 1)).toBe(false)
        if (length > 0) {
          const other = Buffer.from(model)
          other[Math.min(from, length - 1)] ^= 1
          expect(equalsString(arena, address, other, 0, length)).toBe(false)
        }

        const middle = (from + to) >>> 1
        zeroString(arena, address, from, middle)
        model.fill(0, from, middle)
        const source = Buffer.alloc(to - middle + 6, fill ^ 0x55)
        writeString(arena, address, middle, source, 3, 3 + to - middle)
        source.copy(model, middle, 3, 3 + to - middle)
        expect(Buffer.compare(stringBytes(arena, address), model)).toBe(0)
      }),
    )
    keyspace.verify()
  })
})
