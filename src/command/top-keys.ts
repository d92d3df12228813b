import { assert } from '../base/assert.ts'

/**
 * The keys that something is most of, among any number of them, in bounded memory.
 *
 * Space-Saving (Metwally, Agrawal, El Abbadi, "Efficient Computation of Frequent and Top-k Elements in Data Streams", 2005): so many keys are counted; one that is not among
 * them takes the place of the least, and its count too. So no key that has more than total / capacity is missing, and none is counted too low. A count is exact
 * until as many different keys have come.
 */
export class TopKeys {
  /** The sum of all that was added. */
  total = 0

  readonly #capacity: number
  /** By key, a character per byte. */
  readonly #counts = new Map<string, number>()

  /** `capacity`: keys that are counted. */
  constructor(capacity: number) {
    assert(capacity > 0, 'some keys are counted')
    this.#capacity = capacity
  }

  add(key: string, amount: number): void {
    this.total += amount
    const count = this.#counts.get(key)
    if (count !== undefined) this.#counts.set(key, count + amount)
    else if (this.#counts.size < this.#capacity) this.#counts.set(key, amount)
    else if (amount > 0) this.#replaceLeast(key, amount)
  }

  /** Returns the `count` keys with the highest counts, from the highest on. */
  top(count: number): readonly (readonly [key: string, count: number])[] {
    return [...this.#counts].sort(([, a], [, b]) => b - a).slice(0, count)
  }

  #replaceLeast(key: string, amount: number): void {
    let least = ''
    let lowest = Number.POSITIVE_INFINITY
    for (const [candidate, count] of this.#counts) {
      if (count >= lowest) continue
      lowest = count
      least = candidate
    }
    this.#counts.delete(least)
    this.#counts.set(key, lowest + amount)
  }
}
