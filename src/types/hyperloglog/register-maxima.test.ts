import { describe, expect, it } from 'vitest'
import { packDenseRegisters } from './dense-registers.ts'
import { DENSE_BYTES, emptyHyperloglog, HEADER_BYTES, markDense, REGISTERS } from './hyperloglog.ts'
import { HyperloglogCopy } from './hyperloglog-copy.ts'
import { RegisterMaxima } from './register-maxima.ts'

/** A dense HyperLogLog of these registers, at an odd place. */
function denseOf(registers: Uint8Array): [bytes: Uint8Array, start: number, end: number] {
  const bytes = new Uint8Array(3 + DENSE_BYTES + 1)
  bytes.set(emptyHyperloglog().subarray(0, HEADER_BYTES), 3)
  markDense(bytes, 3)
  packDenseRegisters(registers, bytes, 3 + HEADER_BYTES)
  return [bytes, 3, 3 + DENSE_BYTES]
}

function registersBy(value: (index: number) => number): Uint8Array {
  return Uint8Array.from({ length: REGISTERS }, (_, i) => value(i) & 63)
}

describe('RegisterMaxima', () => {
  it('is the highest of each register', () => {
    const all = [
      registersBy(i => i),
      registersBy(i => Math.imul(i, 0x9e3779b1) >>> 26),
      registersBy(i => Math.imul(i + 5, 0x85ebca6b) >>> 26),
      registersBy(i => (i % 1000 === 0 ? 63 : 0)),
    ]
    const union = new RegisterMaxima()
    const expected = new Uint8Array(REGISTERS)
    for (const registers of all) {
      expect(union.add(...denseOf(registers))).toBe(true)
      for (let i = 0; i < REGISTERS; i++) expected[i] = Math.max(expected[i]!, registers[i]!)
      expect(Buffer.compare(union.registers, expected)).toBe(0)
    }

    const empty = emptyHyperloglog()
    const sparse = new HyperloglogCopy(empty, 0, empty.length, 3000)
    for (let i = 0; i < 300; i++) {
      sparse.raise(i * 50, (i % 32) + 1)
      expected[i * 50] = Math.max(expected[i * 50]!, (i % 32) + 1)
    }
    expect(union.add(sparse.bytes, 0, sparse.length)).toBe(true)
    expect(Buffer.compare(union.registers, expected)).toBe(0)

    const counts = new Int32Array(64)
    for (const rank of expected) counts[rank]!++
    expect(union.histogram()).toEqual(counts)
  })

  it('refuses corrupt registers', () => {
    const empty = emptyHyperloglog()
    expect(new RegisterMaxima().add(empty, 0, empty.length)).toBe(true)
    expect(new RegisterMaxima().add(empty, 0, empty.length - 1)).toBe(false)
  })
})
