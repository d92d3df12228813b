import { assert } from '../base/assert.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { flagsOf, QUEUED, queueWord, STATE_QUEUE } from '../store/item.ts'

/**
 * Queues of items, linked through the items themselves: each item with the QUEUED flag is in one of {@link QUEUES}, whose number its state has.
 *
 * Invariants
 * - From the head, `next` leads through all items of a queue to its tail, and `previous` back; both end with 0.
 * - `sizes` counts the items of each queue.
 */

export const QUEUES = 256

export class ItemQueues {
  readonly heads = new Int32Array(QUEUES)
  readonly tails = new Int32Array(QUEUES)
  readonly sizes = new Int32Array(QUEUES)

  readonly #arena: Arena

  constructor(arena: Arena) {
    this.#arena = arena
  }

  /** Makes an item, which is in no queue, the head of one. */
  push(queue: number, address: number): void {
    const words = this.#arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const link = at + queueWord(words[at])
    const head = this.heads[queue]
    words[link - 1] = (words[link - 1] & ~STATE_QUEUE) | queue
    words[link] = head
    words[link + 1] = 0
    if (head === 0) this.tails[queue] = address
    else this.#setPrevious(head, address)
    this.heads[queue] = address
    this.sizes[queue]++
  }

  /** Takes an item out of its queue. */
  remove(address: number): void {
    const words = this.#arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const link = at + queueWord(words[at])
    const queue = words[link - 1] & STATE_QUEUE
    const next = words[link]
    const previous = words[link + 1]
    if (previous === 0) this.heads[queue] = next
    else this.#setNext(previous, next)
    if (next === 0) this.tails[queue] = previous
    else this.#setPrevious(next, previous)
    this.sizes[queue]--
  }

  /**
   * Reads what {@link remove} will change for those of these items whose `chosen` is 1 (an address may be 0: none): nothing waits for what is
   * read, so the processor fetches all of it at once. The last place of `addresses` takes the sum of it, see {@link HashIndex.touched}.
   */
  touch(addresses: Int32Array, chosen: Uint8Array, count: number): void {
    const { words } = this.#arena
    let sum = 0
    for (let i = 0; i < count; i++) {
      const address = addresses[i]
      if (address === 0 || chosen[i] === 0) continue
      const chunk = words[address >>> CHUNK_UNITS_LOG2]
      const at = (address & CHUNK_MASK) << 1
      if ((flagsOf(chunk[at]) & QUEUED) === 0) continue
      const link = at + queueWord(chunk[at])
      for (let side = 0; side < 2; side++) {
        const neighbour = chunk[link + side]
        if (neighbour !== 0) sum ^= words[neighbour >>> CHUNK_UNITS_LOG2][(neighbour & CHUNK_MASK) << 1]
      }
    }
    // Kept, or the compiler would not read.
    addresses[addresses.length - 1] = sum
  }

  /** Leads a queue to an item's new block, which has its links already. */
  moved(from: number, to: number): void {
    const words = this.#arena.words[to >>> CHUNK_UNITS_LOG2]
    const at = (to & CHUNK_MASK) << 1
    const link = at + queueWord(words[at])
    const queue = words[link - 1] & STATE_QUEUE
    const next = words[link]
    const previous = words[link + 1]
    if (previous === 0) this.heads[queue] = to
    else this.#setNext(previous, to)
    if (next === 0) this.tails[queue] = to
    else this.#setPrevious(next, to)
    assert(this.heads[queue] !== from && this.tails[queue] !== from, 'no queue leads to a block that was left')
  }

  /** The item behind another, towards the tail; 0 when there is none. */
  next(address: number): number {
    return this.#link(address, 0)
  }

  /** The item before another, towards the head; 0 when there is none. */
  previous(address: number): number {
    return this.#link(address, 1)
  }

  /** Forgets all items without touching them: their memory is gone. */
  clear(): void {
    this.heads.fill(0)
    this.tails.fill(0)
    this.sizes.fill(0)
  }

  /** Checks the invariants above, and has `visit` look at each item; throws {@link AssertionError}. For tests. */
  verify(visit: (queue: number, address: number) => void): void {
    for (let queue = 0; queue < QUEUES; queue++) {
      let size = 0
      let previous = 0
      for (let address = this.heads[queue]; address !== 0; address = this.next(address)) {
        const words = this.#arena.words[address >>> CHUNK_UNITS_LOG2]
        const at = (address & CHUNK_MASK) << 1
        assert((words[at] & (QUEUED << 8)) !== 0, 'only queued items are in queues')
        const state = words[at + queueWord(words[at]) - 1]
        assert((state & STATE_QUEUE) === queue, 'an item knows the queue that it is in')
        assert(this.previous(address) === previous, 'queued items are linked both ways')
        visit(queue, address)
        previous = address
        size++
      }
      assert(this.tails[queue] === previous, 'a queue ends at its tail')
      assert(this.sizes[queue] === size, 'a queue counts its items')
    }
  }

  #link(address: number, which: 0 | 1): number {
    const words = this.#arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    return words[at + queueWord(words[at]) + which]
  }

  #setNext(address: number, next: number): void {
    const words = this.#arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    words[at + queueWord(words[at])] = next
  }

  #setPrevious(address: number, previous: number): void {
    const words = this.#arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    words[at + queueWord(words[at]) + 1] = previous
  }
}
