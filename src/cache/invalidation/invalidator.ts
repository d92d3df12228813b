import { type CacheCore, tell } from '../cache-core.ts'
import { type ClockReading, readClock } from '../tags/clock-record.ts'
import type { InvalidationBatch } from './pending-invalidations.ts'

/** What is announced in one turn. */
interface Announcement {
  readonly names: string[]
  /** The messages that tell of it: one, or several where there are many names. */
  readonly messages: Set<Promise<void>>
  readonly done: Promise<boolean>
}

/** How long invalidations that failed wait before they are tried again, in ms. */
const RETRY_MS = 1000

/**
 * Invalidates: in this process, in the store, and, by a message, in other processes.
 *
 * This process forgets twice: at once, so that no read that begins from now on is served from memory, and again when the store has confirmed, since a read in
 * between may have brought the old value back. What the store could not be told is kept, and sent until it is; meanwhile this process does not
 * believe the store.
 */
export class Invalidator {
  readonly #core: CacheCore
  readonly #publish: (batch: InvalidationBatch) => Promise<void>
  #announcement: Announcement | undefined = undefined
  #retrying = false
  #closed = false

  /** `publish` tells other processes. */
  constructor(core: CacheCore, publish: (batch: InvalidationBatch) => Promise<void>) {
    this.#core = core
    this.#publish = publish
  }

  /** Invalidates keys and tags. Resolves to whether the store has confirmed; if not, it will be told later. Never rejects. */
  async invalidate(keys: readonly string[], tags: ReadonlyMap<string, 'hard' | 'soft'> = NO_TAGS): Promise<boolean> {
    const { local, pending, counters } = this.#core
    counters.invalidations += keys.length + tags.size
    local.forget(keys, tags.keys())
    const acknowledged = await this.#send({ keys, tags, all: false })
    if (!acknowledged) {
      pending.add(keys, tags)
      this.#retryLater()
    }
    local.forget(keys, tags.keys())
    tell(this.#core, 'invalidate', () => ({ keys, tags: [...tags.keys()], acknowledged }))
    return acknowledged
  }

  /** Invalidates everything of the namespace, as {@link invalidate} does. */
  async clear(): Promise<boolean> {
    const { local, pending, counters } = this.#core
    counters.invalidations++
    local.forgetAll()
    const acknowledged = await this.#send({ keys: [], tags: NO_TAGS, all: true })
    if (!acknowledged) {
      pending.addAll()
      this.#retryLater()
    }
    local.forgetAll()
    tell(this.#core, 'clear', () => ({ acknowledged }))
    return acknowledged
  }

  /**
   * Tells other processes that keys have changed in the store, and has what other versions of their resources hold forgotten. Resolves to whether that is done; if not, the keys are
   * invalidated later. What is announced in one turn is done together.
   */
  announce(keys: readonly string[]): Promise<boolean> {
    if (!this.#core.store.capabilities.shared) return Promise.resolve(true)
    this.#announcement ??= this.#openAnnouncement()
    const { names, messages, done } = this.#announcement
    names.push(...keys)
    messages.add(this.#publish({ keys, tags: NO_TAGS, all: false }))
    return done
  }

  #openAnnouncement(): Announcement {
    const names: string[] = []
    const messages = new Set<Promise<void>>()
    // Whoever announces has begun his write: the clock is read behind all of them.
    const done = Promise.resolve().then(() => {
      this.#announcement = undefined
      return this.#finish(names, messages)
    })
    return { names, messages, done }
  }

  async #finish(names: readonly string[], messages: Iterable<Promise<void>>): Promise<boolean> {
    try {
      const [clock] = await Promise.all([this.#readClock(), ...messages])
      return await this.#forgetOthers(names, clock)
    } catch {
      this.#core.pending.add(names, NO_TAGS)
      this.#retryLater()
      return false
    }
  }

  /** Tells the store what it could not be told before. Resolves to whether nothing is left. */
  async replay(): Promise<boolean> {
    const { pending } = this.#core
    if (pending.size === 0) return true
    const { batch, told } = pending.batch()
    if (!(await this.#send(batch))) return false
    told()
    return pending.size === 0
  }

  /** Tries once more to tell the store, then no more. */
  async close(): Promise<void> {
    this.#closed = true
    await this.replay()
  }

  async #send(batch: InvalidationBatch): Promise<boolean> {
    const { store, tags, keys } = this.#core
    try {
      if (batch.all) await tags.clear()
      const locks = store.capabilities.shared ? batch.keys.map(key => keys.lock(key)) : []
      const removing = batch.keys.length > 0 ? store.remove([...batch.keys, ...locks]) : undefined
      // Begun behind the removal, the message is heard behind it, where the store keeps the order.
      const together = store.capabilities.ordered && !batch.all && batch.tags.size === 0
      const publishing = together ? this.#publish(batch) : undefined
      const invalidating = [...batch.tags].map(([tag, kind]) => tags.invalidate(tag, kind === 'hard'))
      // Read behind the removal as well.
      const reading = batch.keys.length > 0 ? this.#readClock() : undefined
      const [clock] = await Promise.all([reading, removing, publishing, ...invalidating])
      if (!together) await this.#publish(batch)
      return await this.#forgetOthers(batch.keys, clock)
    } catch {
      return false
    }
  }

  /** The tag clock, which knows the versions of resources; undefined where nobody has others. A version that is registered later has nothing that was loaded before. */
  async #readClock(): Promise<ClockReading | undefined> {
    const { store, keys } = this.#core
    return store.capabilities.shared ? readClock((await store.read([keys.clock]))[0]) : undefined
  }

  /** Invalidates the entries that keys have in other versions of their resources. Rejects when the store fails. */
  async #forgetOthers(keys: readonly string[], clock: ClockReading | undefined): Promise<true> {
    const { store, tags, keys: names } = this.#core
    const others = store.capabilities.shared ? tags.otherVersions(keys, clock) : []
    if (others.length === 0) return true
    const locks = others.map(key => names.lock(key))
    await store.remove([...others, ...locks])
    await this.#publish({ keys: others, tags: NO_TAGS, all: false })
    return true
  }

  #retryLater(): void {
    if (this.#retrying || this.#closed) return
    this.#retrying = true
    this.#core.platform.scheduler.after(RETRY_MS, () => {
      void this.replay().then(done => {
        this.#retrying = false
        if (!done) this.#retryLater()
      })
    })
  }
}

const NO_TAGS: ReadonlyMap<string, 'hard' | 'soft'> = new Map<string, 'hard' | 'soft'>([])
