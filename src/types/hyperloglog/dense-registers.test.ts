import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { denseRegister, packDenseRegisters, raiseDenseRegister } from './dense-registers.ts'
import { REGISTERS } from './hyperloglog.ts'

const BYTES = (REGISTERS * 6) / 8

describe('dense registers', () => {
  it('are raised and read one by one, and leave their neighbours alone', () => {
    const index = fc.oneof(fc.constantFrom(0, 1, 2, 3, 4, REGISTERS - 2, REGISTERS - 1), fc.nat(REGISTERS - 1))
    fc.assert(
      fc.property(fc.array(fc.tuple(index, fc.integer({ min: 1, max: 63 })), { maxLength: 60 }), steps => {
        const bytes = new Uint8Array(BYTES + 2).fill(0xee)
        bytes.fill(0, 1, BYTES + 1)
        const model = new Uint8Array(REGISTERS)
        for (const [index, rank] of steps) {
          expect(raiseDenseRegister(bytes, 1, index, rank)).toBe(model[index]! < rank)
          model[index] = Math.max(model[index]!, rank)
        }
        const packed = new Uint8Array(BYTES + 2).fill(0xee)
        packDenseRegisters(model, packed, 1)
        expect(Buffer.compare(packed, bytes)).toBe(0)
        for (const [index] of steps) {
          for (const at of [index - 1, index, index + 1]) {
            if (at >= 0 && at < REGISTERS) expect(denseRegister(bytes, 1, at)).toBe(model[at])
          }
        }
      }),
      { numRuns: 50 },
    )
  })

  it('lie from the lowest bit of the first byte on', () => {
    const registers = new Uint8Array(REGISTERS)
    registers.set([0b000001, 0b100010, 0b110011, 0b111100])
    const bytes = new Uint8Array(BYTES)
    packDenseRegisters(registers, bytes, 0)
    expect([...bytes.subarray(0, 3)]).toEqual([0b10_000001, 0b0011_1000, 0b111100_11])
  })
})
