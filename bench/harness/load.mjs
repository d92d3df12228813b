/** Runs the load client (load-client.mjs) in a process of its own on the load generator's core. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { loadCore, pinned } from './machine.mjs'
import { noiseBetween, readNoise } from './noise.mjs'

const script = join(import.meta.dirname, '..', 'load-client.mjs')

/**
 * Runs one job and gives its result; rejects if the server answered any command with an error. The job's fields are
 * those of the loop it names (see loads/).
 * @param {{ readonly name: string, readonly port: number, readonly pid: number }} server
 * @param {import('../load-client.mjs').Job} job
 * @returns {Promise<any>}
 */
export async function runLoad(server, job) {
  const full = JSON.stringify({ ...job, port: server.port, serverPid: server.pid })
  const before = readNoise(server.pid)
  const result = JSON.parse(await runPinned(loadCore, [process.execPath, script, full]))
  if (result.errors > 0) throw new Error(`${result.errors} error replies from ${server.name}: ${result.lastError}`)
  return { ...result, noise: noiseBetween(before, readNoise(server.pid)) }
}

/**
 * Runs a program on a core and gives what it prints; its error output is the error.
 * @param {number} core
 * @param {string[]} command
 * @returns {Promise<string>}
 */
export function runPinned(core, command) {
  const [program, ...args] = pinned(core, command)
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const endChild = () => child.kill('SIGKILL')
    process.once('exit', endChild)
    let output = ''
    let errors = ''
    child.stdout.on('data', chunk => (output += chunk))
    child.stderr.on('data', chunk => (errors += chunk))
    child.on('error', reject)
    child.on('close', code => {
      process.off('exit', endChild)
      if (code === 0) resolve(output)
      else reject(new Error(`${command.join(' ').slice(0, 200)} ended with ${code}: ${errors.trim()}`))
    })
  })
}
