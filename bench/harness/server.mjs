/**
 * A server under test: started on a free loopback port, pinned to the servers' core, without persistence, in an empty
 * directory; questioned through a client of its own; stopped with everything it left.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pinned, serverCore } from './machine.mjs'
import { RespClient, waitForPing } from './resp-client.mjs'

/**
 * @typedef {object} Candidate a program that can be measured
 * @property {string} name as printed
 * @property {string[]} command the program and its first arguments, to which redis-server's directives are added
 */

/** @type {Set<Server>} */
const running = new Set()

export class Server {
  /**
   * @param {Candidate} candidate
   * @param {number} port
   * @param {string[]} directives
   */
  constructor(candidate, port, directives) {
    this.name = candidate.name
    this.port = port
    this.directory = mkdtempSync(join(tmpdir(), 'samovar-bench-'))
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', ...directives]
    const [program, ...rest] = pinned(serverCore, [...candidate.command, ...args])
    this.process = spawn(program, rest, { cwd: this.directory, stdio: ['ignore', 'pipe', 'pipe'] })
    this.output = ''
    /** @type {RespClient | undefined} */
    this.connection = undefined
    const collect = (/** @type {Buffer} */ chunk) => {
      this.output = (this.output + chunk).slice(-4000)
    }
    this.process.stdout.on('data', collect)
    this.process.stderr.on('data', collect)
    /** @type {string | undefined} */
    this.failure = undefined
    this.process.on('error', error => {
      this.failure = `${this.name} cannot be started: ${error.message}`
    })
    this.process.on('exit', (code, signal) => {
      this.failure ??= `${this.name} ended (${signal ?? code}): ${this.output.trim()}`
    })
    running.add(this)
  }

  /** taskset replaces itself by the program, so that this is the server's own id. */
  get pid() {
    if (this.process.pid === undefined || this.failure !== undefined) throw new Error(this.failure ?? 'not started')
    return this.process.pid
  }

  get client() {
    this.connection ??= new RespClient(this.port)
    return this.connection
  }

  async stop() {
    this.connection?.close()
    if (this.failure === undefined) {
      const ended = new Promise(resolve => this.process.once('exit', resolve))
      this.process.kill('SIGTERM')
      const timer = setTimeout(() => this.process.kill('SIGKILL'), 5000)
      await ended
      clearTimeout(timer)
    }
    this.remove()
  }

  /** Ends the server at once, for the harness's own exit. */
  kill() {
    this.process.kill('SIGKILL')
    this.remove()
  }

  remove() {
    running.delete(this)
    rmSync(this.directory, { recursive: true, force: true })
  }
}

process.on('exit', () => {
  for (const server of [...running]) server.kill()
})

/**
 * Starts a server and waits until it answers.
 * @param {Candidate} candidate
 * @param {string[]} [directives] such as `['--maxmemory', '256mb']`
 */
export async function startServer(candidate, directives = []) {
  const server = new Server(candidate, await freePort(), directives)
  try {
    await waitForPing(server.port, { failed: () => server.failure })
  } catch (error) {
    server.kill()
    throw error
  }
  return server
}

/**
 * Starts a server, hands it to the body and stops it again.
 * @template T
 * @param {Candidate} candidate
 * @param {string[]} directives
 * @param {(server: Server) => Promise<T>} body
 */
export async function withServer(candidate, directives, body) {
  const server = await startServer(candidate, directives)
  try {
    return await body(server)
  } finally {
    await server.stop()
  }
}

/**
 * A loopback port that was free a moment ago.
 * @returns {Promise<number>}
 */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
