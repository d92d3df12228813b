/** Counts the loads of products: how often each, and how many at once. */
export class Loads {
  /** @type {Map<number, number>} */
  byId = new Map()
  atOnceMost = 0
  #atOnce = 0

  /** @param {(id: number) => Promise<import('./strategies.mjs').Product | undefined>} load */
  constructor(load) {
    this.load = async (/** @type {number} */ id) => {
      this.byId.set(id, (this.byId.get(id) ?? 0) + 1)
      this.atOnceMost = Math.max(this.atOnceMost, ++this.#atOnce)
      try {
        return await load(id)
      } finally {
        this.#atOnce--
      }
    }
  }
}
