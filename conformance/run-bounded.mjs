import { spawn } from 'node:child_process'
import { createWriteStream, readdirSync, readFileSync } from 'node:fs'

/** In the environment of everything that a suite starts: what is left of it is found by this. */
const MARK = 'SAMOVAR_CONFORMANCE'

/**
 * Runs a program as a process group of its own, and ends all of it when the program ends or its time is up; daemons that it made too.
 * @param {string[]} command
 * @param {{ cwd: string, log: string, limitMs: number, env?: Record<string, string> }} options `log`: the file that the output goes to as well
 * @returns {Promise<{ output: string, timedOut: boolean }>} what it wrote to the standard output
 */
export function runBounded([program, ...args], { cwd, log, limitMs, env = {} }) {
  const mark = `${process.pid}-${log}`
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      detached: true,
      env: { ...process.env, ...env, TERM: 'dumb', [MARK]: mark },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const file = createWriteStream(log)
    let output = ''
    let timedOut = false
    child.stdout.setEncoding('latin1').on('data', chunk => {
      output += chunk
      file.write(chunk, 'latin1')
    })
    child.stderr.on('data', chunk => file.write(chunk))
    const end = () => {
      endGroup(child.pid)
      endMarked(mark)
    }
    const timer = setTimeout(() => {
      timedOut = true
      end()
    }, limitMs)
    process.on('exit', end)
    child.once('error', reject)
    // Servers that the program left behind hold its output open: they are ended first.
    child.once('exit', end)
    child.once('close', () => {
      clearTimeout(timer)
      process.off('exit', end)
      file.end(() => resolve({ output, timedOut }))
    })
  })
}

function endGroup(/** @type {number | undefined} */ id) {
  if (id === undefined) return
  try {
    process.kill(-id, 'SIGKILL')
  } catch {
    // Nothing is left of it.
  }
}

/** Ends what left the group, where the system tells the environment of processes. */
function endMarked(/** @type {string} */ mark) {
  if (process.platform !== 'linux') return
  for (const id of readdirSync('/proc')) {
    if (!/^\d+$/.test(id) || Number(id) === process.pid) continue
    try {
      const environment = readFileSync(`/proc/${id}/environ`, 'utf8').split('\0')
      if (environment.includes(`${MARK}=${mark}`)) process.kill(Number(id), 'SIGKILL')
    } catch {
      // It has ended, or belongs to somebody else.
    }
  }
}
