/**
 * The strategies side by side: the same load on each, one after the other, from an empty cache.
 */
import { claim } from '../shared/claims.mjs'
import { seededRandom, zipf } from '../shared/random.mjs'
import { staleReads, strategyTable } from './board.mjs'
import { startShop } from './processes.mjs'
import { Shoppers } from './shoppers.mjs'
import { loadsMost, strategies } from './strategies.mjs'

/** Requests that a strategy is measured with at least, and how long it may take beyond its time for that. */
const requestsFewest = 300
const patienceMs = 20_000

/**
 * Measures every strategy, and shows the figures as they come.
 *
 * @param {import('./stand.mjs').Stand} stand
 * @returns {Promise<import('./board.mjs').Column[]>}
 */
export async function compareStrategies(stand) {
  const names = Object.keys(strategies)
  /** @type {import('./board.mjs').Column[]} */
  const columns = []
  for (const name of names) {
    stand.signal.throwIfAborted()
    columns.push(await measure(stand, name, column => stand.board.draw(strategyTable(names, [...columns, column]))))
  }
  stand.board.print(strategyTable(names, columns))
  return columns
}

/** @param {import('./stand.mjs').Stand} stand @param {string} name @param {(column: import('./board.mjs').Column) => void} draw */
async function measure(stand, name, draw) {
  const { products, seconds, signal } = stand
  // Products expire some times within the load.
  const shop = await startShop({ ...stand.shop, name, strategy: name, ttlMs: Math.max(1000, seconds * 300) })
  const shoppers = new Shoppers({ port: shop.port, nextId: zipf(products, seededRandom(1)), updateShare: 0.05 })
  const column = { name, shoppers, queries: 0, queriesPerSecond: 0, runningMost: 0, loadsAtOnceMost: 0 }
  try {
    let atMs = performance.now()
    const endMs = atMs + seconds * 1000
    // A slow machine is given longer, so that there is something to see.
    const isOver = () => shoppers.requests >= requestsFewest || performance.now() > endMs + patienceMs
    while ((performance.now() < endMs || !isOver()) && !signal.aborted) {
      await new Promise(resolve => setTimeout(resolve, 250))
      const { body } = await shoppers.ask('GET', '/figures')
      const nowMs = performance.now()
      column.queriesPerSecond = ((body.queries - column.queries) / (nowMs - atMs)) * 1000
      column.queries = body.queries
      column.runningMost = body.runningMost
      column.loadsAtOnceMost = body.loadsAtOnceMost
      atMs = nowMs
      draw(column)
    }
    await shoppers.stop()
    column.queries = (await shoppers.ask('GET', '/figures')).body.queries
    column.queriesPerSecond = column.queries / shoppers.seconds
  } finally {
    await shoppers.stop()
    await shop.close()
  }
  return column
}

/**
 * What must hold of the figures, on a slow and busy machine too.
 *
 * @param {import('./board.mjs').Column[]} columns
 * @returns {import('../shared/claims.mjs').Claim[]}
 */
export function comparisonClaims(columns) {
  const [without, ...cached] = columns
  const perRequest = (/** @type {import('./board.mjs').Column} */ column) => column.queries / column.shoppers.requests
  const all = columns.map(({ shoppers }) => shoppers)
  return [
    claim(
      all.every(({ requests }) => requests >= requestsFewest),
      'there was a load to speak of',
    ),
    claim(
      all.every(({ failures }) => failures === 0),
      'no request failed',
    ),
    claim(
      all.every(shoppers => staleReads(shoppers) === 0),
      'no read was older than an acknowledged update',
    ),
    claim(
      cached.every(column => perRequest(column) < perRequest(without)),
      'each strategy has fewer database queries per request than no cache',
    ),
    claim(
      cached.every(({ shoppers: { from } }) => from.near > 0) &&
        cached.some(({ shoppers: { from } }) => from.store > 0),
      'both tiers answered reads',
    ),
    claim(
      cached.every(({ loadsAtOnceMost }) => loadsAtOnceMost <= loadsMost),
      `no strategy had more than ${loadsMost} loads at once`,
    ),
  ]
}
