import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2, PINNED } from './arena.ts'
import { classOf } from './size-class.ts'

/**
 * A segment: the part of the index whose hashes share a prefix; a small open-addressing table in one pinned block.
 *
 * ```
 * word 0   slots:16 │ depth:8      word 1   entries      then slots × [hash, address], address 0 = empty
 * ```
 *
 * The depth, the prefix's length in bits, is kept here only for indexes that have no directory of their own to keep it: see nested-index.ts.
 * The bits after the prefix choose an entry's home slot in ascending order; collisions probe linearly with wrap-around. So the order of the
 * hashes runs through the slots, which is what makes a stateless cursor possible.
 */

/** Slots that a segment may have; those beyond 511 are for segments that can split no more. Each fills its size class. */
export const SLOTS_STEPS: readonly number[] = [7, 15, 31, 63, 127, 191, 255, 319, 383, 447, 511, 1023, 2047, 4095]
/** The fewest slots in the index of a database. */
export const SLOTS_MIN = 31
/** The fewest slots in the index of a collection. */
export const SLOTS_NESTED_MIN = 7
/** Slots above which a segment splits. */
export const SLOTS_SPLIT = 511

const SLOTS_MASK = 0xffff

/** Returns the most entries of a segment of `slots` slots: seven eighths. */
export function entriesMax(slots: number): number {
  return slots - (slots >>> 3) - 1
}

/** Returns the fewest slots, not below `slotsMin`, that hold `entries` entries, one more included, or the largest number there is. */
export function slotsFor(entries: number, slotsMin: number): number {
  for (const slots of SLOTS_STEPS) if (slots >= slotsMin && entries < entriesMax(slots)) return slots
  return SLOTS_STEPS[SLOTS_STEPS.length - 1]
}

/** Returns the address of a new, empty segment. */
export function createSegment(arena: Arena, slots: number, depth = 0): number {
  const segment = arena.allocate(PINNED + classOf(8 + slots * 8))
  const words = arena.words[segment >>> CHUNK_UNITS_LOG2]
  const base = (segment & CHUNK_MASK) << 1
  words[base] = slots | (depth << 16)
  words[base + 1] = 0
  for (let slot = 0; slot < slots; slot++) words[base + 3 + (slot << 1)] = 0
  return segment
}

/** Returns the slots of a segment. */
export function slotsOf(arena: Arena, segment: number): number {
  return arena.words[segment >>> CHUNK_UNITS_LOG2][(segment & CHUNK_MASK) << 1] & SLOTS_MASK
}

/** Returns the entries of a segment. */
export function entriesOf(arena: Arena, segment: number): number {
  return arena.words[segment >>> CHUNK_UNITS_LOG2][((segment & CHUNK_MASK) << 1) + 1]
}

/** The slot where probing for `hash` starts: its 16 bits after the segment's prefix of `depth` bits, scaled to the number of slots. */
export function homeSlot(hash: number, depth: number, slots: number): number {
  return Math.imul((hash << depth) >>> 16, slots) >>> 16
}

/** The lowest hash value above `from`, within the segment that ends at `end`, whose home slot is `slot` or later. */
export function firstHashOf(slot: number, from: number, depth: number, slots: number, end: number): number {
  const prefix = end - 2 ** (32 - depth)
  const fraction = Math.ceil((slot * 65536) / slots)
  return Math.min(Math.max(prefix + Math.ceil(fraction * 2 ** (16 - depth)), from + 1), end)
}

/** Writes an entry to the first empty slot from `slot` on. `base` is the word of slot 0. */
export function placeEntry(
  words: Int32Array,
  base: number,
  slots: number,
  slot: number,
  hash: number,
  address: number,
): void {
  while (words[base + (slot << 1) + 1] !== 0) if (++slot === slots) slot = 0
  words[base + (slot << 1)] = hash
  words[base + (slot << 1) + 1] = address
}

/** Empties a slot and shifts back what was displaced over it. Returns the entries that are left. */
export function removeEntry(words: Int32Array, base: number, slots: number, depth: number, hole: number): number {
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
  return --words[base - 1]
}

/** Adds the entries of one segment whose hash has `(hash & mask) === value` to another, whose prefix has `depth` bits. */
export function copyEntries(arena: Arena, from: number, to: number, depth: number, mask: number, value: number): void {
  const source = arena.words[from >>> CHUNK_UNITS_LOG2]
  const target = arena.words[to >>> CHUNK_UNITS_LOG2]
  const sourceBase = ((from & CHUNK_MASK) << 1) + 2
  const targetBase = ((to & CHUNK_MASK) << 1) + 2
  const sourceSlots = source[sourceBase - 2] & SLOTS_MASK
  const targetSlots = target[targetBase - 2] & SLOTS_MASK
  let copied = 0
  for (let at = sourceBase; at < sourceBase + 2 * sourceSlots; at += 2) {
    const address = source[at + 1]
    const hash = source[at]
    if (address === 0 || (hash & mask) !== value) continue
    placeEntry(target, targetBase, targetSlots, homeSlot(hash, depth, targetSlots), hash, address)
    copied++
  }
  target[targetBase - 1] += copied
}

/** Returns how many entries of a segment have `(hash & mask) === value`. */
export function countEntries(arena: Arena, segment: number, mask: number, value: number): number {
  const words = arena.words[segment >>> CHUNK_UNITS_LOG2]
  const base = ((segment & CHUNK_MASK) << 1) + 2
  let count = 0
  for (let at = base; at < base + 2 * (words[base - 2] & SLOTS_MASK); at += 2) {
    if (words[at + 1] !== 0 && (words[at] & mask) === value) count++
  }
  return count
}

/** Calls `visit` with the address and the hash of each entry of a segment. */
export function visitEntries(arena: Arena, segment: number, visit: (address: number, hash: number) => void): void {
  const words = arena.words[segment >>> CHUNK_UNITS_LOG2]
  const base = ((segment & CHUNK_MASK) << 1) + 2
  const slots = words[base - 2] & SLOTS_MASK
  for (let at = base; at < base + 2 * slots; at += 2) if (words[at + 1] !== 0) visit(words[at + 1], words[at])
}

/**
 * Calls `visit` with the addresses of a segment's entries with hashes in [from, until), whose home slots are in [home, wanted): they lie from
 * `home` on up to the first empty slot at or past `wanted`. Returns how many there were.
 */
export function visitRange(
  arena: Arena,
  segment: number,
  home: number,
  wanted: number,
  from: number,
  until: number,
  visit: (address: number, hash: number) => void,
): number {
  const words = arena.words[segment >>> CHUNK_UNITS_LOG2]
  const base = ((segment & CHUNK_MASK) << 1) + 2
  const slots = words[base - 2] & SLOTS_MASK
  let slot = home
  let visited = 0
  for (let seen = 0; seen < slots; seen++) {
    const address = words[base + (slot << 1) + 1]
    if (address === 0 && home + seen >= wanted) break
    const hash = words[base + (slot << 1)] >>> 0
    if (address !== 0 && hash >= from && hash < until) {
      visit(address, hash | 0)
      visited++
    }
    if (++slot === slots) slot = 0
  }
  return visited
}

/** Takes all entries out of a segment. */
export function clearSegment(arena: Arena, segment: number): void {
  const words = arena.words[segment >>> CHUNK_UNITS_LOG2]
  const base = ((segment & CHUNK_MASK) << 1) + 2
  const slots = slotsOf(arena, segment)
  words[base - 1] = 0
  for (let slot = 0; slot < slots; slot++) words[base + (slot << 1) + 1] = 0
}
