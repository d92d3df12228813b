import { assert } from '../base/assert.ts'
import { equalViews, viewOf } from '../base/viewed-bytes.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from './arena.ts'
import { hashBytes } from './hash.ts'
import { KEY_OFFSET, keyLengthAt, keyOffset } from './item.ts'
import {
  depthOf,
  direct,
  directoryDepth,
  directToOne,
  doubleDirectory,
  eachSegment,
  freeDirectory,
  readEntry,
  segmentOf,
} from './nested-directory.ts'
import {
  clearSegment,
  copyEntries,
  countEntries,
  createSegment,
  entriesMax,
  entriesOf,
  firstHashOf,
  homeSlot,
  placeEntry,
  removeEntry,
  SLOTS_NESTED_MIN,
  SLOTS_SPLIT,
  SLOTS_STEPS,
  slotsFor,
  slotsOf,
  visitEntries,
  visitRange,
} from './segment.ts'
import type { Store } from './store.ts'

/**
 * A nested index: finds the elements of one large collection by field or member. It is the index of a database once more (hash-index.ts), but lies in
 * the arena as a whole, since there may be millions of them: a *record* of {@link NESTED_RECORD_BYTES} bytes somewhere (in an item's value, in
 * the garbage) is all that its owner keeps.
 *
 * ```
 * record   owner's number │ entries │ table │ depth          four 32-bit words, little-endian, at any offset
 * table    depth 0: the only segment
 *          depth 1 to 12: a block of 2^depth addresses of segments
 *          deeper: a block of 2^(depth − 12) addresses of such blocks
 * ```
 *
 * Elements are blocks laid out like items (item.ts), of type TYPE_ELEMENT. The scan's cursor and its guarantee are those of hash-index.ts.
 *
 * Invariants: those of hash-index.ts; a segment's own depth is in its first word.
 */

export const NESTED_RECORD_BYTES = 16
const OWNER = 0
const SIZE = 4
/** A segment whose prefix is this long grows instead of splitting. */
const DEPTH_MAX = 22
const SHRINK_LOAD = 0.3
const MERGE_ENTRIES = 5
const SCAN_SLOTS_PER_ITEM = 10
const SAMPLE_DRAWS = 16

/** Writes the record of a new, empty index with room for about `entries` entries at offset `at`. */
export function createNested(store: Store, record: DataView, at: number, owner: number, entries = 0): void {
  record.setInt32(at + OWNER, owner, true)
  record.setInt32(at + SIZE, 0, true)
  const slots = Math.min(slotsFor(entries, SLOTS_NESTED_MIN), SLOTS_SPLIT)
  directToOne(record, at, createSegment(store.arena, slots))
}

/** Copies a record to another place; only one of the two may be used from then on. */
export function copyRecord(record: DataView, at: number, target: DataView, to: number): void {
  for (let i = 0; i < NESTED_RECORD_BYTES; i += 4) target.setInt32(to + i, record.getInt32(at + i, true), true)
}

/** Returns the number of entries. */
export function nestedSize(record: DataView, at: number): number {
  return record.getInt32(at + SIZE, true)
}

/** Returns the owner's number. */
export function nestedOwner(record: DataView, at: number): number {
  return record.getInt32(at + OWNER, true)
}

/** Returns the hash of a field or member in every nested index of the store. */
export function hashElement(store: Store, bytes: Uint8Array, start: number, end: number): number {
  return hashBytes(bytes, start, end, store.hashKey)
}

/** Returns the hash of the element at `address`. */
export function hashOfElement(store: Store, address: number): number {
  const { arena } = store
  const words = arena.words[address >>> CHUNK_UNITS_LOG2]
  const at = (address & CHUNK_MASK) << 1
  const start = (at << 2) + keyOffset(words[at])
  return hashBytes(arena.bytes[address >>> CHUNK_UNITS_LOG2], start, start + keyLengthAt(words, at), store.hashKey)
}

/** Returns the address of the element of this name, whose hash it is, or 0. */
export function findNested(
  store: Store,
  record: DataView,
  at: number,
  hash: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  const { arena } = store
  const segment = segmentOf(arena, record, at, hash)
  const words = arena.words[segment >>> CHUNK_UNITS_LOG2]
  const base = ((segment & CHUNK_MASK) << 1) + 2
  const slots = words[base - 2] & 0xffff
  let slot = homeSlot(hash, words[base - 2] >>> 16, slots)
  for (;;) {
    const address = words[base + (slot << 1) + 1]
    if (address === 0) return 0
    if (words[base + (slot << 1)] === hash && matches(arena, address, bytes, start, end)) return address
    if (++slot === slots) slot = 0
  }
}

