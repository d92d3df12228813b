import { expect, it } from 'vitest'
import { backoffMs } from './backoff.ts'
import { SeededChance } from './chance.ts'

it('doubles up to its bound, and leaves half to chance', () => {
  const chance = new SeededChance(1)
  const waits = (failures: number) =>
    Array.from({ length: 200 }, () => backoffMs({ minMs: 100, maxMs: 1000 }, failures, chance))
  for (const [failures, ms] of [
    [1, 100],
    [2, 200],
    [4, 800],
    [5, 1000],
    [5000, 1000],
  ]) {
    const all = waits(failures)
    expect(Math.min(...all)).toBeGreaterThanOrEqual(ms / 2)
    expect(Math.max(...all)).toBeLessThanOrEqual(ms)
    expect(new Set(all).size).toBeGreaterThan(20)
  }
})
