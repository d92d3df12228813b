import { assert } from '../base/assert.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { TYPE_HASH, TYPE_LIST, TYPE_SET, TYPE_STREAM, TYPE_STRING } from '../store/item.ts'
import { hashLength } from '../types/hash/hash.ts'
import { listLength } from '../types/list/list-cursor.ts'
import { operationsAt } from '../types/operations-of-type.ts'
import { setSize } from '../types/set/set.ts'

/**
 * How large the keys of a database are: for each type, how many strings have about so many bytes, and how many collections about so many elements. Bin 0 is for the
 * empty ones, bin i for sizes of 2^(i-1) up to 2^i - 1.
 *
 * Strings are counted as they change. What is done to a collection is not watched: its size is counted when the write door is opened to the next one
 * ({@link KeySizes.opened}) or somebody asks, so that a command pays for two looks at a size, and nothing if it comes to the same collection again.
 *
 * Invariants
 * - `counts` has every item of the database in its bin, but that of the collection last opened is in the bin of `#size`, whatever its size by now.
 */

/** Bins per type: the sizes are below 2^32. */
export const SIZE_BINS = 33

export class SizeCounts {
  readonly #counts = new Int32Array((TYPE_STREAM + 1) * SIZE_BINS)

  /** Items of a type in a bin. */
  at(type: number, bin: number): number {
    return this.#counts[type * SIZE_BINS + bin]
  }

  add(type: number, size: number): void {
    this.#counts[type * SIZE_BINS + binOf(size)]++
  }

  remove(type: number, size: number): void {
    this.#counts[type * SIZE_BINS + binOf(size)]--
  }

  change(type: number, from: number, to: number): void {
    if (Math.clz32(from) === Math.clz32(to)) return
    this.remove(type, from)
    this.add(type, to)
  }

  clear(): void {
    this.#counts.fill(0)
  }

  /** Throws {@link AssertionError} when these are not the counts of the same items. */
  verify(counted: SizeCounts): void {
    const same = this.#counts.every((count, i) => count === counted.#counts[i])
    assert(same, 'the sizes of all keys are counted')
  }
}

/** The collection of a keyspace whose size may have changed since it was counted. */
export class KeySizes {
  readonly #arena: Arena
  /** 0 for none. */
  #address = 0
  #counts: SizeCounts | undefined = undefined
  #type = 0
  /** The size by which it is counted. */
  #size = 0

  constructor(arena: Arena) {
    this.#arena = arena
  }

  /** Counts a fresh item, whose value is complete. */
  add(counts: SizeCounts, address: number): void {
    const type = this.#typeOf(address)
    counts.add(type, sizeAt(this.#arena, type, address))
  }

  /** Counts a fresh collection, which is still empty, and is to be filled now. */
  created(counts: SizeCounts, type: number, address: number): void {
    this.settle()
    this.#watch(counts, address, type, 0)
    counts.add(type, 0)
  }

  /** Notes that an item may change from now on. */
  opened(counts: SizeCounts, address: number): void {
    if (address === this.#address) return
    this.settle()
    const type = this.#typeOf(address)
    this.#watch(counts, address, type, sizeAt(this.#arena, type, address))
  }

  /** Counts an item that goes no more; its value is still there. */
  remove(counts: SizeCounts, address: number): void {
    if (address === this.#address) {
      counts.remove(this.#type, this.#size)
      this.#address = 0
    } else {
      const type = this.#typeOf(address)
      counts.remove(type, sizeAt(this.#arena, type, address))
    }
  }

  /** Tells that an item has moved. */
  moved(from: number, to: number): void {
    if (from === this.#address) this.#address = to
  }

  /** Counts the collection last opened as what it is now; more may be done to it. */
  settle(): void {
    if (this.#address === 0) return
    const size = sizeAt(this.#arena, this.#type, this.#address)
    this.#counts?.change(this.#type, this.#size, size)
    this.#size = size
  }

  /** Forgets the collection last opened: all memory is gone. */
  reset(): void {
    this.#address = 0
  }

  #watch(counts: SizeCounts, address: number, type: number, size: number): void {
    this.#counts = counts
    this.#address = address
    this.#type = type
    this.#size = size
  }

  #typeOf(address: number): number {
    return this.#arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1] & 0xf
  }
}

/** Returns the bytes of a string, the elements of a collection. Calls its type's function itself: it is on the way of every write to a collection. */
function sizeAt(arena: Arena, type: number, address: number): number {
  if (type === TYPE_STRING) return arena.words[address >>> CHUNK_UNITS_LOG2][((address & CHUNK_MASK) << 1) + 2]
  if (type === TYPE_LIST) return listLength(arena, address)
  if (type === TYPE_SET) return setSize(arena, address)
  if (type === TYPE_HASH) return hashLength(arena, address)
  return operationsAt(arena, address).size(arena, address)
}

/** Returns the bin of a size. */
function binOf(size: number): number {
  return 32 - Math.clz32(size)
}
