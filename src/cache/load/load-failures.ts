import { type Backoff, backoffMs } from '../../base/backoff.ts'
import type { Chance } from '../../base/chance.ts'
import type { Clock } from '../../base/clock.ts'

/** Keys that are remembered, at most; beyond that the one that has failed the longest ago is loaded as if it had not. */
export const FAILURES_MAX = 10_000

interface Failure {
  /** Failures in a row. */
  readonly count: number
  /** Until when nothing is loaded that is not needed, in monotonic ms. */
  readonly untilMs: number
}

/**
 * Keys whose loads have failed: for a while, which doubles with each failure in a row, they are not loaded again as long as there is a stale value to be served. Who has nothing to serve does not ask
 * here: his read must try.
 */
export class LoadFailures {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #chance: Chance
  readonly #failures = new Map<string, Failure>()

  constructor(clock: Pick<Clock, 'monotonic'>, chance: Chance) {
    this.#clock = clock
    this.#chance = chance
  }

  /** Keys that are remembered. */
  get size(): number {
    return this.#failures.size
  }

  /** Whether a load that can wait should. */
  isWaiting(key: string): boolean {
    if (this.#failures.size === 0) return false
    const failure = this.#failures.get(key)
    return failure !== undefined && this.#clock.monotonic() < failure.untilMs
  }

  failed(key: string, backoff: Backoff): void {
    const count = (this.#failures.get(key)?.count ?? 0) + 1
    // The order of the map is that of the last failures.
    this.#failures.delete(key)
    this.#failures.set(key, { count, untilMs: this.#clock.monotonic() + backoffMs(backoff, count, this.#chance) })
    if (this.#failures.size <= FAILURES_MAX) return
    const [oldest] = this.#failures.keys()
    this.#failures.delete(oldest)
  }

  succeeded(key: string): void {
    this.#failures.delete(key)
  }
}
