import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SeededChance } from '../../base/chance.ts'
import { entryRecord, kindOf, markRecord, readEntry } from './record.ts'
import { ABSENT, STAMP_LENGTH, Stamps, stampOf } from './stamp.ts'

const stamps = new Stamps(new SeededChance(7))

describe('a record', () => {
  it('is read as it was written', () => {
    const tag = fc.record({
      name: fc.string({ unit: 'grapheme', maxLength: 20 }),
      hard: fc.constant(stamps.next()),
      soft: fc.constant(stamps.next()),
    })
    const entry = fc.record({
      createdMs: fc.double({ noNaN: true }),
      freshUntilMs: fc.double({ noNaN: true }),
      loadMs: fc.float({ noNaN: true }),
      epoch: fc.constant(stamps.next()),
      tags: fc.array(tag, { maxLength: 3 }),
      rowVersion: fc.option(fc.bigInt(), { nil: undefined }),
      payload: fc.uint8Array({ maxLength: 50 }).map(bytes => Buffer.from(bytes)),
    })
    fc.assert(
      fc.property(entry, value => {
        const stamp = stamps.next()
        const record = entryRecord(stamp, value)
        expect(stampOf(record)).toBe(stamp)
        expect(kindOf(record)).toBe('value')
        expect(readEntry(record)).toEqual(value)
      }),
    )
  })

  it('of a mark has a stamp and a kind, and no entry', () => {
    const record = markRecord(stamps.next(), 'held')
    expect(kindOf(record)).toBe('held')
    expect(readEntry(record)).toBeUndefined()
  })

  it('that somebody else wrote is none, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        expect(() => [stampOf(bytes), kindOf(bytes), readEntry(bytes)]).not.toThrow()
      }),
    )
    expect(readEntry(Buffer.from('hello'))).toBeUndefined()
    expect(stampOf(undefined)).toBe(ABSENT)
  })
})

describe('a stamp', () => {
  it('has its length, its source and no twin', () => {
    const drawn = Array.from({ length: 100 }, () => stamps.next())
    expect(new Set(drawn).size).toBe(100)
    for (const stamp of drawn) {
      expect(stamp).toHaveLength(STAMP_LENGTH)
      expect(stamp.startsWith(stamps.source)).toBe(true)
    }
  })
})
