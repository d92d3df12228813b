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
 *
 * What is free on sparse pages matters once memory grows, and then there is a turn after each batch. Until then there is one now and again: a collection of which one
 * element after the other is taken leaves room everywhere, and would have what is left of it moved many times.
 */

/** Between two turns while memory does not grow. */
const PATIENT_TURN_MS = 100

export class Maintenance {
  readonly #keyspace: Keyspace
  readonly #scheduler: Scheduler
  readonly #upkeep: Upkeep
  #scheduled: Scheduled | undefined = undefined
  /** Whether the turn that is scheduled is one that may wait. */
  #patient = false

  constructor(keyspace: Keyspace, scheduler: Scheduler, upkeep: Upkeep) {
    this.#keyspace = keyspace
    this.#scheduler = scheduler
    this.#upkeep = upkeep
  }

  /** To be called after each batch. */
  afterBatch(): void {
    if (this.#scheduled === undefined) this.#schedule()
    else if (this.#patient && this.#isUrgent) {
      this.stop()
      this.#schedule()
    }
  }

  stop(): void {
    this.#scheduled?.cancel()
    this.#scheduled = undefined
  }

  readonly #turn = (): void => {
    this.#scheduled = undefined
    this.#keyspace.compaction.turn()
    if (this.#isUpkeepDue) this.#upkeep.turn()
    this.#schedule()
  }

  #schedule(): void {
    if (!this.#keyspace.compaction.pending && !this.#isUpkeepDue) return
    this.#patient = !this.#isUrgent
    if (this.#patient) this.#scheduled = this.#scheduler.after(PATIENT_TURN_MS, this.#turn)
    else this.#scheduled = this.#scheduler.soon(this.#turn)
  }

  get #isUrgent(): boolean {
    return this.#keyspace.compaction.growing || this.#isUpkeepDue
  }

  /** While a script is suspended, nothing vanishes under it. */
  get #isUpkeepDue(): boolean {
    return this.#upkeep.pending && !this.#keyspace.frozen
  }
}
