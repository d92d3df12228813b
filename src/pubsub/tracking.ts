import type { Chance } from '../base/chance.ts'
import {
  EFFECT_ASIDE,
  EFFECT_CHANGES,
  EFFECT_DATABASE,
  EFFECT_EVICTED,
  EFFECT_EXPIRED,
  EFFECT_NEW,
  EFFECT_OVERWRITTEN,
  EFFECT_TYPE_CHANGED,
  type EffectObserver,
} from '../keyspace/effects.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'
import type { OutputBuffer } from '../protocol/output-buffer.ts'
import { Broadcasts } from './broadcasts.ts'
import { Invalidations } from './invalidations.ts'
import type { Outbox } from './outbox.ts'
import { TrackedKeys } from './tracked-keys.ts'
import type { TrackingClient, TrackingOptions } from './tracking-client.ts'

/**
 * Client tracking: clients keep copies of what they read, and are told when a key of these has changed.
 *
 * By default the keys that a client reads are remembered for it, and forgotten when it is told. In broadcasting mode nothing is remembered: a client is told of all
 * changes of keys with its prefixes, once per turn. Effects are observed only while a client tracks or a key is remembered.
 *
 * Source: https://redis.io/docs/latest/develop/reference/client-side-caching/
 */

/** Keys forgotten at a time, at most, to come back to the limit: with a further one that is remembered, and when the limit is set. */
const FORGOTTEN_AT_ONCE_MAX = 100
const FORGOTTEN_BY_LIMIT_MAX = 10_000

export class Tracking implements EffectObserver {
  /** Whatever changes a key; what only says how is told beside. */
  readonly classes = EFFECT_CHANGES & ~(EFFECT_NEW | EFFECT_OVERWRITTEN | EFFECT_TYPE_CHANGED)
  readonly #keyspace: Keyspace
  readonly #outbox: Outbox
  readonly #chance: Chance
  readonly #clients = new Map<number, TrackingClient>()
  readonly #invalidations: Invalidations
  readonly #broadcasts: Broadcasts
  #keys: TrackedKeys | undefined = undefined
  #observing = false
  #keysMax = 0
  /** The client whose command runs, if it tracks. */
  #executing: TrackingClient | undefined = undefined

  /** `find` returns the client with an id, to which another one may redirect. */
  constructor(keyspace: Keyspace, outbox: Outbox, find: (id: number) => TrackingClient | undefined) {
    this.#keyspace = keyspace
    this.#outbox = outbox
    this.#chance = keyspace.chance
    this.#invalidations = new Invalidations(outbox, find)
    this.#broadcasts = new Broadcasts(outbox, this.#invalidations)
  }

  /** How many keys are remembered at most; 0 for no limit. */
  get keysMax(): number {
    return this.#keysMax
  }

  set keysMax(count: number) {
    this.#keysMax = count
    this.#forgetSome(FORGOTTEN_BY_LIMIT_MAX)
  }

  /** Clients that track. */
  get clients(): number {
    return this.#clients.size
  }

  /** Keys that are remembered. */
  get keys(): number {
    return this.#keys?.size ?? 0
  }

  /** Clients of all remembered keys together. */
  get items(): number {
    return this.#keys?.items ?? 0
  }

  /** Prefixes of broadcasting clients. */
  get prefixes(): number {
    return this.#broadcasts.prefixes
  }

  /** Bytes of memory that remembered keys take. */
  get usedBytes(): number {
    return this.#keys?.usedBytes ?? 0
  }

  /** Has a client track, or changes how it does; `prefixes` are added to those that it has. */
  begin(client: TrackingClient, options: TrackingOptions, prefixes: readonly string[]): void {
    const before = client.tracking
    client.tracking = {
      ...options,
      caching: before?.caching ?? false,
      broken: false,
      prefixes: before?.prefixes ?? new Set(),
      bytes: before?.bytes ?? 0,
    }
    this.#clients.set(client.id, client)
    if (options.broadcast) this.#broadcasts.add(client, prefixes.length === 0 ? [''] : prefixes)
    this.#observe()
  }

