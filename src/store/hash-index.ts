import { assert } from '../base/assert.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2, PINNED } from './arena.ts'
import { type HashKey, hashBytes } from './hash.ts'
import { KEY_OFFSET, keyLengthAt, keyOffset } from './item.ts'
import { classOf } from './size-class.ts'

/**
 * The index: finds an item by its key, for any number of keys, without ever pausing to grow.
 *
 * Extendible hashing (Fagin, Nievergelt, Pippenger, Strong, 1979): a directory indexed by the top bits of the hash leads to
 * segments, blocks of the arena with up to {@link SLOTS_MAX} slots of (hash, address). Within a segment the *next* bits of the hash choose the home slot
 * in ascending order, collisions probe linearly with wrap-around, and removal shifts back, so there are no tombstones.
 * A full segment first grows by an eighth to a quarter (so the load stays between 0.7 and 0.875), then splits in two by one more bit of the hash.
 * The order of the hash runs through directory and slots alike; therefore a cursor that is "the next hash value" needs no state
 * and survives growth: see {@link HashIndex.scan}.
 *
 * ```
 * segment   word 0   slots      word 1   entries      then slots × [hash, address], address 0 = empty
 * ```
 *
 * Invariants
 * - All entries of a segment share its prefix: the top `depth` bits of their hashes; 2^(global depth − depth) directory entries lead to it.
 * - An entry lies at its home slot or after it, with no empty slot between.
 * - At least one slot of each segment is empty.
 */

const SLOTS_STEPS = [31, 63, 127, 191, 255, 319, 383, 447, 511]
const SLOTS_MAX = 511
/** Directory bits at most; a segment whose prefix is this long grows beyond {@link SLOTS_MAX} instead of splitting. */
const DEPTH_MAX = 22
const SHRINK_LOAD = 0.3

export class HashIndex {
  /** Entries in all segments. */
  size = 0
  /** Bytes of the directory, which lies on the JS side. */
  directoryBytes = 0

  readonly #arena: Arena
  readonly #key: HashKey
  #depth = 1
  #shift = 31
  #segments = new Int32Array(2)
  #slots = new Uint32Array(2)
  #depths = new Uint8Array(2)

  constructor(arena: Arena, key: HashKey) {
    this.#arena = arena
    this.#key = key
    this.#reset()
  }

