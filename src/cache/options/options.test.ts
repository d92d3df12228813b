import { describe, expect, it } from 'vitest'
import { createCache } from '../create-cache.ts'
import { OptionError } from '../option-error.ts'
import { redisStore } from '../redis/redis-store.ts'
import { readCacheOptions } from './read-cache-options.ts'

describe('options of createCache', () => {
  it.each([
    [{ stores: 1 }, 'stores must be absent: the options are store, near'],
    [{ store: {} }, 'store must be embedded(), redisStore(…) or a store of your own, not an object'],
    [{ near: 5 }, 'near must be an object of maxBytes, maxEntries, ttl, consistency, not 5'],
    [{ near: { maxBytes: 'much' } }, 'near.maxBytes must be whole bytes or a text'],
    [{ near: { maxEntries: 0 } }, 'near.maxEntries must be a whole number from 1 to'],
    [{ near: { consistency: 'none' } }, "near.consistency must be 'messages' or 'validate', not \"none\""],
    [{ namespace: 'a:b' }, 'namespace must be 1 to 64 letters, digits, dots, hyphens and underscores'],
    [{ serializer: {} }, 'serializer must be an object with serialize and deserialize'],
    [{ values: 'thaw' }, "values must be 'freeze' or 'clone' or 'share'"],
    [{ maxValueBytes: 0 }, 'maxValueBytes must be whole bytes'],
    [{ storeTimeout: 0 }, 'storeTimeout must be whole milliseconds'],
    [{ ttl: '5 minutes' }, 'ttl must be whole milliseconds or a text'],
    [{ jitter: 2 }, 'jitter must be a number from 0 to 1, not 2'],
    [{ refreshAhead: -1 }, 'refreshAhead must be a number from 0 to 1'],
    [{ hardTimeout: 0 }, 'hardTimeout must be'],
    [null, 'options must be an object'],
  ])('refuses %j', (options, message) => {
    const reading = (): unknown => readCacheOptions(options as never, false)
    expect(reading).toThrow(OptionError)
    expect(reading).toThrow(message)
  })

  it('has defaults, and trusts callers in production', () => {
    expect(readCacheOptions({}, false)).toMatchObject({ namespace: 'cache', values: 'freeze', storeTimeoutMs: 500 })
    expect(readCacheOptions({ near: false }, true)).toMatchObject({ near: undefined, values: 'share' })
  })
})

describe('options of define', () => {
  const cache = createCache()
  it.each([
    [{ lod: () => 1 }, "define('row').lod must be absent"],
    [{ load: 5 }, "define('row').load must be a function, not 5"],
    [{ schema: {} }, "define('row').schema must be a schema of the Standard Schema interface"],
    [{ version: -1 }, "define('row').version must be"],
    [{ ttl: -1 }, "define('row').ttl must be"],
    [{ loads: { concurrency: 0 } }, "define('row').loads.concurrency must be a whole number from 1"],
    [{ loads: { onFull: 'wait' } }, "define('row').loads.onFull must be 'stale' or 'fallback' or 'reject'"],
    [{ write: { mode: 'back' } }, "define('row').write.mode must be 'around' or 'through' or 'behind'"],
    [{ write: { mode: 'through' } }, "define('row').write.save must be a function when the mode is 'through'"],
    [{ write: { mode: 'behind', save: () => {} } }, "define('row').write.journal must be a journal when"],
    [{ write: { save: () => {}, batch: 5 } }, "define('row').write.batch must be absent unless the mode is 'behind'"],
  ])('refuses %j', (options, message) => {
    const defining = (): unknown => cache.define('row', options as never)
    expect(defining).toThrow(OptionError)
    expect(defining).toThrow(message)
  })

  it('refuses a name twice, and a name that is none', () => {
    cache.define('once', { load: (id: number) => id })
    expect(() => cache.define('once', { load: (id: number) => id })).toThrow('there is a resource of this name already')
    expect(() => cache.define('a:b', { load: (id: number) => id })).toThrow('1 to 64 letters')
    expect(() => cache.define(undefined as never, { load: (id: number) => id })).toThrow('1 to 64 letters')
  })

  it('refuses a policy of a call', async () => {
    const rows = cache.define('called', { load: (id: number) => id })
    await expect(rows.get(1, { ttl: 'soon' as never })).rejects.toThrow('ttl must be')
  })
})

describe('redisStore', () => {
  it('takes a client or a URL', () => {
    expect(() => redisStore('localhost:6379')).toThrow('redisStore must be a URL that begins with redis://')
    expect(() => redisStore({} as never)).toThrow('redisStore must be a client of node-redis or ioredis, or a URL')
  })
})
