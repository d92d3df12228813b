import type { StoreListener } from '../store/store.ts'
import type { RedisArgument, RedisDriver } from './redis-driver.ts'

/** What the driver uses of a client of node-redis 5, of one server or of a cluster. */
export interface NodeRedisClient {
  /** A client of one server takes the arguments first, one of a cluster the key. */
  sendCommand(...args: never[]): Promise<unknown>
  duplicate(): NodeRedisSubscriber
  /** Only clients of a cluster have it. */
  readonly masters?: unknown
}

interface NodeRedisSubscriber {
  connect(): Promise<unknown>
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>
  on(event: 'ready' | 'error', listener: () => void): unknown
  destroy(): void
}

type SendToServer = (args: readonly RedisArgument[], options: object) => Promise<unknown>
type SendToCluster = (
  key: string | undefined,
  readOnly: false,
  args: readonly RedisArgument[],
  options: object,
) => Promise<unknown>

/** Bulk strings, by their mark in the protocol, come as Buffers. */
const OPTIONS = { typeMapping: { 36: Buffer } }

/** The driver over a client of node-redis, which stays the caller's. */
export class NodeRedisDriver implements RedisDriver {
  readonly #client: NodeRedisClient

  constructor(client: NodeRedisClient) {
    this.#client = client
  }

  get cluster(): boolean {
    return this.#client.masters !== undefined
  }

  call(key: string | undefined, args: readonly RedisArgument[]): Promise<unknown> {
    const send = this.#client.sendCommand
    // Reads go to masters: a replica may not have heard of an invalidation yet.
    if (this.cluster) return (send as SendToCluster).call(this.#client, key, false, args, OPTIONS)
    return (send as SendToServer).call(this.#client, args, OPTIONS)
  }

  async subscribe(channel: string, listener: StoreListener): Promise<() => Promise<void>> {
    const subscriber = this.#client.duplicate()
    let confirmed = false
    let open = true
    subscriber.on('error', () => {})
    // It subscribes again before it says that it is ready.
    subscriber.on('ready', () => {
      if (confirmed && open) listener.gap()
    })
    try {
      await subscriber.connect()
      await subscriber.subscribe(channel, message => {
        if (open) listener.message(message)
      })
    } catch (error) {
      subscriber.destroy()
      throw error
    }
    confirmed = true
    return async () => {
      open = false
      subscriber.destroy()
    }
  }

  async close(): Promise<void> {}
}
