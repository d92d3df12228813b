import type { Scheduled, Scheduler } from '../base/scheduler.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { STATE_FETCHED } from '../store/item.ts'
import { stateAt } from './client-part.ts'
import type { MemcachedStore } from './memcached-store.ts'

/** Items looked at in one turn. */
const ITEMS_PER_TURN = 1000

/**
 * The crawler: looks at all items of some slab classes, in turns, and removes those that have expired. Where items expire on time there are none; with
 * memcached's `no_lru_maintainer` there may be.
 */
export class LruCrawler {
  /** Times that it was started. */
  starts = 0

  readonly #store: MemcachedStore
  readonly #scheduler: Scheduler
  #classes: ReadonlySet<number> | undefined = undefined
  #cursor = 0
  #scheduled: Scheduled | undefined = undefined
  /** Items looked at in each queue. */
  readonly #checked = new Map<number, number>()

  constructor(store: MemcachedStore, scheduler: Scheduler) {
    this.#store = store
    this.#scheduler = scheduler
  }

  get running(): boolean {
    return this.#scheduled !== undefined
  }

  /** Starts to look at the items of `classes`; undefined: at all. Must not be running. */
  start(classes: ReadonlySet<number> | undefined): void {
    this.#classes = classes
    this.#cursor = 0
    this.#checked.clear()
    this.starts++
    this.#scheduled = this.#scheduler.soon(this.#turn)
  }

  stop(): void {
    this.#scheduled?.cancel()
    this.#scheduled = undefined
  }

  readonly #turn = (): void => {
    const { database, keyspace } = this.#store
    const expired: number[] = []
    this.#scheduled = undefined
    this.#cursor = database.index.scan(this.#cursor, ITEMS_PER_TURN, address => {
      const queue = this.#store.queueOf(address)
      if (this.#classes !== undefined && !this.#classes.has(this.#store.classOf(address))) return
      if (!this.#mayCheck(queue)) return
      if (database.deadline(address) <= keyspace.now) expired.push(address)
    })
    for (const address of expired) this.#reclaim(address)
    if (this.#cursor !== 0) this.#scheduled = this.#scheduler.soon(this.#turn)
  }

  /** Counts a look at an item of a queue; false when enough were looked at: `lru_crawler tocrawl`. */
  #mayCheck(queue: number): boolean {
    const { lru, settings } = this.#store
    const checked = this.#checked.get(queue) ?? 0
    if (settings.crawlerItemsMax > 0 && checked >= settings.crawlerItemsMax) return false
    this.#checked.set(queue, checked + 1)
    if (lru !== undefined) lru.statistics.crawlerChecked[queue]++
    return true
  }

  #reclaim(address: number): void {
    const { keyspace, lru } = this.#store
    if (lru !== undefined) {
      const queue = this.#store.queueOf(address)
      const state = stateAt(keyspace.arena.words[address >>> CHUNK_UNITS_LOG2], (address & CHUNK_MASK) << 1)
      lru.statistics.crawlerReclaimed[queue]++
      if ((state & STATE_FETCHED) === 0) lru.statistics.expiredUnfetched[queue]++
    }
    keyspace.expire(address)
  }
}
