import { assert } from '../../base/assert.ts'
import type { JournalEntry } from '../journal/journal.ts'
import { compareTokens } from '../journal/token.ts'

/** An entry on its way to the source. */
export interface Writing {
  readonly entry: JournalEntry
  /** When it may be taken, on the monotonic clock in ms. */
  readyAtMs: number
  /** Calls that failed with it. */
  failures: number
  /** Times that the source refused it alone, and took others since. */
  refusals: number
  /** How many writes had succeeded when it was last refused alone; undefined when it was not. */
  refusedAt: number | undefined
}

/**
 * The newest write of each key, in the order in which keys became dirty, and which keys are being written.
 *
 * Invariants: of each key there is at most one write waiting and one in flight; `bytes` is the sum of both's values.
 */
export class WriteQueue {
  readonly #waiting = new Map<string, Writing>()
  readonly #flying = new Map<string, Writing>()
  #bytes = 0

  /** Writes that wait or are in flight. */
  get size(): number {
    return this.#waiting.size + this.#flying.size
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Whether another write of `key` would only take the place of one that waits. */
  has(key: string): boolean {
    return this.#waiting.has(key)
  }

  /** Adds a write. It takes the place of an older one that waits; one that is known, or older, is dropped. */
  add(entry: JournalEntry, readyAtMs: number): void {
    const known = this.#waiting.get(entry.key)
    const newest = known ?? this.#flying.get(entry.key)
    if (newest !== undefined && compareTokens(newest.entry.token, entry.token) >= 0) return
    // A key that is written all the time keeps its place, and its time.
    const ready = known === undefined ? readyAtMs : Math.min(known.readyAtMs, readyAtMs)
    this.#bytes += bytesOf(entry) - (known === undefined ? 0 : bytesOf(known.entry))
    this.#waiting.set(entry.key, { entry, readyAtMs: ready, failures: 0, refusals: 0, refusedAt: undefined })
  }

  /** Takes up to `count` writes whose time has come and whose keys are not in flight; one that was refused goes alone. */
  take(count: number, nowMs: number): Writing[] {
    const taken: Writing[] = []
    for (const writing of this.#waiting.values()) {
      if (taken.length === count) break
      const { key } = writing.entry
      if (writing.readyAtMs > nowMs || this.#flying.has(key)) continue
      const goesAlone = writing.refusedAt !== undefined
      if (goesAlone && taken.length > 0) continue
      taken.push(writing)
      if (goesAlone) break
    }
    for (const writing of taken) {
      this.#waiting.delete(writing.entry.key)
      this.#flying.set(writing.entry.key, writing)
    }
    return taken
  }

  /** When the next write may be taken, as far as time goes; Infinity when there is none whose key is not in flight. */
  nextReadyMs(): number {
    let next = Number.POSITIVE_INFINITY
    for (const { entry, readyAtMs } of this.#waiting.values()) {
      if (!this.#flying.has(entry.key)) next = Math.min(next, readyAtMs)
    }
    return next
  }

  /** Ends a flight for good. */
  land(writing: Writing): void {
    assert(this.#flying.get(writing.entry.key) === writing, 'what lands was in flight')
    this.#flying.delete(writing.entry.key)
    this.#bytes -= bytesOf(writing.entry)
  }

  /** Puts a write back, unless a newer one of its key has come. */
  putBack(writing: Writing): void {
    const newer = this.#waiting.get(writing.entry.key)
    if (newer !== undefined) return this.land(writing)
    this.#flying.delete(writing.entry.key)
    this.#waiting.set(writing.entry.key, writing)
  }

  /** Asserts the invariants. */
  verify(): void {
    let bytes = 0
    for (const writings of [this.#waiting, this.#flying]) {
      for (const [key, { entry }] of writings) {
        assert(entry.key === key, 'a write is known by its key')
        bytes += bytesOf(entry)
      }
    }
    for (const [key, { entry }] of this.#waiting) {
      const flying = this.#flying.get(key)
      assert(flying === undefined || compareTokens(flying.entry.token, entry.token) < 0, 'what waits is newer')
    }
    assert(bytes === this.#bytes, 'bytes are summed')
  }
}

function bytesOf(entry: JournalEntry): number {
  return entry.payload?.length ?? 0
}
