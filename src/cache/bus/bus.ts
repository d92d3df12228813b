import { type CacheCore, tell } from '../cache-core.ts'
import type { InvalidationBatch } from '../invalidation/pending-invalidations.ts'
import type { MaybePromise } from '../store/store.ts'
import { type BusMessage, readBusMessage } from './bus-message.ts'
import type { Wakeups } from './wakeups.ts'

/** Senders whose numbers are remembered, at most. */
const SENDERS_MAX = 10_000

/**
 * The bus: on a store that is shared, processes tell one another what they have invalidated, so that near tiers forget it.
 *
 * Messages may be lost: when a connection is cut, or when a number of a sender is left out. Then this process forgets everything, since it cannot know what. A message that
 * comes late does no harm: what is forgotten is read again.
 */
export class Bus {
  readonly #core: CacheCore
  readonly #wakeups: Wakeups
  readonly #last = new Map<string, number>()
  #sent = 0
  #unsubscribe: MaybePromise<() => MaybePromise<void>> | undefined = undefined
  #closed = false

  constructor(core: CacheCore, wakeups: Wakeups) {
    this.#core = core
    this.#wakeups = wakeups
  }

  /** Begins to listen, if the store is shared. Until it does, other processes' invalidations are not heard of: the near tier forgets when it begins. */
  open(): void {
    const { store, keys } = this.#core
    if (!store.capabilities.shared) return
    const listener = { message: (text: string) => this.#hear(text), gap: () => this.#forget() }
    this.#unsubscribe = store.subscribe?.(keys.channel, listener)
    void Promise.resolve(this.#unsubscribe).then(
      () => this.#forget(),
      () => {},
    )
  }

  /** Tells others of an invalidation. Rejects when the store fails. */
  readonly publish = async ({ keys, tags, all }: InvalidationBatch): Promise<void> => {
    if (!this.#core.store.capabilities.shared) return
    for (const key of keys) this.#wakeups.wake(key)
    await this.#send({
      ...(keys.length > 0 && { k: keys }),
      ...(tags.size > 0 && { t: [...tags.keys()] }),
      ...(all && { a: true }),
    })
  }

  /** Wakes those in other processes who wait for the load of a key. One that is not woken looks by itself. */
  async wake(key: string): Promise<void> {
    await this.#send({ w: [key] }).catch(() => {})
  }

  async close(): Promise<void> {
    this.#closed = true
    const unsubscribe = await Promise.resolve(this.#unsubscribe).catch(() => undefined)
    await unsubscribe?.()
  }

  async #send(content: Omit<BusMessage, 's' | 'n'>): Promise<void> {
    const { store, keys, stamps } = this.#core
    const message: BusMessage = { s: stamps.source, n: ++this.#sent, ...content }
    await store.publish?.(keys.channel, JSON.stringify(message))
  }

  #hear(text: string): void {
    const message = this.#closed ? undefined : readBusMessage(text)
    if (message === undefined || message.s === this.#core.stamps.source) return
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
