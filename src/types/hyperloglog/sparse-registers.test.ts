import { describe, expect, it } from 'vitest'
import { REGISTERS } from './hyperloglog.ts'
import { rankedRun, runBytes, runLength, runRank, sparseRegister, unpackSparseRegisters } from './sparse-registers.ts'

/** Registers 1000, 1020 and 1021 are 2, 3 and 3, all others 0: the example of Redis's documentation of the format. */
const EXAMPLE = [0x43, 0xe7, rankedRun(2, 1), 18, rankedRun(3, 2), 0x7c, 0x01]

describe('sparse registers', () => {
  it('are runs of zeros, short and long, and of a rank', () => {
    const row = (byte: number, next: number) => {
      const bytes = Uint8Array.of(byte, next)
      return [runRank(byte), runLength(bytes, 0, 2), runBytes(byte)]
    }
    expect(row(0x00, 9)).toEqual([0, 1, 1])
    expect(row(0x3f, 9)).toEqual([0, 64, 1])
    expect(row(0x40, 0)).toEqual([0, 1, 2])
    expect(row(0x7f, 0xff)).toEqual([0, 16384, 2])
    expect(row(0x80, 9)).toEqual([1, 1, 1])
    expect(row(0xff, 9)).toEqual([32, 4, 1])
    expect(rankedRun(32, 4)).toBe(0xff)
  })

  it('are found by their index', () => {
    const bytes = Uint8Array.from([0xee, ...EXAMPLE, 0xee])
    const register = (index: number) => sparseRegister(bytes, 1, bytes.length - 1, index)
    expect([0, 999, 1000, 1001, 1019, 1020, 1021, 1022, 16383].map(register)).toEqual([0, 0, 2, 0, 0, 3, 3, 0, 0])
    expect(sparseRegister(bytes, 1, 4, 1019)).toBe(-1)
  })

  it('raise others to them', () => {
    const bytes = Uint8Array.from(EXAMPLE)
    const registers = new Uint8Array(REGISTERS)
    registers[5] = 7
    registers[1000] = 9
    registers[1020] = 1
    expect(unpackSparseRegisters(bytes, 0, bytes.length, registers)).toBe(true)
    expect([5, 999, 1000, 1001, 1020, 1021, 1022].map(index => registers[index])).toEqual([7, 0, 9, 0, 3, 3, 0])
  })

  it.each([
    ['none', []],
    ['too few', EXAMPLE.slice(0, -2)],
    ['too many zeros', [...EXAMPLE, 0]],
    ['a rank too many', [...EXAMPLE, rankedRun(1, 1)]],
    ['a run that is cut short', EXAMPLE.slice(0, -1)],
    ['so many that they would overflow', Array.from({ length: 200_000 }, () => 0x7f)],
  ])('are corrupt: %s', (_, runs) => {
    expect(unpackSparseRegisters(Uint8Array.from(runs), 0, runs.length, new Uint8Array(REGISTERS))).toBe(false)
  })

  it('count a byte that is missing as zero', () => {
    expect(runLength(Uint8Array.of(0x41, 0x22), 0, 2)).toBe(0x123)
    expect(runLength(Uint8Array.of(0x41, 0x22), 0, 1)).toBe(0x101)
  })
})
