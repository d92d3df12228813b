import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openServer } from './open.ts'

const examples = new URL('../../examples/near-cache/', import.meta.url)
const { NearCache } = await import(String(new URL('ioredis.mjs', examples)))
const { openNearCache } = await import(String(new URL('node-redis.mjs', examples)))

/** Reads a key until it has this value. */
async function comesTo(read: () => Promise<unknown>, value: string | null): Promise<void> {
  await vi.waitFor(async () => expect(await read()).toBe(value))
}

describe('the near cache over node-redis', () => {
  it('reads a key once, and again when it has changed', async () => {
    const server = await openServer()
    const { client, cache } = await openNearCache(server.url ?? '')
    onTestFinished(() => client.destroy())
    server.client.set('k', 'one')
    for (let i = 0; i < 5; i++) expect(await client.get('k')).toBe('one')
    expect([cache.stats().hitCount, cache.stats().missCount]).toEqual([4, 1])
    server.client.set('k', 'two')
    await comesTo(() => client.get('k'), 'two')
    server.client.call('FLUSHALL')
    await comesTo(() => client.get('k'), null)
  })
})

describe('the near cache over ioredis', () => {
  it('reads a key once, and again when it has changed', async () => {
    const server = await openServer()
    const cache = await NearCache.open(server.url ?? '', { entries: 2 })
    onTestFinished(() => cache.close())
    server.client.set('a,b', 'one')
    const reads = (): number =>
      Number(/cmdstat_get:calls=(\d+)/.exec(String(server.client.call('INFO', 'commandstats')))?.[1] ?? 0)
    const before = reads()
    expect(await Promise.all([cache.get('a,b'), cache.get('a,b')])).toEqual(['one', 'one'])
    expect(reads() - before).toBe(1)
    server.client.set('a,b', 'two')
    await comesTo(() => cache.get('a,b'), 'two')
    server.client.call('FLUSHALL')
    await comesTo(() => cache.get('a,b'), null)
    for (const key of ['x', 'y', 'z']) await cache.get(key)
    expect(cache.size).toBe(2)
  })

  it('forgets everything when a connection is lost', async () => {
    const server = await openServer()
    const cache = await NearCache.open(server.url ?? '')
    onTestFinished(() => cache.close())
    server.client.set('k', 'one')
    expect(await cache.get('k')).toBe('one')
    server.client.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    await vi.waitFor(() => expect(cache.size).toBe(0))
    server.client.set('k', 'two')
    await comesTo(() => cache.get('k'), 'two')
  })
})
