import { copyBytes } from '../../base/bytes.ts'
import { CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { plantLeaf } from '../../store/block-tree.ts'
import { enterTree, nextLeaf, previousLeaf, seekFirst, seekLast, seekRank, treeCount } from '../../store/tree-cursor.ts'
import type { ItemEdit } from '../item-edit.ts'
import {
  EMPTY_LISTPACK_BYTES,
  firstEntry,
  insertEntry,
  listpackBytes,
  listpackCount,
  listpackEnd,
  removeEntries,
  replaceEntry,
  seekEntry,
  skipEntries,
  spliceListpack,
  writeEmptyListpack,
} from '../listpack.ts'
import { entrySize, nextEntry, previousEntry, writeEntry } from '../listpack-entry.ts'
import { ENCODING_LISTPACK, ENCODING_QUICKLIST, enterLeaf, isLargeList, type ListCursor } from './list-cursor.ts'
import {
  createLeafOf,
  equalsLongLeaf,
  freeLeaf,
  isLongLeaf,
  leafBytes,
  leafCount,
  leafEnd,
  leafStart,
} from './list-leaf.ts'
import { exceedsListLimit, exceedsPack, isListSmallAgain } from './list-limits.ts'
import {
  createListRecord,
  knownLeafAtEnd,
  LIST_RECORD_BYTES,
  LIST_SHAPE,
  leafAtEnd,
  listRecordLength,
  pushAtEnd,
  removeAtEnd,
  settleEnds,
} from './list-record.ts'
import { closeOverMatches, countMatches, matchFromEnd } from './list-search.ts'
import {
  insertIntoTree,
  pushToTree,
  removeEntriesOfLeaf,
  removeFromTree,
  removeLeafOfTree,
  replaceInTree,
} from './list-tree.ts'

/**
 * Lists: one listpack while they are small, else a block tree whose leaves hold the entries of listpacks.
 *
 * The mutators take the handle of the item and a cursor, which they spend unless said otherwise. They leave the form as it is; the caller makes sure
 * with {@link growList} before that what is added has room, and calls {@link settleList} after something was removed or replaced, in the places where Redis does.
 * A list may be empty meanwhile; whoever leaves it so removes the key.
 *
 * An element is text[start, end).
 */

/** Makes the value of a fresh item, of at least {@link EMPTY_LISTPACK_BYTES}, an empty list; the value gets its length with the first element. */
export function initList(edit: ItemEdit): void {
  writeEmptyListpack(edit.bytes, edit.start)
}

/** Gives a list the large form if `count` more elements, of `length` bytes together, whose entries take `size` bytes, are too many for the small one. */
export function growList(edit: ItemEdit, length: number, size: number, count: number): void {
  const { arena, address, limits } = edit
  if (isLargeList(arena, address)) return
  const bytes = edit.bytes
  const total = listpackBytes(bytes, edit.start)
  const entries = listpackCount(bytes, edit.start) + count
  const limit = limits.listSize
  // Redis reckons with the texts, so that the entries may take more.
  if (exceedsListLimit(limit, total + length, entries) || exceedsPack(total + size)) enlarge(edit)
}

/** Gives a large list the small form again if it has become small enough. */
export function settleList(edit: ItemEdit, cursor: ListCursor): void {
  const { arena, address } = edit
  if (!isLargeList(arena, address)) return
  enterTree(edit.bytes.view, edit.start, cursor.tree)
  const leaf = cursor.tree.block
  if (cursor.tree.height > 0 || leaf === 0 || isLongLeaf(arena, leaf)) return
  const size = leafBytes(arena, leaf)
  const count = leafCount(arena, leaf)
  if (!isListSmallAgain(edit.limits.listSize, size, count)) return
  edit.resize(EMPTY_LISTPACK_BYTES + size)
  edit.encoding = ENCODING_LISTPACK
  const start = edit.start
  const bytes = edit.bytes
  writeEmptyListpack(bytes, start)
  spliceListpack(bytes, start, firstEntry(start), 0, size, count)
  copyBytes(
    arena.bytes[leaf >>> CHUNK_UNITS_LOG2],
    leafStart(arena, leaf),
    leafEnd(arena, leaf),
    bytes,
    firstEntry(start),
  )
  freeLeaf(arena, leaf)
}

/** Adds an element at the front or at the back, in the form that the list then has. */
export function pushElement(
  edit: ItemEdit,
  cursor: ListCursor,
  text: Uint8Array,
  start: number,
  end: number,
  front: boolean,
): void {
  if (isLargeList(edit.arena, edit.address)) return pushToTree(edit, cursor, text, start, end, front)
  const size = entrySize(text, start, end)
  growList(edit, end - start, size, 1)
  if (isLargeList(edit.arena, edit.address)) return pushToTree(edit, cursor, text, start, end, front)
  const at = openPack(edit, size, 1, front)
  writeEntry(edit.bytes, at, text, start, end)
}

/**
 * Adds elements one after the other at the front or at the back: those of words [first, last), word i being text[offsets[2i], offsets[2i + 1]). Returns the number of
 * elements that there are then.
 */
export function pushElements(
  edit: ItemEdit,
  cursor: ListCursor,
  text: Uint8Array,
  offsets: Int32Array,
  first: number,
  last: number,
  front: boolean,
): number {
  const { arena } = edit
  if (!isLargeList(arena, edit.address)) {
    growForElements(edit, text, offsets, first, last)
    if (!isLargeList(arena, edit.address)) return pushToPack(edit, text, offsets, first, last, front)
  }
  const { view } = edit.bytes
  const record = edit.start
  const { listSize } = edit.limits
  for (let i = first; i < last; i++) {
    const start = offsets[2 * i]
    const end = offsets[2 * i + 1]
    if (!pushAtEnd(arena, view, record, listSize, text, start, end, front))
      pushToTree(edit, cursor, text, start, end, front)
  }
  return listRecordLength(view, record)
}

/** As {@link growList}, for the elements of {@link pushElements}. */
function growForElements(edit: ItemEdit, text: Uint8Array, offsets: Int32Array, first: number, last: number): void {
  let length = 0
  for (let i = first; i < last; i++) length += offsets[2 * i + 1] - offsets[2 * i]
  growList(edit, length, sizeOfElements(text, offsets, first, last), last - first)
}

function sizeOfElements(text: Uint8Array, offsets: Int32Array, first: number, last: number): number {
  let size = 0
  for (let i = first; i < last; i++) size += entrySize(text, offsets[2 * i], offsets[2 * i + 1])
  return size
}

/** Adds elements to a small list. Returns its length. */
function pushToPack(
  edit: ItemEdit,
  text: Uint8Array,
  offsets: Int32Array,
  first: number,
  last: number,
  front: boolean,
): number {
  let at = openPack(edit, sizeOfElements(text, offsets, first, last), last - first, front)
  const { bytes } = edit
  const count = last - first
  for (let n = 0; n < count; n++) {
    const i = front ? last - 1 - n : first + n
    at = writeEntry(bytes, at, text, offsets[2 * i], offsets[2 * i + 1])
  }
  return listpackCount(bytes, edit.start)
}

/** Adds an element before or behind the one that the cursor is on. */
export function insertElement(
  edit: ItemEdit,
  cursor: ListCursor,
  text: Uint8Array,
  start: number,
  end: number,
  before: boolean,
): void {
  if (isLargeList(edit.arena, edit.address)) {
    settle(edit, cursor)
    return insertIntoTree(edit, cursor, text, start, end, before)
  }
  const size = entrySize(text, start, end)
  const at = (before ? cursor.at : nextEntry(cursor.bytes, cursor.at)) - edit.start
  edit.resize(edit.length + size)
  const bytes = edit.bytes
  insertEntry(bytes, edit.start, edit.start + at, size, text, start, end)
}

/** Gives the element at `index`, which the cursor is on, another text. */
export function replaceElement(
  edit: ItemEdit,
  cursor: ListCursor,
  index: number,
  text: Uint8Array,
  start: number,
  end: number,
): void {
  if (isLargeList(edit.arena, edit.address)) {
    settle(edit, cursor)
    return replaceInTree(edit, cursor, index, text, start, end)
  }
  const size = entrySize(text, start, end)
  const at = cursor.at - edit.start
  const total = edit.length + size - (nextEntry(cursor.bytes, cursor.at) - cursor.at)
  if (total > edit.length) edit.resize(total)
  const bytes = edit.bytes
  replaceEntry(bytes, edit.start, edit.start + at, size, text, start, end)
  if (total < edit.length) edit.resize(total)
}

/** Removes the first element or the last: as {@link removeElements}, mostly without looking for it. */
export function removeEnd(edit: ItemEdit, cursor: ListCursor, front: boolean): void {
  const { arena } = edit
  if (!isLargeList(arena, edit.address)) return removeEntryAtEnd(edit, front)
  const { view } = edit.bytes
  const record = edit.start
  const known = knownLeafAtEnd(view, record, front)
  if (known !== 0 && removeAtEnd(arena, view, record, known, front) >= 0) return
  removeElements(edit, cursor, front ? 0 : listRecordLength(view, record) - 1, 1)
  leafAtEnd(arena, view, record, cursor.ends, front)
}

function removeEntryAtEnd(edit: ItemEdit, front: boolean): void {
  const { bytes, start } = edit
  const end = listpackEnd(bytes, start)
  const at = front ? firstEntry(start) : previousEntry(bytes, end)
  removeEntries(bytes, start, at, front ? nextEntry(bytes, at) : end, 1)
  edit.resize(listpackBytes(bytes, start))
}

/** Removes `count` elements from the one at `index` on; they must be there. */
export function removeElements(edit: ItemEdit, cursor: ListCursor, index: number, count: number): void {
  if (count === 0) return
  if (isLargeList(edit.arena, edit.address)) {
    settle(edit, cursor)
    return removeFromTree(edit, cursor, index, count)
  }
  const start = edit.start
  const bytes = edit.bytes
  const from = seekEntry(bytes, start, index)
  const toEnd = index + count === listpackCount(bytes, start)
  removeEntries(bytes, start, from, toEnd ? listpackEnd(bytes, start) : skipEntries(bytes, from, count), count)
  edit.resize(listpackBytes(bytes, start))
}

/** Removes the elements with this text, at most `limit`, the first ones or the last ones. Returns how many. */
export function removeMatches(
  edit: ItemEdit,
  cursor: ListCursor,
  text: Uint8Array,
  start: number,
  end: number,
  limit: number,
  fromEnd: boolean,
): number {
  if (isLargeList(edit.arena, edit.address)) return removeMatchesOfTree(edit, cursor, text, start, end, limit, fromEnd)
  const pack = edit.start
  const bytes = edit.bytes
  const packEnd = listpackEnd(bytes, pack)
  const count = countMatches(bytes, firstEntry(pack), packEnd, text, start, end, limit)
  if (count === 0) return 0
  const kept = closeOver(bytes, firstEntry(pack), packEnd, text, start, end, count, fromEnd)
  removeEntries(bytes, pack, kept, packEnd, count)
  edit.resize(listpackBytes(bytes, pack))
  return count
}

function removeMatchesOfTree(
  edit: ItemEdit,
  cursor: ListCursor,
  text: Uint8Array,
  start: number,
  end: number,
  limit: number,
  fromEnd: boolean,
): number {
  const { arena } = edit
  const { tree } = cursor
  const { view } = edit.bytes
  const record = edit.start
  let removed = 0
  // Elements that were looked at and stay.
  let passed = 0
  settle(edit, cursor)
  if (fromEnd) seekLast(arena, LIST_SHAPE, view, record, tree)
  else seekFirst(arena, LIST_SHAPE, view, record, tree)
  while (removed < limit) {
    enterLeaf(arena, cursor)
    const entries = leafCount(arena, cursor.leaf)
    const count = matchesOfRun(edit, cursor, text, start, end, limit - removed)
    removed += count
    passed += entries - count
    if (count === entries) {
      removeLeafOfTree(edit, cursor)
      const left = treeCount(view, record)
      if (passed === left) break
      seekRank(arena, LIST_SHAPE, view, record, tree, fromEnd ? left - passed - 1 : passed)
      continue
    }
    if (count > 0) {
      const kept = closeOver(cursor.bytes, cursor.from, cursor.end, text, start, end, count, fromEnd)
      removeEntriesOfLeaf(edit, cursor, kept, cursor.end, count)
    }
    if (!(fromEnd ? previousLeaf(arena, LIST_SHAPE, tree) : nextLeaf(arena, LIST_SHAPE, tree))) break
  }
  return removed
}

/** Makes the tree of a large list right before it changes; the cursor stays where it is. */
function settle(edit: ItemEdit, cursor: ListCursor): void {
  settleEnds(edit.arena, edit.bytes.view, edit.start, cursor.ends)
}

function matchesOfRun(
  edit: ItemEdit,
  cursor: ListCursor,
  text: Uint8Array,
  start: number,
  end: number,
  limit: number,
): number {
  if (cursor.isLong) return equalsLongLeaf(edit.arena, cursor.leaf, text, start, end) ? 1 : 0
  return countMatches(cursor.bytes, cursor.from, cursor.end, text, start, end, limit)
}

/** Moves the entries in [from, to) together over `count` with this text, the first ones or the last ones. Returns the offset behind the last one. */
function closeOver(
  bytes: Uint8Array,
  from: number,
  to: number,
  text: Uint8Array,
  start: number,
  end: number,
  count: number,
  fromEnd: boolean,
): number {
  const first = fromEnd ? matchFromEnd(bytes, from, to, text, start, end, count) : from
  return closeOverMatches(bytes, first, to, text, start, end, count)
}

/** Makes room for `count` entries of `size` bytes at the front or the back of a listpack. Returns the offset of the gap. */
function openPack(edit: ItemEdit, size: number, count: number, front: boolean): number {
  edit.resize(listpackBytes(edit.bytes, edit.start) + size)
  const { bytes, start } = edit
  const at = front ? firstEntry(start) : listpackEnd(bytes, start)
  spliceListpack(bytes, start, at, 0, size, count)
  return at
}

/** Makes a listpack the only leaf of a tree. */
function enlarge(edit: ItemEdit): void {
  const { arena } = edit
  const bytes = edit.bytes
  const start = edit.start
  const count = listpackCount(bytes, start)
  const leaf = count === 0 ? 0 : createLeafOf(arena, bytes, firstEntry(start), listpackEnd(bytes, start), count)
  edit.resize(LIST_RECORD_BYTES)
  edit.encoding = ENCODING_QUICKLIST
  const { view } = edit.bytes
  createListRecord(view, edit.start)
  if (leaf !== 0) plantLeaf(view, edit.start, leaf, count)
}
