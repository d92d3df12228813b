import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { denseRegister } from './dense-registers.ts'
import {
  cacheCount,
  cachedCount,
  DENSE_BYTES,
  emptyHyperloglog,
  HEADER_BYTES,
  isHyperloglog,
  REGISTERS,
} from './hyperloglog.ts'
import { CORRUPT, HyperloglogCopy, RAISED, UNCHANGED } from './hyperloglog-copy.ts'
import { unpackSparseRegisters } from './sparse-registers.ts'

function emptyCopy(sparseBytesMax: number): HyperloglogCopy {
  const empty = emptyHyperloglog()
  return new HyperloglogCopy(empty, 0, empty.length, sparseBytesMax)
}

/** A copy of a sparse one with these runs. */
function copyOf(runs: readonly number[], sparseBytesMax = 3000): HyperloglogCopy {
  const bytes = Uint8Array.from([...emptyHyperloglog().subarray(0, HEADER_BYTES), ...runs])
  return new HyperloglogCopy(bytes, 0, bytes.length, sparseBytesMax)
}

function registersOf(copy: HyperloglogCopy): Uint8Array {
  if (copy.dense) return Uint8Array.from({ length: REGISTERS }, (_, i) => denseRegister(copy.bytes, HEADER_BYTES, i))
  const registers = new Uint8Array(REGISTERS)
  expect(unpackSparseRegisters(copy.bytes, HEADER_BYTES, copy.length, registers)).toBe(true)
  return registers
}

const runsOf = (copy: HyperloglogCopy): number[] => [...copy.bytes.subarray(HEADER_BYTES, copy.length)]

describe('HyperloglogCopy', () => {
  it('keeps the highest rank of each register, sparse while that is short', () => {
    const near = fc.integer({ min: 100, max: 130 })
    const index = fc.oneof({ weight: 3, arbitrary: near }, { weight: 1, arbitrary: fc.nat(REGISTERS - 1) })
    const rank = fc.oneof(
      { weight: 20, arbitrary: fc.integer({ min: 1, max: 4 }) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 51 }) },
    )
    const steps = fc.array(fc.tuple(index, rank), { maxLength: 200, size: 'max' })
    fc.assert(
      fc.property(steps, fc.constantFrom(0, 30, 60, 3000), (steps, sparseBytesMax) => {
        const copy = emptyCopy(sparseBytesMax)
        const model = new Uint8Array(REGISTERS)
        for (const [index, rank] of steps) {
          expect(copy.raise(index, rank)).toBe(model[index]! < rank ? RAISED : UNCHANGED)
          model[index] = Math.max(model[index]!, rank)
          expect(isHyperloglog(copy.bytes, 0, copy.length)).toBe(true)
          if (!copy.dense) expect(copy.length).toBeLessThanOrEqual(Math.max(sparseBytesMax, 18))
        }
        expect(Buffer.compare(registersOf(copy), model)).toBe(0)
        if (steps.some(([, rank]) => rank > 32)) expect(copy.dense).toBe(true)
        expect(copy.makeDense()).toBe(true)
        expect([copy.dense, copy.length]).toEqual([true, DENSE_BYTES])
        expect(Buffer.compare(registersOf(copy), model)).toBe(0)
      }),
      { numRuns: 150 },
    )
  })

  it('splits runs, and merges neighbours of the same rank', () => {
    const copy = emptyCopy(3000)
    copy.raise(100, 2)
    expect(runsOf(copy)).toEqual([0x40, 99, 0x84, 0x7f, 0x9a])
    copy.raise(50, 1)
    expect(runsOf(copy)).toEqual([49, 0x80, 48, 0x84, 0x7f, 0x9a])
    copy.raise(101, 2)
    copy.raise(102, 2)
    expect(runsOf(copy).slice(0, 4)).toEqual([49, 0x80, 48, 0x86])
    copy.raise(101, 5)
    expect(runsOf(copy).slice(0, 6)).toEqual([49, 0x80, 48, 0x84, 0x90, 0x84])
    copy.raise(100, 5)
    copy.raise(102, 5)
    expect(runsOf(copy).slice(0, 4)).toEqual([49, 0x80, 48, 0x92])
  })

  it('becomes dense rather than too long', () => {
    const copy = emptyCopy(20)
    expect(copy.raise(100, 2)).toBe(RAISED)
    expect(copy.dense).toBe(true)
    const wide = emptyCopy(21)
    wide.raise(100, 2)
    expect([wide.dense, wide.length]).toEqual([false, 21])
    // What does not lengthen the runs is allowed however long they are.
    const long = copyOf(runsOf(wide), 0)
    expect([long.raise(100, 3), long.dense]).toEqual([RAISED, false])
  })

  it('says that the count is no longer true when something changed', () => {
    const copy = emptyCopy(3000)
    cacheCount(copy.bytes, 0, 7)
    copy.raise(5, 1)
    expect(cachedCount(copy.bytes, 0)).toBeUndefined()
    cacheCount(copy.bytes, 0, 7)
    expect(copy.raise(5, 1)).toBe(UNCHANGED)
    expect(cachedCount(copy.bytes, 0)).toBe(7)
    copy.makeDense()
    expect(cachedCount(copy.bytes, 0)).toBe(7)
  })

  it('finds corrupt registers when it comes upon them', () => {
    expect(copyOf([]).raise(0, 1)).toBe(CORRUPT)
    const short = copyOf([0x40, 0xff])
    expect(short.raise(0x100, 1)).toBe(CORRUPT)
    expect(short.raise(0xff, 1)).toBe(RAISED)
    expect(short.raise(0xff, 33)).toBe(CORRUPT)
    expect(short.makeDense()).toBe(false)
    expect(short.dense).toBe(false)
  })
})
