import { describe, expect, it } from 'vitest'
import { SeededChance } from '../../base/chance.ts'
import { FAILURES_MAX, LoadFailures } from './load-failures.ts'

const BACKOFF = { minMs: 100, maxMs: 1000 }

function createFailures() {
  const clock = { nowMs: 0, monotonic: () => clock.nowMs }
  return { clock, failures: new LoadFailures(clock, new SeededChance(1)) }
}

describe('LoadFailures', () => {
  it('waits longer with each failure in a row, up to a bound, and not at all after a success', () => {
    const { clock, failures } = createFailures()
    const waits = Array.from({ length: 8 }, () => {
      failures.failed('a', BACKOFF)
      const startMs = clock.nowMs
      while (failures.isWaiting('a')) clock.nowMs++
      return clock.nowMs - startMs
    })
    for (const [i, wait] of waits.entries()) {
      const most = Math.min(1000, 100 * 2 ** i)
      expect(wait).toBeGreaterThanOrEqual(most / 2)
      expect(wait).toBeLessThanOrEqual(most + 1)
    }
    failures.failed('a', BACKOFF)
    failures.succeeded('a')
    expect([failures.isWaiting('a'), failures.size]).toEqual([false, 0])
  })

  it('knows keys apart, and a bounded number of them', () => {
    const { failures } = createFailures()
    for (let i = 0; i < FAILURES_MAX; i++) failures.failed(`${i}`, BACKOFF)
    failures.failed('0', BACKOFF)
    failures.failed('more', BACKOFF)
    expect(failures.size).toBe(FAILURES_MAX)
    expect(['0', '1', '2', 'more', 'other'].map(key => failures.isWaiting(key))).toEqual([
      true,
      false,
      true,
      true,
      false,
    ])
  })
})
