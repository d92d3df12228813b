/** A server under test that takes memcached's options: on a free loopback port, with one thread, pinned to the servers' core. */
import { spawn } from 'node:child_process'
import { createConnection } from 'node:net'
import { userInfo } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { pinned, serverCore } from './machine.mjs'
import { freePort } from './server.mjs'

/** @type {Set<MemcachedServer>} */
const running = new Set()

export class MemcachedServer {
  /**
   * @param {import('./server.mjs').Candidate} candidate
   * @param {number} port
   * @param {number} megabytes `-m`
   */
  constructor(candidate, port, megabytes) {
    this.name = candidate.name
    this.port = port
    const user = process.getuid?.() === 0 ? ['-u', userInfo().username] : []
    const options = ['-l', '127.0.0.1', '-p', String(port), '-U', '0', '-t', '1', '-m', String(megabytes), ...user]
    const [program, ...rest] = pinned(serverCore, [...candidate.command, ...options])
    this.process = spawn(program, rest, { stdio: 'ignore' })
    running.add(this)
  }

  get pid() {
    if (this.process.pid === undefined || this.process.exitCode !== null) throw new Error(`${this.name} does not run`)
    return this.process.pid
  }

  /**
   * What `stats` tells, by name.
   * @returns {Promise<Record<string, string>>}
   */
  async stats() {
    const text = await this.ask('stats\r\n', 'END\r\n')
    const lines = text.split('\r\n').map(line => line.split(' '))
    return Object.fromEntries(lines.filter(([word]) => word === 'STAT').map(([, name, value]) => [name, value]))
  }

  /**
   * The reply to a command, up to and with its last bytes.
   * @param {string} command
   * @param {string} end
   * @returns {Promise<string>}
   */
  ask(command, end) {
    return new Promise((resolve, reject) => {
      const socket = createConnection({ port: this.port, host: '127.0.0.1' }, () => socket.write(command))
      let text = ''
      socket.on('error', reject)
      socket.on('data', chunk => {
        text += chunk.toString('latin1')
        if (!text.endsWith(end)) return
        socket.destroy()
        resolve(text)
      })
    })
  }

  async stop() {
    running.delete(this)
    if (this.process.exitCode !== null) return
    const ended = new Promise(resolve => this.process.once('exit', resolve))
    this.process.kill('SIGTERM')
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 5000)
    await ended
    clearTimeout(timer)
  }
}

process.on('exit', () => {
  for (const server of running) server.process.kill('SIGKILL')
})

/**
 * Starts a server, hands it to the body and stops it again.
 * @template T
 * @param {import('./server.mjs').Candidate} candidate
 * @param {number} megabytes
 * @param {(server: MemcachedServer) => Promise<T>} body
 */
export async function withMemcached(candidate, megabytes, body) {
  const server = new MemcachedServer(candidate, await freePort(), megabytes)
  try {
    await waitUntilItAnswers(server)
    return await body(server)
  } finally {
    await server.stop()
  }
}

/** @param {MemcachedServer} server */
async function waitUntilItAnswers(server) {
  for (const end = performance.now() + 20_000; ; await sleep(5)) {
    try {
      await server.ask('version\r\n', '\r\n')
      return
    } catch (error) {
      if (server.process.exitCode !== null || performance.now() > end) throw error
    }
  }
}
