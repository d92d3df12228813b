/**
 * PostgreSQL in a process of its own: PGlite, which is PostgreSQL compiled to WebAssembly. It needs no installation.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {object} Postgres a running PostgreSQL
 * @property {string} url
 * @property {number} port
 * @property {() => Promise<void>} kill ends it with SIGKILL, in the middle of whatever it does
 * @property {() => Promise<void>} close
 */

/**
 * Starts PostgreSQL on this machine.
 *
 * @param {object} [options]
 * @param {string} [options.folder] where its data is kept, over restarts; in memory unless given
 * @param {number} [options.port] a free one unless given
 * @returns {Promise<Postgres>}
 */
export async function startPostgres({ folder = '', port = 0 } = {}) {
  const child = fork(fileURLToPath(new URL('postgres-process.mjs', import.meta.url)), [folder, String(port)])
  const exited = once(child, 'exit')
  const started = await Promise.race([once(child, 'message'), exited.then(() => undefined)])
  if (!started) throw new Error('PostgreSQL (PGlite) could not be started, see above')
  return {
    url: `postgres://postgres@127.0.0.1:${started[0]}/postgres`,
    port: started[0],
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
    close: async () => {
      if (child.connected) child.disconnect()
      await exited
    },
  }
}
