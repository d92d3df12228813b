import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { denseHistogram, estimateCardinality, sparseHistogram } from './cardinality.ts'
import { packDenseRegisters } from './dense-registers.ts'
import { elementRank, rankOf, registerOf } from './element-rank.ts'
import { DENSE_BYTES, REGISTERS } from './hyperloglog.ts'
import { rankedRun } from './sparse-registers.ts'

function histogramOf(registers: Uint8Array): Int32Array {
  const counts = new Int32Array(64)
  for (const rank of registers) counts[rank]!++
  return counts
}

/** The histogram of 16384 registers that all hold the same. */
function uniform(rank: number): Int32Array {
  return histogramOf(new Uint8Array(REGISTERS).fill(rank))
}

describe('histograms', () => {
  it('count dense registers', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 48, maxLength: 48, max: 63 }), sample => {
        const registers = Uint8Array.from({ length: REGISTERS }, (_, i) => sample[i % 48]!)
        const bytes = new Uint8Array(DENSE_BYTES)
        packDenseRegisters(registers, bytes, 7)
        expect(denseHistogram(bytes, 7)).toEqual(histogramOf(registers))
      }),
      { numRuns: 50 },
    )
  })

  it('count runs', () => {
    const runs = Uint8Array.of(0xee, 0x40, 0x63, rankedRun(5, 3), 0x00, rankedRun(32, 1), 0x7f, 0x96)
    const counts = sparseHistogram(runs, 1, runs.length)
    expect([counts?.[0], counts?.[5], counts?.[32]]).toEqual([REGISTERS - 4, 3, 1])
    expect(sparseHistogram(runs, 1, runs.length - 1)).toBeUndefined()
    expect(sparseHistogram(Uint8Array.of(0x7f, 0xff, 0x00), 0, 3)).toBeUndefined()
    expect(sparseHistogram(new Uint8Array(300_000).fill(0x7f), 0, 300_000)).toBeUndefined()
  })
})

describe('estimateCardinality', () => {
  it('is near the number of elements', () => {
    const registers = new Uint8Array(REGISTERS)
    const element = new Uint8Array(4)
    const view = new DataView(element.buffer)
    let added = 0
    for (const count of [0, 1, 10, 100, 1000, 10_000, 100_000, 300_000]) {
      for (; added < count; added++) {
        view.setInt32(0, added)
        const ranked = elementRank(element, 0, 4)
        registers[registerOf(ranked)] = Math.max(registers[registerOf(ranked)]!, rankOf(ranked))
      }
      const estimate = estimateCardinality(histogramOf(registers))
      expect(Math.abs(estimate - count), `${count} elements`).toBeLessThanOrEqual(count * 0.03)
    }
  })

  // Replies of redis-server 7.0.15 to PFCOUNT of dense registers that are all the same.
  it.each([
    [0, 0],
    [1, 23_637],
    [2, 47_274],
    [20, 12_392_656_037],
    [39, 6497320848556798],
    [50, -(2 ** 63)],
    [51, -(2 ** 63)],
    [52, -(2 ** 63)],
    [63, -(2 ** 63)],
  ])('of registers that are all %d', (rank, expected) => {
    expect(estimateCardinality(uniform(rank))).toBe(expected)
  })
})
