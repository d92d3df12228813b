import { assert } from '../base/assert.ts'

/**
 * The eviction pool: the best candidates for eviction that sampling has met so far, worst first.
 *
 * With it, few samples per eviction come close to the ideal: what was nearly evicted stays a candidate for the next time (antirez,
 * "Random notes on improving the Redis LRU algorithm", 2016). A candidate is a key's hash and its database's id, not an address:
 * by the time it is taken, its item may have moved or gone.
 *
 * Invariants
 * - Candidates are in the order of their scores, each at most once.
 */

/** Candidates at most, as in Redis. */
export const POOL_SIZE = 16

export class EvictionPool {
  size = 0
  /** The candidate that {@link take} took. */
  score = 0
  hash = 0
  database = 0

  readonly #scores = new Float64Array(POOL_SIZE)
  readonly #hashes = new Int32Array(POOL_SIZE)
  readonly #databases = new Uint8Array(POOL_SIZE)

  /** Adds a candidate, in place of the worst if all places are taken, unless it is no better. A higher score is a better candidate. */
  offer(score: number, hash: number, database: number): void {
    this.#withdraw(hash, database)
    let at = 0
    while (at < this.size && this.#scores[at] < score) at++
    if (this.size < POOL_SIZE) {
      this.#shift(at, this.size, at + 1)
      this.size++
    } else {
      if (at === 0) return
      this.#shift(1, at, 0)
      at--
    }
    this.#scores[at] = score
    this.#hashes[at] = hash
    this.#databases[at] = database
  }

  /** Takes the best candidate out, into {@link score}, {@link hash} and {@link database}. Returns false when there is none. */
  take(): boolean {
    if (this.size === 0) return false
    const at = --this.size
    this.score = this.#scores[at]
    this.hash = this.#hashes[at]
    this.database = this.#databases[at]
    return true
  }

  clear(): void {
    this.size = 0
  }

  /** Checks the invariants above; throws {@link AssertionError}. For tests. */
  verify(): void {
    const seen = new Set<string>()
    for (let at = 0; at < this.size; at++) {
      assert(at === 0 || this.#scores[at - 1] <= this.#scores[at], 'candidates are in order')
      seen.add(`${this.#hashes[at]} ${this.#databases[at]}`)
    }
    assert(seen.size === this.size, 'no candidate is there twice')
  }

  #withdraw(hash: number, database: number): void {
    for (let at = 0; at < this.size; at++) {
      if (this.#hashes[at] !== hash || this.#databases[at] !== database) continue
      this.#shift(at + 1, this.size, at)
      this.size--
      return
    }
  }

  /** Moves candidates [from, until) to `to`. */
  #shift(from: number, until: number, to: number): void {
    this.#scores.copyWithin(to, from, until)
    this.#hashes.copyWithin(to, from, until)
    this.#databases.copyWithin(to, from, until)
  }
}
