import { describe, expect, it } from 'vitest'
import { openCacheBench, settled } from '../cache-bench.ts'
import { embedded, type StoreFactory } from '../embedded/embedded-store.ts'
import type { Swapped } from '../store/store.ts'

describe('loads of a resource', () => {
  it('are limited, wait in order, and are refused when the queue is full', async () => {
    const { cache, source } = openCacheBench()
    const rows = cache.define('row', {
      key: (id: number) => id,
      load: source.load,
      loads: { concurrency: 2, queue: 2 },
    })
    const reads = [1, 2, 3, 4, 5].map(id => rows.get(id).catch((error: { code: string }) => error.code))
    await settled()
    expect(source.waiting.map(({ id }) => id)).toEqual([1, 2])
    expect([cache.stats().loadsRunning, cache.stats().loadsQueued]).toEqual([2, 2])
    expect(await reads[4]).toBe('ERR_CACHE_QUEUE_FULL')
    await source.answer()
    expect(source.waiting.map(({ id }) => id)).toEqual([2, 3])
    for (let i = 0; i < 3; i++) await source.answer()
    expect(await Promise.all(reads)).toEqual(['1.1', '2.1', '3.1', '4.1', 'ERR_CACHE_QUEUE_FULL'])
    expect(cache.stats().loadsRunning).toBe(0)
    await cache.close()
  })

  it.each(['load', 'loadMany'])('occupy the source no longer than it answers: %s', async loader => {
    const held: (() => void)[] = []
    const { cache, source } = openCacheBench({ store: storeThatFillsLate(held) })
    const rows = cache.define('row', {
      key: (id: number) => id,
      ...(loader === 'load'
        ? { load: source.load }
        : {
            loadMany: (ids: readonly number[], context: { readonly signal: AbortSignal }) =>
              Promise.all(ids.map(id => source.load(id, context))),
          }),
      loads: { concurrency: 1 },
    })
    const reads = [rows.getMany([1]), rows.getMany([2])]
    await source.answer()
    expect([held.length, source.waiting.map(({ id }) => id)]).toEqual([1, [2]])
    await source.answer()
    for (const fill of held) fill()
    expect(await Promise.all(reads)).toEqual([['1.1'], ['2.1']])
    await cache.close()
  })

  it.each([
    ['stale', '1.1'],
    ['fallback', 'fallback'],
    ['reject', 'ERR_CACHE_QUEUE_FULL'],
  ] as const)('that find the queue full serve what onFull says: %s', async (onFull, expected) => {
    const { cache, time, source } = openCacheBench()
    const rows = cache.define('row', {
      key: (id: number) => id,
      load: source.load,
      ttl: 1000,
      loads: { concurrency: 1, queue: 0, onFull },
      fallback: () => 'fallback',
    })
    const first = rows.get(1)
    await source.answer()
    await first
    time.advance(1000)
    const busy = rows.get(2)
    await settled()
    expect(await rows.get(1).catch((error: { code: string }) => error.code)).toBe(expected)
    await source.answer()
    await busy
    await cache.close()
  })

  it('of a thousand readers of a cold key are one', async () => {
    const { cache, source } = openCacheBench({ near: false })
    const rows = cache.define('row', { key: (id: number) => id, load: source.load })
    const reads = Promise.all(Array.from({ length: 1000 }, () => rows.get(1)))
    await source.answer()
    expect(new Set(await reads)).toEqual(new Set(['1.1']))
    expect(source.calls).toBe(1)
    await cache.close()
  })
})

