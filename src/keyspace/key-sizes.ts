import { assert } from '../base/assert.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { TYPE_HASH, TYPE_LIST, TYPE_SET, TYPE_STREAM, TYPE_STRING } from '../store/item.ts'
import type { Store } from '../store/store.ts'
import { hashLength } from '../types/hash/hash.ts'
import { listLength } from '../types/list/list-cursor.ts'
import { operationsAt } from '../types/operations-of-type.ts'
import { setSize } from '../types/set/set.ts'
import { allocatedBytes } from './allocated-bytes.ts'

/**
 * How large the keys of a database are: for each type, how many strings have about so many bytes, and how many collections about so many elements. Bin 0 is for the
 * empty ones, bin i for sizes of 2^(i-1) up to 2^i - 1.
 *
 * Strings are counted as they change. What is done to a collection is not watched: its size is counted when the write door is opened to the next one
 * ({@link KeySizes.opened}) or somebody asks, so that a command pays for two looks at a size, and nothing if it comes to the same collection again.
 *
 * If {@link KeySizes.weighs}, collections are counted by their bytes of memory as well: those that MEMORY USAGE tells from a few elements. They follow from the value alone, so that a
 * collection that was not opened has those by which it was counted.
 *
 * Invariants
 * - `counts` has every item of the database in its bin, but that of the collection last opened is in the bins of `#size` and `#weight`, whatever it has by now.
 */

/** Bins per row: the sizes are below 2^32; more than 4 GiB of memory are in the last. */
export const SIZE_BINS = 33
/** The first row of memory: there is a row for the sizes of each type, and one for its memory. */
export const MEMORY = TYPE_STREAM + 1
/** Elements by which memory is told. */
const SAMPLES = 5
const BYTES_MAX = 2 ** 32 - 1

export class SizeCounts {
  readonly #counts = new Int32Array(2 * MEMORY * SIZE_BINS)

  /** Items in a bin of a row: by size in the row of their type's number, by memory in that of {@link MEMORY} more. */
  at(row: number, bin: number): number {
    return this.#counts[row * SIZE_BINS + bin]
  }

  add(row: number, size: number): void {
    this.#counts[row * SIZE_BINS + binOf(size)]++
  }

  remove(row: number, size: number): void {
    this.#counts[row * SIZE_BINS + binOf(size)]--
  }

  change(row: number, from: number, to: number): void {
    if (Math.clz32(from) === Math.clz32(to)) return
    this.remove(row, from)
    this.add(row, to)
  }

  clear(): void {
    this.#counts.fill(0)
  }

  /** Throws {@link AssertionError} when these are not the counts of the same items; those of memory are compared if `weighs`. */
  verify(counted: SizeCounts, weighs: boolean): void {
    const compared = weighs ? this.#counts : this.#counts.subarray(0, MEMORY * SIZE_BINS)
    const same = compared.every((count, i) => count === counted.#counts[i])
    assert(same, 'the sizes of all keys are counted')
  }
}

/** The collection of a keyspace whose size may have changed since it was counted. */
export class KeySizes {
  readonly #store: Store
  readonly #arena: Arena
  #weighs = false
  /** 0 for none. */
  #address = 0
  #counts: SizeCounts | undefined = undefined
  #type = 0
  /** The size and the bytes of memory by which it is counted. */
  #size = 0
  #weight = 0

  constructor(store: Store) {
    this.#store = store
    this.#arena = store.arena
  }

  /** Whether collections are counted by memory as well. */
  get weighs(): boolean {
    return this.#weighs
  }

  /** Has collections counted by memory, or no more. To be begun while there are none. */
  weigh(on: boolean): void {
    this.#weighs = on
  }

  /** Counts a fresh item, whose value is complete. */
  add(counts: SizeCounts, address: number): void {
    const type = this.#typeOf(address)
    counts.add(type, sizeAt(this.#arena, type, address))
    if (this.#isWeighed(type)) counts.add(MEMORY + type, this.#weightOf(address))
  }

  /** Counts a fresh collection, which is still empty, and is to be filled now. */
  created(counts: SizeCounts, type: number, address: number): void {
    this.settle()
    this.#watch(counts, address, type, 0, 0)
    counts.add(type, 0)
    if (this.#isWeighed(type)) counts.add(MEMORY + type, 0)
  }

  /** Notes that an item may change from now on. */
  opened(counts: SizeCounts, address: number): void {
    if (address === this.#address) return
    this.settle()
    const type = this.#typeOf(address)
    const weight = this.#isWeighed(type) ? this.#weightOf(address) : 0
    this.#watch(counts, address, type, sizeAt(this.#arena, type, address), weight)
  }

  /** Counts an item that goes no more; its value is still there. */
  remove(counts: SizeCounts, address: number): void {
    const opened = address === this.#address
    const type = opened ? this.#type : this.#typeOf(address)
    counts.remove(type, opened ? this.#size : sizeAt(this.#arena, type, address))
    if (this.#isWeighed(type)) {
      counts.remove(MEMORY + type, opened ? this.#weight : this.#weightOf(address))
    }
    if (opened) this.#address = 0
  }

  /** Tells that an item has moved, to a block that may be larger or smaller; the old one is still there. */
  moved(counts: SizeCounts, from: number, to: number): void {
    if (from === this.#address) {
      this.#address = to
      return
    }
    const type = this.#typeOf(to)
    if (!this.#isWeighed(type)) return
    const weight = this.#weightOf(to)
    counts.change(MEMORY + type, weight - this.#arena.capacityAt(to) + this.#arena.capacityAt(from), weight)
  }

  /** Counts the collection last opened as what it is now; more may be done to it. */
  settle(): void {
    if (this.#address === 0) return
    const size = sizeAt(this.#arena, this.#type, this.#address)
    this.#counts?.change(this.#type, this.#size, size)
    this.#size = size
    if (!this.#isWeighed(this.#type)) return
    const weight = this.#weightOf(this.#address)
    this.#counts?.change(MEMORY + this.#type, this.#weight, weight)
    this.#weight = weight
  }

  /** Forgets the collection last opened: all memory is gone. */
  reset(): void {
    this.#address = 0
  }

  #watch(counts: SizeCounts, address: number, type: number, size: number, weight: number): void {
    this.#counts = counts
    this.#address = address
    this.#type = type
    this.#size = size
    this.#weight = weight
  }

  #typeOf(address: number): number {
    return this.#arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1] & 0xf
  }

  #isWeighed(type: number): boolean {
    return this.#weighs && type !== TYPE_STRING && type !== TYPE_STREAM
  }

  #weightOf(address: number): number {
    return Math.min(allocatedBytes(this.#store, address, SAMPLES), BYTES_MAX)
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
