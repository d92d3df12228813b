import type { Clock } from '../base/clock.ts'
import type { Scheduler } from '../base/scheduler.ts'

/** What must have ended by its time. */
export interface Deadline {
  /** Monotonic ms. */
  readonly atMs: number
  readonly missed: () => void
  next: Deadline | undefined
  previous: Deadline | undefined
}

/**
 * Deadlines that are all equally far away when they begin, and so come in the order in which they began: a queue with one timer for its head. A timer for each would cost more than many an operation
 * that it watches.
 *
 * Invariants: times do not fall along the queue; while it has one, the timer is set, for its head's time or before.
 */
export class Deadlines {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #scheduler: Scheduler
  readonly #delayMs: number
  #first: Deadline | undefined = undefined
  #last: Deadline | undefined = undefined
  #isTimed = false

  constructor(clock: Pick<Clock, 'monotonic'>, scheduler: Scheduler, delayMs: number) {
    this.#clock = clock
    this.#scheduler = scheduler
    this.#delayMs = delayMs
  }

  /** Calls `missed` when the delay is over, unless the deadline is ended before. */
  begin(missed: () => void): Deadline {
    const atMs = this.#clock.monotonic() + this.#delayMs
    const deadline: Deadline = { atMs, missed, next: undefined, previous: this.#last }
    if (this.#last === undefined) this.#first = deadline
    else this.#last.next = deadline
    this.#last = deadline
    this.#wait(this.#delayMs)
    return deadline
  }

  /** Ends a deadline that was met; one that was missed is left as it is. */
  end(deadline: Deadline): void {
    if (deadline.previous === undefined && this.#first !== deadline) return
    if (deadline.previous === undefined) this.#first = deadline.next
    else deadline.previous.next = deadline.next
    if (deadline.next === undefined) this.#last = deadline.previous
    else deadline.next.previous = deadline.previous
    deadline.next = deadline.previous = undefined
  }

  /** The timer is left alone when what it was set for has ended: it finds out. */
  #wait(ms: number): void {
    if (this.#isTimed) return
    this.#isTimed = true
    this.#scheduler.after(ms, () => this.#look())
  }

  #look(): void {
    this.#isTimed = false
    const now = this.#clock.monotonic()
    for (let deadline = this.#first; deadline !== undefined && deadline.atMs <= now; deadline = this.#first) {
      this.end(deadline)
      deadline.missed()
    }
    if (this.#first !== undefined) this.#wait(this.#first.atMs - now)
  }
}
