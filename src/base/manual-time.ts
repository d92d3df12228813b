import type { Clock } from './clock.ts'
import type { Scheduled, Scheduler } from './scheduler.ts'

interface Task {
  readonly timeMs: number
  readonly run: () => void
}

/**
 * Time that stands until somebody moves it: a clock and the timers that go by it. For tests and simulations.
 *
 * What is scheduled for a time runs within {@link advance} or {@link set}, in order, with the clock at that time, before the call
 * returns. What is scheduled to run soon has nothing to do with time: it goes to the real scheduler, except within such a call.
 */
export class ManualTime implements Clock, Scheduler {
  readonly #real: Scheduler
  #nowMs: number
  #tasks: Task[] = []
  #soon: Task[] = []
  #moving = false

  /** Starts at `nowMs`, in ms since the Unix epoch. */
  constructor(nowMs: number, real: Scheduler) {
    this.#nowMs = nowMs
    this.#real = real
  }

  /** Tasks that wait for their time. */
  get scheduled(): number {
    return this.#tasks.length
  }

  now(): number {
    return this.#nowMs
  }

  microseconds(): number {
    return this.#nowMs * 1000
  }

  monotonic(): number {
    return this.#nowMs
  }

  after(delayMs: number, run: () => void): Scheduled {
    const task = { timeMs: this.#nowMs + Math.max(0, Math.ceil(delayMs)), run }
    this.#tasks.push(task)
    return { cancel: () => void (this.#tasks = this.#tasks.filter(other => other !== task)) }
  }

  soon(run: () => void): Scheduled {
    if (!this.#moving) return this.#real.soon(run)
    const task = { timeMs: this.#nowMs, run }
    this.#soon.push(task)
    return { cancel: () => void (this.#soon = this.#soon.filter(other => other !== task)) }
  }

  /** Moves time on by `ms` milliseconds. Throws RangeError when `ms` is not a whole number of at least 0. */
  advance(ms: number): void {
    if (!Number.isSafeInteger(ms) || ms < 0)
      throw new RangeError(`a clock is advanced by whole milliseconds, not by ${ms}`)
    this.set(this.#nowMs + ms)
  }

  /** Moves time to `timeMs`, in ms since the Unix epoch; back, too: then nothing runs. Throws RangeError when it is not a whole number of at least 0. */
  set(timeMs: number): void {
    if (!Number.isSafeInteger(timeMs) || timeMs < 0)
      throw new RangeError(`time is a whole number of milliseconds, not ${timeMs}`)
    this.#moving = true
    try {
      for (let task = this.#nextDue(timeMs); task !== undefined; task = this.#nextDue(timeMs)) {
        this.#nowMs = Math.max(this.#nowMs, task.timeMs)
        task.run()
      }
      this.#nowMs = timeMs
    } finally {
      this.#moving = false
    }
  }

  #nextDue(timeMs: number): Task | undefined {
    const soon = this.#soon.shift()
    if (soon !== undefined) return soon
    let next: Task | undefined
    for (const task of this.#tasks) {
      if (task.timeMs <= timeMs && (next === undefined || task.timeMs < next.timeMs)) next = task
    }
    if (next !== undefined) this.#tasks = this.#tasks.filter(task => task !== next)
    return next
  }
}
