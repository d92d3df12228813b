import type { MemcachedSettings } from './settings.ts'

/** What commands ask of the server that runs them. */
export interface MemcachedHost {
  readonly settings: MemcachedSettings
  /** As VERSION tells it. */
  readonly version: string
  /** Has what is stored until then forgotten at `timeMs`, in ms since the Unix epoch; at once when that is not later than now. */
  flushAt(timeMs: number): void
  /** Stops the server, at once or once its clients are served. */
  shutdown(graceful: boolean): void
}

/** A client as commands see it. */
export interface MemcachedClient {
  /** The socket's number in this process; -1 when there is none. */
  readonly fileDescriptor: number
  /** Closes the connection, at once or, when `afterReply`, once what was replied so far is sent. */
  close(afterReply: boolean): void
}
