import { assert } from '../base/assert.ts'
import { createItem } from '../keyspace/item-block.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import type { HashKey } from '../store/hash.ts'
import { HashIndex } from '../store/hash-index.ts'
import { keyLengthAt, keyOffset, TYPE_STRING } from '../store/item.ts'
import { Store } from '../store/store.ts'

/**
 * The keys that clients may have copies of, and whose they are: an index of items in a store of its own. The word of an item that elsewhere has the length of its
 * value is the number of ids here; they lie behind the key, from the next whole word on, as far as the block goes:
 *
 *     header │ count:4 │ … │ key │ 0 to 3 bytes │ id:4 │ id:4 │ …      ids ascend, as int32
 *
 * Invariants
 * - `items` is the sum of all counts; no count is 0.
 */

/** Room for so many ids is in a fresh item; where it does not suffice, twice as much is made. */
const IDS_FIRST = 4
const ID_BYTES = 4
/** Bytes that may be needed to come to a whole word. */
const PAD_BYTES = 3
/** So many ids are moved one by one: a call takes longer. */
const MOVED_BY_LOOP_MAX = 64

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

  /** Reads what {@link add} will read for keys of these hashes (0 stands for none): see {@link HashIndex.touch}. */
  touch(hashes: Int32Array, count: number): void {
    this.#index.touch(hashes, count)
  }

  /** Notes that client `id`, a uint32, may have a copy of a key; `hash` is the key's, where the caller has it: all indexes of a keyspace hash alike. */
  add(id: number, key: Uint8Array, start: number, end: number, hash = this.#index.hash(key, start, end)): void {
    const { arena } = this.#store
    let address = this.#index.find(hash, key, start, end)
    if (address === 0) {
      address = this.#create(key, start, end, IDS_FIRST)
      this.#index.insert(hash, address)
    }
    let words = arena.words[address >>> CHUNK_UNITS_LOG2]
    let at = (address & CHUNK_MASK) << 1
    let ids = idsAt(words, at)
    const count = words[at + 2]
    const place = placeOf(words, ids, count, id | 0)
    if (place < 0) return
    if (ID_BYTES * (ids + count + 1 - at) > arena.capacityAt(address)) {
      address = this.#grow(hash, address, 2 * count)
      words = arena.words[address >>> CHUNK_UNITS_LOG2]
      at = (address & CHUNK_MASK) << 1
      ids = idsAt(words, at)
    }
    if (count - place > MOVED_BY_LOOP_MAX) words.copyWithin(ids + place + 1, ids + place, ids + count)
    else for (let i = ids + count; i > ids + place; i--) words[i] = words[i - 1]
    words[ids + place] = id
    words[at + 2] = count + 1
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
        const words = arena.words[address >>> CHUNK_UNITS_LOG2]
        const at = (address & CHUNK_MASK) << 1
        const count = words[at + 2]
        assert(count > 0, 'a key is tracked for somebody')
        const ids = words.subarray(idsAt(words, at), idsAt(words, at) + count)
        assert(
          ids.every((id, i) => i === 0 || ids[i - 1] < id),
          'ids ascend',
        )
        items += count
      })
      if (cursor === 0) break
    }
    assert(items === this.items, 'the ids of all keys are counted')
  }

  #take(hash: number, address: number): void {
    const { arena } = this.#store
    const words = arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const count = words[at + 2]
    const from = idsAt(words, at)
    this.ids.length = 0
    for (let i = from; i < from + count; i++) this.ids.push(words[i] >>> 0)
    this.items -= count
    this.#index.remove(hash, address)
    arena.free(address)
  }

  /** Makes an item with no ids, but room for so many. */
  #create(key: Uint8Array, start: number, end: number, ids: number): number {
    const { arena } = this.#store
    const address = createItem(arena, TYPE_STRING, 0, 0, 0, 0, 0, key, start, end, PAD_BYTES + ID_BYTES * ids)
    arena.words[address >>> CHUNK_UNITS_LOG2][((address & CHUNK_MASK) << 1) + 2] = 0
    return address
  }

  /** Replaces an item by one with room for `ids` ids. Returns its address. */
  #grow(hash: number, address: number, ids: number): number {
    const { arena } = this.#store
    const source = arena.words[address >>> CHUNK_UNITS_LOG2]
    const from = (address & CHUNK_MASK) << 1
    const key = (from << 2) + keyOffset(source[from])
    const grown = this.#create(this.#bytesAt(address), key, key + keyLengthAt(source, from), ids)
    const target = arena.words[grown >>> CHUNK_UNITS_LOG2]
    const to = (grown & CHUNK_MASK) << 1
    const count = source[from + 2]
    const [old, fresh] = [idsAt(source, from), idsAt(target, to)]
    for (let i = 0; i < count; i++) target[fresh + i] = source[old + i]
    target[to + 2] = count
    this.#index.replace(hash, address, grown)
    arena.free(address)
    return grown
  }

  #bytesAt(address: number): Uint8Array {
    return this.#store.arena.bytes[address >>> CHUNK_UNITS_LOG2]
  }
}

/** Returns the word where the ids of the item that starts at word `at` begin. */
function idsAt(words: Int32Array, at: number): number {
  return at + ((keyOffset(words[at]) + keyLengthAt(words, at) + PAD_BYTES) >>> 2)
}

/** Returns where among `count` ids from word `ids` on another one belongs; -1 when it is there. */
function placeOf(words: Int32Array, ids: number, count: number, id: number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    const found = words[ids + middle]
    if (found === id) return -1
    if (found < id) low = middle + 1
    else high = middle
  }
  return low
}

const NO_KEY = new Uint8Array(0)
