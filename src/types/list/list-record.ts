import { assert } from '../../base/assert.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { changeCount, createTree, TREE_RECORD_BYTES, verifyTree } from '../../store/block-tree.ts'
import { seekFirst, seekLast, seekRank, TreeCursor, treeCount, treeHeight, treeRoot } from '../../store/tree-cursor.ts'
import type { TreeShape } from '../../store/tree-node.ts'
import { entrySize, nextEntry, previousEntry, writeEntry } from '../listpack-entry.ts'
import { isSparse, LEAF_HEADER_BYTES, LONG_MARK, leafCount, verifyLeaf } from './list-leaf.ts'
import { isLeafOpen } from './list-limits.ts'

/**
 * The record of a large list, the value of its item, and its ends: lists are mostly pushed to and popped from, so the record knows the leaves there, and how many elements
 * have come to each that its tree does not count yet. What happens at an end then touches the record and one leaf.
 *
 * ```
 *  0  the tree of leaves (block-tree.ts)
 * 12  the first leaf, 0 for unknown:4 │ the last:4
 * 20  elements that the first leaf has beyond what the tree counts, signed:4 │ that the last one has:4
 * ```
 *
 * A leaf that is unknown is counted right. {@link settleEnds} makes the tree right, and must be called before anything but what is here changes it.
 */

export const LIST_RECORD_BYTES = TREE_RECORD_BYTES + 16
const FIRST = TREE_RECORD_BYTES
const LAST = FIRST + 4
/** From a leaf's place to that of its uncounted elements. */
const UNCOUNTED = 8

/** The tree of a large list: found by rank alone. */
export const LIST_SHAPE: TreeShape = { keyWords: 0, readKey() {} }

/** Writes the record of a list without elements. */
export function createListRecord(view: DataView, at: number): void {
  createTree(view, at)
  for (let offset = FIRST; offset < LIST_RECORD_BYTES; offset += 4) view.setInt32(at + offset, 0, true)
}

/** Returns the number of elements. */
export function listRecordLength(view: DataView, at: number): number {
  return treeCount(view, at) + uncountedInFront(view, at) + uncountedBehind(view, at)
}

/** Returns the elements of the first leaf that the tree does not count. */
export function uncountedInFront(view: DataView, at: number): number {
  return view.getInt32(at + FIRST + UNCOUNTED, true)
}

/** Returns the elements of the last leaf that the tree does not count. */
export function uncountedBehind(view: DataView, at: number): number {
  return view.getInt32(at + LAST + UNCOUNTED, true)
}

/** Goes to the leaf of the element at `index`, which must be there. Returns its place in the leaf. */
export function seekIndex(arena: Arena, view: DataView, at: number, cursor: TreeCursor, index: number): number {
  const inFront = uncountedInFront(view, at)
  const behind = uncountedBehind(view, at)
  if (inFront === 0 && behind === 0) return seekRank(arena, LIST_SHAPE, view, at, cursor, index)
  seekFirst(arena, LIST_SHAPE, view, at, cursor)
  if (index < leafCount(arena, cursor.block)) return index
  seekLast(arena, LIST_SHAPE, view, at, cursor)
  const beforeLast = listRecordLength(view, at) - leafCount(arena, cursor.block)
  if (index >= beforeLast) return index - beforeLast
  return seekRank(arena, LIST_SHAPE, view, at, cursor, index - inFront)
}

/** Makes the tree count all elements, and forgets the leaves at the ends. `cursor` is spent. */
export function settleEnds(arena: Arena, view: DataView, at: number, cursor: TreeCursor): void {
  const inFront = uncountedInFront(view, at)
  const behind = uncountedBehind(view, at)
  if (inFront !== 0) {
    seekFirst(arena, LIST_SHAPE, view, at, cursor)
    changeCount(arena, LIST_SHAPE, view, at, cursor, inFront)
  }
  if (behind !== 0) {
    seekLast(arena, LIST_SHAPE, view, at, cursor)
    changeCount(arena, LIST_SHAPE, view, at, cursor, behind)
  }
  for (let offset = FIRST; offset < LIST_RECORD_BYTES; offset += 4) view.setInt32(at + offset, 0, true)
}

/** Finds the leaves at the ends again that are known, after leaves have moved. */
export function settleKnownEnds(arena: Arena, view: DataView, at: number): void {
  const cursor = new TreeCursor()
  for (const front of [true, false]) {
    if (knownLeafAtEnd(view, at, front) === 0) continue
    view.setInt32(at + (front ? FIRST : LAST), 0, true)
    leafAtEnd(arena, view, at, cursor, front)
  }
}

