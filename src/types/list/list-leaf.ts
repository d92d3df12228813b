import { assert } from '../../base/assert.ts'
import { copyBytes, equalBytes } from '../../base/bytes.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2, PINNED } from '../../store/arena.ts'
import { BLOCK_BYTES_MAX, classOf } from '../../store/size-class.ts'
import { countEntries } from '../listpack.ts'
import { isListpackEntry, nextEntry } from '../listpack-entry.ts'
import { copyRope, createRope, eachPiece, freeRope, ropeBytes, settleRope, writeRope } from '../rope.ts'

/**
 * A leaf of a large list: entries of a listpack in one block, with room before and behind them, so that pushing at either end moves nothing.
 *
 * ```
 * word 0   first:16 │ end:16     offsets in the block of the first entry and behind the last
 * word 1   entries
 *          room │ entries of listpack-entry.ts │ room
 * ```
 *
 * An element that does not fit a leaf with others has one of its own, and its bytes lie in a rope:
 *
 * ```
 * word 0   1     word 1   length in bytes     word 2   root of the rope
 * ```
 *
 * Places in a leaf are offsets in bytes from its first entry, since entries move within the block and the block changes with its size. Functions that
 * may give the leaf another block return its address.
 */

/** The bytes of a block before its entries and the room for them. */
export const LEAF_HEADER_BYTES = 8
const LONG_LEAF_BYTES = 12
/** Word 0 of a leaf with a long element. */
export const LONG_MARK = 1
/** The smallest block that a leaf is given, and the first one beside others. In bytes. */
const BLOCK_BYTES_MIN = 64
/** The entries that fit the largest block, in bytes. */
export const LEAF_BYTES_MAX = BLOCK_BYTES_MAX - LEAF_HEADER_BYTES

/** Returns a new leaf without entries, with room for `size` bytes of them, which come from its end forwards if `front`. */
export function createLeaf(arena: Arena, size: number, front = false): number {
  const leaf = allocate(arena, size)
  const at = front ? arena.capacityAt(leaf) : LEAF_HEADER_BYTES
  setBounds(arena, leaf, at, at)
  arena.words[leaf >>> CHUNK_UNITS_LOG2][((leaf & CHUNK_MASK) << 1) + 1] = 0
  return leaf
}

/** Returns a new leaf whose only element is source[start, end). */
export function createLongLeaf(arena: Arena, source: Uint8Array, start: number, end: number): number {
  const root = createRope(arena, end - start)
  writeRope(arena, root, 0, source, start, end)
  return adoptRope(arena, root, end - start)
}

/** Returns a new leaf with the entries in source[start, end), `entries` in number. */
export function createLeafOf(arena: Arena, source: Uint8Array, start: number, end: number, entries: number): number {
  const leaf = createLeaf(arena, end - start)
  copyBytes(source, start, end, arena.bytes[leaf >>> CHUNK_UNITS_LOG2], leafStart(arena, leaf))
  setBounds(arena, leaf, LEAF_HEADER_BYTES, LEAF_HEADER_BYTES + end - start)
  setCount(arena, leaf, entries)
  return leaf
}

/** Returns a copy of a leaf. */
export function copyLeaf(arena: Arena, leaf: number): number {
  if (!isLongLeaf(arena, leaf)) {
    const bytes = arena.bytes[leaf >>> CHUNK_UNITS_LOG2]
    return createLeafOf(arena, bytes, leafStart(arena, leaf), leafEnd(arena, leaf), leafCount(arena, leaf))
  }
  const length = longLeafLength(arena, leaf)
  return adoptRope(arena, copyRope(arena, longLeafRoot(arena, leaf), length), length)
}

/** Moves a leaf and its rope off pages that are being emptied. Returns its address. */
export function settleLeaf(arena: Arena, leaf: number): number {
  const settled = arena.settle(leaf)
  if (!isLongLeaf(arena, settled)) return settled
  const root = settleRope(arena, longLeafRoot(arena, settled), longLeafLength(arena, settled))
  arena.words[settled >>> CHUNK_UNITS_LOG2][((settled & CHUNK_MASK) << 1) + 2] = root
  return settled
}

