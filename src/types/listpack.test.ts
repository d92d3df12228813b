import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  countEntries,
  EMPTY_LISTPACK_BYTES,
  findEntry,
  firstEntry,
  insertEntry,
  isListpack,
  listpackBytes,
  listpackCount,
  listpackEnd,
  removeEntries,
  replaceEntry,
  seekEntry,
  skipEntries,
  spliceListpack,
  verifyListpack,
  writeEmptyListpack,
} from './listpack.ts'
import {
  entryInteger,
  entrySize,
  entryTextLength,
  integerEntrySize,
  isIntegerEntry,
  nextEntry,
  previousEntry,
  writeEntry,
  writeEntryText,
  writeIntegerEntry,
} from './listpack-entry.ts'

/** Where the listpack lies in its bytes: not at the start, as in an item. */
const START = 3

/** A listpack in bytes of exactly its size, between two guards. */
class Holder {
  bytes = new Uint8Array(START + EMPTY_LISTPACK_BYTES + 1).fill(0xee)

  constructor(texts: readonly string[] = []) {
    writeEmptyListpack(this.bytes, START)
    for (const text of texts) this.insert(-1, text)
  }

  get count(): number {
    return listpackCount(this.bytes, START)
  }

  insert(index: number, text: string): void {
    const value = Buffer.from(text, 'latin1')
    const size = entrySize(value, 0, value.length)
    const found = index === -1 ? -1 : seekEntry(this.bytes, START, index)
    const at = found === -1 ? listpackEnd(this.bytes, START) : found
    this.resize(listpackBytes(this.bytes, START) + size)
    expect(insertEntry(this.bytes, START, at, size, value, 0, value.length)).toBe(at + size)
  }

  replace(index: number, text: string): void {
    const value = Buffer.from(text, 'latin1')
    const size = entrySize(value, 0, value.length)
    const at = seekEntry(this.bytes, START, index)
    const total = listpackBytes(this.bytes, START) + size - (nextEntry(this.bytes, at) - at)
    if (total > listpackBytes(this.bytes, START)) this.resize(total)
    expect(replaceEntry(this.bytes, START, at, size, value, 0, value.length)).toBe(at + size)
    this.resize(total)
  }

  remove(index: number, count: number): void {
    const from = seekEntry(this.bytes, START, index)
    removeEntries(this.bytes, START, from, skipEntries(this.bytes, from, count), count)
    this.resize(listpackBytes(this.bytes, START))
  }

  texts(): string[] {
    const found: string[] = []
    const end = listpackEnd(this.bytes, START)
    for (let at = firstEntry(START); at < end; at = nextEntry(this.bytes, at)) found.push(textAt(this.bytes, at))
    return found
  }

  textsBackwards(): string[] {
    const found: string[] = []
    for (let at = listpackEnd(this.bytes, START); at > firstEntry(START); ) {
      at = previousEntry(this.bytes, at)
      found.push(textAt(this.bytes, at))
    }
    return found
  }

  find(text: string, skip: number, from = 0): number {
    const value = Buffer.from(text, 'latin1')
    const end = listpackEnd(this.bytes, START)
    const first = skipEntries(this.bytes, firstEntry(START), from)
    const at = findEntry(this.bytes, first, end, value, 0, value.length, skip)
    return at === -1 ? -1 : countEntries(this.bytes, firstEntry(START), at)
  }

  verify(): void {
    verifyListpack(this.bytes, START, this.bytes.length - START - 1)
    expect([this.bytes[START - 1], this.bytes[this.bytes.length - 1]]).toEqual([0xee, 0xee])
  }

  private resize(total: number): void {
    const resized = new Uint8Array(START + total + 1).fill(0xee)
    resized.set(this.bytes.subarray(START, Math.min(START + total, this.bytes.length - 1)), START)
    this.bytes = resized
  }
}

function textAt(bytes: Uint8Array, at: number): string {
  const length = entryTextLength(bytes, at)
  const target = Buffer.alloc(length + 2, '.')
  expect(writeEntryText(bytes, at, target, 1)).toBe(1 + length)
  expect([target[0], target[length + 1]]).toEqual([0x2e, 0x2e])
  return target.toString('latin1', 1, 1 + length)
}

const edgeIntegers = [7, 12, 15, 23, 31, 53, 63].flatMap(bits =>
  [-1n, 0n, 1n].flatMap(around => [2n ** BigInt(bits) + around, -(2n ** BigInt(bits)) + around]),
)
const text = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'binary-ascii', maxLength: 12 }) },
  { weight: 2, arbitrary: fc.integer({ min: -70_000, max: 70_000 }).map(String) },
  { weight: 2, arbitrary: fc.constantFrom(...edgeIntegers).map(String) },
  { weight: 1, arbitrary: fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('', '0', '-0', '00', '-', '007', '127', '128', '-1', ' 1', '1 ') },
  { weight: 1, arbitrary: fc.constantFrom(62, 63, 64, 125, 126, 127, 128, 4095, 4096, 20_000).map(n => 'x'.repeat(n)) },
)

