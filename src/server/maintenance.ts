import type { Scheduled, Scheduler } from '../base/scheduler.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'

/** More that a batch of commands may leave to do. */
export interface Upkeep {
  readonly pending: boolean
  /** Does a turn's share of it. */
  turn(): void
}

/**
 * Maintenance: the work that a batch of commands leaves to do, in turns between batches: moving items together, and evicting what one call
 * was not allowed to. Nothing is scheduled while there is nothing to do.
 */
export class Maintenance {
  readonly #keyspace: Keyspace
  readonly #scheduler: Scheduler
  readonly #upkeep: Upkeep
  #scheduled: Scheduled | undefined = undefined

  constructor(keyspace: Keyspace, scheduler: Scheduler, upkeep: Upkeep) {
    this.#keyspace = keyspace
    this.#scheduler = scheduler
    this.#upkeep = upkeep
  }

  /** To be called after each batch. */
  afterBatch(): void {
    if (this.#scheduled !== undefined) return
    if (this.#keyspace.sparse || this.#isUpkeepDue) this.#scheduled = this.#scheduler.soon(this.#turn)
  }

  stop(): void {
    this.#scheduled?.cancel()
    this.#scheduled = undefined
  }

  readonly #turn = (): void => {
    this.#scheduled = undefined
    this.#keyspace.compact()
    if (this.#isUpkeepDue) this.#upkeep.turn()
    this.afterBatch()
  }

  /** While a script is suspended, nothing vanishes under it. */
  get #isUpkeepDue(): boolean {
    return this.#upkeep.pending && !this.#keyspace.frozen
  }
}
