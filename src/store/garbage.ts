import { assert } from '../base/assert.ts'
import type { Owners } from './owners.ts'

/**
 * Garbage: large structures whose items are gone, waiting to be freed in slices, so that no command waits for millions of blocks.
 *
 * Their blocks still count as used. Compaction may move elements that wait here: their owner's number leads to the place of the structure in
 * this list, a number below {@link SALVAGE_MAX}, which no address is (see arena.ts).
 */

/** Structures that wait at most; what is more is freed at once. */
export const SALVAGE_MAX = 8192

/** Blocks that are freed in no time. */
const BLOCKS_AT_ONCE = 64

/** A structure that nothing else leads to. */
export interface Salvage {
  /** The number its elements have as their owner; 0 when it has no elements that move. */
  readonly owner: number
  /** Frees about `count` blocks. Returns how many; fewer than `count` only when all are freed. */
  free(count: number): number
  /** Redirects the structure to an element's new block. */
  moved(from: number, to: number): void
}

export class Garbage {
  /** Told when something waits where nothing did. */
  onWaiting: () => void = () => {}
  readonly #owners: Owners
  readonly #places: (Salvage | undefined)[] = [undefined]
  readonly #waiting: number[] = []

  constructor(owners: Owners) {
    this.#owners = owners
  }

  /** Whether nothing waits. */
  get empty(): boolean {
    return this.#waiting.length === 0
  }

  /** Takes over a structure whose item is being freed. */
  add(salvage: Salvage): void {
    if (this.#waiting.length >= SALVAGE_MAX - 1) {
      salvage.free(Number.POSITIVE_INFINITY)
      if (salvage.owner !== 0) this.#owners.release(salvage.owner)
      return
    }
    const free = this.#places.indexOf(undefined, 1)
    const place = free < 0 ? this.#places.length : free
    this.#places[place] = salvage
    if (salvage.owner !== 0) this.#owners.redirect(salvage.owner, place)
    this.#waiting.push(place)
    if (this.#waiting.length === 1) this.onWaiting()
  }

  /** As {@link add}, for what may be little: that is freed at once. */
  free(salvage: Salvage): void {
    if (salvage.free(BLOCKS_AT_ONCE) >= BLOCKS_AT_ONCE) this.add(salvage)
  }

  /** Frees about `count` blocks. Returns how many are left of `count`: 0 or less when there may be more to do. */
  collect(count: number): number {
    while (count > 0 && this.#waiting.length > 0) {
      const place = this.#waiting[0]
      const salvage = this.#places[place] as Salvage
      const freed = salvage.free(count)
      if (freed >= count) return 0
      count -= freed
      if (salvage.owner !== 0) this.#owners.release(salvage.owner)
      this.#places[place] = undefined
      this.#waiting.shift()
    }
    return count
  }

  /** Redirects the structure at a place to an element's new block. */
  moved(place: number, from: number, to: number): void {
    const salvage = this.#places[place]
    assert(salvage !== undefined, 'an element in the garbage belongs to a structure there')
    salvage.moved(from, to)
  }

  /** Forgets all, after the arena was reset. */
  reset(): void {
    this.#places.length = 1
    this.#waiting.length = 0
  }
}
