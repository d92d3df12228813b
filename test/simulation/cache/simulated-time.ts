import type { Clock } from '../../../src/base/clock.ts'
import type { Scheduled, Scheduler } from '../../../src/base/scheduler.ts'

interface Task {
  readonly timeMs: number
  readonly run: () => void
}

/**
 * Time that goes from task to task: as soon as nothing more can happen at a time, it is the next task's. What a task sets off in promises has run before
 * the next one begins.
 */
export class SimulatedTime implements Clock, Scheduler {
  #nowMs = 1_000_000
  readonly #tasks = new Set<Task>()

  now(): number {
    return Math.floor(this.#nowMs)
  }

  microseconds(): number {
    return Math.floor(this.#nowMs * 1000)
  }

  monotonic(): number {
    return this.#nowMs
  }

  after(delayMs: number, run: () => void): Scheduled {
    const task = { timeMs: this.#nowMs + Math.max(0, delayMs), run }
    this.#tasks.add(task)
    return { cancel: () => void this.#tasks.delete(task) }
  }

  soon(run: () => void): Scheduled {
    return this.after(0, run)
  }

  /** Resolves after so much time has passed. */
  sleep(delayMs: number): Promise<void> {
    return new Promise(resolve => this.after(delayMs, resolve))
  }

  /** Runs until `done` resolves, or nothing is left to run. Rejects as `done` does, and when it can never be. */
  async runUntil(done: Promise<unknown>): Promise<void> {
    let settled = false
    const end = (): void => void (settled = true)
    done.then(end, end)
    await drained()
    while (!settled) {
      const task = this.#next()
      if (task === undefined) throw new Error('nothing is left to run, and somebody still waits')
      this.#tasks.delete(task)
      this.#nowMs = Math.max(this.#nowMs, task.timeMs)
      task.run()
      await drained()
    }
    await done
  }

  #next(): Task | undefined {
    let next: Task | undefined
    for (const task of this.#tasks) if (next === undefined || task.timeMs < next.timeMs) next = task
    return next
  }
}

/** Resolves when all promises have done what they can. */
function drained(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