describe('listpack', () => {
  it('is an array of strings, whatever is inserted, replaced and removed', () => {
    const place = fc.nat(30)
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.tuple(fc.constant('insert' as const), place, text) },
      { weight: 2, arbitrary: fc.tuple(fc.constant('replace' as const), place, text) },
      { weight: 1, arbitrary: fc.tuple(fc.constant('remove' as const), place, fc.nat(3)) },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: 'max' }), steps => {
        const holder = new Holder()
        const model: string[] = []
        for (const [kind, place, argument] of steps) {
          if (kind === 'insert') {
            const index = place % (model.length + 1)
            model.splice(index, 0, argument)
            holder.insert(index, argument)
          } else if (model.length > 0) {
            const index = place % model.length
            if (kind === 'replace') {
              model[index] = argument
              holder.replace(index - (place > 15 ? model.length : 0), argument)
            } else {
              const count = Math.min(argument, model.length - index)
              model.splice(index, count)
              holder.remove(index, count)
            }
          }
          holder.verify()
          expect(holder.count).toBe(model.length)
        }
        expect(holder.texts()).toEqual(model)
        expect(holder.textsBackwards()).toEqual(model.toReversed())
      }),
    )
  })

  it('finds texts, with entries passed over', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 20 }), text, fc.nat(2), fc.nat(20), (texts, other, skip, place) => {
        const holder = new Holder(texts)
        for (const wanted of [...texts, other]) {
          const from = Math.min(place, texts.length)
          const index = texts.findIndex((text, i) => i >= from && (i - from) % (skip + 1) === 0 && text === wanted)
          expect(holder.find(wanted, skip, from)).toBe(index)
        }
      }),
    )
  })

  it('finds a string that spells an integer, as other writers may have left it', () => {
    const holder = new Holder(['xx', '5'])
    const at = seekEntry(holder.bytes, START, 0)
    holder.bytes.set([0x82, 0x31, 0x37], at) // "17", not as an integer
    holder.verify()
    expect([holder.find('17', 0), holder.find('5', 0), holder.find('18', 0)]).toEqual([0, 1, -1])
  })

  it('seeks from both ends', () => {
    const holder = new Holder(['a', 'b', 'c'])
    const found = [-4, -3, -2, -1, 0, 1, 2, 3].map(index => seekEntry(holder.bytes, START, index))
    expect(found.map(at => (at === -1 ? '' : textAt(holder.bytes, at)))).toEqual(['', 'a', 'b', 'c', 'a', 'b', 'c', ''])
  })

  it('counts where the header cannot, and knows again once it is empty', () => {
    const count = 66_000
    const bytes = new Uint8Array(START + EMPTY_LISTPACK_BYTES + count * 2)
    writeEmptyListpack(bytes, START)
    const first = firstEntry(START)
    spliceListpack(bytes, START, first, 0, count * 2, count)
    for (let i = 0, at = first; i < count; i++) at = writeIntegerEntry(bytes, at, i & 0x7f)
    expect(isListpack(bytes, START, bytes.length - START)).toBe(true)
    expect(bytes.subarray(START + 4, START + 6)).toEqual(Uint8Array.of(0xff, 0xff))
    expect(listpackCount(bytes, START)).toBe(count)
    expect(seekEntry(bytes, START, count - 1)).toBe(seekEntry(bytes, START, -1))
    expect([seekEntry(bytes, START, count), seekEntry(bytes, START, -count - 1)]).toEqual([-1, -1])
    expect(entryInteger(bytes, seekEntry(bytes, START, -count))).toBe(0)
    removeEntries(bytes, START, first, listpackEnd(bytes, START), count)
    expect(isListpack(bytes, START, EMPTY_LISTPACK_BYTES)).toBe(true)
    expect(bytes.subarray(START + 4, START + 6)).toEqual(Uint8Array.of(0, 0))
  })

  it('writes integers as their texts would be', () => {
    const integer = fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.integer({ min: -5000, max: 5000 }))
    fc.assert(
      fc.property(integer, value => {
        const text = Buffer.from(String(value))
        const bytes = new Uint8Array(12)
        const twin = new Uint8Array(12)
        const size = integerEntrySize(value)
        expect(writeIntegerEntry(bytes, 1, value)).toBe(1 + size)
        expect(writeEntry(twin, 1, text, 0, text.length)).toBe(1 + size)
        expect(bytes).toEqual(twin)
        expect(isIntegerEntry(bytes, 1)).toBe(true)
        expect(entryInteger(bytes, 1)).toBe(value)
      }),
    )
  })

  it('is not what has been cut, changed or made up', () => {
    const holder = new Holder(['a', '-1', '300', '70000', 'x'.repeat(70), 'y'.repeat(5000), '5000000000'])
    const whole = holder.bytes.subarray(START, -1)
    expect(isListpack(whole, 0, whole.length)).toBe(true)
    for (let length = 0; length < 120; length++) expect(isListpack(whole, 0, length)).toBe(false)
    expect(isListpack(whole, 0, whole.length + 1)).toBe(false)
    const changes: [offset: number, byte: number][] = [
      [0, 1],
      [4, 6],
      [6, 0xff],
      [6, 0xf5],
      [8, 1],
      [whole.length - 1, 0],
    ]
    for (const [offset, byte] of changes) {
      const changed = Uint8Array.from(whole)
      changed[offset] = byte
      expect(isListpack(changed, 0, changed.length)).toBe(false)
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), bytes => {
        const made = Uint8Array.of(bytes.length + 7, 0, 0, 0, 0xff, 0xff, ...bytes, 0xff)
        if (isListpack(made, 0, made.length)) expect(listpackCount(made, 0)).toBeLessThanOrEqual(bytes.length / 2)
      }),
    )
  })
})
