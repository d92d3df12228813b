/**
 * Tells where each product that a shop shows came from: `near` (this process), `store`, `database`, or `stale`, when it is shown although it should have been
 * loaded anew. It is taken from the cache's events, by key: those who wait for one load are shown the same.
 */
export class Provenance {
  /** @type {Map<number, string>} */
  #last = new Map()

  /**
   * @param {import('samovar').Cache} cache
   * @param {(key: string) => number} idOf the id in a key of the store
   */
  constructor(cache, idOf) {
    cache.on('hit', ({ key, tier }) => this.#last.set(idOf(key), tier))
    cache.on('load', ({ key }) => this.#last.set(idOf(key), 'database'))
    cache.on('stale', ({ key }) => this.#last.set(idOf(key), 'stale'))
  }

  /** Where the product came from that was read last. @param {number} id */
  of(id) {
    return this.#last.get(id) ?? 'database'
  }
}
