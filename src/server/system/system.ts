import { randomFillSync } from 'node:crypto'
import { totalmem } from 'node:os'
import type { Chance } from '../../base/chance.ts'
import { SeededChance } from '../../base/chance.ts'
import type { Clock } from '../../base/clock.ts'
import type { Scheduled, Scheduler } from '../../base/scheduler.ts'
import type { ProcessPort } from '../server.ts'

/** The platform's clock. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now()
  }

  microseconds(): number {
    return Math.floor((performance.timeOrigin + performance.now()) * 1000)
  }

  monotonic(): number {
    return performance.now()
  }
}

/** The platform's timers, none of which keeps the process alive. */
export class SystemScheduler implements Scheduler {
  after(delayMs: number, task: () => void): Scheduled {
    const timer = setTimeout(task, Math.min(delayMs, 0x7fffffff))
    timer.unref()
    return { cancel: () => clearTimeout(timer) }
  }

  soon(task: () => void): Scheduled {
    const immediate = setImmediate(task)
    immediate.unref()
    return { cancel: () => clearImmediate(immediate) }
  }
}

/** Randomness seeded by the platform's generator: fast for sampling, the platform's own for secrets. */
export class SystemChance implements Chance {
  readonly #fast = new SeededChance(randomFillSync(new Int32Array(1))[0])

  int32(): number {
    return this.#fast.int32()
  }

  fill(bytes: Uint8Array): void {
    randomFillSync(bytes)
  }
}

/** This process. */
export class SystemProcess implements ProcessPort {
  readonly id = process.pid
  readonly memoryBytes = totalmem()

  residentBytes(): number {
    return process.memoryUsage.rss()
  }
}
