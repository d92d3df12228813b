import { assert } from '../base/assert.ts'
import { equalViews, viewOf } from '../base/viewed-bytes.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from './arena.ts'
import { type HashKey, hashBytes } from './hash.ts'
import { keyLengthAt, keyOffset } from './item.ts'
import {
  copyEntries,
  countEntries,
  createSegment,
  entriesMax,
  entriesOf,
  firstHashOf,
  homeSlot,
  placeEntry,
  removeEntry,
  SLOTS_MIN,
  SLOTS_SPLIT,
  SLOTS_STEPS,
  slotsFor,
  visitEntries,
  visitRange,
} from './segment.ts'

/**
 * The index: finds an item by its key, for any number of keys, without ever pausing to grow.
 *
 * Extendible hashing (Fagin, Nievergelt, Pippenger, Strong, 1979): a directory indexed by the top bits of the hash leads to
 * segments (see segment.ts), blocks of the arena with up to {@link SLOTS_SPLIT} slots of (hash, address). A full segment first grows by
 * an eighth to a quarter (so the load stays between 0.7 and 0.875), then splits in two by one more bit of the hash; one that empties
 * shrinks, and merges with the other half of its prefix.
 * The order of the hash runs through directory and slots alike; therefore a cursor that is "the next hash value" needs no state
 * and survives growth: see {@link HashIndex.scan}.
 *
 * Invariants
 * - All entries of a segment share its prefix: the top `depth` bits of their hashes; 2^(global depth − depth) directory entries lead to it.
 * - An entry lies at its home slot or after it, with no empty slot between.
 * - At least one slot of each segment is empty.
 */

/** Directory bits at most; a segment whose prefix is this long grows beyond {@link SLOTS_SPLIT} instead of splitting. */
const DEPTH_MAX = 22
/** A segment with fewer entries than this share of its slots shrinks, to about twice the load. */
const SHRINK_LOAD = 0.3
/** Two halves with no more entries than this together merge into one segment of {@link SLOTS_MIN} slots. */
const MERGE_ENTRIES = 18
/** Slots that SCAN looks at, per item that was asked for, before it gives up for this call; as in Redis. */
const SCAN_SLOTS_PER_ITEM = 10
/** Empty slots that are drawn before sampling takes the next item in line. */
const SAMPLE_DRAWS = 16
/** Hashes that {@link HashIndex.touch} takes at most. */
export const TOUCHED_MAX = 16
/** With fewer entries, what they lead to is in the processor's caches, and {@link HashIndex.touch} costs more than it saves. */
export const TOUCH_SIZE_MIN = 8192
/** Words of a processor's cache line, as long as it is on most. */
const LINE_WORDS = 16

export class HashIndex {
  /** Entries in all segments. */
  size = 0
  /** The hash of the item that {@link sample} returned last. */
  sampledHash = 0
  /** Bytes of the directory, which lies on the JS side. */
  directoryBytes = 0
  /** Addresses of the items that {@link touch} has read last, in the order of the hashes; 0: none. Behind them, the sum of what was read. */
  readonly touched = new Int32Array(TOUCHED_MAX + 1)

  /** Directory entries whose segments {@link drain} has freed. */
  #drained = 0
  readonly #arena: Arena
  readonly #key: HashKey
  readonly #depthMax: number
  #depth = 1
  #shift = 31
  #segments = new Int32Array(2)
  #slots = new Uint32Array(2)
  #depths = new Uint8Array(2)

  /** `depthMax` is for tests: a smaller one reaches the overflow of segments with few keys. */
  constructor(arena: Arena, key: HashKey, depthMax: number = DEPTH_MAX) {
    this.#arena = arena
    this.#key = key
    this.#depthMax = depthMax
    this.#reset()
  }

