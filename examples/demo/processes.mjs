/**
 * What the demonstration runs, each in a process of its own that can be killed: the shop, and the store behind its cache. PostgreSQL is in ../shared/postgres.mjs.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { startChild } from '../shared/child.mjs'

/**
 * @typedef {object} ShopOptions
 * @property {string} name shops of one name have the same cache and journal
 * @property {string} strategy one of those in strategies.mjs
 * @property {string} databaseUrl
 * @property {number} connections
 * @property {string} storeUrl
 * @property {string} journals the folder of all journals
 * @property {number} ttlMs
 * @property {boolean} [listens] whether it hears from PostgreSQL which rows change
 */

/** Starts a shop. @param {ShopOptions} options */
export function startShop(options) {
  return startChild('the shop', new URL('shop-process.mjs', import.meta.url), [JSON.stringify(options)])
}

/** Starts Samovar as a store of its own. @param {number} [port] a free one unless given */
export async function startStore(port) {
  const at = port ?? (await freePort())
  const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
  const child = spawn(process.execPath, [program, 'server', '--port', String(at)], {
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true, // Ctrl-C reaches the whole process group: the parent decides when it stops.
  })
  const endChild = () => child.kill('SIGKILL')
  process.once('exit', endChild)
  const exited = once(child, 'exit').finally(() => process.off('exit', endChild))
  const url = `redis://127.0.0.1:${at}`
  await answering(url)
  const end = (/** @type {NodeJS.Signals} */ signal) => async () => {
    child.kill(signal)
    await exited
  }
  return { url, port: at, kill: end('SIGKILL'), close: end('SIGTERM') }
}

/** Resolves when a server answers. @param {string} url */
async function answering(url) {
  const redis = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null })
  redis.on('error', () => {})
  const timer = setTimeout(() => redis.disconnect(), 20_000)
  await redis.ping().finally(() => clearTimeout(timer))
  redis.disconnect()
}

/** @returns {Promise<number>} */
async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')
  return port
}
