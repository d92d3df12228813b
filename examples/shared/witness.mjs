/**
 * The witness watches all reads and updates and counts stale reads: those that return an older version than an update
 * had stored and acknowledged before the read began.
 *
 * Cache-aside allows a stale read for one reason only, the race described in catalogue.mjs: some read of the same
 * product was under way at the same time as the update, and filled the cache with what it had read before. The witness
 * therefore remembers, for each product, whether a read overlapped with its last update. A stale read after an update
 * that no read overlapped with has no excuse: the update's DEL was lost, or the cache brought a deleted value back.
 */
export class Witness {
  /** Stale reads that the race of cache-aside explains. */
  staleReads = 0
  /** Stale reads that nothing explains. One of these is a bug. */
  staleReadsUnexplained = 0

  /** What is known of each product that was read or updated. @type {Map<number, History>} */
  #histories = new Map()

  /**
   * @template {{ version: number } | undefined} P
   * @param {number} id
   * @param {() => Promise<P>} read
   * @returns {Promise<P>}
   */
  async read(id, read) {
    const history = this.#history(id)
    const { acknowledged, raced } = history
    history.reading++
    if (history.updating > 0) history.overlapped = true
    try {
      const product = await read()
      if (!product) throw new Error(`product ${id} is gone`)
      if (product.version < acknowledged) {
        if (raced) this.staleReads++
        else this.staleReadsUnexplained++
      }
      return product
    } finally {
      history.reading--
    }
  }

  /**
   * @param {number} id
   * @param {() => Promise<number>} update returns the new version
   */
  async update(id, update) {
    const history = this.#history(id)
    if (history.updating++ === 0) history.overlapped = false
    if (history.reading > 0) history.overlapped = true
    try {
      const version = await update()
      history.acknowledged = Math.max(history.acknowledged, version)
      history.raced = history.overlapped
    } finally {
      history.updating--
    }
  }

  /** @param {number} id */
  #history(id) {
    let history = this.#histories.get(id)
    if (!history) this.#histories.set(id, (history = new History()))
    return history
  }
}

class History {
  /** Reads under way. */
  reading = 0
  /** Updates under way. */
  updating = 0
  /** Whether a read overlapped with an update under way. */
  overlapped = false
  /** The newest version whose update has returned. */
  acknowledged = 0
  /** Whether a read overlapped with the update that returned last. */
  raced = false
}
