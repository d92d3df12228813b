import { type Channel, channel } from 'node:diagnostics_channel'

/** Where a value came from. */
export type Tier = 'near' | 'store' | 'journal'
/** Why a value that is no longer fresh was served. */
export type StaleReason = 'revalidating' | 'load-failed' | 'soft-timeout' | 'queue-full'

/** What a cache tells, by name. Keys are those of the store, with namespace and resource. */
export interface CacheEvents {
  /** A fresh value was found. */
  readonly hit: { readonly key: string; readonly tier: Tier }
  /** No usable value was found. */
  readonly miss: { readonly key: string }
  /** A loader has returned. */
  readonly load: { readonly key: string; readonly ms: number }
  /** A loader has thrown, was too slow or returned what its schema refuses. */
  readonly 'load-error': { readonly key: string; readonly error: unknown }
  /** A value that is no longer fresh was served. */
  readonly stale: { readonly key: string; readonly reason: StaleReason }
  /** A value was stored. */
  readonly fill: { readonly key: string }
  /** A value was not stored, because an invalidation, or another writer, came in between. */
  readonly fence: { readonly key: string }
  /** Keys and tags were invalidated; `acknowledged` is false when the store could not be told yet. */
  readonly invalidate: {
    readonly keys: readonly string[]
    readonly tags: readonly string[]
    readonly acknowledged: boolean
  }
  /** Everything was invalidated. */
  readonly clear: { readonly acknowledged: boolean }
  /** What was cached does not fit the schema any more, or cannot be read: it counts as a miss. */
  readonly mismatch: { readonly key: string; readonly error: unknown }
  /** A value could not be serialized: it is returned, not cached. */
  readonly unserializable: { readonly key: string; readonly error: unknown }
  /** An operation of the store failed or was too slow. */
  readonly 'store-error': { readonly operation: string; readonly error: unknown }
  /** Operations of the store are tried ('closed', 'half-open') or not ('open'). */
  readonly breaker: { readonly state: 'closed' | 'open' | 'half-open' }
  /** The source has taken writes that waited in a journal. */
  readonly written: { readonly keys: readonly string[] }
  /** The source has refused writes that wait in a journal; they are tried again. */
  readonly 'write-error': { readonly keys: readonly string[]; readonly error: unknown }
  /** A write was given up, and is kept to be looked at. */
  readonly 'dead-letter': { readonly key: string; readonly error: unknown }
  /** A journal could not note that writes are done: they may be written again after a crash. */
  readonly 'journal-error': { readonly error: unknown }
  /** The near tier was emptied, since messages may have been lost. */
  readonly gap: { readonly entries: number }
}

export type CacheEventName = keyof CacheEvents
export type CacheListener<Name extends CacheEventName> = (event: CacheEvents[Name]) => void

const NAMES: readonly CacheEventName[] = [
  ...(['hit', 'miss', 'load', 'load-error', 'stale', 'fill', 'fence', 'invalidate', 'clear', 'mismatch'] as const),
  ...(['unserializable', 'store-error', 'breaker', 'gap'] as const),
  ...(['written', 'write-error', 'dead-letter', 'journal-error'] as const),
]

/** One event's listeners. */
class Topic {
  readonly listeners = new Set<(event: never) => void>()
  readonly channel: Channel

  constructor(name: CacheEventName) {
    this.channel = channel(`samovar:cache:${name}`)
  }

  /** Whether anybody wants to hear of it: ask before building it. */
  get wanted(): boolean {
    return this.listeners.size > 0 || this.channel.hasSubscribers
  }
}

/**
 * Tells what happens, to listeners and to the channels `samovar:cache:<event>` of node:diagnostics_channel. While nobody listens, nothing is built.
 * A listener that throws does not disturb the cache: its error is thrown where it is nobody's call.
 */
export class EventHub {
  /** The event that a read from memory asks about. */
  readonly hits: { readonly wanted: boolean }
  readonly #topics: ReadonlyMap<CacheEventName, Topic>

  constructor() {
    this.#topics = new Map(NAMES.map(name => [name, new Topic(name)]))
    this.hits = this.#topic('hit')
  }

  /** Calls `listener` with every event of a name, until the function that is returned is called. Throws TypeError for a name that is none. */
  on<Name extends CacheEventName>(name: Name, listener: CacheListener<Name>): () => void {
    const { listeners } = this.#topic(name)
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  /** Whether anybody wants to hear of an event: ask before building it. */
  wants(name: CacheEventName): boolean {
    return this.#topic(name).wanted
  }

  tell<Name extends CacheEventName>(name: Name, event: CacheEvents[Name]): void {
    const { listeners, channel } = this.#topic(name)
    if (channel.hasSubscribers) channel.publish(event)
    for (const listener of listeners) {
      try {
        listener(event as never)
      } catch (error) {
        Promise.reject(error)
      }
    }
  }

  #topic(name: CacheEventName): Topic {
    const topic = this.#topics.get(name)
    if (topic === undefined) throw new TypeError(`there is no event ${String(name)}; there are ${NAMES.join(', ')}`)
    return topic
  }
}
