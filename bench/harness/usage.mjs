/** What the operating system says about a process: CPU time, waiting time, resident memory. Linux's /proc. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

/**
 * CPU seconds (user + system) of all threads of the process so far, ended ones included.
 * @param {number} pid
 */
export function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

/** CPU seconds of the whole machine so far: all cores, interrupts and time stolen by the host included. */
export function machineCpuSeconds() {
  const [user, nice, system, , , irq, softirq, steal] = readFileSync('/proc/stat', 'latin1')
    .split('\n', 1)[0]
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number)
  return (user + nice + system + irq + softirq + steal) / ticksPerSecond
}

/** CPU seconds of this process and its ended children so far. */
export function ownCpuSeconds() {
  const stat = readFileSync('/proc/self/stat', 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14])) / ticksPerSecond
}

/**
 * How long a process's main thread has stood runnable without a core, and how long its other threads have run.
 * @typedef {{ mainWaited: number, helpersRan: number }} Waits in nanoseconds, since the process began
 */

/**
 * @param {number} pid
 * @returns {Waits}
 */
export function readWaits(pid) {
  const waits = { mainWaited: 0, helpersRan: 0 }
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      const [ran, waited] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ').map(Number)
      if (thread === String(pid)) waits.mainWaited = waited
      else waits.helpersRan += ran
    } catch {
      // The thread has ended meanwhile.
    }
  }
  return waits
}

/**
 * Milliseconds between two readings that the main thread waited for others than its own process's threads, at least:
 * noise of the machine, for which the process is not to blame.
 * @param {Waits} before
 * @param {Waits} after
 */
export function foreignWaitMs(before, after) {
  const helpersRan = after.helpersRan - before.helpersRan
  return Math.max(0, after.mainWaited - before.mainWaited - helpersRan) / 1e6
}

/**
 * Resident memory of the process, in bytes.
 * @param {number} pid
 */
export function residentBytes(pid) {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) * 1024
}