/** Frees a leaf. Returns the number of blocks, about. */
export function freeLeaf(arena: Arena, leaf: number): number {
  if (!isLongLeaf(arena, leaf)) {
    arena.free(leaf)
    return 1
  }
  const length = longLeafLength(arena, leaf)
  freeRope(arena, longLeafRoot(arena, leaf), length)
  arena.free(leaf)
  return 2 + (length >>> 15)
}

/** Whether the leaf holds one long element. */
export function isLongLeaf(arena: Arena, leaf: number): boolean {
  return arena.words[leaf >>> CHUNK_UNITS_LOG2][(leaf & CHUNK_MASK) << 1] === LONG_MARK
}

/** Returns the bytes of a long leaf's element. */
export function longLeafLength(arena: Arena, leaf: number): number {
  return arena.words[leaf >>> CHUNK_UNITS_LOG2][((leaf & CHUNK_MASK) << 1) + 1]
}

/** Whether the element of a long leaf is text[start, end). */
export function equalsLongLeaf(arena: Arena, leaf: number, text: Uint8Array, start: number, end: number): boolean {
  const length = longLeafLength(arena, leaf)
  if (length !== end - start) return false
  let equal = true
  eachPiece(arena, longLeafRoot(arena, leaf), 0, length, (bytes, from, to) => {
    equal = equal && equalBytes(bytes, from, to, text, start, start + to - from)
    start += to - from
  })
  return equal
}

/** Returns the root of the rope of a long leaf. */
export function longLeafRoot(arena: Arena, leaf: number): number {
  return arena.words[leaf >>> CHUNK_UNITS_LOG2][((leaf & CHUNK_MASK) << 1) + 2]
}

/** Returns the number of elements. */
export function leafCount(arena: Arena, leaf: number): number {
  const words = arena.words[leaf >>> CHUNK_UNITS_LOG2]
  const at = (leaf & CHUNK_MASK) << 1
  return words[at] === LONG_MARK ? 1 : words[at + 1]
}

/** Returns the offset in its chunk of the first entry of a leaf that is not long. */
export function leafStart(arena: Arena, leaf: number): number {
  const at = (leaf & CHUNK_MASK) << 1
  return (at << 2) + (arena.words[leaf >>> CHUNK_UNITS_LOG2][at] & 0xffff)
}

/** Returns the offset in its chunk behind the last entry of a leaf that is not long. */
export function leafEnd(arena: Arena, leaf: number): number {
  const at = (leaf & CHUNK_MASK) << 1
  return (at << 2) + (arena.words[leaf >>> CHUNK_UNITS_LOG2][at] >>> 16)
}

/** Returns the bytes of the entries of a leaf that is not long. */
export function leafBytes(arena: Arena, leaf: number): number {
  const word = arena.words[leaf >>> CHUNK_UNITS_LOG2][(leaf & CHUNK_MASK) << 1]
  return (word >>> 16) - (word & 0xffff)
}

/**
 * Opens a gap of `size` bytes at a place, to be filled with `entries` entries at once; the leaf then counts them. A block that has to grow takes the
 * next size up to what holds `bytesMax` bytes of entries. Returns the leaf's address; the place is the same.
 */
export function openGap(
  arena: Arena,
  leaf: number,
  place: number,
  size: number,
  entries: number,
  bytesMax: number,
): number {
  const words = arena.words[leaf >>> CHUNK_UNITS_LOG2]
  const at = (leaf & CHUNK_MASK) << 1
  words[at + 1] += entries
  const word = words[at]
  const first = word & 0xffff
  const end = word >>> 16
  const inFront = first - LEAF_HEADER_BYTES >= size
  const behind = arena.capacityAt(leaf) - end >= size
  if (!inFront && !behind) return rebuild(arena, leaf, place, size, bytesMax)
  const base = at << 2
  const bytes = arena.bytes[leaf >>> CHUNK_UNITS_LOG2]
  if (inFront && (!behind || place < end - first - place)) {
    if (place > 0) copyBytes(bytes, base + first, base + first + place, bytes, base + first - size)
    words[at] = (first - size) | (end << 16)
  } else {
    if (first + place < end) copyBytes(bytes, base + first + place, base + end, bytes, base + first + place + size)
    words[at] = first | ((end + size) << 16)
  }
  return leaf
}

