/**
 * What goes wrong in a shop's life, on purpose and under load: each trial says what it saw, and what must have held.
 */
import { notifyTriggerSql } from 'samovar/postgres'
import { claim } from '../shared/claims.mjs'
import { seededRandom, zipf } from '../shared/random.mjs'
import { loadLine, staleReads } from './board.mjs'
import { startShop } from './processes.mjs'
import { Shoppers } from './shoppers.mjs'
import { loadsMost } from './strategies.mjs'

/**
 * @typedef {object} Outcome
 * @property {string} name
 * @property {string} seen in one line
 * @property {import('../shared/claims.mjs').Claim[]} claims
 *
 * @typedef {(stand: import('./stand.mjs').Stand) => Promise<Outcome>} Trial
 */

/** How many products are so popular that all of them are cached. */
const popular = 200

/** The product that most ask for is dropped from the cache while they do. @type {Trial} */
async function hotKey(stand) {
  return withShop(stand, { name: 'hot key', ttlMs: 600_000 }, async ({ shoppers, watch }) => {
    await watch('warming up', stand.seconds * 1000)
    const [hot] = hottest(shoppers, 1)
    await shoppers.ask('GET', `/products/${hot}`)
    const before = await loadsOf(shoppers, hot)
    const dropped = await shoppers.ask('DELETE', `/products/${hot}/cache`)
    const readsBefore = shoppers.readsOf.get(hot) ?? 0
    const reads = () => (shoppers.readsOf.get(hot) ?? 0) - readsBefore
    await until(stand, async () => {
      await watch(`product ${hot} dropped`, stand.seconds * 500)
      return reads() >= 10
    })
    await shoppers.stop()
    const loads = (await loadsOf(shoppers, hot)) - before
    return {
      name: 'the hottest product expires',
      seen: `${reads()} reads of it afterwards, ${loads} ${loads === 1 ? 'query' : 'queries'}`,
      claims: [
        claim(dropped.status === 200 && reads() >= 10, 'it was asked for after it was dropped'),
        claim(loads === 1, 'the database was asked for it once'),
        claim(shoppers.failures === 0, 'no request failed'),
      ],
    }
  })
}

/** Rows are changed behind the shop's back, by SQL. PostgreSQL's triggers tell the shop. @type {Trial} */
async function changedBySql(stand) {
  await stand.database.pool.query(notifyTriggerSql({ table: 'samovar_example.products', columns: ['id'] }))
  return withShop(stand, { name: 'changed by SQL', ttlMs: 600_000, listens: true }, async ({ shoppers, watch }) => {
    await watch('warming up', stand.seconds * 1000)
    const hot = hottest(shoppers, 20)
    for (const id of hot) await shoppers.ask('GET', `/products/${id}`)
    const sql = `UPDATE samovar_example.products SET price_cents = 4200, version = version + 1 WHERE id IN (${hot})`
    await stand.database.pool.query(sql)
    const changedMs = performance.now()
    const unseen = new Set(hot)
    const areSeen = await until(stand, async () => {
      for (const id of unseen) {
        const { body } = await shoppers.ask('GET', `/products/${id}`)
        if (body.price_cents === 4200) unseen.delete(id)
      }
      return unseen.size === 0
    })
    const lag = Math.round(performance.now() - changedMs)
    return {
      name: 'rows are changed by plain SQL',
      seen: `${hot.length} of the hottest products, all seen ${lag} ms after the update was acknowledged`,
      claims: [
        claim(areSeen, 'readers see them, long before they would have expired'),
        claim(shoppers.failures === 0, 'no request failed'),
      ],
    }
  })
}

/** PostgreSQL is killed, and comes back. @type {Trial} */
async function databaseAway(stand) {
  const outage = stand.databaseOutage
  if (outage === undefined) throw new Error('the database is not ours to kill')
  return withShop(stand, { name: 'database away', ttlMs: 1000, products: popular }, async ({ shoppers, watch }) => {
    for (let id = 1; id <= popular; id++) await shoppers.ask('GET', `/products/${id}`)
    await watch('warming up', 1000)
    const before = shoppers.reads
    await outage.begin()
    await watch('PostgreSQL killed', Math.max(2500, stand.seconds * 1000))
    const [reads, failed, stale] = [shoppers.reads - before, shoppers.failures, shoppers.from.stale]
    await outage.end()
    const isFresh = await until(stand, async () => {
      const staleBefore = shoppers.from.stale
      await watch('PostgreSQL started again', 500)
      return shoppers.from.stale === staleBefore
    })
    return {
      name: 'the database is killed',
      seen: `${reads} reads meanwhile, ${stale} of them marked stale, ${failed} failed`,
      claims: [
        claim(reads > 0 && failed === 0, 'products that had been cached were shown throughout'),
        claim(stale > 0, 'and marked as stale once they had expired'),
        claim(isFresh, 'when the database was back, all were fresh again'),
      ],
    }
  })
}

/** The store is killed, and comes back empty. @type {Trial} */
async function storeAway(stand) {
  return withShop(stand, { name: 'store away', ttlMs: 600_000, updateShare: 0.05 }, async ({ shoppers, watch }) => {
    await watch('warming up', stand.seconds * 500)
    await stand.storeOutage.begin()
    const before = shoppers.requests
    await watch('store killed', stand.seconds * 1000)
    const requests = shoppers.requests - before
    await stand.storeOutage.end()
    const isUsed = await until(stand, async () => {
      const hitsBefore = shoppers.from.store
      await watch('store started again', 500)
      return shoppers.from.store > hitsBefore
    })
    await shoppers.stop()
    const { body } = await shoppers.ask('GET', '/figures')
    return {
      name: 'the store is killed',
      seen: `${requests} requests meanwhile, ${shoppers.failures} failed, ${body.loadsAtOnceMost} loads at once at most`,
      claims: [
        claim(requests > 0 && shoppers.failures === 0, 'no request failed: what the store had came from the database'),
        claim(body.loadsAtOnceMost <= loadsMost, `which never had more than ${loadsMost} loads at once`),
        claim(staleReads(shoppers) === 0, 'no read was older than an acknowledged update'),
        claim(isUsed, 'when the store was back, it was used again'),
      ],
    }
  })
}

