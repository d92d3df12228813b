/**
 * The load: shoppers who look at products, now and then a price that changes, and a witness who knows what every
 * shopper should have seen.
 */
import { seededRandom, zipf } from '../shared/random.mjs'
import { Witness } from '../shared/witness.mjs'

/**
 * @typedef {object} Figures what a load measured
 * @property {number} seconds how long it took
 * @property {number} reads
 * @property {number} updates
 * @property {number[]} seen the ids of the products that were read
 * @property {number[]} latencies of every read in milliseconds, ascending
 * @property {Witness} witness
 */

/**
 * Reads and updates products by Zipf's law for some seconds. Each shopper sends one request after the other, so there
 * are never more requests at once than shoppers.
 *
 * @param {Pick<import('../shared/database.mjs').Database, 'product' | 'updatePrice'>} shop the database itself, or the catalogue in front of it
 * @param {object} options
 * @param {number} options.products
 * @param {number} options.seconds
 * @param {number} options.shoppers
 * @param {number} options.updateShare the share of requests that are updates, 0 to 1
 * @param {AbortSignal} options.signal ends the load early
 * @returns {Promise<Figures>}
 */
export async function runLoad(shop, { products, seconds, shoppers, updateShare, signal }) {
  const random = seededRandom(1)
  const nextId = zipf(products, random)
  const witness = new Witness()
  const seen = new Set()
  const latencies = []
  let updates = 0

  const startedMs = performance.now()
  const endMs = startedMs + seconds * 1000
  const failed = new AbortController()
  const ended = AbortSignal.any([signal, failed.signal])

  async function shopper() {
    while (performance.now() < endMs && !ended.aborted) {
      const id = nextId()
      if (random() < updateShare) {
        await witness.update(id, () => shop.updatePrice(id, 99 + Math.floor(random() * 40_000)))
        updates++
      } else {
        const sentMs = performance.now()
        await witness.read(id, () => shop.product(id))
        latencies.push(performance.now() - sentMs)
        seen.add(id)
      }
    }
  }
  // When one shopper fails, the others finish their request before the failure is passed on.
  const all = Array.from({ length: shoppers }, () => shopper().catch(error => failed.abort(error)))
  await Promise.all(all)
  failed.signal.throwIfAborted()

  return {
    seconds: (performance.now() - startedMs) / 1000,
    reads: latencies.length,
    updates,
    seen: [...seen],
    latencies: latencies.sort((a, b) => a - b),
    witness,
  }
}
