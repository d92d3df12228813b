import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocateBytes } from '../base/viewed-bytes.ts'
import {
  findInteger,
  highWordAt,
  insertInteger,
  integerTextLength,
  integerWidth,
  intsetBytes,
  intsetLength,
  intsetWidth,
  isIntset,
  lowWordAt,
  removeIntegerAt,
  safeIntegerAt,
  writeEmptyIntset,
  writeIntegerText,
} from './intset.ts'

/** Not at the beginning of its bytes, and at no multiple of its width. */
const START = 3

const lowWord = (value: bigint) => Number(BigInt.asIntN(32, value))
const highWord = (value: bigint) => Number(value >> 32n)

/** An intset in bytes that are large enough. */
class Intset {
  readonly bytes = allocateBytes(4096)

  constructor(values: readonly bigint[] = []) {
    writeEmptyIntset(this.bytes, START)
    for (const value of values) this.add(value)
  }

  add(value: bigint): boolean {
    const [low, high] = [lowWord(value), highWord(value)]
    const found = findInteger(this.bytes, START, low, high)
    if (found >= 0) return false
    const width = Math.max(intsetWidth(this.bytes, START), integerWidth(low, high))
    insertInteger(this.bytes, START, width, -1 - found, low, high)
    return true
  }

  remove(value: bigint): boolean {
    const found = findInteger(this.bytes, START, lowWord(value), highWord(value))
    if (found >= 0) removeIntegerAt(this.bytes, START, found)
    return found >= 0
  }

  get values(): bigint[] {
    return Array.from(
      { length: intsetLength(this.bytes, START) },
      (_, i) =>
        (BigInt(highWordAt(this.bytes, START, i)) << 32n) | BigInt.asUintN(32, BigInt(lowWordAt(this.bytes, START, i))),
    )
  }

  get texts(): string[] {
    return this.values.map((_, i) => {
      const target = Buffer.alloc(24)
      const length = writeIntegerText(this.bytes, START, i, target, 2) - 2
      expect(integerTextLength(this.bytes, START, i)).toBe(length)
      return target.toString('latin1', 2, 2 + length)
    })
  }

  get length(): number {
    return intsetBytes(intsetWidth(this.bytes, START), intsetLength(this.bytes, START))
  }

  get hex(): string {
    return Buffer.from(this.bytes.slice(START, START + this.length)).toString('hex')
  }
}

describe('an intset', () => {
  it('is kept as Redis keeps it', () => {
    const set = new Intset([5n, -1n, 300n])
    expect(set.hex).toBe('0200000003000000ffff05002c01')
    set.add(70_000n)
    expect(set.hex).toBe('0400000004000000ffffffff050000002c01000070110100')
    set.add(-(2n ** 63n))
    expect(set.hex).toBe(
      '08000000050000000000000000000080ffffffffffffffff05000000000000002c010000000000007011010000000000',
    )
  })

  it('keeps its width when what needed it has gone', () => {
    const set = new Intset([1n, 2n ** 40n, 2n])
    expect(set.remove(2n ** 40n)).toBe(true)
    expect(intsetWidth(set.bytes, START)).toBe(8)
    expect(set.values).toEqual([1n, 2n])
  })

  it.each([
    [0n, 2],
    [32_767n, 2],
    [32_768n, 4],
    [-32_768n, 2],
    [-32_769n, 4],
    [2n ** 31n - 1n, 4],
    [2n ** 31n, 8],
    [-(2n ** 31n), 4],
    [-(2n ** 31n) - 1n, 8],
    [2n ** 32n - 1n, 8],
    [2n ** 63n - 1n, 8],
    [-(2n ** 63n), 8],
  ])('needs for %s a width of %i bytes', (value, width) => {
    const set = new Intset([-7n, 7n, value])
    expect(intsetWidth(set.bytes, START)).toBe(width)
    expect(set.values).toContain(value)
    expect(set.texts).toContain(String(value))
  })

  it('tells integers as numbers while they are safe', () => {
    const set = new Intset([-5n, 2n ** 53n - 1n, 2n ** 53n])
    expect([0, 1, 2].map(position => safeIntegerAt(set.bytes, START, position))).toEqual([-5, 2 ** 53 - 1, Number.NaN])
  })

  it('that comes from outside is looked at', () => {
    const set = new Intset()
    expect(isIntset(set.bytes, START, set.length)).toBe(false)
    for (const value of [1n, 2n, 3n]) set.add(value)
    expect(isIntset(set.bytes, START, set.length)).toBe(true)
    expect(isIntset(set.bytes, START, set.length - 1)).toBe(false)
    expect(isIntset(set.bytes, START, 7)).toBe(false)
    set.bytes[START + 10] = 3
    expect(isIntset(set.bytes, START, set.length)).toBe(false)
    set.bytes[START + 10] = 2
    set.bytes[START] = 3
    expect(isIntset(set.bytes, START, set.length)).toBe(false)
    expect(isIntset(new Intset([2n ** 40n, -1n]).bytes, START, intsetBytes(8, 2))).toBe(true)
  })

  it('does what a sorted array would do', () => {
    const value = fc.oneof(
      { weight: 4, arbitrary: fc.bigInt(-20n, 20n) },
      { weight: 2, arbitrary: fc.bigInt(-(2n ** 15n) - 4n, -(2n ** 15n) + 4n) },
      { weight: 2, arbitrary: fc.bigInt(2n ** 15n - 4n, 2n ** 15n + 4n) },
      { weight: 1, arbitrary: fc.bigInt(2n ** 31n - 2n, 2n ** 31n + 2n) },
      { weight: 1, arbitrary: fc.bigInt(-(2n ** 32n) - 2n, -(2n ** 32n) + 2n) },
      { weight: 1, arbitrary: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n) },
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), value), { maxLength: 100, size: 'max' }), steps => {
        const set = new Intset()
        let model: bigint[] = []
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
          expect(isIntset(set.bytes, START, set.length)).toBe(model.length > 0)
        }
        expect(set.texts).toEqual(model.map(String))
      }),
    )
  })
})
