/**
 * PostgreSQL in a process of its own: PGlite, which is PostgreSQL compiled to WebAssembly. It needs no installation.
 */
import { startChild } from './child.mjs'

/** @typedef {import('./child.mjs').Child & { url: string }} Postgres a running PostgreSQL */

/**
 * Starts PostgreSQL on this machine.
 *
 * @param {object} [options]
 * @param {string} [options.folder] where its data is kept, over restarts; in memory unless given
 * @param {number} [options.port] a free one unless given
 * @returns {Promise<Postgres>}
 */
export async function startPostgres({ folder = '', port = 0 } = {}) {
  const program = new URL('postgres-process.mjs', import.meta.url)
  const child = await startChild('PostgreSQL (PGlite)', program, [folder, String(port)])
  return { ...child, url: `postgres://postgres@127.0.0.1:${child.port}/postgres` }
}
