import type { Scheduled, Scheduler } from '../base/scheduler.ts'
import type { Keyspace } from './keyspace.ts'

/**
 * The reclaimer: frees the items of flushed databases in slices, so that clients are served meanwhile.
 */

/** Items freed per slice: some tenths of a millisecond of work. */
const ITEMS_PER_SLICE = 500

export class Reclaimer {
  readonly #keyspace: Keyspace
  readonly #scheduler: Scheduler
  #scheduled: Scheduled | undefined = undefined

  constructor(keyspace: Keyspace, scheduler: Scheduler) {
    this.#keyspace = keyspace
    this.#scheduler = scheduler
    keyspace.onFlushed = () => this.#arm()
  }

  stop(): void {
    this.#scheduled?.cancel()
    this.#scheduled = undefined
  }

  #arm(): void {
    this.#scheduled ??= this.#scheduler.soon(this.#wake)
  }

  readonly #wake = (): void => {
    this.#scheduled = undefined
    if (!this.#keyspace.release(ITEMS_PER_SLICE)) this.#arm()
  }
}