  /** Ends a client's tracking, if it tracks. The keys that are remembered for it are forgotten as they change. */
  end(client: TrackingClient): void {
    const { tracking } = client
    if (tracking === undefined) return
    this.#broadcasts.remove(client, tracking.prefixes)
    client.tracking = undefined
    this.#clients.delete(client.id)
    if (this.#executing === client) this.#executing = undefined
    this.#observe()
  }

  /** Tells which tracking client's command runs from here on; undefined when it has run. */
  set executing(client: TrackingClient | undefined) {
    this.#executing = client
  }

  /** Appends what a client is to be told so far to its output. */
  collect(client: TrackingClient, output: OutputBuffer): void {
    if (client.mail?.waiting) this.#outbox.collect(client.mail, output)
  }

  /** Whether the keys that the client reads now are to be remembered. */
  remembersFor(client: TrackingClient): boolean {
    const { tracking } = client
    if (tracking === undefined || tracking.broadcast) return false
    return tracking.mode === 'opt-in' ? tracking.caching : tracking.mode !== 'opt-out' || !tracking.caching
  }

  /** Reads ahead what {@link remember} will read for keys of these hashes (0 stands for none). */
  touch(hashes: Int32Array, count: number): void {
    this.#keys?.touch(hashes, count)
  }

  /** Remembers that a client may have a copy of a key from here on; `hash` is the key's, where the caller has it. */
  remember(client: TrackingClient, key: Uint8Array, start: number, end: number, hash?: number): void {
    this.#keys ??= new TrackedKeys(this.#keyspace.hashKey)
    this.#keys.add(client.id >>> 0, key, start, end, hash)
    this.#forgetSome(FORGOTTEN_AT_ONCE_MAX)
  }

  effect(kind: number, event: string, _database: number, key: Uint8Array, start: number, end: number): void {
    if (kind === EFFECT_DATABASE) {
      if (event !== 'swapdb') this.#flushed()
      return
    }
    if ((kind & EFFECT_ASIDE) !== 0) return
    // A key that expires or is evicted was not changed by whoever came upon it.
    const by = (kind & (EFFECT_EXPIRED | EFFECT_EVICTED)) === 0 ? this.#executing : undefined
    this.#broadcasts.note(key, start, end, by)
    const keys = this.#keys
    if (keys === undefined || !keys.take(key, start, end)) return
    this.#invalidate(keys, key, start, end, this.#executing)
    this.#observe()
  }

  /** Checks the keys that are remembered. For tests. */
  verify(): void {
    this.#keys?.verify()
  }

  /** Tells those whose ids were just taken that a key may have changed, by a command of a client that tracks, if one did it. */
  #invalidate(keys: TrackedKeys, key: Uint8Array, start: number, end: number, by?: TrackingClient): void {
    this.#invalidations.begin(key, start, end)
    for (const id of keys.ids) {
      const client = this.#clients.get(id)
      if (client?.tracking === undefined || client.tracking.broadcast) continue
      if (client.tracking.noLoop && client === by) continue
      this.#invalidations.post(client)
    }
    this.#invalidations.end()
  }

  /** Every key may have changed. */
  #flushed(): void {
    for (const client of this.#clients.values()) this.#invalidations.postAll(client)
    this.#keys?.clear()
    this.#observe()
  }

  /** Forgets keys while there are too many; their clients are told, since they will hear of these no more. */
  #forgetSome(count: number): void {
    const keys = this.#keys
    if (keys === undefined || this.#keysMax === 0) return
    for (; count > 0 && keys.size > this.#keysMax; count--) {
      keys.takeRandom(this.#chance.int32())
      this.#invalidate(keys, keys.key, 0, keys.key.length)
    }
  }

  /** Observes while there is something to tell. */
  #observe(): void {
    const observing = this.#clients.size > 0 || this.keys > 0
    if (observing === this.#observing) return
    this.#observing = observing
    if (observing) this.#keyspace.effects.observe(this)
    else this.#keyspace.effects.unobserve(this)
  }
}
