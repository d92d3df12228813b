import { latin1 } from '../base/bytes.ts'
import type { Invalidations } from './invalidations.ts'
import type { Outbox } from './outbox.ts'
import type { TrackingClient } from './tracking-client.ts'

/**
 * Broadcasts: the keys with some prefix that have changed in this turn, for those who are told of all of them at its end.
 */

/** Keys that are gathered before they are told of within the turn. */
const KEYS_MAX = 100_000

/** What a client's prefix takes beside its bytes, about. */
const PREFIX_BYTES = 120

interface Prefix {
  readonly clients: Set<TrackingClient>
  /** The changed keys, and which client changed each last, if one that tracks did. */
  readonly keys: Map<string, TrackingClient | undefined>
}

export class Broadcasts {
  readonly #outbox: Outbox
  readonly #invalidations: Invalidations
  readonly #prefixes = new Map<string, Prefix>()
  #gathered = 0

  constructor(outbox: Outbox, invalidations: Invalidations) {
    this.#outbox = outbox
    this.#invalidations = invalidations
    outbox.beforeDelivery = () => this.#tell()
  }

  /** How many prefixes somebody has chosen. */
  get prefixes(): number {
    return this.#prefixes.size
  }

  /** Has a client told of keys with these prefixes, which become its own. */
  add(client: TrackingClient, prefixes: readonly string[]): void {
    for (const name of prefixes) {
      const prefix = this.#prefixes.get(name) ?? { clients: new Set(), keys: new Map() }
      this.#prefixes.set(name, prefix)
      prefix.clients.add(client)
      const { tracking } = client
      if (tracking === undefined || tracking.prefixes.has(name)) continue
      tracking.prefixes.add(name)
      tracking.bytes += name.length + PREFIX_BYTES
    }
  }

  remove(client: TrackingClient, prefixes: Iterable<string>): void {
    for (const name of prefixes) {
      const prefix = this.#prefixes.get(name)
      prefix?.clients.delete(client)
      if (prefix?.clients.size === 0) this.#prefixes.delete(name)
    }
  }

  /** Notes that a key has changed, by a command of the client, if that tracks. */
  note(key: Uint8Array, start: number, end: number, by: TrackingClient | undefined): void {
    if (this.#prefixes.size === 0) return
    const name = latin1(key, start, end)
    for (const [prefix, { keys }] of this.#prefixes) {
      if (!name.startsWith(prefix)) continue
      keys.set(name, by)
      if (this.#gathered++ === 0) this.#outbox.wake()
    }
    if (this.#gathered > KEYS_MAX) this.#tell()
  }

  #tell(): void {
    if (this.#gathered === 0) return
    this.#gathered = 0
    for (const { clients, keys } of this.#prefixes.values()) {
      if (keys.size === 0) continue
      // In the order of their bytes, as Redis keeps them.
      const names = [...keys.keys()].sort()
      for (const client of clients) {
        const told = client.tracking?.noLoop ? names.filter(name => keys.get(name) !== client) : names
        if (told.length > 0) this.#invalidations.postKeys(client, told)
      }
      keys.clear()
    }
  }
}
