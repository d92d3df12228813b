/**
 * The same shop by each strategy: the piece to copy. Each takes the database and the cache, and gives the shop's two operations:
 *
 * - `product(id)` reads a product;
 * - `updatePrice(id, priceCents)` gives it another price and the next version, and returns that version once the update holds: when it resolves, no
 *   reader may see the older product any more. Somebody else's update in between is a Conflict.
 */

import { fileJournal } from 'samovar'

/**
 * @typedef {object} Shop
 * @property {(id: number) => Promise<Product | undefined>} product
 * @property {(id: number, priceCents: number) => Promise<number>} updatePrice
 * @property {(id: number) => Promise<unknown>} forget drops what is cached of a product
 *
 * @typedef {import('../shared/database.mjs').Product} Product
 *
 * @typedef {object} Parts
 * @property {import('../shared/database.mjs').Database} database
 * @property {import('samovar').Cache} cache
 * @property {number} ttlMs how long a product is fresh
 * @property {string} journal a folder where writes may wait
 * @property {(id: number) => Promise<Product | undefined>} load asks the database for a product
 */

/** Loads at once that a cached shop allows itself, whatever happens. */
export const loadsMost = 8

/** No cache: what the others are compared with. @param {Parts} parts @returns {Shop} */
function noCache({ database, load }) {
  return {
    product: load,
    updatePrice: async (id, priceCents) => {
      const next = changed(await load(id), priceCents)
      if (!(await database.savePrice(next))) throw new Conflict(id)
      return next.version
    },
    forget: async () => {},
  }
}

/** What all cached shops have in common. @param {Parts} parts */
function resource({ load, ttlMs }) {
  return {
    key: (/** @type {number} */ id) => id,
    load: (/** @type {number} */ id) => load(id),
    ttl: ttlMs,
    // What was stored together does not expire together.
    jitter: 0.2,
    // When the database is away, products are shown as they were last.
    staleIfError: '1h',
    // However cold the cache, the database gets no more than this at once.
    loads: { concurrency: loadsMost },
    // An older product never replaces a newer one.
    rowVersion: (/** @type {Product} */ product) => product.version,
  }
}

/** A write goes to the database, then the entry is invalidated. @param {Parts} parts @returns {Shop} */
function cacheAside(parts) {
  const write = { mode: /** @type {const} */ ('around'), save: saveTo(parts.database) }
  return shopOf(parts.cache.define('product', { ...resource(parts), write }))
}

/** A write goes to the database, then what it stored takes the entry's place. @param {Parts} parts @returns {Shop} */
function writeThrough(parts) {
  const write = { mode: /** @type {const} */ ('through'), save: saveTo(parts.database) }
  return shopOf(parts.cache.define('product', { ...resource(parts), write }))
}

/**
 * A write holds once it is in the journal, on the disk; the database has it a little later, with others. Whoever reads meanwhile gets it from the journal. Versions make it harmless to write
 * something again after a crash.
 *
 * @param {Parts} parts
 * @returns {Shop}
 */
function writeBehind(parts) {
  const write = {
    mode: /** @type {const} */ ('behind'),
    journal: fileJournal({ folder: parts.journal, sync: 'always' }),
    delay: '200ms',
    saveMany: (/** @type {readonly { value: Product }[]} */ items) =>
      parts.database.savePrices(items.map(({ value }) => value)),
  }
  return shopOf(parts.cache.define('product', { ...resource(parts), write }))
}

/** Products that are asked for are loaded anew before they expire, behind their readers. @param {Parts} parts @returns {Shop} */
function refreshAhead(parts) {
  const write = { mode: /** @type {const} */ ('around'), save: saveTo(parts.database) }
  return shopOf(parts.cache.define('product', { ...resource(parts), write, refreshAhead: 0.5 }))
}

/** @param {import('../shared/database.mjs').Database} database */
function saveTo(database) {
  return async (/** @type {number} */ id, /** @type {Product} */ product) => {
    if (!(await database.savePrice(product))) throw new Conflict(id)
    return product
  }
}

/** @returns {Shop} */
function shopOf(products) {
  return {
    product: id => products.get(id),
    updatePrice: async (id, priceCents) => {
      const next = changed(await products.get(id), priceCents)
      await products.set(id, next)
      return next.version
    },
    forget: id => products.delete(id),
  }
}

/** @param {Product} product @param {number} priceCents @returns {Product} */
function changed(product, priceCents) {
  return { ...product, price_cents: priceCents, version: product.version + 1, updated_at: new Date().toISOString() }
}

/** Somebody else has changed the product meanwhile. */
export class Conflict extends Error {
  /** @param {number} id */
  constructor(id) {
    super(`product ${id} was changed by somebody else`)
  }
}

/** By the names that tables show. @type {Record<string, (parts: Parts) => Shop>} */
export const strategies = {
  'no cache': noCache,
  'cache-aside': cacheAside,
  'write-through': writeThrough,
  'write-behind': writeBehind,
  'refresh-ahead': refreshAhead,
}