/** Adds an element that is not in the index. */
export function insertNested(store: Store, record: DataView, at: number, hash: number, address: number): void {
  const { arena } = store
  for (;;) {
    const segment = segmentOf(arena, record, at, hash)
    const words = arena.words[segment >>> CHUNK_UNITS_LOG2]
    const base = ((segment & CHUNK_MASK) << 1) + 2
    const slots = words[base - 2] & 0xffff
    if (words[base - 1] >= entriesMax(slots)) {
      makeRoom(arena, record, at, hash)
      continue
    }
    placeEntry(words, base, slots, homeSlot(hash, words[base - 2] >>> 16, slots), hash, address)
    words[base - 1]++
    record.setInt32(at + SIZE, record.getInt32(at + SIZE, true) + 1, true)
    return
  }
}

/** Redirects the entry of the element at `from` to `to`. */
export function replaceNested(
  store: Store,
  record: DataView,
  at: number,
  hash: number,
  from: number,
  to: number,
): void {
  const segment = segmentOf(store.arena, record, at, hash)
  const words = store.arena.words[segment >>> CHUNK_UNITS_LOG2]
  words[wordOfEntry(words, ((segment & CHUNK_MASK) << 1) + 2, hash, from) + 1] = to
}

/** Removes the entry of the element at `address`. The element itself is the caller's matter. */
export function removeNested(store: Store, record: DataView, at: number, hash: number, address: number): void {
  const { arena } = store
  const segment = segmentOf(arena, record, at, hash)
  const words = arena.words[segment >>> CHUNK_UNITS_LOG2]
  const base = ((segment & CHUNK_MASK) << 1) + 2
  const slots = words[base - 2] & 0xffff
  const hole = (wordOfEntry(words, base, hash, address) - base) >>> 1
  const entries = removeEntry(words, base, slots, words[base - 2] >>> 16, hole)
  record.setInt32(at + SIZE, record.getInt32(at + SIZE, true) - 1, true)
  if (entries < slots * SHRINK_LOAD) giveRoom(arena, record, at, hash, entries)
}

/**
 * Visits elements in the order of their hashes from `cursor` (0 at first), until at least `count` were visited or ten times as many slots looked at.
 * Returns the next cursor, 0 after the last. `visit` must not change the index.
 */
export function scanNested(
  store: Store,
  record: DataView,
  at: number,
  cursor: number,
  count: number,
  visit: (address: number, hash: number) => void,
): number {
  const { arena } = store
  let from = cursor >>> 0
  let slotsLeft = count * SCAN_SLOTS_PER_ITEM
  for (let left = count; left > 0 && slotsLeft > 0; ) {
    const segment = segmentOf(arena, record, at, from | 0)
    const slots = slotsOf(arena, segment)
    const depth = depthOf(arena, segment)
    const end = (Math.floor(from / 2 ** (32 - depth)) + 1) * 2 ** (32 - depth)
    const home = homeSlot(from | 0, depth, slots)
    const wanted = Math.min(home + left, slots)
    const until = wanted === slots ? end : firstHashOf(wanted, from, depth, slots, end)
    left -= visitRange(arena, segment, home, wanted, from, until, visit)
    slotsLeft -= wanted - home
    from = until
    if (from >= 4294967296) return 0
  }
  return from
}

/** Visits all elements, with their hashes. `visit` must not change the index. */
export function eachNested(
  store: Store,
  record: DataView,
  at: number,
  visit: (address: number, hash: number) => void,
): void {
  const { arena } = store
  eachSegment(arena, record, at, segment => visitEntries(arena, segment, visit))
}

