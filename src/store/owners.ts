import { assert } from '../base/assert.ts'
import type { Arena } from './arena.ts'

/**
 * Owners: numbers by which the elements of a large collection lead to its item, wherever that moves.
 *
 * An element's header has 24 bits for its owner, too few for an address, and a collection of a million elements must not touch them all when
 * its own item moves. So each large collection has a number here, and only this table knows its address.
 *
 * Invariants
 * - Number 0 is nobody. A number in use leads to a live item or, below {@link SALVAGE_MAX}, to a place in the garbage: see garbage.ts.
 */

const NUMBERS_FIRST = 64
/** Numbers at most: what 24 bits hold. */
const NUMBERS_MAX = 1 << 24

/** Thrown when as many large collections live as there are numbers. */
export class OwnersExhaustedError extends Error {
  override name = 'OwnersExhaustedError'
}

export class Owners {
  readonly #arena: Arena
  /** Address by number; of a free number, the next free one. */
  #addresses = new Int32Array(NUMBERS_FIRST)
  #free = 0
  #fresh = 1
  #bytes = 0

  constructor(arena: Arena) {
    this.#arena = arena
  }

  /** Returns a number that leads to `address`. Throws {@link OwnersExhaustedError}. */
  take(address: number): number {
    let number = this.#free
    if (number !== 0) {
      this.#free = this.#addresses[number]
    } else {
      number = this.#fresh
      if (number === NUMBERS_MAX) throw new OwnersExhaustedError('no more than 16,777,215 large collections')
      if (number === this.#addresses.length) this.#grow()
      this.#fresh++
    }
    this.#addresses[number] = address
    return number
  }

  /** Returns where a number in use leads. */
  addressOf(number: number): number {
    return this.#addresses[number]
  }

  /** Leads a number in use to another address. */
  redirect(number: number, address: number): void {
    assert(number > 0 && number < this.#fresh, 'an owner that moves has a number')
    this.#addresses[number] = address
  }

  /** Takes a number back. */
  release(number: number): void {
    this.#addresses[number] = this.#free
    this.#free = number
  }

  /** Forgets all numbers, after the arena was reset. */
  reset(): void {
    this.#addresses = new Int32Array(NUMBERS_FIRST)
    this.#free = 0
    this.#fresh = 1
    this.#bytes = 0
  }

  #grow(): void {
    const larger = new Int32Array(this.#addresses.length * 2)
    larger.set(this.#addresses)
    this.#addresses = larger
    this.#arena.tableBytes += larger.byteLength - this.#bytes
    this.#bytes = larger.byteLength
  }
}
