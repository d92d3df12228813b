import type { CloseReason, EventLog } from './event-log.ts'
import type { ItemDump } from './item-dump.ts'
import type { LruCrawler } from './lru-crawler.ts'
import type { MemcachedSettings } from './settings.ts'
import type { ConnectionFacts, ServerFacts } from './stats/server-facts.ts'
import type { Users } from './users.ts'

/** What commands ask of the server that runs them. */
export interface MemcachedHost {
  readonly settings: MemcachedSettings
  /** As VERSION tells it. */
  readonly version: string
  readonly log: EventLog
  readonly crawler: LruCrawler
  /** Who may authenticate. */
  readonly users: Users
  /** Whether clients must. */
  mustAuthenticate(): boolean
  facts(): ServerFacts
  /** All connections, and what is listened on. */
  connections(): Iterable<ConnectionFacts>
  /** Zeroes what {@link facts} counts since the start. */
  resetFacts(): void
  /** Has what is stored until then forgotten at `timeMs`, in ms since the Unix epoch; at once when that is not later than now. */
  flushAt(timeMs: number): void
  /** Moves the server's clock, in ms; or holds it, or lets it go on. For tests of clients. */
  moveTime(ms: number): void
  holdTime(held: boolean): void
  /** Has TLS use what its files hold now. Returns what is wrong with them; undefined when nothing is. */
  refreshCertificates(): string | undefined
  /** Stops the server, at once or once its clients are served. */
  shutdown(graceful: boolean): void
}

/** A client as commands see it. */
export interface MemcachedClient {
  /** The socket's number in this process; -1 when there is none. */
  readonly fileDescriptor: number
  /** The dump that it is being sent. */
  dump: ItemDump | undefined
  /** Why the connection ends, as watchers are told. */
  closeReason: CloseReason
  /** Whether it has begun to authenticate by SASL, and is to go on. */
  authenticating: boolean
  /** Lets it in, or out again. */
  authenticate(done: boolean): void
  /** Makes it a watcher: it is told what `mask` says, and sends no more commands. Returns false when there are too many. */
  watch(mask: number): boolean
  /** Closes the connection, at once or, when `afterReply`, once what was replied so far is sent. */
  close(afterReply: boolean): void
  /** Closes the connection as its client wished. */
  quit(): void
}
