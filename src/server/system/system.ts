import { randomFillSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { machine, release, totalmem, type } from 'node:os'
import { performance } from 'node:perf_hooks'
import type { Chance } from '../../base/chance.ts'
import { SeededChance } from '../../base/chance.ts'
import type { Clock } from '../../base/clock.ts'
import type { Scheduled, Scheduler } from '../../base/scheduler.ts'
import type { CpuTimes, ProcessPort } from '../process-port.ts'
import { readLuaModule } from './lua-module.ts'

/** The platform's clock. The global `performance` is looked for each time that it is read, which costs as much as reading it; the module's is not. */
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

/** The platform's timers. A delay keeps no process alive; what is to run soon does for the one turn that it takes. */
export class SystemScheduler implements Scheduler {
  after(delayMs: number, task: () => void): Scheduled {
    const timer = setTimeout(task, Math.min(delayMs, 0x7fffffff))
    timer.unref()
    return { cancel: () => clearTimeout(timer) }
  }

  soon(task: () => void): Scheduled {
    // Not unref'd: the event loop would wait for input before it ran it.
    const immediate = setImmediate(task)
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

  readonly operatingSystem = `${type()} ${release()} ${machine()}`
  readonly architectureBits = process.arch === 'arm' || process.arch === 'ia32' ? 32 : 64
  readonly runtime = `node-${process.versions.node}`
  readonly executable = process.execPath

  sleep(ms: number): void {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
  }

  residentBytes(): number {
    return process.memoryUsage.rss()
  }

  luaModule(): Uint8Array {
    return readLuaModule()
  }

  cpuTimes(): { process: CpuTimes; thread: CpuTimes | undefined } {
    const { user, system } = process.cpuUsage()
    return { process: { userMicroseconds: user, systemMicroseconds: system }, thread: threadTimes() }
  }
}

/** Microseconds per tick of the times in /proc, which are in hundredths of a second whatever the kernel's own tick. */
const TICK_MICROSECONDS = 10_000

/** The processor time of this thread as Linux tells it; undefined elsewhere. */
function threadTimes(): CpuTimes | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    const stat = readFileSync('/proc/thread-self/stat', 'latin1')
    // The second field, the program's name, is in parentheses and may hold anything; user and system time are fields 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return {
      userMicroseconds: Number(fields[11]) * TICK_MICROSECONDS,
      systemMicroseconds: Number(fields[12]) * TICK_MICROSECONDS,
    }
  } catch {
    return undefined
  }
}

/** Tells the program that a server runs in of a bug in it and of what it ended, as a warning of the process, which Node prints unless somebody listens. */
export function warnOfFailure(error: unknown, ended: string): void {
  const warning = new Error(`a bug in Samovar, which ended ${ended}`, { cause: error })
  warning.name = 'SamovarWarning'
  if (error instanceof Error) warning.stack = `${warning.message}\n${error.stack}`
  process.emitWarning(warning)
}
