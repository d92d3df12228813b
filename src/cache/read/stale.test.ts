import { describe, expect, it } from 'vitest'
import { openCacheBench, settled } from '../cache-bench.ts'

describe.each([
  ['with', {}],
  ['without', false],
] as const)('%s a near tier', (_, near) => {
  it('serves what is stale while one load goes on behind the readers', async () => {
    const { cache, time, source, told } = openCacheBench({ near }, ['stale'])
    const rows = cache.define('row', {
      key: (id: number) => id,
      load: source.load,
      ttl: '1m',
      staleWhileRevalidate: '10s',
    })
    const first = rows.get(1)
    await source.answer()
    expect(await first).toBe('1.1')
    source.version = 2
    time.advance(65_000)
    expect(await Promise.all([rows.get(1), rows.get(1)])).toEqual(['1.1', '1.1'])
    expect(await rows.get(1)).toBe('1.1')
    await settled()
    expect(source.calls).toBe(2)
    await source.answer()
    expect(await rows.get(1)).toBe('1.2')
    expect([cache.stats().staleServed > 0, told.length > 0]).toEqual([true, true])
    time.advance(70_001)
    const late = rows.get(1)
    await source.answer()
    expect(await late).toBe('1.2')
    expect(source.calls).toBe(3)
    await cache.close()
  })

  it('serves what is stale when loading fails, for so long, then the fallback', async () => {
    const { cache, time, source } = openCacheBench({ near })
    const rows = cache.define('row', {
      key: (id: number) => id,
      load: source.load,
      ttl: '1m',
      staleIfError: '1h',
      fallback: id => `fallback ${id}`,
    })
    const first = rows.get(1)
    await source.answer()
    await first
    time.advance(3_600_000)
    const down = rows.get(1)
    await source.answer(new Error('down'))
    expect(await down).toBe('1.1')
    time.advance(60_000)
    const over = rows.get(1)
    await source.answer(new Error('down'))
    expect(await over).toBe('fallback 1')
    const bare = cache.define('bare', { key: (id: number) => id, load: source.load })
    const failing = bare.get(1)
    await source.answer(new Error('down'))
    await expect(failing).rejects.toThrow('down')
    await cache.close()
  })

  it('tries a source that fails again after a while, not with every reader who can be served', async () => {
    const { cache, time, source } = openCacheBench({ near })
    const rows = cache.define('row', {
      key: (id: number) => id,
      load: source.load,
      loads: { retry: { min: '2s', max: '3s' } },
      ttl: '1m',
      staleWhileRevalidate: '1m',
      staleIfError: '1h',
    })
    const first = rows.get(1)
    await source.answer()
    await first
    for (const waitMs of [60_000, 70_000]) {
      time.advance(waitMs)
      const calls = source.calls
      const reading = rows.get(1)
      await source.answer(new Error('down'))
      expect(await reading).toBe('1.1')
      time.advance(999)
      expect(await Promise.all([rows.get(1), rows.get(1)])).toEqual(['1.1', '1.1'])
      await settled()
      expect(source.calls).toBe(calls + 1)
    }
    time.advance(3000)
    source.version = 2
    const back = rows.get(1)
    await source.answer()
    expect(await back).toBe('1.2')
    // Who has nothing to be served tries at once.
    await rows.delete(1)
    for (const _ of [1, 2]) {
      const bare = rows.get(1)
      await source.answer(new Error('down'))
      await expect(bare).rejects.toThrow('down')
    }
    await cache.close()
  })

  it('waits for a load no longer than the soft timeout when there is something stale, and keeps what it brings', async () => {
    const { cache, time, source } = openCacheBench({ near })
    const rows = cache.define('row', {
      key: (id: number) => id,
      load: source.load,
      ttl: '1m',
      staleIfError: '1h',
      softTimeout: '50ms',
    })
    const first = rows.get(1)
    await settled()
    time.advance(1000)
    await source.answer()
    expect(await first).toBe('1.1')
    source.version = 2
    time.advance(60_000)
    const soft = rows.get(1)
    await settled()
    time.advance(50)
    expect(await soft).toBe('1.1')
    await source.answer()
    expect(await rows.get(1)).toBe('1.2')
    expect(source.calls).toBe(2)
    await cache.close()
  })

  it('aborts a load at the hard timeout', async () => {
    const { cache, time, source } = openCacheBench({ near })
    const rows = cache.define('row', { key: (id: number) => id, load: source.load, hardTimeout: '2s' })
    const slow = rows.get(1)
    await settled()
    time.advance(2000)
    await expect(slow).rejects.toMatchObject({ code: 'ERR_CACHE_LOAD_TIMEOUT' })
    expect(source.waiting[0].signal.aborted).toBe(true)
    await source.answer()
    const again = rows.get(1)
    await source.answer()
    expect(await again).toBe('1.1')
    await cache.close()
  })
})

