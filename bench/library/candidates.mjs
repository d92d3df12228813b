/**
 * Caching libraries behind one shape. `near` has memory alone or in front; `tiered` has memory in front of a redis-server.
 *
 * @typedef {object} Cache
 * @property {(key: string) => Promise<unknown>} get what is cached, or loaded by `load` where the library always loads
 * @property {(key: string, value: object) => Promise<unknown>} [set]
 * @property {(keys: string[]) => Promise<unknown>} [getMany]
 * @property {(key: string, load: () => Promise<object>) => Promise<unknown>} [getOrSet]
 * @property {() => Promise<unknown>} close
 *
 * @typedef {object} Candidate
 * @property {string} name
 * @property {boolean} tiered whether it has tiers at all
 * @property {(load: (key: string) => Promise<object>, url?: string) => Promise<Cache>} open with a redis-server's URL: tiered
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'

const TTL_MS = 600_000
const ENTRIES = 100_000
const require = createRequire(import.meta.url)

/** @type {Candidate} */
const samovar = {
  name: 'samovar',
  tiered: true,
  async open(load, url) {
    const { createCache, redisStore } = await import(join(import.meta.dirname, '../../dist/index.js'))
    const { Redis } = require('ioredis')
    const client = url === undefined ? undefined : new Redis(url)
    const cache = createCache({
      near: { maxEntries: ENTRIES },
      values: 'share',
      ttl: TTL_MS,
      ...(client !== undefined && { store: redisStore(client) }),
    })
    const rows = cache.define('row', { key: id => id, load })
    return {
      get: key => rows.get(key),
      set: (key, value) => rows.set(key, value),
      getMany: keys => rows.getMany(keys),
      getOrSet: (key, once) => cache.getOrSet(key, once),
      close: async () => {
        await cache.close()
        client?.disconnect()
      },
    }
  },
}

/** @type {Candidate} */
const bentocache = {
  name: 'bentocache',
  tiered: true,
  async open(load, url) {
    const { BentoCache, bentostore } = await import('bentocache')
    const { memoryDriver } = await import('bentocache/drivers/memory')
    let store = bentostore().useL1Layer(memoryDriver({ maxItems: ENTRIES, serialize: false }))
    if (url !== undefined) {
      const { redisDriver, redisBusDriver } = await import('bentocache/drivers/redis')
      const { Redis } = require('ioredis')
      const options = new Redis(url, { lazyConnect: true }).options
      store = store
        .useL2Layer(redisDriver({ connection: new Redis(url) }))
        .useBus(redisBusDriver({ connection: { host: options.host, port: options.port } }))
    }
    const bento = new BentoCache({ default: 'it', ttl: TTL_MS, stores: { it: store } })
    return {
      get: key => bento.getOrSet({ key, factory: () => load(key) }),
      set: (key, value) => bento.set({ key, value }),
      getOrSet: (key, once) => bento.getOrSet({ key, factory: once }),
      close: () => bento.disconnectAll(),
    }
  },
}

/** @type {Candidate} */
const cacheable = {
  name: 'cacheable',
  tiered: true,
  async open(load, url) {
    const { Cacheable, CacheableMemory, KeyvCacheableMemory } = await import('cacheable')
    const { Keyv } = await import('keyv')
    const memory = { lruSize: ENTRIES, useClone: false }
    const options = { primary: new Keyv({ store: new KeyvCacheableMemory(memory) }), ttl: TTL_MS }
    void CacheableMemory
    if (url !== undefined) {
      const { default: KeyvRedis } = await import('@keyv/redis')
      options.secondary = new KeyvRedis(url)
    }
    const cache = new Cacheable(options)
    return {
      get: key => cache.getOrSet(key, () => load(key), { ttl: TTL_MS }),
      set: (key, value) => cache.set(key, value),
      getMany: keys => cache.getMany(keys),
      getOrSet: (key, once) => cache.getOrSet(key, once, { ttl: TTL_MS }),
      close: () => cache.disconnect(),
    }
  },
}

/** @type {Candidate} It has memory or Redis, not both. */
const asyncCacheDedupe = {
  name: 'async-cache-dedupe',
  tiered: false,
  async open(load, url) {
    const { createCache } = await import('async-cache-dedupe')
    const { Redis } = require('ioredis')
    const client = url === undefined ? undefined : new Redis(url)
    const storage =
      client === undefined ? { type: 'memory', options: { size: ENTRIES } } : { type: 'redis', options: { client } }
    const cache = createCache({ ttl: TTL_MS / 1000, storage })
    cache.define('row', load)
    const once = new Map()
    cache.define('once', key => once.get(key)())
    return {
      get: key => cache.row(key),
      getOrSet: (key, load) => {
        once.set(key, load)
        return cache.once(key)
      },
      close: async () => client?.disconnect(),
    }
  },
}

/** @type {Candidate} */
const layeredLoader = {
  name: 'layered-loader',
  tiered: true,
  async open(load, url) {
    const { Loader, RedisCache } = await import('layered-loader')
    const { Redis } = require('ioredis')
    const client = url === undefined ? undefined : new Redis(url)
    const idOf = value => String(value.id)
    const loaderOf = dataSourceGetOneFn =>
      new Loader({
        inMemoryCache: { cacheType: 'lru-object', ttlInMsecs: TTL_MS, maxItems: ENTRIES },
        ...(client !== undefined && { asyncCache: new RedisCache(client, { json: true, ttlInMsecs: TTL_MS }) }),
        cacheKeyFromValueResolver: idOf,
        dataSourceGetOneFn,
        dataSourceGetManyFn: keys => Promise.all(keys.map(load)),
        cacheKeyFromValueResolver: idOf,
      })
    const loader = loaderOf(load)
    const once = new Map()
    const onceLoader = loaderOf(key => once.get(key)())
    return {
      get: key => loader.get(key),
      set: (key, value) => loader.forceSetValue(key, value),
      getMany: keys => loader.getMany(keys),
      getOrSet: (key, load) => {
        once.set(key, load)
        return onceLoader.get(key)
      },
      close: async () => client?.disconnect(),
    }
  },
}

/** @type {Candidate} Memory alone; its fetch is what the others' get is. */
const lruCache = {
  name: 'lru-cache',
  tiered: false,
  async open(load) {
    const { LRUCache } = await import('lru-cache')
    const once = new Map()
    const cache = new LRUCache({ max: ENTRIES, ttl: TTL_MS, fetchMethod: key => (once.get(key) ?? load)(key) })
    return {
      get: key => cache.fetch(key),
      set: async (key, value) => cache.set(key, value),
      getMany: keys => Promise.all(keys.map(key => cache.fetch(key))),
      getOrSet: (key, load) => {
        once.set(key, load)
        return cache.fetch(key)
      },
      close: async () => cache.clear(),
    }
  },
}

/** @type {Candidate[]} */
export const candidates = [samovar, bentocache, cacheable, asyncCacheDedupe, layeredLoader, lruCache]