describe('a signal', () => {
  it('ends one wait; the load ends when the last waiter has left', async () => {
    const { cache, source } = openCacheBench()
    const rows = cache.define('row', { key: (id: number) => id, load: source.load })
    const [one, two] = [new AbortController(), new AbortController()]
    const reads = [one, two].map(({ signal }) => rows.get(1, { signal }).catch(error => error))
    await settled()
    one.abort('first')
    expect(await reads[0]).toBe('first')
    await settled()
    expect(source.waiting[0].signal.aborted).toBe(false)
    two.abort('second')
    expect(await reads[1]).toBe('second')
    await settled()
    expect(source.waiting[0].signal.aborted).toBe(true)
    const next = rows.get(1)
    await settled()
    expect(source.calls).toBe(2)
    await source.answer()
    await source.answer()
    expect(await next).toBe('1.1')
    await cache.close()
  })

  it('does not end a load that somebody without one waits for', async () => {
    const { cache, source } = openCacheBench()
    const rows = cache.define('row', { key: (id: number) => id, load: source.load })
    const controller = new AbortController()
    const left = rows.get(1, { signal: controller.signal }).catch(error => error)
    const stays = rows.get(1)
    await settled()
    controller.abort('left')
    expect(await left).toBe('left')
    await settled()
    expect(source.waiting[0].signal.aborted).toBe(false)
    await source.answer()
    expect(await stays).toBe('1.1')
    await cache.close()
  })

  it('that is aborted already ends the call at once', async () => {
    const { cache, source } = openCacheBench()
    const rows = cache.define('row', { key: (id: number) => id, load: source.load })
    await expect(rows.get(1, { signal: AbortSignal.abort('early') })).rejects.toBe('early')
    await settled()
    expect(source.calls).toBe(0)
    await cache.close()
  })
})

describe('getMany', () => {
  it('reads the store once and loads what is missing in one call, with a flight for each key', async () => {
    const { cache } = openCacheBench({ near: false })
    const calls: (readonly number[])[] = []
    const rows = cache.define('row', {
      key: (id: number) => id,
      loadMany: async (ids: readonly number[]) => {
        calls.push(ids)
        return ids.map(id => `row ${id}`)
      },
    })
    expect(await rows.getMany([1, 2, 2, 3])).toEqual(['row 1', 'row 2', 'row 2', 'row 3'])
    const [many, one] = await Promise.all([rows.getMany([3, 4, 5]), rows.get(4)])
    expect([many, one]).toEqual([['row 3', 'row 4', 'row 5'], 'row 4'])
    expect(await rows.getMany([])).toEqual([])
    expect(calls).toEqual([
      [1, 2, 3],
      [4, 5],
    ])
    await cache.close()
  })

  it('rejects when the loader returns another number of values', async () => {
    const { cache } = openCacheBench()
    const rows = cache.define('row', { key: (id: number) => id, loadMany: async () => ['one'] })
    await expect(rows.getMany([1, 2])).rejects.toMatchObject({ code: 'ERR_CACHE_LOAD_MANY' })
    await cache.close()
  })
})

describe('warm', () => {
  it('loads a few at a time, and tells how many it could not', async () => {
    const { cache, source } = openCacheBench()
    const rows = cache.define('row', { key: (id: number) => id, load: source.load })
    const warming = rows.warm([1, 2, 3, 4, 5], { concurrency: 2 })
    await settled()
    expect(source.waiting.length).toBe(2)
    await source.answer(new Error('down'))
    for (let i = 0; i < 4; i++) await source.answer()
    expect(await warming).toBe(1)
    expect(source.calls).toBe(5)
    await cache.close()
  })
})

describe('close', () => {
  it('ends loads and refuses calls', async () => {
    const { cache, source } = openCacheBench()
    const rows = cache.define('row', { key: (id: number) => id, load: source.load })
    const waiting = rows.get(1)
    await settled()
    const outcome = expect(waiting).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
    await cache.close()
    await outcome
    await expect(rows.get(1)).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
    await expect(cache.getOrSet('n', () => 1)).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
    await expect(cache.clear()).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
  })
})

/** An embedded store in which values, unlike marks, are stored when the test calls what is in `held`. */
function storeThatFillsLate(held: (() => void)[]): StoreFactory {
  return {
    open: platform => {
      const store = embedded().open(platform)
      const swap = store.swap.bind(store)
      store.swap = (key, stamp, value, ttlMs) => {
        if (!Buffer.from(value).includes('.1')) return swap(key, stamp, value, ttlMs)
        return new Promise<Swapped>(resolve => held.push(() => resolve(swap(key, stamp, value, ttlMs))))
      }
      return store
    },
  }
}
