/**
 * The shop: an HTTP API over one strategy, in a process of its own. Started by processes.mjs; tells its port to the parent and lives as long as the channel to it.
 *
 *     GET    /products/7             the product; the header X-Cache says where it came from
 *     PUT    /products/7/price       {"price_cents": 1299} → {"version": 2}, once readers see it
 *     DELETE /products/7/cache       drops what is cached of it
 *     GET    /figures                what was counted
 */
import { createServer } from 'node:http'
import { join } from 'node:path'
import pg from 'pg'
import { createCache, redisStore } from 'samovar'
import { listenToPostgres } from 'samovar/postgres'
import { Database } from '../shared/database.mjs'
import { Loads } from './loads.mjs'
import { Provenance } from './provenance.mjs'
import { Conflict, strategies } from './strategies.mjs'

process.on('disconnect', () => process.exit())
process.on('SIGINT', () => {}) // Ctrl-C reaches the whole process group: the parent decides when we stop.

/** @type {import('./processes.mjs').ShopOptions} */
const options = JSON.parse(process.argv[2])
const database = new Database(options.databaseUrl, options.connections)
const cache = createCache({
  store: redisStore(options.storeUrl),
  // Small, so that the store has something to do.
  near: { maxEntries: 100, ttl: options.ttlMs },
  namespace: `samovar-demo-${options.name.replaceAll(' ', '-')}`,
  storeTimeout: '250ms',
})
const provenance = new Provenance(cache, key => Number(key.slice(key.lastIndexOf(':') + 1)))
const loads = new Loads(id => database.product(id))
const shop = strategies[options.strategy]({
  database,
  cache,
  ttlMs: options.ttlMs,
  journal: join(options.journals, options.name),
  load: loads.load,
})

if (options.listens) {
  // Rows that change behind the shop's back, by whatever means: PostgreSQL tells of them.
  await listenToPostgres({
    connect: () => new pg.Client(options.databaseUrl),
    tables: { 'samovar_example.products': row => shop.forget(Number(row.id)) },
    everything: () => cache.clear(),
  })
}

const routes = [
  ['GET', /^\/products\/(\d+)$/, show],
  ['PUT', /^\/products\/(\d+)\/price$/, changePrice],
  ['DELETE', /^\/products\/(\d+)\/cache$/, forget],
  ['GET', /^\/figures$/, figures],
]

const server = createServer((request, response) => {
  answer(request)
    .catch(error => {
      // What the cache cannot hide: the database is away and nothing is cached.
      return { status: error instanceof Conflict ? 409 : 503, body: { error: error.message } }
    })
    .then(({ status, headers, body }) => {
      const text = JSON.stringify(body)
      response.writeHead(status, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
        ...headers,
      })
      response.end(text)
    })
})
server.listen(0, '127.0.0.1', () => process.send(server.address().port))

/** @param {import('node:http').IncomingMessage} request */
async function answer(request) {
  for (const [method, path, handle] of routes) {
    const match = request.method === method && path.exec(request.url)
    if (match) return handle(Number(match[1]), request)
  }
  return { status: 404, body: { error: 'there is no such page' } }
}

async function show(id) {
  const product = await shop.product(id)
  const headers = { 'x-cache': options.strategy === 'no cache' ? 'database' : provenance.of(id) }
  return product
    ? { status: 200, headers, body: product }
    : { status: 404, body: { error: `there is no product ${id}` } }
}

async function changePrice(id, request) {
  let text = ''
  for await (const chunk of request) text += chunk
  return { status: 200, body: { version: await shop.updatePrice(id, JSON.parse(text).price_cents) } }
}

async function forget(id) {
  await shop.forget(id)
  return { status: 200, body: {} }
}

async function figures() {
  const { queries, running, runningMost } = database
  const { byId, atOnceMost } = loads
  return { status: 200, body: { queries, running, runningMost, loads: [...byId], loadsAtOnceMost: atOnceMost } }
}