/** Whether the list has but one leaf, so that it may be small enough for the other form. */
export function isOneLeaf(view: DataView, at: number): boolean {
  return treeHeight(view, at) === 0
}

/** Returns the leaf at an end, or 0 while that is unknown. */
export function knownLeafAtEnd(view: DataView, at: number, front: boolean): number {
  return view.getInt32(at + (front ? FIRST : LAST), true)
}

/** Returns the leaf at an end, and remembers it. Without one, the list is empty: 0. `cursor` is spent. */
export function leafAtEnd(arena: Arena, view: DataView, at: number, cursor: TreeCursor, front: boolean): number {
  const known = knownLeafAtEnd(view, at, front)
  if (known !== 0 || treeRoot(view, at) === 0) return known
  if (front) seekFirst(arena, LIST_SHAPE, view, at, cursor)
  else seekLast(arena, LIST_SHAPE, view, at, cursor)
  view.setInt32(at + (front ? FIRST : LAST), cursor.block, true)
  return cursor.block
}

/**
 * Adds the element text[start, end) to the leaf at an end. Returns false, and does nothing, when that is unknown, takes no more, or has no room on that side.
 */
export function pushAtEnd(
  arena: Arena,
  view: DataView,
  at: number,
  listSize: number,
  text: Uint8Array,
  start: number,
  end: number,
  front: boolean,
): boolean {
  const side = at + (front ? FIRST : LAST)
  const leaf = view.getInt32(side, true)
  if (leaf === 0) return false
  const words = arena.words[leaf >>> CHUNK_UNITS_LOG2]
  const word = (leaf & CHUNK_MASK) << 1
  const bounds = words[word]
  let first = bounds & 0xffff
  let last = bounds >>> 16
  if (bounds === LONG_MARK || !isLeafOpen(listSize, last - first, words[word + 1], end - start)) return false
  const size = entrySize(text, start, end)
  const room = front ? first - LEAF_HEADER_BYTES : arena.capacityAt(leaf) - last
  if (room < size) return false
  const place = front ? first - size : last
  if (front) first -= size
  else last += size
  words[word] = first | (last << 16)
  words[word + 1]++
  view.setInt32(side + UNCOUNTED, view.getInt32(side + UNCOUNTED, true) + 1, true)
  writeEntry(arena.bytes[leaf >>> CHUNK_UNITS_LOG2], (word << 2) + place, text, start, end)
  return true
}

/**
 * Removes the element at an end, whose leaf is {@link knownLeafAtEnd}, not 0. Returns the offset in the leaf's chunk where its entry still lies until the list changes again; -1, having
 * done nothing, when it is long, or when its leaf would become empty or so sparse that it is to be seen to.
 */
export function removeAtEnd(arena: Arena, view: DataView, at: number, leaf: number, front: boolean): number {
  const words = arena.words[leaf >>> CHUNK_UNITS_LOG2]
  const bytes = arena.bytes[leaf >>> CHUNK_UNITS_LOG2]
  const word = (leaf & CHUNK_MASK) << 1
  const bounds = words[word]
  if (bounds === LONG_MARK) return -1
  const base = word << 2
  const first = base + (bounds & 0xffff)
  const last = base + (bounds >>> 16)
  const removed = front ? first : previousEntry(bytes, last)
  const from = front ? nextEntry(bytes, first) : first
  const to = front ? last : removed
  if (from === to || isSparse(to - from, arena.capacityAt(leaf))) return -1
  words[word] = (from - base) | ((to - base) << 16)
  words[word + 1]--
  const uncounted = at + (front ? FIRST : LAST) + UNCOUNTED
  view.setInt32(uncounted, view.getInt32(uncounted, true) - 1, true)
  return removed
}

/** Checks a large list; throws {@link AssertionError}. For tests. */
export function verifyList(arena: Arena, view: DataView, at: number): void {
  const cursor = new TreeCursor()
  const inFront = uncountedInFront(view, at)
  const behind = uncountedBehind(view, at)
  seekFirst(arena, LIST_SHAPE, view, at, cursor)
  const first = cursor.block
  seekLast(arena, LIST_SHAPE, view, at, cursor)
  const last = cursor.block
  const known = [view.getInt32(at + FIRST, true), view.getInt32(at + LAST, true)]
  assert(known[0] === first || (known[0] === 0 && inFront === 0), 'the first leaf is known, or counted right')
  assert(known[1] === last || (known[1] === 0 && behind === 0), 'the last leaf is known, or counted right')
  verifyTree(arena, LIST_SHAPE, view, at, leaf => {
    const uncounted = (leaf === first ? inFront : 0) + (leaf === last ? behind : 0)
    return verifyLeaf(arena, leaf) - uncounted
  })
}
