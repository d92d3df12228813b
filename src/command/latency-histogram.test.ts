import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LatencyHistogram } from './latency-histogram.ts'

it('tells percentiles to two digits', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 2_000_000_000 }), { minLength: 1, maxLength: 50 }), values => {
      const histogram = new LatencyHistogram()
      for (const value of values) histogram.add(value)
      const sorted = values.map(value => Math.min(value, 1_000_000_000)).sort((a, b) => a - b)
      for (const percent of [0, 25, 50, 90, 99, 100]) {
        const at = Math.max(1, Math.floor((percent / 100) * sorted.length + 0.5)) - 1
        const told = histogram.percentile(percent)
        expect(told).toBeGreaterThanOrEqual(sorted[at])
        expect(told).toBeLessThanOrEqual(sorted[at] * 1.01 + 1)
      }
    }),
  )
})

it('counts by powers of two, each count with what is below', () => {
  const histogram = new LatencyHistogram()
  for (const value of [1, 1000, 1500, 3000, 3000, 900_000, 5e9]) histogram.add(value)
  const counts = histogram.cumulative()
  expect(counts.at(0)).toEqual([1024, 2])
  expect(counts.map(([, count]) => count)).toEqual([2, 3, 5, 6, 7])
  for (const [nanoseconds] of counts) expect(Math.log2(nanoseconds) % 1).toBe(0)
})

it('of nothing tells nothing', () => {
  const histogram = new LatencyHistogram()
  expect([histogram.percentile(50), histogram.cumulative()]).toEqual([0, []])
})
