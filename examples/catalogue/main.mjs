/**
 * A product catalogue in PostgreSQL, read through Samovar: see README.md.
 */
import { Redis } from 'ioredis'
import { verdict } from '../shared/claims.mjs'
import { Database } from '../shared/database.mjs'
import { startPostgres } from '../shared/postgres.mjs'
import { readOptions, runProgram } from '../shared/program.mjs'
import { Catalogue, prefix } from './catalogue.mjs'
import { audit, checkFigures } from './check.mjs'
import { runLoad } from './load.mjs'
import { table } from './report.mjs'

const usage = `npm run example:catalogue -- [options]

  --seconds N       how long each of the two loads lasts (5)
  --products N      how many products the catalogue has (10000)
  --redis-url URL   use this server as the cache (Samovar, started for the occasion)
  --check           judge the figures, compare cache and database, and exit with 1 if anything is wrong

  DATABASE_URL      a PostgreSQL to use, where the schema samovar_example is created anew and dropped (PGlite)`

const options = readOptions(usage, 1, { 'redis-url': { type: 'string' } })
await runProgram(main)

/** @type {Parameters<typeof runProgram>[0]} */
async function main({ signal, closers }) {
  const database = await openDatabase(closers)
  signal.throwIfAborted()
  const cache = await openCache(closers)
  console.log(`\nFilling the catalogue with ${options.products.toLocaleString('en')} products ...`)
  await database.create(options.products)
  signal.throwIfAborted()

  const load = { ...options, shoppers: 32, updateShare: 0.02, signal }
  console.log(`${options.seconds} s of load on the database alone ...`)
  const without = await measure(database, database, load)
  signal.throwIfAborted()

  console.log(`${options.seconds} s of the same load through the cache, which is empty at first ...\n`)
  const catalogue = new Catalogue(database, cache)
  const withCache = { ...(await measure(catalogue, database, load)), hits: catalogue.hits, misses: catalogue.misses }
  signal.throwIfAborted()
  console.log(table(without, withCache))

  if (!options.check) return
  console.log()
  const claims = checkFigures(without, withCache)
  claims.push(...(await audit({ catalogue, database, cache, ...withCache })))
  for (const claim of claims) console.log(`  ${verdict(claim)}`)
  if (claims.some(({ passed }) => !passed)) process.exitCode = 1
}

/** Runs the load on `shop` and counts the queries it costs the database. */
async function measure(shop, database, load) {
  const before = database.queries
  const figures = await runLoad(shop, load)
  return { ...figures, queries: database.queries - before }
}

/** Connects to the PostgreSQL of DATABASE_URL, or starts one. */
async function openDatabase(closers) {
  const given = process.env.DATABASE_URL
  let url = given
  if (!url) {
    const postgres = await startPostgres()
    closers.push(postgres.close)
    url = postgres.url
  }
  console.log(`database  ${given ? 'from DATABASE_URL' : `${url} (PGlite, a process of its own)`}`)
  const database = new Database(url, given ? 10 : 1)
  closers.push(() => database.destroy())
  return database
}

/** Connects to the server of --redis-url, or starts Samovar. Leaves no key of ours behind. */
async function openCache(closers) {
  let url = options['redis-url']
  if (!url) {
    const { createServer } = await import('samovar/server')
    const server = await createServer({ port: 0, thread: 'worker' })
    closers.push(() => server.close())
    url = server.url
  }
  console.log(`cache     ${options['redis-url'] ? 'from --redis-url' : `${url} (Samovar, on a thread of its own)`}`)
  // A cache that does not answer soon is worse than none: fail fast, and let the catalogue ask the database.
  const cache = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1, commandTimeout: 1000 })
  let cause
  cache.on('error', error => (cause = error)) // Not fatal: every command reports its own failure.
  closers.push(async () => cache.disconnect())
  await cache.connect().catch(() => {
    throw new Error(`cannot connect to ${url}`, { cause })
  })
  await removeKeys(cache)
  closers.push(() => removeKeys(cache))
  return cache
}

/** @param {Redis} cache */
async function removeKeys(cache) {
  for await (const keys of cache.scanStream({ match: `${prefix}*`, count: 1000 })) {
    if (keys.length > 0) await cache.unlink(keys)
  }
}
