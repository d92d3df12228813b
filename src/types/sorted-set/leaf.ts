import { assert } from '../../base/assert.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2, PINNED } from '../../store/arena.ts'
import { classOf } from '../../store/size-class.ts'

/**
 * A leaf of a large sorted set: members in order, each as its score and the address of its element. There may be room before them as well as behind, so that
 * taking one after the other off an end, or adding there, moves none.
 *
 * ```
 * word 0   entries      word 1   words of room      then room │ entries × [score:8 bytes, element:4 bytes] │ room
 * ```
 */

/** Members of a leaf at most. A larger leaf moves more bytes per insertion, a smaller one makes the tree higher. */
export const LEAF_ENTRIES_MAX = 63
const HEAD_WORDS = 2
const ENTRY_WORDS = 3
export const ENTRY_BYTES = 4 * ENTRY_WORDS
const ENTRIES_WORDS = LEAF_ENTRIES_MAX * ENTRY_WORDS
/** Bytes of a leaf. */
export const LEAF_BYTES = 4 * (HEAD_WORDS + ENTRIES_WORDS)

/** Returns the address of a new leaf with one member. All room for more is before it if `front`, else behind. */
export function createLeaf(arena: Arena, score: number, element: number, front: boolean): number {
  const leaf = arena.allocate(PINNED + classOf(LEAF_BYTES))
  const words = arena.words[leaf >>> CHUNK_UNITS_LOG2]
  const head = (leaf & CHUNK_MASK) << 1
  words[head] = 1
  words[head + 1] = front ? ENTRIES_WORDS - ENTRY_WORDS : 0
  setEntry(arena, leaf, 0, score, element)
  return leaf
}

/** Returns the number of members. */
export function leafEntries(arena: Arena, leaf: number): number {
  return arena.words[leaf >>> CHUNK_UNITS_LOG2][(leaf & CHUNK_MASK) << 1]
}

/** Returns the score of the member at a place. */
export function scoreInLeaf(arena: Arena, leaf: number, place: number): number {
  return arena.bytes[leaf >>> CHUNK_UNITS_LOG2].view.getFloat64(wordOfEntry(arena, leaf, place) << 2, true)
}

/** Returns the element of the member at a place. */
export function elementInLeaf(arena: Arena, leaf: number, place: number): number {
  return arena.words[leaf >>> CHUNK_UNITS_LOG2][wordOfEntry(arena, leaf, place) + 2]
}

/** Sets score and element at a place. */
export function setEntry(arena: Arena, leaf: number, place: number, score: number, element: number): void {
  const { view } = arena.bytes[leaf >>> CHUNK_UNITS_LOG2]
  const offset = wordOfEntry(arena, leaf, place) << 2
  view.setFloat64(offset, score, true)
  view.setInt32(offset + 8, element, true)
}

/** Inserts a member before the one at a place. The leaf must not be full. */
export function insertEntry(arena: Arena, leaf: number, place: number, score: number, element: number): void {
  const words = arena.words[leaf >>> CHUNK_UNITS_LOG2]
  const head = (leaf & CHUNK_MASK) << 1
  const entries = words[head]
  const inFront = words[head + 1] > 0
  const behind = words[head + 1] + entries * ENTRY_WORDS < ENTRIES_WORDS
  const at = wordOfEntry(arena, leaf, place)
  if (inFront && (!behind || place < entries - place)) {
    moveWords(words, wordOfEntry(arena, leaf, 0), at, -ENTRY_WORDS)
    words[head + 1] -= ENTRY_WORDS
  } else {
    moveWords(words, at, wordOfEntry(arena, leaf, entries), ENTRY_WORDS)
  }
  words[head] = entries + 1
  setEntry(arena, leaf, place, score, element)
}

/** Removes `count` members from a place on. */
export function removeEntries(arena: Arena, leaf: number, place: number, count: number): void {
  const words = arena.words[leaf >>> CHUNK_UNITS_LOG2]
  const head = (leaf & CHUNK_MASK) << 1
  const entries = words[head]
  const at = wordOfEntry(arena, leaf, place)
  const moved = count * ENTRY_WORDS
  if (place < entries - place - count) {
    moveWords(words, wordOfEntry(arena, leaf, 0), at, moved)
    words[head + 1] += moved
  } else {
    moveWords(words, at + moved, wordOfEntry(arena, leaf, entries), -moved)
  }
  words[head] = entries - count
}

/** Moves a member to another place, with another score; the members between make room. */
export function moveEntry(arena: Arena, leaf: number, from: number, to: number, score: number): void {
  const element = elementInLeaf(arena, leaf, from)
  const words = arena.words[leaf >>> CHUNK_UNITS_LOG2]
  const source = wordOfEntry(arena, leaf, from)
  const target = wordOfEntry(arena, leaf, to)
  if (to > from) moveWords(words, source + ENTRY_WORDS, target + ENTRY_WORDS, -ENTRY_WORDS)
  else moveWords(words, target, source, ENTRY_WORDS)
  setEntry(arena, leaf, to, score, element)
}

/** Moves the members from a place on into a new leaf, whose address is returned. */
export function splitLeaf(arena: Arena, leaf: number, place: number): number {
  const fresh = arena.allocate(PINNED + classOf(LEAF_BYTES))
  const words = arena.words[fresh >>> CHUNK_UNITS_LOG2]
  const head = (fresh & CHUNK_MASK) << 1
  words[head] = words[head + 1] = 0
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
  const entries = target[head]
  if (target[head + 1] > ENTRIES_WORDS - (entries + count) * ENTRY_WORDS) {
    moveWords(target, wordOfEntry(arena, to, 0), wordOfEntry(arena, to, entries), -target[head + 1])
    target[head + 1] = 0
  }
  let at = wordOfEntry(arena, to, entries)
  const end = wordOfEntry(arena, from, place + count)
  for (let word = wordOfEntry(arena, from, place); word < end; word++) target[at++] = source[word]
  target[head] = entries + count
}

/** Returns the index, in its chunk's words, of the entry at a place. */
export function wordOfEntry(arena: Arena, leaf: number, place: number): number {
  const head = (leaf & CHUNK_MASK) << 1
  return head + HEAD_WORDS + arena.words[leaf >>> CHUNK_UNITS_LOG2][head + 1] + place * ENTRY_WORDS
}

/** Checks that a leaf's members lie within it; throws {@link AssertionError}. For tests. */
export function verifyLeaf(arena: Arena, leaf: number): void {
  const entries = leafEntries(arena, leaf)
  const room = arena.words[leaf >>> CHUNK_UNITS_LOG2][((leaf & CHUNK_MASK) << 1) + 1]
  assert(entries > 0 && entries <= LEAF_ENTRIES_MAX, 'a leaf’s members are within bounds')
  assert(room >= 0 && room % ENTRY_WORDS === 0, 'the room before the members is that of others')
  assert(room + entries * ENTRY_WORDS <= ENTRIES_WORDS, 'a leaf’s members lie in its block')
}

/** Words up to which a loop moves faster than copyWithin. */
const LOOP_WORDS_MAX = 48

/** Moves words[from, end) by so many words, to either side. */
function moveWords(words: Int32Array, from: number, end: number, by: number): void {
  if (end - from > LOOP_WORDS_MAX) words.copyWithin(from + by, from, end)
  else if (by > 0) for (let word = end - 1; word >= from; word--) words[word + by] = words[word]
  else for (let word = from; word < end; word++) words[word + by] = words[word]
}