/** Removes `entries` entries that are the `size` bytes at a place. Returns the leaf's address, which may be a smaller block's. */
export function closeGap(arena: Arena, leaf: number, place: number, size: number, entries: number): number {
  const words = arena.words[leaf >>> CHUNK_UNITS_LOG2]
  const at = (leaf & CHUNK_MASK) << 1
  const first = words[at] & 0xffff
  const end = words[at] >>> 16
  const base = at << 2
  const bytes = arena.bytes[leaf >>> CHUNK_UNITS_LOG2]
  words[at + 1] -= entries
  const rest = end - first - place - size
  if (place < rest) {
    if (place > 0) copyBytes(bytes, base + first, base + first + place, bytes, base + first + size)
    words[at] = (first + size) | (end << 16)
  } else {
    if (rest > 0) copyBytes(bytes, base + end - rest, base + end, bytes, base + first + place)
    words[at] = first | ((end - size) << 16)
  }
  return shrink(arena, leaf)
}

/** Moves the entries from a place on, `entries` in number, to a new leaf. Returns its address. */
export function splitLeaf(arena: Arena, leaf: number, place: number, entries: number): number {
  const size = leafBytes(arena, leaf) - place
  const end = leafEnd(arena, leaf)
  const right = createLeafOf(arena, arena.bytes[leaf >>> CHUNK_UNITS_LOG2], end - size, end, entries)
  const words = arena.words[leaf >>> CHUNK_UNITS_LOG2]
  const at = (leaf & CHUNK_MASK) << 1
  words[at] = (words[at] & 0xffff) | (((words[at] >>> 16) - size) << 16)
  words[at + 1] -= entries
  return right
}

/** Adds the entries of one leaf to the end of another, or to its start. Returns the address of the one that grew; the other stays as it is. */
export function mergeLeaf(arena: Arena, leaf: number, other: number, before: boolean, bytesMax: number): number {
  const place = before ? 0 : leafBytes(arena, leaf)
  const size = leafBytes(arena, other)
  leaf = openGap(arena, leaf, place, size, leafCount(arena, other), bytesMax)
  const start = leafStart(arena, other)
  const target = leafStart(arena, leaf) + place
  copyBytes(
    arena.bytes[other >>> CHUNK_UNITS_LOG2],
    start,
    start + size,
    arena.bytes[leaf >>> CHUNK_UNITS_LOG2],
    target,
  )
  return leaf
}

/** Gives a leaf the smallest block that holds it, where the one that it has is far too large. Returns its address. */
export function shrink(arena: Arena, leaf: number): number {
  const size = leafBytes(arena, leaf)
  if (!isSparse(size, arena.capacityAt(leaf))) return leaf
  // A quarter more, so that a leaf that shrinks at its ends is not copied over and over.
  return move(arena, leaf, allocate(arena, size + (size >>> 2)), 0, size, 0, false)
}

/** Whether a block of `capacity` bytes is far too large for a leaf with `size` bytes of entries. */
export function isSparse(size: number, capacity: number): boolean {
  return capacity > BLOCK_BYTES_MIN && (size + LEAF_HEADER_BYTES) * 4 <= capacity
}

/** Returns the bytes of the blocks of a leaf, slack included. */
export function leafCapacity(arena: Arena, leaf: number): number {
  const bytes = arena.capacityAt(leaf)
  return isLongLeaf(arena, leaf)
    ? bytes + ropeBytes(arena, longLeafRoot(arena, leaf), longLeafLength(arena, leaf))
    : bytes
}

