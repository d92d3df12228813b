import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { narrowInteger } from '../base/integer.ts'
import { allocateBytes } from '../base/viewed-bytes.ts'
import {
  findInteger,
  insertInteger,
  integerAt,
  intsetBytes,
  intsetLength,
  intsetWidth,
  isIntset,
  removeIntegerAt,
  widthOfInteger,
  writeEmptyIntset,
} from './intset.ts'

/** Not at the start of its bytes, and at no multiple of its width. */
const AT = 3

/** An intset in bytes that are large enough, as a set keeps one. */
class Intset {
  readonly bytes = allocateBytes(4096)

  constructor() {
    writeEmptyIntset(this.bytes, AT)
  }

  add(value: number | bigint): boolean {
    const found = findInteger(this.bytes, AT, value)
    if (found >= 0) return false
    const width = Math.max(intsetWidth(this.bytes, AT), widthOfInteger(value))
    insertInteger(this.bytes, AT, width, -1 - found, value)
    return true
  }

  remove(value: number | bigint): boolean {
    const found = findInteger(this.bytes, AT, value)
    if (found >= 0) removeIntegerAt(this.bytes, AT, found)
    return found >= 0
  }

  get values(): (number | bigint)[] {
    return Array.from({ length: intsetLength(this.bytes, AT) }, (_, i) => integerAt(this.bytes, AT, i))
  }

  get end(): number {
    return AT + intsetBytes(intsetWidth(this.bytes, AT), intsetLength(this.bytes, AT))
  }

  get hex(): string {
    return Buffer.from(this.bytes.slice(AT, this.end)).toString('hex')
  }
}

describe('an intset', () => {
  it('is kept as Redis keeps it', () => {
    const set = new Intset()
    for (const value of [5, -1, 300]) set.add(value)
    expect(set.hex).toBe('0200000003000000ffff05002c01')
    set.add(70_000)
    expect(set.hex).toBe('0400000004000000ffffffff050000002c01000070110100')
    set.add(-(2n ** 63n))
    expect(set.hex).toBe(
      '08000000050000000000000000000080ffffffffffffffff05000000000000002c010000000000007011010000000000',
    )
  })

  it('keeps its width when what needed it has gone', () => {
    const set = new Intset()
    for (const value of [1, 2 ** 40, 2]) set.add(value)
    expect(set.remove(2 ** 40)).toBe(true)
    expect(intsetWidth(set.bytes, AT)).toBe(8)
    expect(set.values).toEqual([1, 2])
  })

  it.each([
    [0, 2],
    [32_767, 2],
    [32_768, 4],
    [-32_768, 2],
    [-32_769, 4],
    [2 ** 31 - 1, 4],
    [2 ** 31, 8],
    [-(2 ** 31), 4],
    [-(2 ** 31) - 1, 8],
    [2 ** 53 - 1, 8],
    [2n ** 63n - 1n, 8],
  ])('needs for %s a width of %i bytes', (value, width) => {
    expect(widthOfInteger(value)).toBe(width)
    const set = new Intset()
    for (const other of [-7, 7, value]) set.add(other)
    expect(intsetWidth(set.bytes, AT)).toBe(width)
    expect(set.values).toContain(value)
  })

  it('that comes from outside is looked at', () => {
    const set = new Intset()
    expect(isIntset(set.bytes, AT, set.end)).toBe(false)
    for (const value of [1, 2, 3]) set.add(value)
    expect(isIntset(set.bytes, AT, set.end)).toBe(true)
    expect(isIntset(set.bytes, AT, set.end - 1)).toBe(false)
    expect(isIntset(set.bytes, AT, AT + 7)).toBe(false)
    set.bytes[AT + 10] = 3
    expect(isIntset(set.bytes, AT, set.end)).toBe(false)
    set.bytes[AT + 10] = 2
    set.bytes[AT] = 3
    expect(isIntset(set.bytes, AT, set.end)).toBe(false)
  })

  it('does what a sorted array would do', () => {
    const value = fc
      .oneof(
        { weight: 4, arbitrary: fc.bigInt(-20n, 20n) },
        { weight: 2, arbitrary: fc.bigInt(-(2n ** 15n) - 4n, -(2n ** 15n) + 4n) },
        { weight: 2, arbitrary: fc.bigInt(2n ** 15n - 4n, 2n ** 15n + 4n) },
        { weight: 1, arbitrary: fc.bigInt(2n ** 31n - 2n, 2n ** 31n + 2n) },
        { weight: 1, arbitrary: fc.bigInt(-(2n ** 32n) - 2n, -(2n ** 32n) + 2n) },
        { weight: 1, arbitrary: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n) },
      )
      .map(narrowInteger)
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), value), { maxLength: 100, size: 'max' }), steps => {
        const set = new Intset()
        let model: (number | bigint)[] = []
        for (const [adds, value] of steps) {
          const had = model.includes(value)
          if (adds) {
            expect(set.add(value)).toBe(!had)
            if (!had) model = [...model, value].sort((a, b) => (a < b ? -1 : 1))
          } else {
            expect(set.remove(value)).toBe(had)
            model = model.filter(other => other !== value)
          }
          expect(set.values).toEqual(model)
          expect(isIntset(set.bytes, AT, set.end)).toBe(model.length > 0)
        }
      }),
    )
  })
})
