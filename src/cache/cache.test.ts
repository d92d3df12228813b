import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest'
import { SeededChance } from '../base/chance.ts'
import { ManualTime } from '../base/manual-time.ts'
import { SystemProcess, SystemScheduler } from '../server/system/system.ts'
import type { Cache } from './cache.ts'
import { createCacheOn } from './create-cache.ts'
import { EmbeddedStore, embedded, type StoreFactory } from './embedded/embedded-store.ts'
import type { CacheOptions } from './options/cache-options.ts'
import type { StandardSchema } from './schema/standard-schema.ts'
import type { Store, StoreListener } from './store/store.ts'

interface Product {
  readonly id: number
  readonly name: string
  readonly category: number
}

/** A cache over time that stands, and a source that counts. */
function open(options: CacheOptions = {}): {
  cache: Cache
  time: ManualTime
  source: Map<number, Product>
  asked: number[]
} {
  const time = new ManualTime(1_000_000, new SystemScheduler())
  const platform = { clock: time, scheduler: time, chance: new SeededChance(1), process: new SystemProcess() }
  const cache = createCacheOn(platform, options)
  onTestFinished(() => cache.close())
  const source = new Map([1, 2, 3].map(id => [id, { id, name: `product ${id}`, category: 7 }]))
  return { cache, time, source, asked: [] }
}

/** Lets everything run that can. */
const settle = (): Promise<void> => new Promise(resolve => setImmediate(() => setImmediate(resolve)))

describe('getOrSet', () => {
  it('loads once, and again when the ttl is over', async () => {
    const { cache, time } = open()
    let loads = 0
    const get = (): Promise<number> => cache.getOrSet('n', () => ++loads, { ttl: '5m' })
    expect(await Promise.all([get(), get()])).toEqual([1, 1])
    time.advance(299_999)
    expect(await get()).toBe(1)
    time.advance(1)
    expect(await get()).toBe(2)
  })

  it('caches null and not undefined', async () => {
    const { cache } = open()
    const values = [null, undefined, 1]
    let loads = 0
    const get = (key: string): Promise<number | null | undefined> => cache.getOrSet(key, () => values[loads++])
    expect([await get('a'), await get('a'), await get('b'), await get('b')]).toEqual([null, null, undefined, 1])
  })

  it('rejects with what the loader throws, for everybody who waits, and forgets it', async () => {
    const { cache } = open()
    let loads = 0
    const get = (): Promise<number> =>
      cache.getOrSet('n', async () => {
        if (++loads === 1) throw new Error('down')
        return loads
      })
    const results = await Promise.allSettled([get(), get()])
    expect(results.map(result => result.status === 'rejected' && String(result.reason))).toEqual([
      'Error: down',
      'Error: down',
    ])
    expect(await get()).toBe(2)
  })

  it('works with and without a near tier', async () => {
    for (const near of [false, { maxBytes: '1mb' }] as const) {
      const { cache } = open({ near })
      let loads = 0
      for (let i = 0; i < 3; i++) expect(await cache.getOrSet('n', () => ({ loads: ++loads }))).toEqual({ loads: 1 })
      const { nearHits, storeHits, misses } = cache.stats()
      expect([nearHits, storeHits, misses]).toEqual(near === false ? [0, 2, 1] : [2, 0, 1])
    }
  })

  it('counts as a hit of a near tier that asks only what the store still has', async () => {
    const shared: Store[] = []
    const store: StoreFactory = {
      open: platform => {
        if (shared.length === 0) shared.push(embedded().open(platform))
        return shared[0]
      },
    }
    const [one, two] = [0, 1].map(() => open({ store, near: { consistency: 'validate' } }).cache)
    let loads = 0
    const get = (cache: Cache): Promise<number> => cache.getOrSet('n', () => ++loads)
    expect([await get(one), await get(one), await get(two)]).toEqual([1, 1, 1])
    await two.delete('n')
    expect(await get(one)).toBe(2)
    const { nearHits, storeHits, misses } = one.stats()
    expect([nearHits, storeHits, misses]).toEqual([1, 0, 2])
  })

  it('gives every reader the same form of a value', async () => {
    const { cache } = open({ near: false })
    const get = (): Promise<unknown> => cache.getOrSet('date', () => ({ at: new Date(0) }))
    expect(await get()).toEqual({ at: '1970-01-01T00:00:00.000Z' })
    expect(await get()).toEqual({ at: '1970-01-01T00:00:00.000Z' })
  })
})

