import { BLOCK_BYTES_MAX } from '../../store/size-class.ts'
import { EMPTY_LISTPACK_BYTES } from '../listpack.ts'
import { LEAF_BYTES_MAX, LEAF_HEADER_BYTES } from './list-leaf.ts'

/**
 * The limits of lists, by the directive list-max-listpack-size: up to what a list is one listpack, and what a leaf of a large one holds.
 *
 * A negative size is a number of bytes, -1 to -5 for 4 to 64 KiB of a listpack; a positive one is a number of elements, of 8 KiB at most. The same limits
 * decide both, as in Redis. Ours alone: what does not fit a block of the arena is neither one listpack nor one leaf.
 */

const BYTES_BY_SIZE: readonly number[] = [4096, 8192, 16384, 32768, 65536]
/** The bytes of a listpack, or of a leaf, that is limited by its number of elements. */
const BYTES_WITH_COUNT = 8192
/** What the entry of an element takes beside its text, at most and as Redis estimates it. In bytes. */
const ENTRY_OVERHEAD_BYTES = 8
/** The largest listpack that is kept in an item: what leaves room for the key in the largest block. In bytes. */
const PACKED_BYTES_MAX = LEAF_BYTES_MAX - 760

/** Whether a listpack of `bytes` and `count` entries is more than a small list has. */
export function exceedsListLimit(size: number, bytes: number, count: number): boolean {
  return size < 0 ? bytes > bytesOf(size) : bytes > BYTES_WITH_COUNT || count > Math.max(size, 1)
}

/** Whether a listpack of `bytes` is too large to be kept in an item, whatever the limits. */
export function exceedsPack(bytes: number): boolean {
  return bytes > PACKED_BYTES_MAX
}

/** Whether the only leaf of a large list, with `bytes` of entries, is little enough to become a listpack again: half of the limits. */
export function isListSmallAgain(size: number, bytes: number, count: number): boolean {
  const total = bytes + EMPTY_LISTPACK_BYTES
  if (total > PACKED_BYTES_MAX) return false
  return size < 0 ? total <= bytesOf(size) >>> 1 : count <= Math.max(size, 1) >>> 1
}

/** Whether a leaf with `bytes` of entries and `count` of them takes another element of `length` bytes. */
export function isLeafOpen(size: number, bytes: number, count: number, length: number): boolean {
  const total = bytes + EMPTY_LISTPACK_BYTES + length + ENTRY_OVERHEAD_BYTES
  if (total > LEAF_BYTES_MAX) return false
  return size < 0 ? total <= bytesOf(size) : total <= BYTES_WITH_COUNT && count < Math.max(size, 1)
}

/** Whether two leaves with so many bytes of entries and so many of them may be one. */
export function mayMergeLeaves(size: number, bytes: number, count: number): boolean {
  return bytes <= LEAF_BYTES_MAX && !exceedsListLimit(size, bytes + EMPTY_LISTPACK_BYTES, count)
}

/** Whether an element of `length` bytes gets a leaf of its own. */
export function isLongElement(size: number, length: number): boolean {
  return length > Math.min(size < 0 ? bytesOf(size) : BYTES_WITH_COUNT, LEAF_BYTES_MAX - ENTRY_OVERHEAD_BYTES)
}

/** Returns the bytes of entries up to which a leaf's block grows in steps. */
export function leafBytesMax(size: number): number {
  return Math.min(size < 0 ? bytesOf(size) : BYTES_WITH_COUNT, BLOCK_BYTES_MAX) - LEAF_HEADER_BYTES
}

function bytesOf(size: number): number {
  return BYTES_BY_SIZE[Math.min(-size, BYTES_BY_SIZE.length) - 1]
}
