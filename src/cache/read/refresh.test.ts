import { describe, expect, it } from 'vitest'
import { SeededChance } from '../../base/chance.ts'
import { openCacheBench, settled } from '../cache-bench.ts'
import { POLICY_DEFAULT } from '../options/read-policy.ts'
import { isRefreshDue, refreshFromMs } from './refresh-due.ts'

describe.each([
  ['with', {}],
  ['without', false],
] as const)('refresh-ahead, %s a near tier', (_, near) => {
  it('loads a hot entry anew before it expires, once, and lets a cold one die', async () => {
    const { cache, time, source } = openCacheBench({ near })
    const rows = cache.define('row', { key: (id: number) => id, load: source.load, ttl: 1000, refreshAhead: 0.8 })
    for (const id of [1, 2]) {
      const first = rows.get(id)
      await source.answer()
      await first
    }
    time.advance(799)
    await rows.get(1)
    await settled()
    expect(source.calls).toBe(2)
    time.advance(1)
    source.version = 2
    expect(await Promise.all([rows.get(1), rows.get(1), rows.get(1)])).toEqual(['1.1', '1.1', '1.1'])
    await settled()
    expect(await rows.get(1)).toBe('1.1')
    expect(source.calls).toBe(3)
    await source.answer()
    time.advance(200)
    expect(await rows.get(1)).toBe('1.2')
    expect(source.calls).toBe(3)
    time.advance(100_000)
    await settled()
    expect(source.calls).toBe(3)
    await cache.close()
  })

  it('is not lost when a refresh fails, nor when the entry expires under it', async () => {
    const { cache, time, source } = openCacheBench({ near })
    const rows = cache.define('row', {
      key: (id: number) => id,
      load: source.load,
      loads: { retry: { min: 20 } },
      ttl: 1000,
      refreshAhead: 0.8,
    })
    const first = rows.get(1)
    await source.answer()
    await first
    time.advance(850)
    await rows.get(1)
    await source.answer(new Error('down'))
    source.version = 2
    await rows.get(1)
    await settled()
    expect(source.calls).toBe(2)
    time.advance(20)
    await rows.get(1)
    await settled()
    expect(source.calls).toBe(3)
    time.advance(500)
    const late = rows.get(1)
    await source.answer()
    expect(await late).toBe('1.2')
    expect(await rows.get(1)).toBe('1.2')
    expect(source.calls).toBe(3)
    await cache.close()
  })

  it('does not bring back what was invalidated meanwhile', async () => {
    const { cache, time, source } = openCacheBench({ near })
    const rows = cache.define('row', { key: (id: number) => id, load: source.load, ttl: 1000, refreshAhead: 0.8 })
    const first = rows.get(1)
    await source.answer()
    await first
    time.advance(850)
    await rows.get(1)
    await settled()
    source.version = 2
    await rows.delete(1)
    await source.answer()
    const next = rows.get(1)
    await source.answer()
    expect(await next).toBe('1.2')
    await cache.close()
  })
})

describe('refresh', () => {
  it('loads anew whatever is cached', async () => {
    const { cache, source } = openCacheBench()
    const rows = cache.define('row', { key: (id: number) => id, load: source.load })
    const first = rows.get(1)
    await source.answer()
    await first
    source.version = 2
    const fresh = rows.refresh(1)
    expect(await rows.get(1)).toBe('1.1')
    await source.answer()
    expect(await fresh).toBe('1.2')
    expect(await rows.get(1)).toBe('1.2')
    await cache.close()
  })
})

describe('XFetch', () => {
  const value = { createdMs: 0, freshUntilMs: 10_000, loadMs: 100 }
  const policy = { ...POLICY_DEFAULT, xfetch: 1 }

  it('refreshes at random, the likelier the nearer the end, and nearly always at it', () => {
    const chance = new SeededChance(5)
    const share = (now: number): number => {
      let due = 0
      for (let i = 0; i < 10_000; i++) if (isRefreshDue(policy, now, value, chance)) due++
      return due / 10_000
    }
    // P(−ln u ≥ x) is e^−x.
    for (const before of [0, 50, 100, 200, 400]) {
      expect(share(10_000 - before)).toBeCloseTo(Math.exp(-before / 100), 1)
    }
  })

  it('has a time before which no read needs to draw', () => {
    expect(refreshFromMs(policy, 0, 10_000, 100)).toBe(8400)
    expect(refreshFromMs({ ...policy, refreshAhead: 0.5 }, 0, 10_000, 100)).toBe(5000)
    expect(refreshFromMs(POLICY_DEFAULT, 0, 10_000, 100)).toBe(Number.POSITIVE_INFINITY)
  })
})
