import { CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { changeCount, insertLeaf, plantLeaf, removeLeaf, replaceLeaf } from '../../store/block-tree.ts'
import {
  nextLeaf,
  previousLeaf,
  rankOfLeaf,
  seekFirst,
  seekLast,
  seekRank,
  treeCount,
  treeRoot,
} from '../../store/tree-cursor.ts'
import type { ItemEdit } from '../item-edit.ts'
import { countEntries } from '../listpack.ts'
import { entrySize, nextEntry, previousEntry, writeEntry } from '../listpack-entry.ts'
import { enterLeaf, type ListCursor } from './list-cursor.ts'
import {
  closeGap,
  createLeaf,
  createLongLeaf,
  freeLeaf,
  isLongLeaf,
  LEAF_BYTES_MAX,
  leafBytes,
  leafCount,
  leafStart,
  mergeLeaf,
  openGap,
  shrink,
  splitLeaf,
} from './list-leaf.ts'
import { isLeafOpen, isLongElement, leafBytesMax, mayMergeLeaves } from './list-limits.ts'
import { LIST_SHAPE, leafAtEnd, settleEnds } from './list-record.ts'

/**
 * Changes of large lists: block trees of leaves. Which leaf takes an element, when one is split and when two become one follows Redis, so that the same
 * commands lead to the same encoding.
 *
 * An element to be added is text[start, end). All spend the cursor, unless said otherwise. But for {@link pushToTree}, the ends must be settled: see list-record.ts.
 */

/** A new leaf at an end may take this part of the list's bytes. */
const ROOM_SHARE = 16

/** Adds an element at the front or at the back, where {@link pushAtEnd} did not. The tree may be empty. */
export function pushToTree(
  edit: ItemEdit,
  cursor: ListCursor,
  text: Uint8Array,
  start: number,
  end: number,
  front: boolean,
): void {
  const { arena } = edit
  const { view } = edit.bytes
  const record = edit.start
  if (treeRoot(view, record) === 0) plantLeaf(view, record, leafOf(edit, text, start, end), 1)
  else pushToLeaf(edit, cursor, text, start, end, front)
  leafAtEnd(arena, view, record, cursor.tree, front)
}

/** As {@link pushToTree}, whatever there is to do. */
function pushToLeaf(
  edit: ItemEdit,
  cursor: ListCursor,
  text: Uint8Array,
  start: number,
  end: number,
  front: boolean,
): void {
  const { arena } = edit
  const { view } = edit.bytes
  const record = edit.start
  settleEnds(arena, view, record, cursor.tree)
  if (front) seekFirst(arena, LIST_SHAPE, view, record, cursor.tree)
  else seekLast(arena, LIST_SHAPE, view, record, cursor.tree)
  if (takes(edit, cursor.tree.block, end - start)) {
    const place = front ? 0 : leafBytes(arena, cursor.tree.block)
    addEntry(edit, cursor, place, text, start, end)
  } else {
    addLeaf(edit, cursor, leafOf(edit, text, start, end, roomAtEnd(edit, end - start), front), 1, front)
  }
}

/** Adds an element before or behind the one that the cursor is on. */
export function insertIntoTree(
  edit: ItemEdit,
  cursor: ListCursor,
  text: Uint8Array,
  start: number,
  end: number,
  before: boolean,
): void {
  const { arena } = edit
  const { tree, from } = cursor
  const at = before || cursor.isLong ? cursor.at : nextEntry(cursor.bytes, cursor.at)
  if (takes(edit, cursor.leaf, end - start)) return addEntry(edit, cursor, at - from, text, start, end)
  const atFirst = before && at === from
  const atLast = !before && (cursor.isLong || at === cursor.end)
  if (!atFirst && !atLast) return insertBetween(edit, cursor, at, text, start, end, before)
  if (isLongElement(edit.limits.listSize, end - start))
    return addLeaf(edit, cursor, leafOf(edit, text, start, end), 1, before)
  // The leaf is full: the neighbour takes it, or a new leaf between the two.
  const moved = atFirst ? previousLeaf(arena, LIST_SHAPE, tree) : nextLeaf(arena, LIST_SHAPE, tree)
  if (moved && takes(edit, tree.block, end - start))
    addEntry(edit, cursor, atFirst ? leafBytes(arena, tree.block) : 0, text, start, end)
  else addLeaf(edit, cursor, leafOf(edit, text, start, end), 1, moved !== before)
}

/** Gives the element at `index`, which the cursor is on, another text. */
export function replaceInTree(
  edit: ItemEdit,
  cursor: ListCursor,
  index: number,
  text: Uint8Array,
  start: number,
  end: number,
): void {
  const { arena } = edit
  const long = isLongElement(edit.limits.listSize, end - start)
  if (!cursor.isLong && !long && replaceEntryOf(edit, cursor, text, start, end)) return
  const leaf = cursor.leaf
  if (leafCount(arena, leaf) === 1 && (long || !cursor.isLong)) {
    replaceLeaf(arena, LIST_SHAPE, viewOfItem(edit), edit.start, cursor.tree, leafOf(edit, text, start, end))
    freeLeaf(arena, leaf)
    return
  }
  insertIntoTree(edit, cursor, text, start, end, false)
  removeFromTree(edit, cursor, index, 1)
}

/** Removes `count` elements from the one at `index` on; they must be there. */
export function removeFromTree(edit: ItemEdit, cursor: ListCursor, index: number, count: number): void {
  const { arena } = edit
  const { tree } = cursor
  const view = viewOfItem(edit)
  while (count > 0) {
    const place = seekRank(arena, LIST_SHAPE, view, edit.start, tree, index)
    const leaf = tree.block
    const entries = leafCount(arena, leaf)
    const removed = Math.min(count, entries - place)
    if (removed === entries) {
      removeLeaf(arena, LIST_SHAPE, view, edit.start, tree, entries)
      freeLeaf(arena, leaf)
    } else {
      enterLeaf(arena, cursor)
      const from = offsetOf(cursor, place, entries)
      const to = place + removed === entries ? cursor.end : skip(cursor, from, removed)
      removeEntriesOfLeaf(edit, cursor, from, to, removed)
    }
    count -= removed
  }
}

/** Removes the entries in [from, to) of the cursor's run, `count` in number but not all. The cursor's tree stays valid, its run does not. */
export function removeEntriesOfLeaf(edit: ItemEdit, cursor: ListCursor, from: number, to: number, count: number): void {
  const { arena } = edit
  const leaf = closeGap(arena, cursor.leaf, from - cursor.from, to - from, count)
  const view = viewOfItem(edit)
  if (leaf !== cursor.leaf) replaceLeaf(arena, LIST_SHAPE, view, edit.start, cursor.tree, leaf)
  changeCount(arena, LIST_SHAPE, view, edit.start, cursor.tree, -count)
}

/** Takes the cursor's leaf out and frees it. */
export function removeLeafOfTree(edit: ItemEdit, cursor: ListCursor): void {
  const { arena } = edit
  removeLeaf(arena, LIST_SHAPE, viewOfItem(edit), edit.start, cursor.tree, leafCount(arena, cursor.leaf))
  freeLeaf(arena, cursor.leaf)
}

/** Returns a new leaf with one element, and with room for `room` bytes of entries, before it if `front`. */
function leafOf(edit: ItemEdit, text: Uint8Array, start: number, end: number, room = 0, front = false): number {
  const { arena, limits } = edit
  if (isLongElement(limits.listSize, end - start)) return createLongLeaf(arena, text, start, end)
  const size = entrySize(text, start, end)
  const leaf = openGap(arena, createLeaf(arena, Math.max(size, room), front), 0, size, 1, size)
  writeEntry(arena.bytes[leaf >>> CHUNK_UNITS_LOG2], leafStart(arena, leaf), text, start, end)
  return leaf
}

/** The room that a new leaf at an end gets at once: what others would get by and by, as far as that is a small part of the list, told by a first element of `length` bytes. */
function roomAtEnd(edit: ItemEdit, length: number): number {
  const bytes = treeCount(edit.bytes.view, edit.start) * length
  return Math.min(leafBytesMax(edit.limits.listSize), Math.floor(bytes / ROOM_SHARE))
}

/** Adds an element within a leaf that does not take it: between `at` and what is before, in parts of the leaf or in one of its own. */
function insertBetween(
  edit: ItemEdit,
  cursor: ListCursor,
  at: number,
  text: Uint8Array,
  start: number,
  end: number,
  before: boolean,
): void {
  const { arena, limits } = edit
  const { tree } = cursor
  const rank = splitAt(edit, cursor, at)
  const left = leafCount(arena, tree.block)
  if (isLongElement(limits.listSize, end - start)) {
    return addLeaf(edit, cursor, leafOf(edit, text, start, end), 1, false)
  }
  if (!before) nextLeaf(arena, LIST_SHAPE, tree)
  const size = entrySize(text, start, end)
  const own = leafBytes(arena, tree.block) + size > LEAF_BYTES_MAX
  if (own) addLeaf(edit, cursor, leafOf(edit, text, start, end), 1, !before)
  else addEntry(edit, cursor, before ? leafBytes(arena, tree.block) : 0, text, start, end)
  // The right part first: its rank does not depend on the left one's.
  mergeAt(edit, cursor, rank + left + (before || own ? 1 : 0))
  if (rank > 0) mergeAt(edit, cursor, rank - 1)
}

/** Splits the cursor's leaf before the entry at offset `at`. The tree cursor is then on the left part. Returns that leaf's rank. */
function splitAt(edit: ItemEdit, cursor: ListCursor, at: number): number {
  const { arena } = edit
  const { tree, leaf } = cursor
  const view = viewOfItem(edit)
  const rank = rankOfLeaf(arena, LIST_SHAPE, tree)
  const moved = leafCount(arena, leaf) - countEntries(cursor.bytes, cursor.from, at)
  const right = splitLeaf(arena, leaf, at - cursor.from, moved)
  const left = shrink(arena, leaf)
  if (left !== leaf) replaceLeaf(arena, LIST_SHAPE, view, edit.start, tree, left)
  changeCount(arena, LIST_SHAPE, view, edit.start, tree, -moved)
  insertLeaf(arena, LIST_SHAPE, view, edit.start, tree, right, moved, false)
  seekRank(arena, LIST_SHAPE, view, edit.start, tree, rank)
  return rank
}

/** Makes one leaf of the leaf that holds the element at `index` and the next one, if the limits let them be one. */
function mergeAt(edit: ItemEdit, cursor: ListCursor, index: number): void {
  const { arena, limits } = edit
  const { tree } = cursor
  const view = viewOfItem(edit)
  const record = edit.start
  seekRank(arena, LIST_SHAPE, view, record, tree, index)
  const left = tree.block
  if (!nextLeaf(arena, LIST_SHAPE, tree)) return
  const right = tree.block
  if (isLongLeaf(arena, left) || isLongLeaf(arena, right)) return
  const added = leafCount(arena, right)
  const size = leafBytes(arena, left) + leafBytes(arena, right)
  if (!mayMergeLeaves(limits.listSize, size, leafCount(arena, left) + added)) return
  removeLeaf(arena, LIST_SHAPE, view, record, tree, added)
  const merged = mergeLeaf(arena, left, right, false, leafBytesMax(limits.listSize))
  freeLeaf(arena, right)
  seekRank(arena, LIST_SHAPE, view, record, tree, index)
  replaceLeaf(arena, LIST_SHAPE, view, record, tree, merged)
  changeCount(arena, LIST_SHAPE, view, record, tree, added)
}

/** Adds an entry at a place of the tree cursor's leaf. */
function addEntry(
  edit: ItemEdit,
  cursor: ListCursor,
  place: number,
  text: Uint8Array,
  start: number,
  end: number,
): void {
  const { arena, limits } = edit
  const { tree } = cursor
  const view = viewOfItem(edit)
  const size = entrySize(text, start, end)
  const leaf = openGap(arena, tree.block, place, size, 1, leafBytesMax(limits.listSize))
  if (leaf !== tree.block) replaceLeaf(arena, LIST_SHAPE, view, edit.start, tree, leaf)
  writeEntry(arena.bytes[leaf >>> CHUNK_UNITS_LOG2], leafStart(arena, leaf) + place, text, start, end)
  changeCount(arena, LIST_SHAPE, view, edit.start, tree, 1)
}

/** Adds a leaf beside the tree cursor's. */
function addLeaf(edit: ItemEdit, cursor: ListCursor, leaf: number, count: number, before: boolean): void {
  insertLeaf(edit.arena, LIST_SHAPE, viewOfItem(edit), edit.start, cursor.tree, leaf, count, before)
}

/** Gives the cursor's entry another text in its leaf. Returns false, and does nothing, when that would not fit. */
function replaceEntryOf(edit: ItemEdit, cursor: ListCursor, text: Uint8Array, start: number, end: number): boolean {
  const { arena, limits } = edit
  const place = cursor.at - cursor.from
  const size = entrySize(text, start, end)
  const old = nextEntry(cursor.bytes, cursor.at) - cursor.at
  if (leafBytes(arena, cursor.leaf) + size - old > LEAF_BYTES_MAX) return false
  let leaf = cursor.leaf
  if (size > old) leaf = openGap(arena, leaf, place + old, size - old, 0, leafBytesMax(limits.listSize))
  else if (size < old) leaf = closeGap(arena, leaf, place + size, old - size, 0)
  if (leaf !== cursor.leaf) replaceLeaf(arena, LIST_SHAPE, viewOfItem(edit), edit.start, cursor.tree, leaf)
  writeEntry(arena.bytes[leaf >>> CHUNK_UNITS_LOG2], leafStart(arena, leaf) + place, text, start, end)
  return true
}

/** Whether a leaf takes another element of `length` bytes. */
function takes(edit: ItemEdit, leaf: number, length: number): boolean {
  const { arena, limits } = edit
  if (isLongLeaf(arena, leaf) || isLongElement(limits.listSize, length)) return false
  return isLeafOpen(limits.listSize, leafBytes(arena, leaf), leafCount(arena, leaf), length)
}

function viewOfItem(edit: ItemEdit): DataView {
  return edit.bytes.view
}

/** The offset of an entry of the cursor's run by its index among `count`. */
function offsetOf(cursor: ListCursor, index: number, count: number): number {
  const { bytes } = cursor
  if (index <= count >>> 1) return skip(cursor, cursor.from, index)
  let at = cursor.end
  for (; index < count; index++) at = previousEntry(bytes, at)
  return at
}

function skip(cursor: ListCursor, at: number, count: number): number {
  while (count-- > 0) at = nextEntry(cursor.bytes, at)
  return at
}