/** Checks a leaf and returns its elements. Throws {@link AssertionError}. For tests. */
export function verifyLeaf(arena: Arena, leaf: number): number {
  if (isLongLeaf(arena, leaf)) {
    assert(longLeafLength(arena, leaf) > 0, 'a long element is not empty')
    return 1
  }
  const word = arena.words[leaf >>> CHUNK_UNITS_LOG2][(leaf & CHUNK_MASK) << 1]
  assert(
    (word & 0xffff) >= LEAF_HEADER_BYTES && word >>> 16 <= arena.capacityAt(leaf),
    'entries lie within their block',
  )
  const bytes = arena.bytes[leaf >>> CHUNK_UNITS_LOG2]
  const end = leafEnd(arena, leaf)
  let at = leafStart(arena, leaf)
  assert(at < end, 'a leaf is not empty')
  for (; at < end; at = nextEntry(bytes, at)) assert(isListpackEntry(bytes, at, end), 'a leaf holds whole entries')
  const count = countEntries(bytes, leafStart(arena, leaf), end)
  assert(count === leafCount(arena, leaf), 'a leaf counts its entries')
  return count
}

/** Opens the gap by moving all entries, within the block if that leaves room for more, else to a larger one. */
function rebuild(arena: Arena, leaf: number, place: number, size: number, bytesMax: number): number {
  const content = leafBytes(arena, leaf)
  const capacity = arena.capacityAt(leaf)
  const needed = content + size
  const room = capacity - LEAF_HEADER_BYTES - needed
  if (room >= 0 && (room >= capacity >>> 3 || capacity - LEAF_HEADER_BYTES >= bytesMax))
    return move(arena, leaf, leaf, place, content, size, place < content)
  const wanted = Math.max(needed, Math.min(capacity * 2 - LEAF_HEADER_BYTES, bytesMax))
  return move(arena, leaf, allocate(arena, wanted), place, content, size, place === 0)
}

/**
 * Moves a leaf's entries, with a gap of `size` bytes at a place, into a block: its own, or another, when its own is freed. The room that is left goes in front
 * if `front`, else behind. Returns the block's address.
 */
function move(
  arena: Arena,
  leaf: number,
  to: number,
  place: number,
  content: number,
  size: number,
  front: boolean,
): number {
  const source = arena.bytes[leaf >>> CHUNK_UNITS_LOG2]
  const target = arena.bytes[to >>> CHUNK_UNITS_LOG2]
  const start = leafStart(arena, leaf)
  const base = (to & CHUNK_MASK) << 3
  const first = front ? arena.capacityAt(to) - content - size : LEAF_HEADER_BYTES
  const at = base + first
  // Within one block, whichever part moves away from the other goes first.
  if (at + size > start) copyBytes(source, start + place, start + content, target, at + place + size)
  copyBytes(source, start, start + place, target, at)
  if (at + size <= start) copyBytes(source, start + place, start + content, target, at + place + size)
  setBounds(arena, to, first, first + content + size)
  if (to !== leaf) {
    setCount(arena, to, leafCount(arena, leaf))
    arena.free(leaf)
  }
  return to
}

function adoptRope(arena: Arena, root: number, length: number): number {
  const leaf = arena.allocate(PINNED + classOf(LONG_LEAF_BYTES))
  const words = arena.words[leaf >>> CHUNK_UNITS_LOG2]
  const at = (leaf & CHUNK_MASK) << 1
  words[at] = LONG_MARK
  words[at + 1] = length
  words[at + 2] = root
  return leaf
}

function allocate(arena: Arena, size: number): number {
  assert(size <= LEAF_BYTES_MAX, 'a leaf fits a block')
  return arena.allocate(PINNED + classOf(Math.max(size + LEAF_HEADER_BYTES, BLOCK_BYTES_MIN)))
}

function setBounds(arena: Arena, leaf: number, first: number, end: number): void {
  arena.words[leaf >>> CHUNK_UNITS_LOG2][(leaf & CHUNK_MASK) << 1] = first | (end << 16)
}

function setCount(arena: Arena, leaf: number, count: number): void {
  arena.words[leaf >>> CHUNK_UNITS_LOG2][((leaf & CHUNK_MASK) << 1) + 1] = count
}
