import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import type { HashKey } from '../store/hash.ts'
import { HashIndex } from '../store/hash-index.ts'
import { deadlineAt, expiresAt, setDeadlineAt } from '../store/item.ts'

/**
 * The items of one database that have a deadline: each is filed on the keyspace's wheel, counted, and, while a volatile policy is set, kept in an index of
 * its own, for eviction to draw from.
 *
 * Invariants
 * - `size` counts the items with a finite deadline; just these are filed, and in `index` while there is one.
 */

/** No deadline. */
export const NEVER = Number.POSITIVE_INFINITY

/** What the keyspace gives: where deadlines are filed. */
interface Wheel {
  readonly arena: Arena
  readonly hashKey: HashKey
  fileDeadline(address: number): void
  unfileDeadline(address: number): void
}

export class ExpiringItems {
  size = 0
  /** The items once more; undefined while no volatile policy is set. */
  index: HashIndex | undefined = undefined

  readonly #wheel: Wheel
  readonly #items: HashIndex

  /** `items` is the index of all the database's items. */
  constructor(wheel: Wheel, items: HashIndex) {
    this.#wheel = wheel
    this.#items = items
  }

  /** Notes the deadline of an item that has the part for one, but none so far. */
  start(address: number, deadline: number, hash: number): void {
    setDeadlineAt(this.#wheel.arena.words[address >>> CHUNK_UNITS_LOG2], (address & CHUNK_MASK) << 1, deadline)
    this.size++
    this.index?.insert(hash, address)
    this.#wheel.fileDeadline(address)
  }

  /** Takes an item off the wheel if it has a deadline; the deadline's part is left as it is. */
  stop(address: number, hash: number): void {
    // The deadline itself would be a number in a box.
    if (!expiresAt(this.#wheel.arena.words[address >>> CHUNK_UNITS_LOG2], (address & CHUNK_MASK) << 1)) return
    this.size--
    this.index?.remove(hash, address)
    this.#wheel.unfileDeadline(address)
  }

  /** Changes the deadline of an item that has the part for it, or takes it away with {@link NEVER}. */
  change(address: number, deadline: number): void {
    const words = this.#wheel.arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const old = deadlineAt(words, at)
    if (old === deadline) return
    if (old === NEVER) return this.start(address, deadline, this.#hashIfIndexed(address))
    if (deadline === NEVER) {
      this.stop(address, this.#hashIfIndexed(address))
      return setDeadlineAt(words, at, NEVER)
    }
    setDeadlineAt(words, at, deadline)
    // Later than before: it fires at the old time, and is filed again.
    if (deadline > old) return
    this.#wheel.unfileDeadline(address)
    this.#wheel.fileDeadline(address)
  }

  /** Leads the index to an item's new block. */
  redirect(from: number, to: number, hash: number): void {
    const { index } = this
    if (index === undefined) return
    const words = this.#wheel.arena.words[to >>> CHUNK_UNITS_LOG2]
    if (expiresAt(words, (to & CHUNK_MASK) << 1)) index.replace(hash, from, to)
  }

  /** Begins or ends to keep {@link index}. Takes time by the number of items when it begins. */
  track(on: boolean): void {
    if (on === (this.index !== undefined)) return
    this.index?.free()
    this.index = undefined
    if (!on) return
    const index = new HashIndex(this.#wheel.arena, this.#wheel.hashKey)
    const { words } = this.#wheel.arena
    for (let cursor = 0; this.size > 0; ) {
      cursor = this.#items.scan(cursor, 4096, address => {
        if (expiresAt(words[address >>> CHUNK_UNITS_LOG2], (address & CHUNK_MASK) << 1))
          index.insert(this.#items.hashOf(address), address)
      })
      if (cursor === 0) break
    }
    this.index = index
  }

  /** Begins anew after the arena was reset under it. */
  reset(): void {
    this.index?.reset()
    this.size = 0
  }

  /** The hash of an item's key, if the index needs it. */
  #hashIfIndexed(address: number): number {
    return this.index === undefined ? 0 : this.#items.hashOf(address)
  }
}
