import type { Clock } from '../base/clock.ts'
import type { Scheduled, Scheduler } from '../base/scheduler.ts'
import type { Keyspace } from './keyspace.ts'

/**
 * The expiry timer: wakes up when the next deadline comes, and only then. No deadlines, no timer.
 */
export class ExpiryTimer {
  readonly #keyspace: Keyspace
  readonly #clock: Clock
  readonly #scheduler: Scheduler
  /** Turns whose budget did not suffice for all that was due. */
  turnsCut = 0
  /** Milliseconds spent on expiring what was due. */
  spentMs = 0

  #active = true
  #scheduled: Scheduled | undefined = undefined
  #time = Number.POSITIVE_INFINITY

  constructor(keyspace: Keyspace, clock: Clock, scheduler: Scheduler) {
    this.#keyspace = keyspace
    this.#clock = clock
    this.#scheduler = scheduler
    keyspace.onEarlierDeadline = time => this.#arm(time)
  }

  /** Expires what is due now. Returns whether all of it was within the budget of one turn. */
  run(): boolean {
    const keyspace = this.#keyspace
    // Whoever has time move on again calls this.
    if (keyspace.frozen) {
      this.stop()
      return true
    }
    keyspace.setTime(this.#clock.now())
    const started = this.#clock.monotonic()
    const next = keyspace.expireDue()
    this.spentMs += this.#clock.monotonic() - started
    this.stop()
    if (next <= keyspace.now) {
      this.turnsCut++
      this.#time = next
      this.#scheduled = this.#scheduler.soon(this.#wake)
      return false
    }
    this.#arm(next)
    return true
  }

  /** Whether keys expire before anybody looks at them; what is due expires once that is so again. */
  setActive(active: boolean): void {
    this.#active = active
    if (active) this.run()
    else this.stop()
  }

  /** To be called when time moves on that stood still. */
  unfrozen(): void {
    if (this.#active) this.run()
  }

  /** Zeroes what was counted. */
  resetCounts(): void {
    this.turnsCut = this.spentMs = 0
  }

  stop(): void {
    this.#scheduled?.cancel()
    this.#scheduled = undefined
    this.#time = Number.POSITIVE_INFINITY
  }

  #arm(time: number): void {
    if (!this.#active || time >= this.#time) return
    this.#scheduled?.cancel()
    this.#time = time
    this.#scheduled = this.#scheduler.after(Math.max(0, time - this.#clock.now()), this.#wake)
  }

  readonly #wake = (): void => {
    this.run()
  }
}
