import { assert } from '../base/assert.ts'
import { viewOf } from '../base/viewed-bytes.ts'
import { createItem } from '../keyspace/item-block.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import type { HashKey } from '../store/hash.ts'
import { HashIndex } from '../store/hash-index.ts'
import { flagsOf, keyLengthAt, keyOffset, TYPE_STRING } from '../store/item.ts'
import { BLOCK_BYTES_MAX, classOf } from '../store/size-class.ts'
import { Store } from '../store/store.ts'
import { inlineStart } from '../types/string.ts'

/**
 * The keys that clients may have copies of, and whose they are: an index of items in a store of its own. The value of an item is
 *
 *     count:4 │ id:4 │ id:4 │ …      ids ascend; behind the last there may be room for more
 *
 * Invariants
 * - `items` is the sum of all counts; no count is 0.
 */

const ID_BYTES = 4
/** Room for so many ids is added to a full item: 8 bytes, the step of the small size classes… */
const ROOM_MIN = 2
/** …or a share of those that there are. */
const ROOM_SHARE_LOG2 = 2

export class TrackedKeys {
  /** Ids of all keys together. */
  items = 0
  /** The ids of the key that {@link take} or {@link takeRandom} removed last. */
  readonly ids: number[] = []
  /** The key that {@link takeRandom} removed last. */
  key: Uint8Array = NO_KEY

  readonly #store: Store
  readonly #index: HashIndex

  constructor(hashKey: HashKey) {
    this.#store = new Store(hashKey)
    this.#index = new HashIndex(this.#store.arena, hashKey)
  }

  get size(): number {
    return this.#index.size
  }

  get usedBytes(): number {
    const { arena } = this.#store
    return arena.usedBytes + arena.tableBytes
  }

  /** Notes that client `id`, a uint32, may have a copy of a key. */
  add(id: number, key: Uint8Array, start: number, end: number): void {
    const { arena } = this.#store
    const hash = this.#index.hash(key, start, end)
    let address = this.#index.find(hash, key, start, end)
    if (address === 0) {
      address = createItem(arena, TYPE_STRING, 0, 0, 0, 0, 0, key, start, end, ID_BYTES * (1 + ROOM_MIN))
      viewOf(this.#bytesAt(address)).setUint32(inlineStart(arena, address), 0, true)
      this.#index.insert(hash, address)
    }
    const place = this.#placeOf(address, id)
    if (place < 0) return
    const grown = this.#makeRoom(address)
    if (grown !== address) {
      this.#index.replace(hash, address, grown)
      arena.free(address)
    }
    this.#insert(grown, place, id)
    this.items++
  }

  /** Forgets a key; whose it was is in {@link ids}. Returns false when nobody had it. */
  take(key: Uint8Array, start: number, end: number): boolean {
    const hash = this.#index.hash(key, start, end)
    const address = this.#index.find(hash, key, start, end)
    if (address === 0) return false
    this.#take(hash, address)
    return true
  }

  /** Forgets some key, by a random number, as {@link take} does; which it was is in {@link key}. There must be one. */
  takeRandom(random: number): void {
    const address = this.#index.sample(random)
    const words = this.#store.arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const start = (at << 2) + keyOffset(words[at])
    this.key = Uint8Array.prototype.slice.call(this.#bytesAt(address), start, start + keyLengthAt(words, at))
    this.#take(this.#index.sampledHash, address)
  }

  /** Forgets everything. */
  clear(): void {
    this.#store.reset()
    this.#index.reset()
    this.items = 0
  }

  /** Checks the invariants; throws {@link AssertionError}. For tests. */
  verify(): void {
    this.#index.verify()
    const { arena } = this.#store
    let items = 0
    for (let cursor = 0; ; ) {
      cursor = this.#index.scan(cursor, 1000, address => {
        const view = viewOf(this.#bytesAt(address))
        const start = inlineStart(arena, address)
        const count = view.getUint32(start, true)
        assert(count > 0, 'a key is tracked for somebody')
        for (let i = 1; i < count; i++) {
          const [one, next] = [start + ID_BYTES * i, start + ID_BYTES * (i + 1)]
          assert(view.getUint32(one, true) < view.getUint32(next, true), 'ids ascend')
        }
        items += count
      })
      if (cursor === 0) break
    }
    assert(items === this.items, 'the ids of all keys are counted')
  }

  #take(hash: number, address: number): void {
    const { arena } = this.#store
    const view = viewOf(this.#bytesAt(address))
    const start = inlineStart(arena, address)
    const count = view.getUint32(start, true)
    this.ids.length = 0
    for (let i = 1; i <= count; i++) this.ids.push(view.getUint32(start + ID_BYTES * i, true))
    this.items -= count
    this.#index.remove(hash, address)
    arena.free(address)
  }

  /** Returns where among the ids of an item another one belongs; -1 when it is there. */
  #placeOf(address: number, id: number): number {
    const view = viewOf(this.#bytesAt(address))
    const start = inlineStart(this.#store.arena, address)
    let low = 0
    let high = view.getUint32(start, true)
    while (low < high) {
      const middle = (low + high) >>> 1
      const found = view.getUint32(start + ID_BYTES * (middle + 1), true)
      if (found === id) return -1
      if (found < id) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Makes sure that an item has room for another id. Returns its address, or that of a larger copy. */
  #makeRoom(address: number): number {
    const { arena } = this.#store
    const words = arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const length = words[at + 2]
    const start = inlineStart(arena, address)
    const count = viewOf(this.#bytesAt(address)).getUint32(start, true)
    if (ID_BYTES * (count + 2) <= length) return address
    const larger = length + ID_BYTES * Math.max(ROOM_MIN, count >>> ROOM_SHARE_LOG2)
    const bytes = start - (at << 2) + larger
    if (bytes <= BLOCK_BYTES_MAX && classOf(bytes) === arena.classAt(address)) {
      words[at + 2] = larger
      return address
    }
    return this.#grow(address, larger)
  }

  #grow(address: number, length: number): number {
    const { arena } = this.#store
    const words = arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const start = (at << 2) + keyOffset(words[at])
    const keyEnd = start + keyLengthAt(words, at)
    const source = this.#bytesAt(address)
    const grown = createItem(arena, TYPE_STRING, 0, flagsOf(words[at]), 0, 0, 0, source, start, keyEnd, length)
    const target = this.#bytesAt(grown)
    target.set(Uint8Array.prototype.subarray.call(source, keyEnd, keyEnd + words[at + 2]), inlineStart(arena, grown))
    return grown
  }

  #insert(address: number, place: number, id: number): void {
    const bytes = this.#bytesAt(address)
    const view = viewOf(bytes)
    const start = inlineStart(this.#store.arena, address)
    const count = view.getUint32(start, true)
    const at = start + ID_BYTES * (place + 1)
    if (place < count) bytes.copyWithin(at + ID_BYTES, at, start + ID_BYTES * (count + 1))
    view.setUint32(at, id, true)
    view.setUint32(start, count + 1, true)
  }

  #bytesAt(address: number): Uint8Array {
    return this.#store.arena.bytes[address >>> CHUNK_UNITS_LOG2]
  }
}

const NO_KEY = new Uint8Array(0)