describe('negative caching', () => {
  it('keeps null for its own time', async () => {
    const { cache, time } = openCacheBench()
    let loads = 0
    const rows = cache.define('row', { load: (_id: number) => (++loads > 0 ? null : 1), ttl: '1h', negativeTtl: '10s' })
    expect([await rows.get(1), await rows.get(1)]).toEqual([null, null])
    time.advance(10_000)
    await rows.get(1)
    expect(loads).toBe(2)
    await cache.close()
  })
})

describe('jitter', () => {
  it('shortens the ttl by up to its share, never extends it', async () => {
    const { cache, time } = openCacheBench()
    let loads = 0
    const rows = cache.define('row', { load: (_id: number) => ++loads, ttl: 1000, jitter: 0.5 })
    const ids = Array.from({ length: 200 }, (_, i) => i)
    await rows.getMany(ids)
    time.advance(499)
    await rows.getMany(ids)
    expect(loads).toBe(200)
    time.advance(250)
    await rows.getMany(ids)
    expect(loads).toBeGreaterThan(250)
    expect(loads).toBeLessThan(350)
    time.advance(251)
    await rows.getMany(ids)
    // All of the first round are over, none of those that were loaded since.
    expect(loads).toBe(400)
    await cache.close()
  })
})

describe('a loader', () => {
  it('says how long and under which tags a value is kept, or that it is not', async () => {
    const { cache, time } = openCacheBench()
    let loads = 0
    const get = (): Promise<number> =>
      cache.getOrSet('n', context => {
        context.ttl = '10s'
        context.tags.push('red')
        return ++loads
      })
    await get()
    time.advance(9999)
    expect(await get()).toBe(1)
    time.advance(1)
    expect(await get()).toBe(2)
    await cache.deleteByTag('red')
    expect(await get()).toBe(3)
    const skip = (): Promise<number> =>
      cache.getOrSet('skipped', context => {
        context.skip()
        return ++loads
      })
    expect([await skip(), await skip()]).toEqual([4, 5])
    await cache.close()
  })

  it('keeps what is stale by saying that it was not modified', async () => {
    const { cache, time } = openCacheBench()
    let asked = 0
    const get = (): Promise<{ n: number }> =>
      cache.getOrSet(
        'n',
        ({ stale, notModified }) => {
          asked++
          return stale === undefined ? { n: 1 } : notModified()
        },
        { ttl: 1000 },
      )
    for (let i = 0; i < 3; i++) {
      expect(await get()).toEqual({ n: 1 })
      expect(await get()).toEqual({ n: 1 })
      time.advance(1000)
    }
    expect(asked).toBe(3)
    await cache.close()
  })

  it('gives a loader nothing stale where there was null', async () => {
    const { cache, time } = openCacheBench()
    const stales: unknown[] = []
    const get = (): Promise<number | null> =>
      cache.getOrSet<number | null>(
        'n',
        ({ stale }) => {
          stales.push(stale)
          return null
        },
        { ttl: 1000 },
      )
    expect(await get()).toBe(null)
    time.advance(1000)
    expect(await get()).toBe(null)
    expect(stales).toEqual([undefined, undefined])
    await cache.close()
  })
})
