import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type Cache, type CacheOptions, createCache, type Resource, redisStore } from '../../src/index.ts'
import { openRedisPeer, redisServer } from './redis-peer.ts'

/** A source that all processes of a test share. */
class Table {
  readonly rows = new Map<number, string>()
  loads = 0
  running = 0

  async load(id: number): Promise<string | null> {
    this.loads++
    this.running++
    await new Promise(resolve => setImmediate(resolve))
    this.running--
    return this.rows.get(id) ?? null
  }
}

/** One process of several: a cache of its own over the shared store. */
async function open(url: string, table: Table, options: CacheOptions = {}, client: 'redis' | 'ioredis' = 'redis') {
  const cache = createCache({ ...options, store: redisStore(client === 'redis' ? await nodeRedis(url) : ioredis(url)) })
  onTestFinished(() => cache.close())
  const rows = cache.define('row', {
    key: (id: number) => id,
    load: id => table.load(id),
    tags: row => [`first:${row[0]}`],
    write: { save: (id, row) => void table.rows.set(id, row) },
  })
  return { cache, rows }
}

async function nodeRedis(url: string) {
  const client = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy: 10 } })
  client.on('error', () => {})
  onTestFinished(() => client.destroy())
  await client.connect()
  return client
}

function ioredis(url: string): Redis {
  const client = new Redis(url, { retryStrategy: () => 10, maxRetriesPerRequest: 0 })
  client.on('error', () => {})
  onTestFinished(() => client.disconnect())
  return client
}

/** Reads until a value comes: a message is on its way. */
async function comesTo(rows: Resource<number, string | null, string | null>, value: string): Promise<void> {
  await vi.waitFor(async () => expect(await rows.get(1)).toBe(value), { timeout: 10_000, interval: 5 })
}

const listening = async (...caches: Cache[]): Promise<void> => {
  // Each tells a gap when it begins to listen.
  await Promise.all(caches.map(cache => new Promise<void>(resolve => void cache.on('gap', () => resolve()))))
}

describe.runIf(redisServer !== undefined).each(['redis', 'ioredis'] as const)(
  'caches that share a redis-server, through %s',
  client => {
    it('load once for all, and hear of what another invalidates', async () => {
      const { url } = await openRedisPeer()
      const table = new Table()
      table.rows.set(1, 'old')
      const processes = await Promise.all([open(url, table, {}, client), open(url, table, {}, client)])
      await listening(...processes.map(({ cache }) => cache))
      const [one, two] = processes
      const reads = processes.flatMap(({ rows }) => Array.from({ length: 50 }, () => rows.get(1)))
      expect(new Set(await Promise.all(reads))).toEqual(new Set(['old']))
      expect(table.loads).toBe(1)
      expect(two.cache.stats().nearEntries).toBe(1)
      expect(await one.rows.set(1, 'new')).toBe(true)
      expect(await one.rows.get(1)).toBe('new')
      await comesTo(two.rows, 'new')
      table.rows.set(1, 'newer')
      expect(await two.cache.deleteByTag('first:n')).toBe(true)
      expect(await two.rows.get(1)).toBe('newer')
      await comesTo(one.rows, 'newer')
      table.rows.set(1, 'newest')
      expect(await one.cache.clear()).toBe(true)
      await comesTo(two.rows, 'newest')
    })

    it('ask for the version on each read, when told to', async () => {
      const { url } = await openRedisPeer()
      const table = new Table()
      table.rows.set(1, 'old')
      const near = { consistency: 'validate' } as const
      const one = await open(url, table, {}, client)
      const two = await open(url, table, { near }, client)
      expect([await two.rows.get(1), await two.rows.get(1), table.loads]).toEqual(['old', 'old', 1])
      await one.rows.set(1, 'new')
      expect(await two.rows.get(1)).toBe('new')
      table.rows.set(1, 'newer')
      await one.cache.deleteByTag('first:n')
      expect(await two.rows.get(1)).toBe('newer')
    })

    it('go on without it, and tell it later what they have invalidated', async () => {
      const peer = await openRedisPeer()
      const table = new Table()
      table.rows.set(1, 'old')
      const { cache, rows } = await open(peer.url, table, { storeTimeout: 200 }, client)
      await rows.get(1)
      await peer.stop()
      table.rows.set(1, 'new')
      expect(await rows.delete(1)).toBe(false)
      expect(await rows.get(1)).toBe('new')
      expect(cache.stats().pendingInvalidations).toBe(1)
      await peer.start()
      await vi.waitFor(() => expect(cache.stats().pendingInvalidations).toBe(0), { timeout: 15_000, interval: 20 })
      expect(await rows.get(1)).toBe('new')
    })

    it('forget what they have near when the connection that hears is cut', async () => {
      const { url } = await openRedisPeer()
      const table = new Table()
      table.rows.set(1, 'old')
      const { cache, rows } = await open(url, table, {}, client)
      await listening(cache)
      await rows.get(1)
      expect(cache.stats().nearEntries).toBe(1)
      const gap = listening(cache)
      const killer = ioredis(url)
      await killer.client('KILL', 'TYPE', 'pubsub')
      await gap
      expect(cache.stats().nearEntries).toBe(0)
    })
  },
)
