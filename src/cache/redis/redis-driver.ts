import type { StoreListener } from '../store/store.ts'

/** An argument of a command: text goes as UTF-8. */
export type RedisArgument = string | Buffer

/** A Redis client library, as far as the store needs it. */
export interface RedisDriver {
  /** Whether keys lie on several machines: then a command may name keys of one slot only. */
  readonly cluster: boolean
  /** Sends a command to where `key` is, or to any machine when it is undefined. Bulk strings come as Buffers. Rejects with error replies. */
  call(key: string | undefined, args: readonly RedisArgument[]): Promise<unknown>
  /** Listens to a channel over a connection of its own. Resolves when the server has confirmed. */
  subscribe(channel: string, listener: StoreListener): Promise<() => Promise<void>>
  /** Closes what the driver has opened itself. */
  close(): Promise<void>
}
