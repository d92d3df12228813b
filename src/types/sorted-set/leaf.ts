import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2, PINNED } from '../../store/arena.ts'
import { classOf } from '../../store/size-class.ts'

/**
 * A leaf of a large sorted set: members in order, each as its score and the address of its element.
 *
 * ```
 * word 0   entries      word 1   unused      then entries × [score:8 bytes, element:4 bytes]
 * ```
 */

/** Members of a leaf at most. A larger leaf moves more bytes per insertion, a smaller one makes the tree higher. */
export const LEAF_ENTRIES_MAX = 63
const HEAD_BYTES = 8
export const ENTRY_BYTES = 12
const ENTRY_WORDS = 3
/** Bytes of a leaf. */
export const LEAF_BYTES = HEAD_BYTES + LEAF_ENTRIES_MAX * ENTRY_BYTES

/** Returns the address of a new leaf with one member. */
export function createLeaf(arena: Arena, score: number, element: number): number {
  const leaf = arena.allocate(PINNED + classOf(LEAF_BYTES))
  arena.words[leaf >>> CHUNK_UNITS_LOG2][(leaf & CHUNK_MASK) << 1] = 1
  setEntry(arena, leaf, 0, score, element)
  return leaf
}

/** Returns the number of members. */
export function leafEntries(arena: Arena, leaf: number): number {
  return arena.words[leaf >>> CHUNK_UNITS_LOG2][(leaf & CHUNK_MASK) << 1]
}

/** Returns the score of the member at a place. */
export function scoreInLeaf(arena: Arena, leaf: number, place: number): number {
  return arena.bytes[leaf >>> CHUNK_UNITS_LOG2].view.getFloat64(offsetOf(leaf, place), true)
}

/** Returns the element of the member at a place. */
export function elementInLeaf(arena: Arena, leaf: number, place: number): number {
  return arena.words[leaf >>> CHUNK_UNITS_LOG2][(offsetOf(leaf, place) >>> 2) + 2]
}

/** Sets score and element at a place. */
export function setEntry(arena: Arena, leaf: number, place: number, score: number, element: number): void {
  const { view } = arena.bytes[leaf >>> CHUNK_UNITS_LOG2]
  const offset = offsetOf(leaf, place)
  view.setFloat64(offset, score, true)
  view.setInt32(offset + 8, element, true)
}

/** Inserts a member before the one at a place. The leaf must not be full. */
export function insertEntry(arena: Arena, leaf: number, place: number, score: number, element: number): void {
  const words = arena.words[leaf >>> CHUNK_UNITS_LOG2]
  const head = (leaf & CHUNK_MASK) << 1
  const entries = words[head]++
  moveWords(words, wordOfEntry(leaf, place), wordOfEntry(leaf, entries), ENTRY_WORDS)
  setEntry(arena, leaf, place, score, element)
}

/** Removes `count` members from a place on. */
export function removeEntries(arena: Arena, leaf: number, place: number, count: number): void {
  const words = arena.words[leaf >>> CHUNK_UNITS_LOG2]
  const head = (leaf & CHUNK_MASK) << 1
  const entries = words[head]
  moveWords(words, wordOfEntry(leaf, place + count), wordOfEntry(leaf, entries), -count * ENTRY_WORDS)
  words[head] = entries - count
}

/** Moves a member to another place, with another score; the members between make room. */
export function moveEntry(arena: Arena, leaf: number, from: number, to: number, score: number): void {
  const element = elementInLeaf(arena, leaf, from)
  const words = arena.words[leaf >>> CHUNK_UNITS_LOG2]
  if (to > from) moveWords(words, wordOfEntry(leaf, from + 1), wordOfEntry(leaf, to + 1), -ENTRY_WORDS)
  else moveWords(words, wordOfEntry(leaf, to), wordOfEntry(leaf, from), ENTRY_WORDS)
  setEntry(arena, leaf, to, score, element)
}

/** Moves the members from a place on into a new leaf, whose address is returned. */
export function splitLeaf(arena: Arena, leaf: number, place: number): number {
  const fresh = arena.allocate(PINNED + classOf(LEAF_BYTES))
  arena.words[fresh >>> CHUNK_UNITS_LOG2][(fresh & CHUNK_MASK) << 1] = 0
  appendEntries(arena, leaf, place, fresh)
  arena.words[leaf >>> CHUNK_UNITS_LOG2][(leaf & CHUNK_MASK) << 1] = place
  return fresh
}

/** Copies the members from a place on behind those of another leaf. */
export function appendEntries(arena: Arena, from: number, place: number, to: number): void {
  const source = arena.words[from >>> CHUNK_UNITS_LOG2]
  const target = arena.words[to >>> CHUNK_UNITS_LOG2]
  const count = source[(from & CHUNK_MASK) << 1] - place
  const head = (to & CHUNK_MASK) << 1
  let at = wordOfEntry(to, target[head])
  const end = wordOfEntry(from, place + count)
  for (let word = wordOfEntry(from, place); word < end; word++) target[at++] = source[word]
  target[head] += count
}

/** Returns the index, in its chunk's words, of the entry at a place. */
export function wordOfEntry(leaf: number, place: number): number {
  return ((leaf & CHUNK_MASK) << 1) + HEAD_BYTES / 4 + place * ENTRY_WORDS
}

function offsetOf(leaf: number, place: number): number {
  return ((leaf & CHUNK_MASK) << 3) + HEAD_BYTES + place * ENTRY_BYTES
}

/** Words up to which a loop moves faster than copyWithin. */
const LOOP_WORDS_MAX = 48

/** Moves words[from, end) by so many words, to either side. */
function moveWords(words: Int32Array, from: number, end: number, by: number): void {
  if (end - from > LOOP_WORDS_MAX) words.copyWithin(from + by, from, end)
  else if (by > 0) for (let word = end - 1; word >= from; word--) words[word + by] = words[word]
  else for (let word = from; word < end; word++) words[word + by] = words[word]
}
