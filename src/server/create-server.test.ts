import type { Duplex } from 'node:stream'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { describe, expect, it } from 'vitest'
import { createServer } from './create-server.ts'

describe('createServer', () => {
  it('serves ioredis and node-redis over TCP on a free port', async () => {
    await using server = await createServer({ port: 0 })
    expect(server.url).toBe(`redis://127.0.0.1:${server.port}`)
    const ioredis = new Redis(server.url as string, { lazyConnect: true, enableReadyCheck: false })
    const nodeRedis = createClient({ url: server.url as string })
    await Promise.all([ioredis.connect(), nodeRedis.connect()])
    await ioredis.set('greeting', 'hello')
    expect(await nodeRedis.get('greeting')).toBe('hello')
    expect(server.client.getText('greeting')).toBe('hello')
    ioredis.disconnect()
    nodeRedis.destroy()
  })

  it('serves ioredis in memory, without a port', async () => {
    await using server = await createServer()
    expect(server.port).toBeUndefined()
    const redis = new Redis({
      Connector: connectorOver(() => server.connect()),
      enableReadyCheck: false,
      lazyConnect: true,
    })
    await redis.connect()
    const large = Buffer.alloc(300_000, 'ä')
    await redis.set('large', large)
    expect((await redis.getBuffer('large'))?.equals(large)).toBe(true)
    redis.disconnect()
  })

  it('keeps servers apart', async () => {
    await using first = await createServer()
    await using second = await createServer()
    first.client.set('key', 'first')
    expect(second.client.get('key')).toBeNull()
  })

  it('goes by a clock that the test moves', async () => {
    await using server = await createServer({ clock: 'manual', time: 1_000_000 })
    expect(server.clock.now()).toBe(1_000_000)
    server.client.set('session', 'ada', { px: 60_000 })
    server.clock.advance(59_999)
    expect(server.client.getText('session')).toBe('ada')
    expect(server.client.timeToLive('session')).toBe(1)
    server.clock.advance(1)
    expect(server.client.call('dbsize')).toBe(0)
  })

  it('jumps over a year at once', async () => {
    await using server = await createServer({ clock: 'manual' })
    for (let i = 0; i < 1000; i++) server.client.set(`key:${i}`, 'value', { ex: 1 + i * 30_000 })
    server.clock.advance(365 * 24 * 3600 * 1000)
    expect(server.client.call('dbsize')).toBe(0)
  })

  it('keeps bytes as they are', async () => {
    await using server = await createServer()
    const key = Uint8Array.from({ length: 256 }, (_, i) => i)
    server.client.set(key, key)
    expect([...(server.client.get(key) as Buffer)]).toEqual([...key])
    server.client.set('ключ', 'значение ☕')
    expect(server.client.getText('ключ')).toBe('значение ☕')
  })

  it('throws error replies, with their code', async () => {
    await using server = await createServer()
    expect(() => server.client.call('get')).toThrow(/wrong number of arguments for 'get'/)
    expect(() => server.client.call('nonsense')).toThrow(expect.objectContaining({ code: 'ERR' }))
  })

  it('refuses options that it does not know or that are invalid', async () => {
    await expect(createServer({ config: { maxmemory: 'plenty' } })).rejects.toThrow(
      /config\['maxmemory'\].*memory value/,
    )
    const unknown = { 'max-memory': '1mb' } as Record<string, string>
    await expect(createServer({ config: unknown })).rejects.toThrow(/config\['max-memory'\]/)
    await using server = await createServer()
    expect(() => server.clock.advance(1)).toThrow(/clock: 'manual'/)
  })

  it('rejects when the port is taken', async () => {
    await using server = await createServer({ port: 0 })
    await expect(createServer({ port: server.port as number })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('costs little: a hundred servers, under 2 MB each', async () => {
    const servers = await Promise.all(Array.from({ length: 99 }, () => createServer({ port: 0 })))
    const before = process.memoryUsage()
    const hundredth = await createServer({ port: 0 })
    for (let i = 0; i < 100; i++) hundredth.client.set(`key:${i}`, 'value')
    const after = process.memoryUsage()
    expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(2 * 1024 * 1024)
    await Promise.all([...servers, hundredth].map(server => server.close()))
  })
})

/** An ioredis connector that opens streams of its own instead of sockets. */
function connectorOver(open: () => Duplex) {
  return class {
    readonly #stream = open()
    check(): boolean {
      return true
    }
    async connect(): Promise<Duplex> {
      return this.#stream
    }
    disconnect(): void {
      this.#stream.end()
    }
  } as never
}
