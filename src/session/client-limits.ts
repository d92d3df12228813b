import type { Clock } from '../base/clock.ts'
import type { Scheduled, Scheduler } from '../base/scheduler.ts'
import { STAT_EVICTED_CLIENTS, STAT_OUTPUT_BUFFER_LIMIT } from '../keyspace/statistics.ts'

/** How much a client may leave unread: `hardBytes` never, `softBytes` not for longer than `softSeconds`. 0: no limit. */
export interface OutputLimit {
  readonly hardBytes: number
  readonly softBytes: number
  readonly softSeconds: number
}

/** A client, as far as limits concern it. */
export interface LimitedClient {
  /** Reply bytes that wait for the peer to read. */
  readonly outputPending: number
  /** Bytes of memory that it takes. */
  readonly memoryBytes: number
  readonly noEvict: boolean
  readonly held: boolean
  /** Whether it is sent messages, so that it may well be silent. */
  readonly listening: boolean
  /** Whether it has subscribed to something. */
  readonly subscribed: boolean
  /** When it last sent something, in ms since the Unix epoch. */
  readonly lastCommandMs: number
  /** Counts as a sign of life what the peer has read since the last call. `now` is in ms since the Unix epoch. */
  noteReading(now: number): void
  close(afterReply: boolean): void
}

/** All clients that the limits are for. */
export interface LimitedClients {
  /** Bytes that the buffers of all clients take; exact after {@link recount}. */
  bufferBytes: number
  recount(): void
  connected(): Iterable<LimitedClient>
}

/** How often clients over their soft limit are looked at. */
const SOFT_CHECK_MS = 1000

/**
 * The limits of clients, and what happens to those that exceed them: they are closed. Idle ones (`timeout`), those that do not read
 * (`client-output-buffer-limit`), and the largest when all buffers together take too much (`maxmemory-clients`).
 *
 * There is a timer only while somebody can run into a limit by waiting.
 */
export class ClientLimits {
  /** A client that is silent for longer is closed, in ms; 0: never. Set by {@link setIdle}. */
  #idleMs = 0
  output: OutputLimit = { hardBytes: 0, softBytes: 0, softSeconds: 0 }
  /** The same for those who have subscribed to something. */
  listenerOutput: OutputLimit = { hardBytes: 0, softBytes: 0, softSeconds: 0 }
  /** Bytes that the buffers of all clients may take; 0: no limit. */
  bufferBytesMax = 0
  /** Bytes of replies that a client may have waiting for the end of a batch; of one that is not to be evicted. */
  replyBytesMax = Number.POSITIVE_INFINITY
  keptReplyBytesMax = Number.POSITIVE_INFINITY

  /** Told of a client that is about to be closed since it was idle for too long. */
  onIdle: (client: LimitedClient) => void = () => {}

  readonly clients: LimitedClients
  readonly #clock: Clock
  readonly #scheduler: Scheduler
  readonly #statistics: Float64Array
  /** Since when a client has been over the soft limit, in ms since the Unix epoch. */
  readonly #overSoft = new Map<LimitedClient, number>()
  #idleTimer: Scheduled | undefined = undefined
  #softTimer: Scheduled | undefined = undefined

  constructor(clients: LimitedClients, clock: Clock, scheduler: Scheduler, statistics: Float64Array) {
    this.clients = clients
    this.#clock = clock
    this.#scheduler = scheduler
    this.#statistics = statistics
  }

  /** Sets `timeout`, in ms; 0: never. */
  setIdle(milliseconds: number): void {
    this.#idleMs = milliseconds
    this.#idleTimer?.cancel()
    this.#idleTimer = undefined
    this.#closeIdle()
  }

  /** Must be called when a client has come. */
  opened(): void {
    if (this.#idleMs > 0 && this.#idleTimer === undefined) this.#armIdle(this.#idleMs)
  }

  /** Must be called when a client has gone, or has read all. */
  forget(client: LimitedClient): void {
    this.#overSoft.delete(client)
  }

  /** Closes a client that leaves too much unread. Must be called when something was written that waits. */
  checkOutput(client: LimitedClient): void {
    const { hardBytes, softBytes, softSeconds } = client.subscribed ? this.listenerOutput : this.output
    const bytes = client.outputPending
    if (hardBytes > 0 && bytes >= hardBytes) return this.#closeSlow(client)
    if (softBytes === 0 || bytes < softBytes) {
      this.#overSoft.delete(client)
      return
    }
    const now = this.#clock.now()
    const since = this.#overSoft.get(client)
    if (since === undefined) this.#overSoft.set(client, now)
    else if (now - since > softSeconds * 1000) return this.#closeSlow(client)
    this.#softTimer ??= this.#scheduler.after(SOFT_CHECK_MS, this.#checkSoft)
  }

  /** Closes the clients with the largest buffers while all together take too much, those with CLIENT NO-EVICT aside. Must be called when buffers grew. */
  checkMemory(): void {
    const { clients, bufferBytesMax } = this
    if (bufferBytesMax === 0 || clients.bufferBytes < bufferBytesMax) return
    clients.recount()
    if (clients.bufferBytes < bufferBytesMax) return
    const candidates = [...clients.connected()].filter(client => !client.noEvict)
    candidates.sort((a, b) => b.memoryBytes - a.memoryBytes)
    for (const client of candidates) {
      if (clients.bufferBytes < bufferBytesMax) return
      this.#statistics[STAT_EVICTED_CLIENTS]++
      client.close(false)
    }
  }

  /** Leaves no timer behind. */
  stop(): void {
    this.#idleTimer?.cancel()
    this.#softTimer?.cancel()
    this.#idleTimer = undefined
    this.#softTimer = undefined
  }

  #closeSlow(client: LimitedClient): void {
    this.#statistics[STAT_OUTPUT_BUFFER_LIMIT]++
    client.close(false)
  }

  readonly #checkSoft = (): void => {
    this.#softTimer = undefined
    for (const client of [...this.#overSoft.keys()]) this.checkOutput(client)
  }

  #armIdle(delayMs: number): void {
    this.#idleTimer = this.#scheduler.after(delayMs, () => {
      this.#idleTimer = undefined
      this.#closeIdle()
    })
  }

  /** Closes the clients that have been idle for too long, and comes back when the next one may be. */
  #closeIdle(): void {
    if (this.#idleMs === 0) return
    const now = this.#clock.now()
    let earliest = Number.POSITIVE_INFINITY
    for (const client of this.clients.connected()) {
      client.noteReading(now)
      const idleMs = client.held || client.listening ? 0 : now - client.lastCommandMs
      if (idleMs > this.#idleMs) {
        this.onIdle(client)
        client.close(false)
      } else earliest = Math.min(earliest, this.#idleMs - idleMs + 1)
    }
    if (earliest !== Number.POSITIVE_INFINITY) this.#armIdle(earliest)
  }
}
