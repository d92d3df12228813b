import type { StoreListener } from '../store/store.ts'
import type { RedisArgument, RedisDriver } from './redis-driver.ts'

/** What the driver uses of a client of ioredis, a `Redis` or a `Cluster`. */
export interface IoredisClient {
  readonly isCluster?: boolean
  callBuffer(command: string, args: (string | Buffer | number)[]): Promise<unknown>
  /** A client of one server takes other options; one of a cluster is not given any. */
  duplicate(...options: never[]): IoredisSubscriber
}

interface IoredisSubscriber {
  subscribe(...channels: string[]): Promise<unknown>
  on(event: 'message', listener: (channel: string, message: string) => void): unknown
  on(event: 'ready', listener: () => void): unknown
  on(event: 'error', listener: (error: unknown) => void): unknown
  disconnect(): void
}

/** The driver over a client of ioredis, which stays the caller's. */
export class IoredisDriver implements RedisDriver {
  readonly #client: IoredisClient

  constructor(client: IoredisClient) {
    this.#client = client
  }

  get cluster(): boolean {
    return this.#client.isCluster === true
  }

  call(_key: string | undefined, [command, ...args]: readonly RedisArgument[]): Promise<unknown> {
    return this.#client.callBuffer(String(command), args)
  }

  async subscribe(channel: string, listener: StoreListener): Promise<() => Promise<void>> {
    // Alone, the library subscribes again by itself, but does not say when that is done, and rejects into the void when the connection is cut once more.
    const duplicate = this.#client.duplicate as (options?: { readonly autoResubscribe: false }) => IoredisSubscriber
    const subscriber = duplicate.call(this.#client, this.cluster ? undefined : { autoResubscribe: false })
    let confirmed = false
    let open = true
    // The store's own operations tell of a server that cannot be reached.
    subscriber.on('error', () => {})
    subscriber.on('message', (_channel, message) => {
      if (open) listener.message(message)
    })
    subscriber.on('ready', () => {
      if (confirmed)
        subscriber.subscribe(channel).then(
          () => listener.gap(),
          () => {},
        )
    })
    try {
      await subscriber.subscribe(channel)
    } catch (error) {
      subscriber.disconnect()
      throw error
    }
    confirmed = true
    return async () => {
      open = false
      subscriber.disconnect()
    }
  }

  async close(): Promise<void> {}
}
