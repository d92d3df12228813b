import { allocateBytes, type ViewedBytes } from '../../base/viewed-bytes.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { encodingOf } from '../../store/item.ts'
import { nextLeaf, previousLeaf, TreeCursor } from '../../store/tree-cursor.ts'
import { firstEntry, listpackCount, listpackEnd } from '../listpack.ts'
import { entryTextLength, nextEntry, previousEntry, writeEntryText } from '../listpack-entry.ts'
import { readRope } from '../rope.ts'
import { inlineStart } from '../string.ts'
import { isLongLeaf, leafCount, leafEnd, leafStart, longLeafLength, longLeafRoot } from './list-leaf.ts'
import { knownLeafAtEnd, LIST_SHAPE, listRecordLength, seekIndex } from './list-record.ts'

/**
 * A place in a list, in either form, to read from: an element, and the run of entries around it that lie in one stretch of bytes, which are
 * the whole of a small list and a leaf of a large one.
 *
 * Reused, and valid until the list changes. To walk forwards from an element:
 *
 *     do {
 *       for (; cursor.at < cursor.end; passElement(cursor)) …
 *     } while (toNextRun(arena, cursor))
 *
 * and backwards with `toPreviousRun`, which leaves `at` behind the last entry.
 */
export class ListCursor {
  /** The leaf of a large list, 0 in a small one. */
  leaf = 0
  /** Whether the run is one long element, which has no entry. */
  isLong = false
  bytes: ViewedBytes = NO_BYTES
  /** The offsets of the first entry of the run, of the element, and behind the last entry; 0 and 1 around a long element. */
  from = 0
  at = 0
  end = 0
  readonly tree = new TreeCursor()
  /** The way to the ends, for those who change a list where {@link tree} is. */
  readonly ends = new TreeCursor()
}

const NO_BYTES = allocateBytes(0)

/** Encoding nibble of a list that is one listpack. */
export const ENCODING_LISTPACK = 0
/** Encoding nibble of a list whose value is the record of a block tree of leaves: see list-record.ts. */
export const ENCODING_QUICKLIST = 1

/** Whether the list at `address` has the large form. */
export function isLargeList(arena: Arena, address: number): boolean {
  const word = arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1]
  return encodingOf(word) === ENCODING_QUICKLIST
}

/** Returns the number of elements of the list at `address`. */
export function listLength(arena: Arena, address: number): number {
  const start = inlineStart(arena, address)
  const bytes = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  return isLargeList(arena, address) ? listRecordLength(bytes.view, start) : listpackCount(bytes, start)
}

/** Puts a cursor on the element at `index`, which must be there. */
export function seekElement(arena: Arena, address: number, cursor: ListCursor, index: number): void {
  const start = inlineStart(arena, address)
  const bytes = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  if (isLargeList(arena, address)) {
    const place = seekIndex(arena, bytes.view, start, cursor.tree, index)
    enterLeaf(arena, cursor)
    if (!cursor.isLong) seekEntryOfRun(cursor, place, leafCount(arena, cursor.leaf))
    return
  }
  cursor.leaf = 0
  cursor.isLong = false
  cursor.bytes = bytes
  cursor.from = firstEntry(start)
  cursor.end = listpackEnd(bytes, start)
  seekEntryOfRun(cursor, index, listpackCount(bytes, start))
}

/** Puts a cursor on the first element or the last: there must be one. From there it cannot go to other runs. */
export function seekEnd(arena: Arena, address: number, cursor: ListCursor, front: boolean): void {
  if (isLargeList(arena, address)) {
    const leaf = knownLeafAtEnd(arena.bytes[address >>> CHUNK_UNITS_LOG2].view, inlineStart(arena, address), front)
    if (leaf !== 0) {
      enterLeaf(arena, cursor, leaf)
      if (!front) toLastOfRun(cursor)
      return
    }
  }
  seekElement(arena, address, cursor, front ? 0 : listLength(arena, address) - 1)
}

/** Goes to the first element of the next run. Returns false, and stays, when there is none. */
export function toNextRun(arena: Arena, cursor: ListCursor): boolean {
  if (cursor.leaf === 0 || !nextLeaf(arena, LIST_SHAPE, cursor.tree)) return false
  enterLeaf(arena, cursor)
  return true
}

/** Goes behind the last element of the previous run. Returns false, and stays, when there is none. */
export function toPreviousRun(arena: Arena, cursor: ListCursor): boolean {
  if (cursor.leaf === 0 || !previousLeaf(arena, LIST_SHAPE, cursor.tree)) return false
  enterLeaf(arena, cursor)
  cursor.at = cursor.end
  return true
}

/** Puts a cursor behind its element: where the next one is, unless the run ends. */
export function passElement(cursor: ListCursor): void {
  cursor.at = cursor.isLong ? cursor.end : nextEntry(cursor.bytes, cursor.at)
}

/** Returns the bytes of the element's text. */
export function elementLength(arena: Arena, cursor: ListCursor): number {
  return cursor.isLong ? longLeafLength(arena, cursor.leaf) : entryTextLength(cursor.bytes, cursor.at)
}

/** Writes the element's text into `target` at `to`. */
export function readElement(arena: Arena, cursor: ListCursor, target: Uint8Array, to: number): void {
  if (!cursor.isLong) writeEntryText(cursor.bytes, cursor.at, target, to)
  else readRope(arena, longLeafRoot(arena, cursor.leaf), 0, longLeafLength(arena, cursor.leaf), target, to)
}

/** Takes over a leaf, the tree cursor's if none is given, at its first element. */
export function enterLeaf(arena: Arena, cursor: ListCursor, leaf = cursor.tree.block): void {
  cursor.leaf = leaf
  cursor.isLong = isLongLeaf(arena, leaf)
  cursor.bytes = arena.bytes[leaf >>> CHUNK_UNITS_LOG2]
  cursor.from = cursor.isLong ? 0 : leafStart(arena, leaf)
  cursor.at = cursor.from
  cursor.end = cursor.isLong ? 1 : leafEnd(arena, leaf)
}

function toLastOfRun(cursor: ListCursor): void {
  cursor.at = cursor.isLong ? 0 : previousEntry(cursor.bytes, cursor.end)
}

/** Goes to an entry of the run by its index among `count`, from the nearer end. */
function seekEntryOfRun(cursor: ListCursor, index: number, count: number): void {
  const { bytes } = cursor
  let at = cursor.from
  if (index <= count >>> 1) while (index-- > 0) at = nextEntry(bytes, at)
  else for (at = cursor.end; index < count; index++) at = previousEntry(bytes, at)
  cursor.at = at
}
