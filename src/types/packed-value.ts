import { CHUNK_MASK } from '../store/arena.ts'
import { PAGE_BYTES } from '../store/size-class.ts'
import type { ItemEdit } from './item-edit.ts'
import { spliceListpack } from './listpack.ts'

/**
 * Values that are, or end with, a listpack: what hashes and sets need to change one in an item.
 */

/**
 * Replaces `removed` bytes of entries at offset `at` of `edit.bytes` by a gap of `added` bytes, and the value gets longer or shorter by the difference.
 * The listpack begins `head` bytes into the value; the number of its entries changes by `countChange`. Returns the offset of the gap, which the caller fills at once.
 */
export function splicePacked(
  edit: ItemEdit,
  head: number,
  at: number,
  removed: number,
  added: number,
  countChange: number,
): number {
  const place = at - edit.start
  if (added > removed) edit.resize(edit.length + added - removed)
  const { start } = edit
  spliceListpack(edit.bytes, start + head, start + place, removed, added, countChange)
  if (added < removed) edit.resize(edit.length + added - removed)
  return edit.start + place
}

/**
 * Whether the item may get a value of `length` bytes in one piece. What is longer than a page takes its large form whatever the limits say: a block of that size
 * would need memory of its own.
 */
export function fitsPacked(edit: ItemEdit, length: number): boolean {
  return edit.start - ((edit.address & CHUNK_MASK) << 3) + length <= PAGE_BYTES
}