  /** Returns the signed 32-bit hash of a key. */
  hash(bytes: Uint8Array, start: number, end: number): number {
    return hashBytes(bytes, start, end, this.#key)
  }

  /**
   * Reads what {@link find} will read for these hashes (0 stands for none): the slots of all, then the items that they lead to. Nothing waits for what is read,
   * so the processor fetches all of it at once. No more than {@link TOUCHED_MAX} hashes are looked at.
   */
  touch(hashes: Int32Array, count: number): void {
    const { words } = this.#arena
    let sum = 0
    for (let i = 0; i < count; i++) {
      const hash = hashes[i]
      const entry = hash >>> this.#shift
      const segment = this.#segments[entry]
      const slot = homeSlot(hash, this.#depths[entry], this.#slots[entry])
      sum ^= words[segment >>> CHUNK_UNITS_LOG2][((segment & CHUNK_MASK) << 1) + 2 + (slot << 1)]
    }
    const addresses = this.touched
    for (let i = 0; i < count; i++) addresses[i] = hashes[i] === 0 ? 0 : this.findHash(hashes[i])
    for (let i = 0; i < count; i++) {
      const address = addresses[i]
      if (address === 0) continue
      const chunk = words[address >>> CHUNK_UNITS_LOG2]
      const at = (address & CHUNK_MASK) << 1
      sum ^= chunk[at]
      // Small items end within the next line of a processor's cache.
      if (at + LINE_WORDS < chunk.length) sum ^= chunk[at + LINE_WORDS]
    }
    // Kept, or the compiler would not read.
    addresses[TOUCHED_MAX] = sum
  }

  /** Returns the address of the item with this key, or 0. */
  find(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const entry = hash >>> this.#shift
    const segment = this.#segments[entry]
    const slots = this.#slots[entry]
    const words = this.#arena.words[segment >>> CHUNK_UNITS_LOG2]
    const base = ((segment & CHUNK_MASK) << 1) + 2
    let slot = homeSlot(hash, this.#depths[entry], slots)
    for (;;) {
      const at = base + (slot << 1)
      const address = words[at + 1]
      if (address === 0) return 0
      if (words[at] === hash && this.#matches(address, bytes, start, end)) return address
      if (++slot === slots) slot = 0
    }
  }

  /** Returns the address of an item whose key has this hash, or 0. */
  findHash(hash: number): number {
    const entry = hash >>> this.#shift
    const segment = this.#segments[entry]
    const slots = this.#slots[entry]
    const words = this.#arena.words[segment >>> CHUNK_UNITS_LOG2]
    const base = ((segment & CHUNK_MASK) << 1) + 2
    let slot = homeSlot(hash, this.#depths[entry], slots)
    while (words[base + (slot << 1) + 1] !== 0) {
      if (words[base + (slot << 1)] === hash) return words[base + (slot << 1) + 1]
      if (++slot === slots) slot = 0
    }
    return 0
  }

  /** Adds an item whose key is not in the index. */
  insert(hash: number, address: number): void {
    for (;;) {
      const entry = hash >>> this.#shift
      const segment = this.#segments[entry]
      const slots = this.#slots[entry]
      const words = this.#arena.words[segment >>> CHUNK_UNITS_LOG2]
      const base = (segment & CHUNK_MASK) << 1
      if (words[base + 1] >= entriesMax(slots)) {
        this.#makeRoom(entry)
        continue
      }
      placeEntry(words, base + 2, slots, homeSlot(hash, this.#depths[entry], slots), hash, address)
      words[base + 1]++
      this.size++
      return
    }
  }

  /** Redirects the entry of the item at `from` to `to`. */
  replace(hash: number, from: number, to: number): void {
    const at = this.#slotOf(hash, from)
    this.#arena.words[this.#segments[hash >>> this.#shift] >>> CHUNK_UNITS_LOG2][at + 1] = to
  }

  /** Removes the entry of the item at `address`. */
  remove(hash: number, address: number): void {
    const entry = hash >>> this.#shift
    const segment = this.#segments[entry]
    const slots = this.#slots[entry]
    const words = this.#arena.words[segment >>> CHUNK_UNITS_LOG2]
    const base = ((segment & CHUNK_MASK) << 1) + 2
    const hole = (this.#slotOf(hash, address) - base) >>> 1
    const entries = removeEntry(words, base, slots, this.#depths[entry], hole)
    this.size--
    if (entries < slots * SHRINK_LOAD) this.#giveRoom(entry, slots, entries)
  }

  /**
   * Visits items in the order of their hashes, from `cursor` (0 at first), until at least `count` were visited or ten times as many slots looked at.
   * Returns the next cursor, 0 after the last. Every item that is in the index for the whole of an iteration is visited at least
   * once, whatever is added, removed or moved in between, and only once unless it is removed and added again: a visit covers whole hash values.
   * `visit` must not change the index.
   */
  scan(cursor: number, count: number, visit: (address: number) => void): number {
    let from = cursor >>> 0
    let slotsLeft = count * SCAN_SLOTS_PER_ITEM
    for (let left = count; left > 0 && slotsLeft > 0; ) {
      const entry = from >>> this.#shift
      const depth = this.#depths[entry]
      const slots = this.#slots[entry]
      const end = (Math.floor(from / 2 ** (32 - depth)) + 1) * 2 ** (32 - depth)
      const home = homeSlot(from | 0, depth, slots)
      const wanted = Math.min(home + left, slots)
      const until = wanted === slots ? end : firstHashOf(wanted, from, depth, slots, end)
      left -= visitRange(this.#arena, this.#segments[entry], home, wanted, from, until, visit)
      slotsLeft -= wanted - home
      from = until
      if (from >= 4294967296) return 0
    }
    return from
  }

  /**
   * Returns the address of a random item, given a random `hash`; 0 when the index is empty. Within a segment all items are equally likely; the
   * segments differ as far as chance filled them differently.
   */
  sample(hash: number): number {
    if (this.size === 0) return 0
    let entry = hash >>> this.#shift
    while (entriesOf(this.#arena, this.#segments[entry]) === 0) if (++entry === this.#segments.length) entry = 0
    const segment = this.#segments[entry]
    const slots = this.#slots[entry]
    const words = this.#arena.words[segment >>> CHUNK_UNITS_LOG2]
    const base = ((segment & CHUNK_MASK) << 1) + 3
    let draw = hash
    let slot = 0
    for (let draws = 0; draws < SAMPLE_DRAWS; draws++) {
      draw = (Math.imul(draw ^ (draw >>> 15), 0x2c1b3c6d) + 0x297a2d39) | 0
      slot = Math.imul(draw >>> 16, slots) >>> 16
      if (words[base + (slot << 1)] !== 0) break
    }
    while (words[base + (slot << 1)] === 0) if (++slot === slots) slot = 0
    this.sampledHash = words[base + (slot << 1) - 1]
    return words[base + (slot << 1)]
  }

  /**
   * Empties the index from one end, in whole segments, until at least `count` entries are gone: tells `visit` each item, then frees the
   * segment. Returns whether it is empty. Until then only {@link replace} may be called, for items that are left; after that {@link clear} or {@link free}.
   */
  drain(count: number, visit: (address: number) => void): boolean {
    const arena = this.#arena
    const before = this.size
    while (this.#drained < this.#segments.length && before - this.size < count) {
      const segment = this.#segments[this.#drained]
      visitEntries(arena, segment, visit)
      this.size -= entriesOf(arena, segment)
      this.#drained += 1 << (this.#depth - this.#depths[this.#drained])
      arena.free(segment)
    }
    return this.#drained === this.#segments.length
  }

  /** Forgets all entries; the items themselves are the caller's matter. */
  clear(): void {
    this.free()
    this.#reset()
  }

  /** Forgets all entries after the arena was reset under them. */
  reset(): void {
    this.directoryBytes = 0
    this.size = 0
    this.#reset()
  }

  /** Frees all memory; the index must not be used any more. */
  free(): void {
    for (let entry = this.#drained; entry < this.#segments.length; entry++) {
      const segment = this.#segments[entry]
      if (entry === this.#drained || segment !== this.#segments[entry - 1]) this.#arena.free(segment)
    }
    this.#arena.tableBytes -= this.directoryBytes
    this.directoryBytes = 0
    this.size = 0
  }

  /** Checks every invariant above; throws {@link AssertionError}. For tests. */
  verify(): void {
    let total = 0
    for (let entry = 0; entry < this.#segments.length; ) {
      const segment = this.#segments[entry]
      const depth = this.#depths[entry]
      const slots = this.#slots[entry]
      const span = 1 << (this.#depth - depth)
      assert(entry % span === 0, 'a segment starts at its prefix')
      for (let i = entry; i < entry + span; i++) {
        assert(this.#segments[i] === segment, 'all entries of a prefix lead to its segment')
        assert(this.#depths[i] === depth && this.#slots[i] === slots, 'all entries of a prefix know the same of it')
      }
      const words = this.#arena.words[segment >>> CHUNK_UNITS_LOG2]
      const base = ((segment & CHUNK_MASK) << 1) + 2
      assert(words[base - 2] === slots, 'the directory knows the segment’s slots')
      let entries = 0
      for (let slot = 0; slot < slots; slot++) {
        const address = words[base + (slot << 1) + 1]
        if (address === 0) continue
        entries++
        const hash = words[base + (slot << 1)]
        assert(
          hash >>> this.#shift >= entry && hash >>> this.#shift < entry + span,
          'an entry’s hash has the segment’s prefix',
        )
        assert(this.hashOf(address) === hash, 'an entry’s hash is its key’s')
        for (let i = homeSlot(hash, depth, slots); i !== slot; i = i + 1 === slots ? 0 : i + 1) {
          assert(words[base + (i << 1) + 1] !== 0, 'no empty slot before an entry')
        }
      }
      assert(entries === words[base - 1], 'a segment counts its entries')
      assert(entries < slots, 'a segment has an empty slot')
      total += entries
      entry += span
    }
    assert(total === this.size, 'the index counts its entries')
  }

  #reset(): void {
    this.#drained = 0
    this.#depth = 1
    this.#shift = 31
    const segment = createSegment(this.#arena, SLOTS_MIN)
    this.#segments = new Int32Array([segment, segment])
    this.#slots = new Uint32Array(2).fill(SLOTS_MIN)
    this.#depths = new Uint8Array(2)
    this.#countDirectory()
  }

  #matches(address: number, bytes: Uint8Array, start: number, end: number): boolean {
    const arena = this.#arena
    const chunk = address >>> CHUNK_UNITS_LOG2
    const words = arena.words[chunk]
    const at = (address & CHUNK_MASK) << 1
    const length = end - start
    if (keyLengthAt(words, at) !== length) return false
    return equalViews(viewOf(bytes), start, end, arena.bytes[chunk].view, (at << 2) + keyOffset(words[at]))
  }

  /** Returns the hash of the key of an item or an element. */
  hashOf(address: number): number {
    const words = this.#arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const start = (at << 2) + keyOffset(words[at])
    return this.hash(this.#arena.bytes[address >>> CHUNK_UNITS_LOG2], start, start + keyLengthAt(words, at))
  }

  /** Returns the word index of the entry of the item at `address`; by address, since two keys may have one hash. */
  #slotOf(hash: number, address: number): number {
    const entry = hash >>> this.#shift
    const segment = this.#segments[entry]
    const slots = this.#slots[entry]
    const words = this.#arena.words[segment >>> CHUNK_UNITS_LOG2]
    const base = ((segment & CHUNK_MASK) << 1) + 2
    let slot = homeSlot(hash, this.#depths[entry], slots)
    for (let probes = 0; probes < slots; probes++) {
      if (words[base + (slot << 1) + 1] === address) return base + (slot << 1)
      if (++slot === slots) slot = 0
    }
    assert(false, 'an item to be changed is in the index')
  }

  /** Grows the segment of a directory entry, or splits it when it has its full size. */
  #makeRoom(entry: number): void {
    const slots = this.#slots[entry]
    if (slots >= SLOTS_SPLIT && this.#depths[entry] < this.#depthMax) return this.#split(entry)
    const step = SLOTS_STEPS.indexOf(slots) + 1
    assert(step < SLOTS_STEPS.length, 'hashes are spread over the index')
    this.#rebuild(entry, SLOTS_STEPS[step])
  }

  /** Shrinks the segment of a directory entry to about 0.6 load, or merges it with its other half when both are nearly empty. */
  #giveRoom(entry: number, slots: number, entries: number): void {
    if (slots > SLOTS_MIN) return this.#rebuild(entry, slotsFor(Math.ceil(entries * 1.4), SLOTS_MIN))
    const depth = this.#depths[entry]
    if (depth === 0) return
    const span = 1 << (this.#depth - depth)
    const buddy = (entry & -span) ^ span
    if (this.#depths[buddy] !== depth || this.#slots[buddy] !== SLOTS_MIN) return
    if (entries + entriesOf(this.#arena, this.#segments[buddy]) <= MERGE_ENTRIES) this.#merge(entry, buddy)
  }

  #rebuild(entry: number, slots: number): void {
    const depth = this.#depths[entry]
    const old = this.#segments[entry]
    const segment = createSegment(this.#arena, slots)
    copyEntries(this.#arena, old, segment, depth, 0, 0)
    this.#direct(entry, depth, segment, slots)
    this.#arena.free(old)
  }

  #split(entry: number): void {
    if (this.#depths[entry] === this.#depth) {
      this.#doubleDirectory()
      entry <<= 1
    }
    const arena = this.#arena
    const depth = this.#depths[entry] + 1
    const old = this.#segments[entry]
    const span = 1 << (this.#depth - depth)
    const left = entry & -(2 * span)
    const bit = 1 << (32 - depth)
    const leftSlots = halfSlots(countEntries(arena, old, bit, 0))
    const rightSlots = halfSlots(countEntries(arena, old, bit, bit))
    // Both before any change: allocation may fail.
    const leftSegment = createSegment(arena, leftSlots)
    const rightSegment = createSegment(arena, rightSlots)
    copyEntries(arena, old, leftSegment, depth, bit, 0)
    copyEntries(arena, old, rightSegment, depth, bit, bit)
    this.#direct(left, depth, leftSegment, leftSlots)
    this.#direct(left + span, depth, rightSegment, rightSlots)
    arena.free(old)
  }

  #merge(entry: number, buddy: number): void {
    const arena = this.#arena
    const depth = this.#depths[entry] - 1
    const halves = [this.#segments[entry], this.#segments[buddy]]
    const segment = createSegment(arena, SLOTS_MIN)
    for (const half of halves) copyEntries(arena, half, segment, depth, 0, 0)
    this.#direct(entry, depth, segment, SLOTS_MIN)
    for (const half of halves) arena.free(half)
  }

  /** Leads all directory entries that share the top `depth` bits of one to a segment. */
  #direct(entry: number, depth: number, segment: number, slots: number): void {
    const span = 1 << (this.#depth - depth)
    const first = entry & -span
    this.#segments.fill(segment, first, first + span)
    this.#slots.fill(slots, first, first + span)
    this.#depths.fill(depth, first, first + span)
  }

  #doubleDirectory(): void {
    const size = this.#segments.length
    const segments = new Int32Array(2 * size)
    const slots = new Uint32Array(2 * size)
    const depths = new Uint8Array(2 * size)
    for (let entry = 0; entry < size; entry++) {
      segments[2 * entry] = segments[2 * entry + 1] = this.#segments[entry]
      slots[2 * entry] = slots[2 * entry + 1] = this.#slots[entry]
      depths[2 * entry] = depths[2 * entry + 1] = this.#depths[entry]
    }
    this.#segments = segments
    this.#slots = slots
    this.#depths = depths
    this.#depth++
    this.#shift--
    this.#countDirectory()
  }

  #countDirectory(): void {
    this.#arena.tableBytes -= this.directoryBytes
    this.directoryBytes = this.#segments.byteLength + this.#slots.byteLength + this.#depths.byteLength
    this.#arena.tableBytes += this.directoryBytes
  }
}

/** Slots for one half of a split segment: for an eighth more entries than it has, so that it does not grow at once. */
function halfSlots(entries: number): number {
  return Math.min(SLOTS_SPLIT, slotsFor(entries + (entries >>> 3), SLOTS_MIN))
}
