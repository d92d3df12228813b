/**
 * Caching libraries behind one face. Each is set up as its documentation has it for several processes over one Redis: a tier in this process, one in Redis
 * and, where it has one, its own way to tell other processes. None copies values that it hands out from memory.
 *
 * @typedef {object} Setup
 * @property {number} port of redis-server
 * @property {number} nearEntries how many values the tier in this process may hold
 * @property {(key: string) => Promise<object>} load
 *
 * @typedef {object} Library
 * @property {(key: string) => Promise<unknown>} get from whichever tier has it, else by `load`
 * @property {(key: string, value: object) => Promise<unknown>} [set] in both tiers
 * @property {(keys: string[]) => Promise<unknown>} [getMany]
 * @property {() => Promise<unknown>} close
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** A day, in ms: nothing expires while it is measured. */
const forever = 86_400_000

/** @param {number} port */
async function redis(port) {
  const { Redis } = await import('ioredis')
  return new Redis(port, '127.0.0.1')
}

/** Those with a tier in Redis behind one in the process, which is what the bars are about. */
export const tiered = ['bentocache', 'cacheable', 'layered-loader']

/** @type {Record<string, (setup: Setup) => Promise<Library>>} */
export const libraries = {
  samovar: async ({ port, nearEntries, load }) => {
    const bundle = join(import.meta.dirname, '..', '..', 'dist', 'index.js')
    const { createCache, redisStore } = await import(pathToFileURL(bundle).href)
    const near = { maxEntries: nearEntries, ttl: forever }
    const store = redisStore(`redis://127.0.0.1:${port}`)
    const cache = createCache({ store, near, ttl: forever, namespace: 'samovar', storeTimeout: '10s' })
    const resource = cache.define('object', { key: (/** @type {string} */ key) => key, load, loadMany: many(load) })
    return {
      get: key => resource.get(key),
      set: (key, value) => resource.set(key, value),
      getMany: keys => resource.getMany(keys),
      close: () => cache.close(),
    }
  },

  bentocache: async ({ port, nearEntries, load }) => {
    const { BentoCache, bentostore } = await import('bentocache')
    const { memoryDriver } = await import('bentocache/drivers/memory')
    const { redisBusDriver, redisDriver } = await import('bentocache/drivers/redis')
    const connection = { host: '127.0.0.1', port }
    const store = bentostore()
      .useL1Layer(memoryDriver({ maxItems: nearEntries, serialize: false }))
      .useL2Layer(redisDriver({ connection }))
      .useBus(redisBusDriver({ connection }))
    const cache = new BentoCache({ default: 'tiered', prefix: 'bento', ttl: forever, stores: { tiered: store } })
    return {
      get: key => cache.getOrSet({ key, factory: () => load(key) }),
      set: (key, value) => cache.set({ key, value }),
      close: () => cache.disconnectAll(),
    }
  },

  cacheable: async ({ port, nearEntries, load }) => {
    const { Cacheable, Keyv, KeyvCacheableMemory } = await import('cacheable')
    const { default: KeyvRedis } = await import('@keyv/redis')
    const primary = new Keyv({ store: new KeyvCacheableMemory({ lruSize: nearEntries, useClone: false }) })
    const secondary = new Keyv({ store: new KeyvRedis(`redis://127.0.0.1:${port}`), namespace: 'cacheable' })
    const cache = new Cacheable({ primary, secondary, ttl: forever })
    return {
      get: key => cache.getOrSet(key, () => load(key)),
      set: (key, value) => cache.set(key, value),
      getMany: keys => cache.getMany(keys),
      close: () => cache.disconnect(),
    }
  },

  'layered-loader': async ({ port, nearEntries, load }) => {
    const { createNotificationPair, Loader, RedisCache } = await import('layered-loader')
    const [client, publisherRedis, consumerRedis] = await Promise.all([redis(port), redis(port), redis(port)])
    const { publisher, consumer } = createNotificationPair({ channel: 'layered', publisherRedis, consumerRedis })
    const loader = new Loader({
      inMemoryCache: { cacheType: 'lru-map', maxItems: nearEntries, ttlInMsecs: forever },
      asyncCache: new RedisCache(client, { json: true, ttlInMsecs: forever, prefix: 'layered' }),
      notificationPublisher: publisher,
      notificationConsumer: consumer,
      dataSourceGetOneFn: load,
      dataSourceGetManyFn: many(load),
      cacheKeyFromValueResolver: value => value.key,
    })
    await loader.init()
    return {
      get: key => loader.get(key),
      set: (key, value) => loader.forceSetValue(key, value),
      getMany: keys => loader.getMany(keys),
      close: async () => {
        await loader.close()
        client.disconnect()
      },
    }
  },

  // One tier, in the process or in Redis: here in the process.
  'async-cache-dedupe': async ({ nearEntries, load }) => {
    const { createCache } = await import('async-cache-dedupe')
    const cache = createCache({ ttl: forever / 1000, storage: { type: 'memory', options: { size: nearEntries } } })
    cache.define('object', key => load(key))
    return { get: key => cache.object(key), close: async () => {} }
  },

  // In the process alone; values that are there come without a promise.
  'lru-cache': async ({ nearEntries, load }) => {
    const { LRUCache } = await import('lru-cache')
    const cache = new LRUCache({ max: nearEntries, ttl: forever, fetchMethod: key => load(key) })
    return { get: key => cache.fetch(key), close: async () => {} }
  },
}

/** @param {(key: string) => Promise<object>} load */
function many(load) {
  return (/** @type {readonly string[]} */ keys) => Promise.all(keys.map(load))
}
