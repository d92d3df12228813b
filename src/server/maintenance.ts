import type { Scheduled, Scheduler } from '../base/scheduler.ts'
import type { Engine } from '../command/engine.ts'

/**
 * Maintenance: the work that a batch of commands leaves to do, in turns between batches: moving items together, and evicting what one call
 * was not allowed to. Nothing is scheduled while there is nothing to do.
 */
export class Maintenance {
  readonly #engine: Engine
  readonly #scheduler: Scheduler
  #scheduled: Scheduled | undefined = undefined

  constructor(engine: Engine, scheduler: Scheduler) {
    this.#engine = engine
    this.#scheduler = scheduler
  }

  /** To be called after each batch. */
  afterBatch(): void {
    if (this.#scheduled !== undefined) return
    if (this.#engine.keyspace.sparse || this.#engine.eviction.pending)
      this.#scheduled = this.#scheduler.soon(this.#turn)
  }

  stop(): void {
    this.#scheduled?.cancel()
    this.#scheduled = undefined
  }

  readonly #turn = (): void => {
    this.#scheduled = undefined
    this.#engine.keyspace.compact()
    if (this.#engine.eviction.pending) this.#engine.makeRoom()
    this.afterBatch()
  }
}