  /** Returns the signed 32-bit hash of a key. */
  hash(bytes: Uint8Array, start: number, end: number): number {
    return hashBytes(bytes, start, end, this.#key)
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

  /** Adds an item whose key is not in the index. */
  insert(hash: number, address: number): void {
    for (;;) {
      const entry = hash >>> this.#shift
      const segment = this.#segments[entry]
      const slots = this.#slots[entry]
      const words = this.#arena.words[segment >>> CHUNK_UNITS_LOG2]
      const base = (segment & CHUNK_MASK) << 1
      if (words[base + 1] >= slots - (slots >>> 3) - 1) {
        this.#makeRoom(entry)
        continue
      }
      place(words, base + 2, slots, homeSlot(hash, this.#depths[entry], slots), hash, address)
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
    let hole = (this.#slotOf(hash, address) - base) >>> 1
    const depth = this.#depths[entry]
    for (let slot = hole; ; ) {
      if (++slot === slots) slot = 0
      const at = base + (slot << 1)
      if (words[at + 1] === 0) break
      const home = homeSlot(words[at], depth, slots)
      const fromHome = slot >= home ? slot - home : slot - home + slots
      const fromHole = slot >= hole ? slot - hole : slot - hole + slots
      if (fromHome < fromHole) continue
      words[base + (hole << 1)] = words[at]
      words[base + (hole << 1) + 1] = words[at + 1]
      hole = slot
    }
    words[base + (hole << 1) + 1] = 0
    const entries = --words[base - 1]
    this.size--
    if (entries < slots * SHRINK_LOAD && slots > SLOTS_STEPS[0]) this.#giveRoom(entry)
  }

  /**
   * Visits items in the order of their hashes, from `cursor` (0 at first), until at least `count` slots were looked at.
   * Returns the next cursor, 0 after the last. Every item that is in the index for the whole of an iteration is visited at least
   * once, whatever is added, removed or moved in between, and only once unless it is removed and added again: a visit covers whole hash values.
   * `visit` must not change the index.
   */
  scan(cursor: number, count: number, visit: (address: number) => void): number {
    let from = cursor >>> 0
    for (let left = count; ; ) {
      const entry = from >>> this.#shift
      const depth = this.#depths[entry]
      const slots = this.#slots[entry]
      const end = (Math.floor(from / 2 ** (32 - depth)) + 1) * 2 ** (32 - depth)
      const home = homeSlot(from | 0, depth, slots)
      const wanted = Math.min(home + Math.max(left, 1), slots)
      const until = wanted === slots ? end : firstHashOf(wanted, from, depth, slots, end)
      this.#visitRange(entry, home, wanted, from, until, visit)
      left -= wanted - home
      from = until
      if (from >= 4294967296) return 0
      if (left <= 0) return from
    }
  }

  /** Returns the address of a roughly uniformly random item, given a random `hash`; 0 when the index is empty. */
  sample(hash: number): number {
    if (this.size === 0) return 0
    for (let entry = hash >>> this.#shift, tries = 0; tries <= this.#segments.length; tries++) {
      const segment = this.#segments[entry]
      const slots = this.#slots[entry]
      const words = this.#arena.words[segment >>> CHUNK_UNITS_LOG2]
      const base = (segment & CHUNK_MASK) << 1
      if (words[base + 1] > 0) {
        let slot = (Math.imul(hash, 0x9e3779b1) >>> 0) % slots
        while (words[base + 3 + (slot << 1)] === 0) if (++slot === slots) slot = 0
        return words[base + 3 + (slot << 1)]
      }
      if (++entry === this.#segments.length) entry = 0
    }
    return 0
  }

  /** Forgets all entries and frees the segments; the items themselves are the caller's matter. */
  clear(): void {
    for (let entry = 0; entry < this.#segments.length; entry++) {
      const segment = this.#segments[entry]
      if (entry === 0 || segment !== this.#segments[entry - 1]) this.#arena.free(segment)
    }
    this.#reset()
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
      for (let i = entry; i < entry + span; i++)
        assert(this.#segments[i] === segment, 'all entries of a prefix lead to its segment')
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
        assert(this.#hashOf(address) === hash, 'an entry’s hash is its key’s')
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
    this.size = 0
    this.#depth = 1
    this.#shift = 31
    const segment = this.#newSegment(SLOTS_STEPS[0])
    this.#segments = new Int32Array([segment, segment])
    this.#slots = new Uint32Array(2).fill(SLOTS_STEPS[0])
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
    const stored = arena.bytes[chunk]
    const offset = (at << 2) + KEY_OFFSET[(words[at] >>> 8) & 0xf] - start
    for (let i = start; i < end; i++) if (stored[offset + i] !== bytes[i]) return false
    return true
  }

  #hashOf(address: number): number {
    const words = this.#arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const start = (at << 2) + keyOffset(words[at])
    return this.hash(this.#arena.bytes[address >>> CHUNK_UNITS_LOG2], start, start + keyLengthAt(words, at))
  }

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

  #visitRange(
    entry: number,
    home: number,
    wanted: number,
    from: number,
    until: number,
    visit: (address: number) => void,
  ): void {
    const segment = this.#segments[entry]
    const slots = this.#slots[entry]
    const words = this.#arena.words[segment >>> CHUNK_UNITS_LOG2]
    const base = ((segment & CHUNK_MASK) << 1) + 2
    let slot = home
    for (let seen = 0; seen < slots; seen++) {
      const address = words[base + (slot << 1) + 1]
      if (address === 0 && home + seen >= wanted) return
      const hash = words[base + (slot << 1)] >>> 0
      if (address !== 0 && hash >= from && hash < until) visit(address)
      if (++slot === slots) slot = 0
    }
  }

  #newSegment(slots: number): number {
    const bytes = 8 + slots * 8
    const segment = this.#arena.allocate(PINNED + classOf(bytes))
    const words = this.#arena.words[segment >>> CHUNK_UNITS_LOG2]
    const base = (segment & CHUNK_MASK) << 1
    words[base] = slots
    words[base + 1] = 0
    for (let slot = 0; slot < slots; slot++) words[base + 3 + (slot << 1)] = 0
    return segment
  }

  /** Grows the segment of a directory entry, or splits it when it has its full size. */
  #makeRoom(entry: number): void {
    const slots = this.#slots[entry]
    if (slots < SLOTS_MAX) {
      this.#rebuild(entry, SLOTS_STEPS[SLOTS_STEPS.indexOf(slots) + 1])
    } else if (this.#depths[entry] < DEPTH_MAX) {
      this.#split(entry)
    } else {
      assert(slots < 4095, 'hashes are spread over the index')
      this.#rebuild(entry, Math.min(4095, slots * 2 + 1))
    }
  }

  #giveRoom(entry: number): void {
    const slots = this.#slots[entry]
    if (slots > SLOTS_MAX) this.#rebuild(entry, (slots - 1) / 2)
    else {
      const step = SLOTS_STEPS.indexOf(slots) - 1
      this.#rebuild(entry, SLOTS_STEPS[slots > 127 ? Math.max(2, step - 3) : step])
    }
  }

  #rebuild(entry: number, slots: number): void {
    const depth = this.#depths[entry]
    const old = this.#segments[entry]
    const segment = this.#newSegment(slots)
    this.#copyEntries(old, segment, depth, 0, 0)
    const span = 1 << (this.#depth - depth)
    const first = entry & -span
    this.#segments.fill(segment, first, first + span)
    this.#slots.fill(slots, first, first + span)
    this.#arena.free(old)
  }

  #split(entry: number): void {
    if (this.#depths[entry] === this.#depth) {
      this.#doubleDirectory()
      entry <<= 1
    }
    const depth = this.#depths[entry] + 1
    const old = this.#segments[entry]
    const span = 1 << (this.#depth - depth)
    const first = entry & -(2 * span)
    const slots = 255 + 64
    for (let half = 0; half < 2; half++) {
      const need = this.#countHalf(old, depth, half)
      const size = Math.max(slots, SLOTS_STEPS.find(step => need < step - (step >>> 3) - 1) ?? SLOTS_MAX)
      const segment = this.#newSegment(size)
      this.#copyEntries(old, segment, depth, 1 << (32 - depth), half << (32 - depth))
      this.#segments.fill(segment, first + half * span, first + (half + 1) * span)
      this.#slots.fill(size, first + half * span, first + (half + 1) * span)
      this.#depths.fill(depth, first + half * span, first + (half + 1) * span)
    }
    this.#arena.free(old)
  }

  #countHalf(segment: number, depth: number, half: number): number {
    const words = this.#arena.words[segment >>> CHUNK_UNITS_LOG2]
    const base = ((segment & CHUNK_MASK) << 1) + 2
    const slots = words[base - 2]
    let count = 0
    for (let at = base; at < base + 2 * slots; at += 2) {
      if (words[at + 1] !== 0 && ((words[at] >>> (32 - depth)) & 1) === half) count++
    }
    return count
  }

  /** Copies the entries whose hash has `(hash & mask) === value` into a new, empty segment. */
  #copyEntries(from: number, to: number, depth: number, mask: number, value: number): void {
    const source = this.#arena.words[from >>> CHUNK_UNITS_LOG2]
    const target = this.#arena.words[to >>> CHUNK_UNITS_LOG2]
    const sourceBase = ((from & CHUNK_MASK) << 1) + 2
    const targetBase = ((to & CHUNK_MASK) << 1) + 2
    const sourceSlots = source[sourceBase - 2]
    const targetSlots = target[targetBase - 2]
    let copied = 0
    for (let at = sourceBase; at < sourceBase + 2 * sourceSlots; at += 2) {
      const address = source[at + 1]
      if (address === 0) continue
      const hash = source[at]
      if ((hash & mask) !== value) continue
      place(target, targetBase, targetSlots, homeSlot(hash, depth, targetSlots), hash, address)
      copied++
    }
    target[targetBase - 1] += copied
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
    this.directoryBytes = this.#segments.byteLength + this.#slots.byteLength + this.#depths.byteLength
  }
}

/** The slot where probing for `hash` starts: its 16 bits after the segment's prefix, scaled to the number of slots. */
function homeSlot(hash: number, depth: number, slots: number): number {
  return Math.imul((hash << depth) >>> 16, slots) >>> 16
}

/** The lowest hash value above `from`, within the segment that ends at `end`, whose home slot is `slot` or later. */
function firstHashOf(slot: number, from: number, depth: number, slots: number, end: number): number {
  const prefix = end - 2 ** (32 - depth)
  const fraction = Math.ceil((slot * 65536) / slots)
  return Math.min(Math.max(prefix + Math.ceil(fraction * 2 ** (16 - depth)), from + 1), end)
}

function place(words: Int32Array, base: number, slots: number, slot: number, hash: number, address: number): void {
  while (words[base + (slot << 1) + 1] !== 0) if (++slot === slots) slot = 0
  words[base + (slot << 1)] = hash
  words[base + (slot << 1) + 1] = address
}