/** Returns the address of a random element, given a random int32; the index must not be empty. As fair as HashIndex.sample. */
export function sampleNested(store: Store, record: DataView, at: number, random: number): number {
  assert(nestedSize(record, at) > 0, 'there is something to draw from')
  const { arena } = store
  let hash = random
  let segment = segmentOf(arena, record, at, hash)
  while (entriesOf(arena, segment) === 0) {
    const depth = depthOf(arena, segment)
    hash = (((hash >>> (32 - depth)) + 1) << (32 - depth)) | 0
    segment = segmentOf(arena, record, at, hash)
  }
  const words = arena.words[segment >>> CHUNK_UNITS_LOG2]
  const base = ((segment & CHUNK_MASK) << 1) + 3
  const slots = slotsOf(arena, segment)
  let draw = random
  let slot = 0
  for (let draws = 0; draws < SAMPLE_DRAWS; draws++) {
    draw = (Math.imul(draw ^ (draw >>> 15), 0x2c1b3c6d) + 0x297a2d39) | 0
    slot = Math.imul(draw >>> 16, slots) >>> 16
    if (words[base + (slot << 1)] !== 0) break
  }
  while (words[base + (slot << 1)] === 0) if (++slot === slots) slot = 0
  return words[base + (slot << 1)]
}

/**
 * Takes elements out from one end until at least `count` are gone: tells `visit` each of them, whose memory is the caller's to free. When it returns
 * true nothing is left of the index in the arena, and its record means nothing. Between calls only {@link replaceNested} may be used.
 */
export function drainNested(
  store: Store,
  record: DataView,
  at: number,
  count: number,
  visit: (address: number) => void,
): boolean {
  const { arena } = store
  let hash = 0
  for (let left = count; ; ) {
    const segment = segmentOf(arena, record, at, hash | 0)
    const entries = entriesOf(arena, segment)
    if (entries > 0) {
      if (left <= 0) return false
      visitEntries(arena, segment, visit)
      clearSegment(arena, segment)
      record.setInt32(at + SIZE, record.getInt32(at + SIZE, true) - entries, true)
      left -= entries
    }
    const depth = depthOf(arena, segment)
    hash = (Math.floor(hash / 2 ** (32 - depth)) + 1) * 2 ** (32 - depth)
    if (hash >= 4294967296) break
  }
  freeNested(store, record, at)
  return true
}

/** Frees the index itself; the elements are the caller's matter. */
export function freeNested(store: Store, record: DataView, at: number): void {
  const { arena } = store
  eachSegment(arena, record, at, segment => arena.free(segment))
  freeDirectory(arena, record, at)
}

/** Returns the bytes of the index, without the elements. Takes time by the number of segments. */
export function nestedBytes(store: Store, record: DataView, at: number): number {
  const { arena } = store
  const depth = directoryDepth(record, at)
  let bytes = depth === 0 ? 0 : 4 << depth
  eachSegment(arena, record, at, segment => {
    bytes += arena.capacityAt(segment)
  })
  return bytes
}

/** Checks every invariant; throws {@link AssertionError}. For tests. */
export function verifyNested(store: Store, record: DataView, at: number): void {
  const { arena } = store
  const globalDepth = directoryDepth(record, at)
  const owner = nestedOwner(record, at)
  let total = 0
  for (let entry = 0; entry < 2 ** globalDepth; ) {
    const segment = readEntry(arena, record, at, entry)
    const depth = depthOf(arena, segment)
    const slots = slotsOf(arena, segment)
    assert(depth <= globalDepth, 'a segment is no deeper than the directory')
    const span = 1 << (globalDepth - depth)
    assert(entry % span === 0, 'a segment starts at its prefix')
    for (let i = entry; i < entry + span; i++) {
      assert(readEntry(arena, record, at, i) === segment, 'all entries of a prefix lead to its segment')
    }
    const words = arena.words[segment >>> CHUNK_UNITS_LOG2]
    const base = ((segment & CHUNK_MASK) << 1) + 2
    let entries = 0
    for (let slot = 0; slot < slots; slot++) {
      const address = words[base + (slot << 1) + 1]
      if (address === 0) continue
      entries++
      const hash = words[base + (slot << 1)]
      assert(globalDepth === 0 || (hash >>> (32 - globalDepth)) - entry < span, 'an entry’s hash has the prefix')
      assert(hashOfElement(store, address) === hash, 'an entry’s hash is its element’s')
      const element = arena.words[address >>> CHUNK_UNITS_LOG2]
      assert(element[((address & CHUNK_MASK) << 1) + 1] >>> 8 === owner, 'an element knows its owner')
      for (let i = homeSlot(hash, depth, slots); i !== slot; i = i + 1 === slots ? 0 : i + 1) {
        assert(words[base + (i << 1) + 1] !== 0, 'no empty slot before an entry')
      }
    }
    assert(entries === words[base - 1], 'a segment counts its entries')
    assert(entries < slots, 'a segment has an empty slot')
    total += entries
    entry += span
  }
  assert(total === nestedSize(record, at), 'the index counts its entries')
}

