import { type NodeRedisClient, NodeRedisDriver } from './node-redis-driver.ts'
import type { RedisDriver } from './redis-driver.ts'

/** What the driver needs to know of a client beyond its calls. */
interface OpenedClient {
  readonly driver: NodeRedisDriver
  readonly destroy: () => void
}

/** A driver that opens node-redis, an optional peer, for a URL, when it is first used. Once it was connected, its calls fail at once while there is no connection. */
export function openNodeRedis(url: string): RedisDriver {
  let opened: OpenedClient | undefined
  let opening: Promise<NodeRedisDriver> | undefined
  const open = async (): Promise<NodeRedisDriver> => {
    const { createClient } = await import('redis')
    const client = createClient({ url, disableOfflineQueue: true })
    // Its calls reject as well: that is where failures are told.
    client.on('error', () => {})
    const driver = new NodeRedisDriver(client as unknown as NodeRedisClient)
    opened = { driver, destroy: () => client.destroy() }
    await client.connect()
    return driver
  }
  const driver = (): Promise<NodeRedisDriver> => {
    opening ??= open().catch((error: unknown) => {
      opening = undefined
      throw error
    })
    return opening
  }
  return {
    cluster: false,
    call: async (key, args) => (await driver()).call(key, args),
    subscribe: async (channel, listener) => (await driver()).subscribe(channel, listener),
    close: async () => opened?.destroy(),
  }
}
