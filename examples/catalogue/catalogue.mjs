/**
 * Cache-aside, the piece to copy: reads ask the cache first and fill it after a miss; writes go to the database first
 * and then delete the key.
 *
 * - **Every entry has a TTL.** Whatever goes wrong, a stale product does not outlive it.
 * - **The TTL has jitter.** Entries that were filled together, say after a restart, do not expire together.
 * - **The database is written first, and the key is deleted, not set.** In the other order a reader could put the old
 *   product back between the two. Setting would let two writers that overtake each other leave the older price behind.
 * - **A cache that is down is a miss**, so the shop gets slower, not broken. But a key that could not be deleted is an
 *   error: the price is stored, and pages may show the old one until the TTL ends. The caller must know.
 *
 * What this does not solve is the known race of cache-aside. A reader that missed may read the old product, be
 * overtaken by a whole update, and only then fill the cache:
 *
 *     reader   GET → miss   SELECT → version 1                               SET version 1
 *     writer                                     UPDATE → version 2   DEL
 *
 * From then on the cache serves version 1, until the next update or the end of the TTL. The window is one query wide,
 * yet popular products are read all the time, so it does happen: the load of this example counts how often. Closing it
 * takes leases, versions or compare-and-set on every fill. A short TTL bounds the harm.
 */

export class Catalogue {
  hits = 0
  misses = 0

  /**
   * @param {import('../shared/database.mjs').Database} database
   * @param {import('ioredis').Redis} cache
   * @param {object} [options]
   * @param {number} [options.ttlMs] the shortest time that a product stays in the cache, in milliseconds
   * @param {number} [options.jitter] the most by which that time is lengthened at random: 0.2 adds up to a fifth
   */
  constructor(database, cache, { ttlMs = 60_000, jitter = 0.2 } = {}) {
    this.database = database
    this.cache = cache
    this.ttlMs = ttlMs
    this.jitter = jitter
  }

  /**
   * Reads one product.
   *
   * @param {number} id
   * @returns {Promise<import('../shared/database.mjs').Product | undefined>}
   */
  async product(id) {
    const cached = await this.cache.get(key(id)).catch(() => null)
    if (cached !== null) {
      this.hits++
      return JSON.parse(cached)
    }
    this.misses++
    const product = await this.database.product(id)
    if (product) await this.cache.set(key(id), JSON.stringify(product), 'PX', this.expiry()).catch(() => {})
    return product
  }

  /**
   * Sets a product's price.
   *
   * @param {number} id
   * @param {number} priceCents
   * @returns {Promise<number>} the product's new version
   */
  async updatePrice(id, priceCents) {
    const version = await this.database.updatePrice(id, priceCents)
    await this.cache.del(key(id))
    return version
  }

  /** A time to live in milliseconds, different for every entry. */
  expiry() {
    return Math.round(this.ttlMs * (1 + Math.random() * this.jitter))
  }
}

/** The prefix of all keys. */
export const prefix = 'samovar-example:product:'

/** @param {number} id */
export function key(id) {
  return prefix + id
}
