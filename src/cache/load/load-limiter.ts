import { CacheError } from '../cache-error.ts'
import type { Abortable } from '../flight/abortable.ts'

export interface LoadLimits {
  /** Loads at once, at most. */
  readonly concurrency: number
  /** Loads that wait for their turn, at most. */
  readonly queue: number
}

interface Waiting {
  readonly start: () => void
}

/**
 * Lets at most so many loads of a resource run at once, and so many wait; those who wait are let in in the order in which they came. Whoever finds the queue full is
 * rejected at once.
 */
export class LoadLimiter {
  readonly #limits: LoadLimits
  readonly #name: string
  #running = 0
  readonly #waiting = new Set<Waiting>()

  constructor(name: string, limits: LoadLimits) {
    this.#name = name
    this.#limits = limits
  }

  get running(): number {
    return this.#running
  }

  get waiting(): number {
    return this.#waiting.size
  }

  /** Whether a load that came now would have to wait. */
  get isFull(): boolean {
    return this.#running >= this.#limits.concurrency
  }

  /** Starts a load at once if there is a place; whoever gets true must {@link leave}. */
  tryEnter(): boolean {
    if (this.isFull) return false
    this.#running++
    return true
  }

  /**
   * Resolves when a load may start; whoever it resolves for must {@link leave}. Rejects with {@link CacheError} ERR_CACHE_QUEUE_FULL, or with the
   * reason why the work is aborted while waiting.
   */
  enter(work: Abortable): Promise<void> {
    if (work.aborted) return Promise.reject(work.reason)
    if (this.tryEnter()) return Promise.resolve()
    if (this.#waiting.size >= this.#limits.queue) {
      const { concurrency, queue } = this.#limits
      const message = `${this.#name}: ${concurrency} loads are running and ${queue} waiting`
      return Promise.reject(new CacheError('ERR_CACHE_QUEUE_FULL', message))
    }
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#waiting.delete(waiting)
        reject(work.reason)
      }
      const forget = work.onAbort(giveUp)
      const waiting: Waiting = {
        start: () => {
          forget()
          resolve()
        },
      }
      this.#waiting.add(waiting)
    })
  }

  /** Ends a load, and starts the one that has waited longest in its place. */
  leave(): void {
    const [next] = this.#waiting
    if (next === undefined) {
      this.#running--
      return
    }
    this.#waiting.delete(next)
    next.start()
  }
}