describe('a resource', () => {
  it('hears of others whatever its version, also after a second definition that was refused', async () => {
    const listeners: StoreListener[] = []
    class SharedStore extends EmbeddedStore {
      override readonly capabilities = { shared: true }
      subscribe(_channel: string, listener: StoreListener): () => void {
        listeners.push(listener)
        return () => {}
      }
    }
    const { cache } = open({ store: { open: platform => new SharedStore(platform, 1024 * 1024) } })
    const rows = cache.define('row', { version: 1, load: (id: number) => id })
    expect(() => cache.define('row', { version: 2, load: (id: number) => id })).toThrow('already')
    expect(await rows.get(1)).toBe(1)
    expect(cache.stats().nearEntries).toBe(1)
    listeners[0].message(JSON.stringify({ s: 'another', n: 1, k: ['cache:row@0:1'] }))
    expect(cache.stats().nearEntries).toBe(0)
  })

  it('is typed end to end', () => {
    const { cache, source } = open()
    const products = cache.define('product', { key: (id: number) => id, load: id => source.get(id) ?? null })
    expectTypeOf(products.get(1)).toEqualTypeOf<Promise<Product | null>>()
    const byName = cache.define('by-name', { load: async (name: string) => name.length })
    expectTypeOf(byName.get('a')).toEqualTypeOf<Promise<number>>()
    const schema = {} as StandardSchema<{ at: string }, { at: Date }>
    const typed = (): unknown => {
      const dates = cache.define('dates', {
        key: (id: number) => id,
        schema,
        load: () => ({ at: 'now' }),
        tags: d => [d.at.toISOString()],
      })
      expectTypeOf(dates.get(1)).toEqualTypeOf<Promise<{ at: Date }>>()
      const maybe = cache.define('maybe', { schema, load: (id: number) => (id > 0 ? { at: 'now' } : null) })
      expectTypeOf(maybe.get(1)).toEqualTypeOf<Promise<{ at: Date } | null>>()
      return dates
    }
    expect(typed).toBeTypeOf('function')
  })

  it('never stores what was loaded before an invalidation', async () => {
    const { cache, source } = open()
    let release = (): void => {}
    const products = cache.define('product', {
      key: (id: number) => id,
      load: async id => {
        const product = source.get(id)
        await new Promise<void>(resolve => (release = resolve))
        return product
      },
    })
    const first = products.get(1)
    await settle()
    source.set(1, { id: 1, name: 'new', category: 7 })
    expect(await products.delete(1)).toBe(true)
    const second = products.get(1)
    release()
    expect((await first)?.name).toBe('product 1')
    await settle()
    release()
    expect((await second)?.name).toBe('new')
    expect(cache.stats().fences).toBe(1)
    expect((await products.get(1))?.name).toBe('new')
  })

  it('forgets a value that somebody else has changed, and leaves the source alone', async () => {
    const { cache } = open()
    const rows = new Map([[1, 'a']])
    const resource = cache.define('row', {
      key: (id: number) => id,
      load: (id): string | null => rows.get(id) ?? null,
      write: { mode: 'around', save: (id, value) => void rows.set(id, value), remove: id => rows.delete(id) },
    })
    expect(await resource.get(1)).toBe('a')
    rows.set(1, 'b')
    expect(await resource.get(1)).toBe('a')
    expect(await resource.invalidate(1)).toBe(true)
    expect(await resource.get(1)).toBe('b')
    expect(rows.get(1)).toBe('b')
  })

  it('forgets by tag, also what is being loaded', async () => {
    const { cache, source } = open()
    let release = (): void => {}
    const products = cache.define('product', {
      key: (id: number) => id,
      load: async id => {
        const product = source.get(id) as Product
        await new Promise<void>(resolve => (release = resolve))
        return product
      },
      tags: product => [`category:${product.category}`],
    })
    const first = products.get(1)
    await settle()
    source.set(1, { id: 1, name: 'new', category: 7 })
    await cache.deleteByTag('category:7')
    const second = products.get(1)
    await settle()
    release()
    expect((await first).name).toBe('product 1')
    await settle()
    release()
    expect((await second).name).toBe('new')
    expect((await products.get(1)).name).toBe('new')
    source.set(1, { id: 1, name: 'newer', category: 7 })
    await cache.deleteByTag('category:8')
    expect((await products.get(1)).name).toBe('new')
    await cache.deleteByTag('category:7')
    const third = products.get(1)
    await settle()
    release()
    expect((await third).name).toBe('newer')
  })
})

describe('clear', () => {
  it('forgets everything', async () => {
    const { cache } = open()
    let loads = 0
    await cache.getOrSet('n', () => ++loads)
    await cache.clear()
    expect(await cache.getOrSet('n', () => ++loads)).toBe(2)
  })
})
