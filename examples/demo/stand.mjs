/**
 * What all parts of the demonstration stand on: a database that has been filled, a store, and how long things may take.
 *
 * @typedef {object} Stand
 * @property {number} products
 * @property {number} seconds how long each load lasts
 * @property {AbortSignal} signal ends everything early
 * @property {import('./board.mjs').Board} board
 * @property {Omit<import('./processes.mjs').ShopOptions, 'name' | 'strategy' | 'ttlMs'>} shop where a shop finds database, store and journals
 * @property {import('../shared/database.mjs').Database} database a connection of our own
 * @property {Outage | undefined} databaseOutage undefined when the database is not ours to kill
 * @property {Outage} storeOutage
 *
 * @typedef {object} Outage of something that runs in a process of its own
 * @property {() => Promise<void>} begin kills the process
 * @property {() => Promise<void>} end starts it again, where it was
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Database } from '../shared/database.mjs'
import { startPostgres } from '../shared/postgres.mjs'
import { startStore } from './processes.mjs'

/**
 * Starts what is needed. All that is opened is added to `closers`, to be closed in reverse order.
 *
 * @param {Pick<Stand, 'products' | 'seconds' | 'signal' | 'board'>} options
 * @param {(() => Promise<unknown>)[]} closers
 * @returns {Promise<Stand>}
 */
export async function openStand(options, closers) {
  const { board, products, signal } = options
  const folder = await mkdtemp(join(tmpdir(), 'samovar-demo-'))
  closers.push(() => rm(folder, { recursive: true, force: true }))
  const given = process.env.DATABASE_URL || undefined
  const postgres =
    given === undefined ? await openPostgres(join(folder, 'postgres'), closers) : { url: given, outage: undefined }
  board.print(`database  ${given ? 'from DATABASE_URL' : `${postgres.url} (PGlite, a process of its own)`}`)
  signal.throwIfAborted()
  const store = await openStore(closers)
  board.print(`store     ${store.url} (Samovar, a process of its own)`)
  signal.throwIfAborted()

  const database = new Database(postgres.url, 1)
  closers.push(() => (given === undefined ? database.close() : database.destroy()))
  board.print(`\nFilling the catalogue with ${products.toLocaleString('en')} products ...`)
  await database.create(products)
  signal.throwIfAborted()
  return {
    ...options,
    database,
    shop: {
      databaseUrl: postgres.url,
      connections: given === undefined ? 1 : 10,
      storeUrl: store.url,
      journals: join(folder, 'journals'),
    },
    databaseOutage: postgres.outage,
    storeOutage: store.outage,
  }
}

/** PGlite, whose data outlives its process. @param {string} folder @param {(() => Promise<unknown>)[]} closers */
async function openPostgres(folder, closers) {
  return restartable(await startPostgres({ folder }), port => startPostgres({ folder, port }), closers)
}

/** @param {(() => Promise<unknown>)[]} closers */
async function openStore(closers) {
  return restartable(await startStore(), startStore, closers)
}

/**
 * @template {{ url: string, port: number, kill: () => Promise<void>, close: () => Promise<void> }} P
 * @param {P} first
 * @param {(port: number) => Promise<P>} start
 * @param {(() => Promise<unknown>)[]} closers
 * @returns {{ url: string, outage: Outage }}
 */
function restartable(first, start, closers) {
  let now = first
  closers.push(() => now.close())
  return {
    url: first.url,
    outage: {
      begin: () => now.kill(),
      end: async () => {
        now = await start(first.port)
      },
    },
  }
}
