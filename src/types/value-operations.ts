import type { Arena } from '../store/arena.ts'
import type { Store } from '../store/store.ts'
import type { ItemEdit } from './item-edit.ts'

/**
 * What each type of value can do for those who do not know it: one row per type.
 */
export interface ValueOperations {
  /** Frees what lies outside the item's block; much of it by way of the garbage. */
  free(store: Store, address: number): void
  /** Gives a fresh item at `to`, whose value bytes, flags and encoding were copied from the one at `from`, its own of all that lies outside the block. */
  copy(store: Store, from: number, to: number): void
  /** The name of the value's encoding, as OBJECT ENCODING answers it. */
  encodingName(arena: Arena, address: number): string
  /** The bytes that lie outside the item's block, told from `samples` elements; 0 looks at all. */
  outsideBytes(store: Store, address: number, samples: number): number
  /** Moves the blocks outside the item's own, but for elements, off pages that are being emptied. */
  settle(store: Store, address: number): void
  /** Redirects the value of the item at `address` to an element's new block. */
  elementMoved(store: Store, address: number, from: number, to: number): void
  /** Removes what an element, off the wheel by now, had the deadline for. Returns how many fields that were: none if it only woke too early. */
  elementExpired(edit: ItemEdit, element: number): number
  /** Returns how many elements a collection has; a string counts as one. */
  size(arena: Arena, address: number): number
  /** Checks the invariants of the value; throws {@link AssertionError}. Returns how many elements are filed on the wheel. For tests. */
  verify(store: Store, address: number): number
}
