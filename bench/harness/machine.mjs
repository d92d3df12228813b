/** The machine: what it is, how busy it is, and which core does what. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { delimiter, join } from 'node:path'

/** The core of the servers and the core of everything else. */
export const serverCore = 0
export const loadCore = 1

const loadAverageQuiet = 0.3

const canPin = cpus().length > 1 && findOnPath('taskset') !== undefined

/** One line about the machine, for the head of a report. */
export function describeMachine() {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor'
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${processor}, ${cpus().length} cores, ${memory} GiB, ${process.platform} ${release()}, Node ${process.version}`
}

/**
 * What may spoil the figures, as sentences: a busy machine, cores that cannot be pinned.
 * @returns {string[]}
 */
export function warnings() {
  const found = []
  const [minute] = loadavg()
  if (minute > loadAverageQuiet)
    found.push(`the machine is busy: its load average was ${minute.toFixed(2)} before the start; the figures are noisy`)
  if (!canPin) found.push('cores are not pinned (one core only, or no taskset)')
  return found
}

/**
 * The command that runs the given one on a core alone.
 * @param {number} core
 * @param {string[]} command
 */
export function pinned(core, command) {
  return canPin ? ['taskset', '-c', String(core), ...command] : command
}

/** Moves this process, which mostly waits, to the load generator's core. */
export function pinSelf() {
  if (canPin) spawnSync('taskset', ['-acp', String(loadCore), String(process.pid)])
}

/**
 * The full path of a program, or undefined where there is none.
 * @param {string} name
 */
export function findOnPath(name) {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const file = join(folder, name)
    if (folder && existsSync(file)) return file
  }
  return undefined
}

/**
 * The first line a program prints for `--version`.
 * @param {string[]} command
 */
export function versionOf(command) {
  const result = spawnSync(command[0], [...command.slice(1), '--version'], { encoding: 'utf8', timeout: 10_000 })
  return result.stdout?.split('\n')[0] || 'unknown version'
}

/** The commit that is checked out, or `unknown`. */
export function commit() {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      encoding: 'utf8',
      cwd: import.meta.dirname,
    }).trim()
  } catch {
    return 'unknown'
  }
}
