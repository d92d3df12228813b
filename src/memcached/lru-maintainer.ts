import type { Scheduled, Scheduler } from '../base/scheduler.ts'
import type { SegmentedLru } from '../keyspace/segmented-lru.ts'
import { CLASS_FIRST } from '../keyspace/slab-ledger.ts'

/** How often queues are looked at while there is something to move, and otherwise, in ms. */
const BUSY_MS = 20
const IDLE_MS = 1000

/**
 * The maintainer: makes the moves between queues that no insertion made, since they follow from time alone. It looks while items are stored or fetched, and a
 * while longer; without clients it has no timer.
 */
export class LruMaintainer {
  /** Times that it has looked. */
  juggles = 0

  readonly #lru: SegmentedLru
  readonly #scheduler: Scheduler
  /** Told once a second or so. Returns whether there may be more to do. */
  readonly #extra: () => boolean
  #scheduled: Scheduled | undefined = undefined
  #stopped = false

  constructor(lru: SegmentedLru, scheduler: Scheduler, extra: () => boolean) {
    this.#lru = lru
    this.#scheduler = scheduler
    this.#extra = extra
  }

  /** To be called after each batch of commands. */
  wake(): void {
    if (this.#scheduled === undefined && !this.#stopped) this.#arm(IDLE_MS)
  }

  stop(): void {
    this.#stopped = true
    this.#scheduled?.cancel()
    this.#scheduled = undefined
  }

  #arm(delayMs: number): void {
    this.#scheduled = this.#scheduler.after(delayMs, this.#turn)
  }

  readonly #turn = (): void => {
    this.#scheduled = undefined
    this.juggles++
    const lru = this.#lru
    let moves = 0
    for (let id = CLASS_FIRST; id <= lru.ledger.largest; id++) moves += lru.juggle(id)
    const more = this.#extra()
    if (this.#stopped) return
    if (moves > 0) this.#arm(BUSY_MS)
    else if (more) this.#arm(IDLE_MS)
  }
}
