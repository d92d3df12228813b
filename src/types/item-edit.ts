import type { Chance } from '../base/chance.ts'
import type { ViewedBytes } from '../base/viewed-bytes.ts'
import type { Arena } from '../store/arena.ts'
import type { Store } from '../store/store.ts'
import type { CollectionLimits } from './collection-limits.ts'

/**
 * The handle by which a type changes the value of one item: what the keyspace's write door gives out. There is one per keyspace, used again and again, so
 * nobody may keep it; while it is open only this item changes.
 *
 * The value lies in `bytes[start, start + length)`. {@link resize} may move it: read `bytes` and `start` anew after it.
 */
export interface ItemEdit {
  readonly store: Store
  readonly arena: Arena
  readonly limits: CollectionLimits
  readonly chance: Chance
  /** The item's address now. */
  readonly address: number
  /** The bytes of the chunk that the item lies in. */
  readonly bytes: ViewedBytes
  /** The offset of the value in {@link bytes}. */
  readonly start: number
  /** The bytes of the value. */
  readonly length: number
  /** The encoding nibble. */
  encoding: number
  /** Whether some fields of the hash have deadlines: the type says so, the database counts. */
  fieldsExpire: boolean
  /** The current time, in ms since the Unix epoch. */
  readonly now: number
  /** Changes the length of the value, keeping what is common; bytes that are added are undefined. */
  resize(length: number): void
  /**
   * Gives the item a number in the table of owners, so that elements can lead to it, and returns it. The value must begin with that number from now on, as a little-endian
   * 32-bit word: the type writes it there, and calls {@link disown} before it overwrites it or frees it for good.
   */
  own(): number
  /** Takes the number back: no element leads to it any more, or the garbage has taken it over when `handedOver`. */
  disown(handedOver: boolean): void
}
