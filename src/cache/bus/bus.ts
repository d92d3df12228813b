import { type CacheCore, tell } from '../cache-core.ts'
import type { InvalidationBatch } from '../invalidation/pending-invalidations.ts'
import type { MaybePromise } from '../store/store.ts'
import { type BusMessage, readBusMessage } from './bus-message.ts'
import type { Wakeups } from './wakeups.ts'

/** Senders whose numbers are remembered, at most. */
const SENDERS_MAX = 10_000
/** How long to wait before listening is tried again, in ms. */
const LISTEN_AGAIN_MS = 1000
/** Names in one message, at most. */
const NAMES_MAX = 1000

/** A message that is put together. */
interface Draft {
  readonly keys: Set<string>
  readonly tags: Set<string>
  readonly wakes: Set<string>
  all: boolean
  readonly sent: Promise<void>
}

/**
 * The bus: on a store that is shared, processes tell one another what they have invalidated, so that near tiers forget it.
 *
 * Messages may be lost: when a connection is cut, or when a number of a sender is left out. Then this process forgets everything, since it cannot know what. A message that
 * comes late does no harm: what is forgotten is read again.
 *
 * What is told in one turn is one message.
 */
export class Bus {
  readonly #core: CacheCore
  readonly #wakeups: Wakeups
  readonly #last = new Map<string, number>()
  /** How the messages of this process begin: its own need not be read. */
  readonly #own: string
  #sent = 0
  #draft: Draft | undefined = undefined
  #unsubscribe: (() => MaybePromise<void>) | undefined = undefined
  #closed = false

  constructor(core: CacheCore, wakeups: Wakeups) {
    this.#core = core
    this.#wakeups = wakeups
    this.#own = `{"s":${JSON.stringify(core.stamps.source)},`
  }

  /** Begins to listen, if the store is shared, and tries until it can. Until then other processes' invalidations are not heard of: the near tier forgets when it begins. */
  open(): void {
    if (this.#closed || !this.#core.store.capabilities.shared) return
    this.#listen().then(
      unsubscribe => {
        this.#unsubscribe = unsubscribe
        if (this.#closed) void unsubscribe?.()
        else this.#forget()
      },
      () => void this.#core.platform.scheduler.after(LISTEN_AGAIN_MS, () => this.open()),
    )
  }

  async #listen(): Promise<(() => MaybePromise<void>) | undefined> {
    const { store, keys } = this.#core
    const listener = { message: (text: string) => this.#hear(text), gap: () => this.#forget() }
    return store.subscribe?.(keys.channel, listener)
  }

  /** Tells others of an invalidation. Rejects when the store fails. */
  readonly publish = ({ keys, tags, all }: InvalidationBatch): Promise<void> => {
    if (!this.#core.store.capabilities.shared) return Promise.resolve()
    const draft = this.#open()
    for (const key of keys) {
      this.#wakeups.wake(key)
      draft.keys.add(key)
    }
    for (const tag of tags.keys()) draft.tags.add(tag)
    if (all) draft.all = true
    return draft.sent
  }

  /** Wakes those in other processes who wait for the load of a key. One that is not woken looks by itself. */
  async wake(key: string): Promise<void> {
    const draft = this.#open()
    draft.wakes.add(key)
    await draft.sent.catch(() => {})
  }

  async close(): Promise<void> {
    this.#closed = true
    // A store that cannot be reached does not keep the cache from closing.
    await this.#unsubscribe?.()
  }

  /** The message of this turn. */
  #open(): Draft {
    const open = this.#draft
    if (open !== undefined && open.keys.size + open.tags.size + open.wakes.size < NAMES_MAX) return open
    const sent: Promise<void> = Promise.resolve().then(() => {
      if (this.#draft === draft) this.#draft = undefined
      return this.#send(draft)
    })
    const draft: Draft = { keys: new Set(), tags: new Set(), wakes: new Set(), all: false, sent }
    this.#draft = draft
    return draft
  }

  async #send({ keys, tags, wakes, all }: Draft): Promise<void> {
    const { store, keys: names, stamps } = this.#core
    const message: BusMessage = {
      s: stamps.source,
      n: ++this.#sent,
      ...(keys.size > 0 && { k: [...keys] }),
      ...(tags.size > 0 && { t: [...tags] }),
      ...(all && { a: true }),
      ...(wakes.size > 0 && { w: [...wakes] }),
    }
    await store.publish?.(names.channel, JSON.stringify(message))
  }

  #hear(text: string): void {
    const message = this.#closed || text.startsWith(this.#own) ? undefined : readBusMessage(text)
    if (message === undefined) return
    const { s, n, k = [], t = [], w = [], a } = message
    const last = this.#last.get(s)
    if (this.#last.size >= SENDERS_MAX) this.#last.clear()
    this.#last.set(s, Math.max(n, last ?? 0))
    if (last !== undefined && n > last + 1) this.#forget()
    // What the sender calls by its own version of a resource is meant whatever the version.
    const keys = k.map(key => this.#core.keys.here(key))
    if (a) this.#core.local.forgetAll()
    else this.#core.local.forget(keys, t)
    for (const key of keys) this.#wakeups.wake(key)
    for (const key of w) this.#wakeups.wake(key)
  }

  #forget(): void {
    const { local } = this.#core
    const entries = local.near.size
    local.forgetAll()
    tell(this.#core, 'gap', () => ({ entries }))
  }
}