/** A shop that writes behind its journal is killed, and started again on the same journal. @type {Trial} */
async function shopKilled(stand) {
  const options = { ...stand.shop, name: 'shop killed', strategy: 'write-behind', ttlMs: 600_000 }
  const killed = await startShop(options)
  const shoppers = shoppersOf(stand, killed.port, { updateShare: 0.5 })
  await watching(stand, shoppers)('writing behind', stand.seconds * 1000)
  await killed.kill()
  await shoppers.stop()
  const { acknowledged } = shoppers
  const ids = [...acknowledged.keys()]
  const missing = async () => {
    const rows = new Map((await stand.database.versions(ids)).map(row => [row.id, row]))
    return ids.filter(id => isOlder(rows.get(id), acknowledged.get(id)))
  }
  const missingAtFirst = (await missing()).length

  const shop = await startShop(options)
  const visitors = new Shoppers({ port: shop.port, nextId: () => 1, shoppers: 0 })
  try {
    let shownOlder = 0
    for (const [id, update] of acknowledged) {
      const { body } = await visitors.ask('GET', `/products/${id}`)
      if (isOlder(body, update)) shownOlder++
    }
    const allThere = await until(stand, async () => {
      await new Promise(resolve => setTimeout(resolve, 100))
      return (await missing()).length === 0
    })
    const lost = (await missing()).length
    return {
      name: 'a shop that writes behind is killed',
      seen: `${ids.length} products updated, ${missingAtFirst} not in the database yet, ${lost} lost`,
      claims: [
        claim(ids.length > 0 && missingAtFirst > 0, 'writes were acknowledged that the database did not have'),
        claim(shownOlder === 0, 'started again, the shop showed every acknowledged write'),
        claim(allThere && lost === 0, 'and the database has got all of them'),
      ],
    }
  } finally {
    await visitors.stop()
    await shop.close()
  }
}

/** Whether a product is not what an acknowledged update has made it, or a later one. */
function isOlder(product, update) {
  if (product === undefined || product.version < update.version) return true
  return product.version === update.version && product.price_cents !== update.price_cents
}

/** Trials that can be made here, in their order. @param {import('./stand.mjs').Stand} stand @returns {Trial[]} */
export function trialsFor(stand) {
  return [hotKey, changedBySql, ...(stand.databaseOutage === undefined ? [] : [databaseAway]), storeAway, shopKilled]
}

/**
 * Opens a cache-aside shop and lets shoppers in. `watch` shows for some milliseconds how it goes.
 *
 * @template T
 * @param {import('./stand.mjs').Stand} stand
 * @param {{ name: string, ttlMs: number, listens?: boolean, products?: number, updateShare?: number }} options
 * @param {(parts: { shoppers: Shoppers, watch: (note: string, ms: number) => Promise<void> }) => Promise<T>} body
 * @returns {Promise<T>}
 */
async function withShop(stand, { name, ttlMs, listens = false, ...load }, body) {
  const shop = await startShop({ ...stand.shop, name, strategy: 'cache-aside', ttlMs, listens })
  const shoppers = shoppersOf(stand, shop.port, load)
  try {
    return await body({ shoppers, watch: watching(stand, shoppers) })
  } finally {
    await shoppers.stop()
    await shop.close()
  }
}

/** @param {import('./stand.mjs').Stand} stand @param {number} port @param {{ products?: number, updateShare?: number }} load */
function shoppersOf(stand, port, { products = stand.products, updateShare = 0 }) {
  return new Shoppers({ port, nextId: zipf(products, seededRandom(1)), updateShare })
}

/** @param {import('./stand.mjs').Stand} stand @param {Shoppers} shoppers */
function watching({ board, signal }, shoppers) {
  return async (/** @type {string} */ note, /** @type {number} */ ms) => {
    const endMs = performance.now() + ms
    for (let nowMs = performance.now(); nowMs < endMs; nowMs = performance.now()) {
      signal.throwIfAborted()
      board.draw(loadLine(shoppers, note))
      await new Promise(resolve => setTimeout(resolve, Math.min(250, endMs - nowMs)))
    }
  }
}

/** Whether something comes true, within half a minute. @param {import('./stand.mjs').Stand} stand @param {() => Promise<boolean>} isTrue */
async function until(stand, isTrue) {
  const endMs = performance.now() + 30_000
  while (performance.now() < endMs) {
    stand.signal.throwIfAborted()
    if (await isTrue()) return true
  }
  return false
}

/** The products that were asked for most. @param {Shoppers} shoppers @param {number} count @returns {number[]} */
function hottest({ readsOf }, count) {
  const ranking = [...readsOf].sort(([, a], [, b]) => b - a)
  return ranking.slice(0, count).map(([id]) => id)
}

/** How often the database was asked for a product. @param {Shoppers} shoppers @param {number} id @returns {Promise<number>} */
async function loadsOf(shoppers, id) {
  const { body } = await shoppers.ask('GET', '/figures')
  return new Map(body.loads).get(id) ?? 0
}
