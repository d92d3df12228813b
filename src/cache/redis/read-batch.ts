/** Keys that one command may name, at most. */
export const BATCH_KEYS_MAX = 500

interface Batch<Value> {
  /** Each key once, with its place. */
  readonly places: Map<string, number>
  readonly values: Promise<readonly Value[]>
}

/**
 * Reads of the same turn in one: who reads at the same time shares a command, and who asks for the same key shares its place in it. A batch is sent when all that is ready to run has run, so
 * nobody gets what was read before he asked.
 */
export class ReadBatch<Value> {
  readonly #send: (keys: readonly string[]) => Promise<readonly Value[]>
  #batch: Batch<Value> | undefined = undefined

  /** `send` reads keys: resolves to their values, in their order. */
  constructor(send: (keys: readonly string[]) => Promise<readonly Value[]>) {
    this.#send = send
  }

  /** The values of keys, in their order. Rejects as `send` does, like all others of the batch. */
  async read(keys: readonly string[]): Promise<Value[]> {
    const open = this.#batch
    const { places, values } = open !== undefined && open.places.size < BATCH_KEYS_MAX ? open : this.#begin()
    const wanted = keys.map(key => {
      const place = places.get(key) ?? places.size
      places.set(key, place)
      return place
    })
    const found = await values
    return wanted.map(place => found[place])
  }

  #begin(): Batch<Value> {
    const places = new Map<string, number>()
    const values = Promise.resolve().then(() => {
      if (this.#batch === batch) this.#batch = undefined
      return this.#send([...places.keys()])
    })
    const batch = { places, values }
    this.#batch = batch
    return batch
  }
}
