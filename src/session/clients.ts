import type { Client } from '../command/client.ts'
import type { LimitedClient } from './client-limits.ts'

/** A client that is connected, whatever its protocol. */
export interface Connected extends LimitedClient {
  readonly id: number
  /** Brings {@link Clients.bufferBytes} up to date. */
  countBuffers(): void
}

/** A client with a connection, as those see it who look after all clients. */
export interface ConnectedClient extends Client {
  /** Brings {@link Clients.bufferBytes} up to date. */
  countBuffers(): void
  /** Counts as a sign of life what the peer has read since the last call. `now` is in ms since the Unix epoch. */
  noteReading(now: number): void
  /** Ends the time of being held: executes what has arrived meanwhile. Not to be called while commands run. */
  release(): void
  /** Whether it is sent messages, so that it may well be silent. */
  readonly listening: boolean
  /** Whether it has subscribed to something. */
  readonly subscribed: boolean
}

/** The connected clients, by id. Ids ascend and are never used again. */
export class Clients<T extends Connected = ConnectedClient> {
  /**
   * Bytes that the buffers of all clients take: commands that are not complete, replies that are not read. What a peer has read since its session
   * last looked may still be in it, until {@link Clients.recount}.
   */
  bufferBytes = 0

  readonly #clients = new Map<number, T>()
  #lastId = 0

  get size(): number {
    return this.#clients.size
  }

  nextId(): number {
    return ++this.#lastId
  }

  add(client: T): void {
    this.#clients.set(client.id, client)
  }

  remove(client: T): void {
    this.#clients.delete(client.id)
  }

  get(id: number): T | undefined {
    return this.#clients.get(id)
  }

  list(): Iterable<T> {
    return this.#clients.values()
  }

  connected(): Iterable<T> {
    return this.#clients.values()
  }

  /** Makes {@link bufferBytes} exact. */
  recount(): void {
    for (const client of this.#clients.values()) client.countBuffers()
  }
}