function matches(arena: Arena, address: number, bytes: Uint8Array, start: number, end: number): boolean {
  const chunk = address >>> CHUNK_UNITS_LOG2
  const words = arena.words[chunk]
  const at = (address & CHUNK_MASK) << 1
  if (keyLengthAt(words, at) !== end - start) return false
  const offset = (at << 2) + KEY_OFFSET[(words[at] >>> 8) & 0xf]
  return equalViews(viewOf(bytes), start, end, arena.bytes[chunk].view, offset)
}

/** Returns the word of the entry of the element at `address`; by address, since two names may have one hash. */
function wordOfEntry(words: Int32Array, base: number, hash: number, address: number): number {
  const slots = words[base - 2] & 0xffff
  let slot = homeSlot(hash, words[base - 2] >>> 16, slots)
  for (let probes = 0; probes < slots; probes++) {
    if (words[base + (slot << 1) + 1] === address) return base + (slot << 1)
    if (++slot === slots) slot = 0
  }
  assert(false, 'an element to be changed is in the index')
}

/** Grows the segment of a hash, or splits it when it has its full size. */
function makeRoom(arena: Arena, record: DataView, at: number, hash: number): void {
  const segment = segmentOf(arena, record, at, hash)
  const slots = slotsOf(arena, segment)
  if (slots >= SLOTS_SPLIT && depthOf(arena, segment) < DEPTH_MAX) return split(arena, record, at, hash)
  const step = SLOTS_STEPS.indexOf(slots) + 1
  assert(step < SLOTS_STEPS.length, 'hashes are spread over the index')
  rebuild(arena, record, at, hash, SLOTS_STEPS[step])
}

/** Shrinks the segment of a hash to about 0.6 load, or merges it with its other half when both are nearly empty. */
function giveRoom(arena: Arena, record: DataView, at: number, hash: number, entries: number): void {
  const segment = segmentOf(arena, record, at, hash)
  if (slotsOf(arena, segment) > SLOTS_NESTED_MIN) {
    return rebuild(arena, record, at, hash, slotsFor(Math.ceil(entries * 1.4), SLOTS_NESTED_MIN))
  }
  const depth = depthOf(arena, segment)
  if (depth === 0) return
  const other = hash ^ (1 << (32 - depth))
  const buddy = segmentOf(arena, record, at, other)
  if (depthOf(arena, buddy) !== depth || slotsOf(arena, buddy) !== SLOTS_NESTED_MIN) return
  if (entries + entriesOf(arena, buddy) > MERGE_ENTRIES) return
  const merged = createSegment(arena, SLOTS_NESTED_MIN, depth - 1)
  copyEntries(arena, segment, merged, depth - 1, 0, 0)
  copyEntries(arena, buddy, merged, depth - 1, 0, 0)
  direct(arena, record, at, hash, depth - 1, merged)
  arena.free(segment)
  arena.free(buddy)
  if (depth === 1) shrinkToOne(arena, record, at, merged)
}

/** Gives up the directory of an index of one segment. */
function shrinkToOne(arena: Arena, record: DataView, at: number, segment: number): void {
  freeDirectory(arena, record, at)
  directToOne(record, at, segment)
}

function rebuild(arena: Arena, record: DataView, at: number, hash: number, slots: number): void {
  const old = segmentOf(arena, record, at, hash)
  const depth = depthOf(arena, old)
  const segment = createSegment(arena, slots, depth)
  copyEntries(arena, old, segment, depth, 0, 0)
  direct(arena, record, at, hash, depth, segment)
  arena.free(old)
}

function split(arena: Arena, record: DataView, at: number, hash: number): void {
  const old = segmentOf(arena, record, at, hash)
  const depth = depthOf(arena, old) + 1
  if (depth > directoryDepth(record, at)) doubleDirectory(arena, record, at)
  const bit = 1 << (32 - depth)
  for (const half of [0, bit]) {
    const entries = countEntries(arena, old, bit, half)
    const slots = Math.min(SLOTS_SPLIT, slotsFor(entries + (entries >>> 3), SLOTS_NESTED_MIN))
    const segment = createSegment(arena, slots, depth)
    copyEntries(arena, old, segment, depth, bit, half)
    direct(arena, record, at, (hash & ~bit) | half, depth, segment)
  }
  arena.free(old)
}
