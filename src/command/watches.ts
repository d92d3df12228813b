import {
  EFFECT_ASIDE,
  EFFECT_CHANGES,
  EFFECT_DATABASE,
  EFFECT_EXPIRED,
  type EffectObserver,
} from '../keyspace/effects.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'
import type { Client } from './client.ts'

/**
 * Watches: the keys that clients watch, so that their transaction runs only if none of these has changed. Effects are observed only while somebody watches.
 *
 * Invariants
 * - A watch is in the watches of its client, and in the queue of its key, until {@link Watches.end}.
 */

/** What one client watches. */
interface ClientWatches {
  /** Whether one of the keys has changed. */
  dirty: boolean
  readonly keys: Map<string, WatchedKey>
}

interface WatchedKey {
  readonly database: number
  readonly key: Uint8Array
  /** Whether it was there when it came to be watched. */
  readonly existed: boolean
}

/** What a watched key takes beside its bytes, about. */
const WATCH_BYTES = 400

export class Watches implements EffectObserver {
  /** Every class: whatever changes a key counts. */
  readonly classes = EFFECT_CHANGES

  readonly #keyspace: Keyspace
  readonly #clients = new Map<Client, ClientWatches>()
  /** Who watches, by database and key. */
  readonly #watchers = new Map<string, Set<ClientWatches>>()

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace
  }

  /** Clients that watch. */
  get size(): number {
    return this.#clients.size
  }

  /** Keys that are watched. */
  get keys(): number {
    return this.#watchers.size
  }

  /** Keys that a client watches. */
  keysOf(client: Client): number {
    return this.#clients.get(client)?.keys.size ?? 0
  }

  /** Watches a key of the client's database for it. */
  begin(client: Client, bytes: Uint8Array, start: number, end: number): void {
    const existed = this.#keyspace.databases[client.database].find(bytes, start, end) !== 0
    const name = nameOf(client.database, bytes, start, end)
    const watches = this.#watchesOf(client)
    if (watches.keys.has(name)) return
    watches.keys.set(name, { database: client.database, key: bytes.slice(start, end), existed })
    client.watchedBytes += end - start + WATCH_BYTES
    const watchers = this.#watchers.get(name) ?? new Set()
    this.#watchers.set(name, watchers.add(watches))
  }

  /** Forgets what a client watches. */
  end(client: Client): void {
    const watches = this.#clients.get(client)
    if (watches === undefined) return
    this.#clients.delete(client)
    client.watchedBytes = 0
    for (const name of watches.keys.keys()) {
      const watchers = this.#watchers.get(name)
      watchers?.delete(watches)
      if (watchers?.size === 0) this.#watchers.delete(name)
    }
    if (this.#clients.size === 0) this.#keyspace.effects.unobserve(this)
  }

  /** Whether something that a client watches has changed. A key whose deadline has passed has. */
  isDirty(client: Client): boolean {
    const watches = this.#clients.get(client)
    if (watches === undefined) return false
    // Looking for a key removes it when it has expired, and that is told.
    for (const { database, key, existed } of watches.keys.values()) {
      if (existed) this.#keyspace.databases[database].find(key, 0, key.length)
    }
    return watches.dirty
  }

  effect(kind: number, event: string, database: number, key: Uint8Array, start: number, end: number): void {
    if (kind !== EFFECT_DATABASE) {
      if ((kind & EFFECT_ASIDE) !== 0) return
      const name = nameOf(database, key, start, end)
      for (const watches of this.#watchers.get(name) ?? []) {
        // What expires was past its time already if it was not there when it came to be watched: SWAPDB may have brought it.
        if (kind !== EFFECT_EXPIRED || watches.keys.get(name)?.existed) watches.dirty = true
      }
      return
    }
    const swapped = event === 'swapdb'
    for (const watches of this.#clients.values()) {
      for (const watched of watches.keys.values()) {
        if (database >= 0 && watched.database !== database) continue
        if (watched.existed || (swapped && this.#exists(watched))) watches.dirty = true
      }
    }
  }

  #exists({ database, key }: WatchedKey): boolean {
    const { databases, now } = this.#keyspace
    const { index } = databases[database]
    const address = index.find(index.hash(key, 0, key.length), key, 0, key.length)
    return address !== 0 && databases[database].deadline(address) > now
  }

  #watchesOf(client: Client): ClientWatches {
    let watches = this.#clients.get(client)
    if (watches !== undefined) return watches
    watches = { dirty: false, keys: new Map() }
    if (this.#clients.size === 0) this.#keyspace.effects.observe(this)
    this.#clients.set(client, watches)
    return watches
  }
}

function nameOf(database: number, bytes: Uint8Array, start: number, end: number): string {
  return `${database}:${Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')}`
}
