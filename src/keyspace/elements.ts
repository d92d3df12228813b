import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { SALVAGE_MAX } from '../store/garbage.ts'
import { EXPIRES, keyLengthAt, keyOffset } from '../store/item.ts'
import { hashLength } from '../types/hash/hash.ts'
import { expireFields, removeField } from '../types/hash/hash-edit.ts'
import { operationsAt } from '../types/operations-of-type.ts'
import { type Database, FLUSHED } from './database.ts'
import { EFFECT_GENERIC, EFFECT_HASH } from './effects.ts'
import type { Keyspace } from './keyspace.ts'
import { STAT_EXPIRED_FIELDS } from './statistics.ts'

/** What becomes of the elements of large collections outside of commands: they expire, and they are moved. */

/**
 * Fields that expire when the wheel says so. Of several of one hash that expire one after the other it is told once, as Redis does: {@link tell} must follow
 * when the wheel has been advanced.
 */
export class FieldExpiry {
  readonly #keyspace: Keyspace
  /** The hash whose expired fields were not told yet: its number in the table of owners, 0 for none. */
  #owner = 0
  #database: Database | undefined = undefined
  #key: Uint8Array = NO_KEY

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace
  }

  /** Removes what an element had the deadline for; the hash goes with its last field. */
  expire(element: number): void {
    const keyspace = this.#keyspace
    const owner = ownerOf(keyspace, element)
    const item = keyspace.store.owners.addressOf(owner)
    // In the garbage nothing expires any more: it is off the wheel now, and freed in its turn.
    if (item >>> 0 < SALVAGE_MAX) return
    const database = keyspace.databaseAt(item)
    if (database.number === FLUSHED) return
    const edit = database.open(item)
    const expired = operationsAt(keyspace.arena, item).elementExpired(edit, element)
    if (expired === 0) return
    keyspace.statistics[STAT_EXPIRED_FIELDS] += expired
    if (owner !== this.#owner) {
      this.tell()
      this.#owner = owner
      this.#database = database
      this.#key = keyOf(keyspace, edit.address)
    }
    if (hashLength(keyspace.arena, edit.address) > 0) return
    database.remove(edit.address, database.hashOf(edit.address))
    const key = this.#key
    this.tell()
    database.changedToo(EFFECT_GENERIC, 'del', key, 0, key.length)
  }

  /** Tells of the fields that have expired. */
  tell(): void {
    if (this.#owner === 0) return
    this.#owner = 0
    this.#database?.changed(EFFECT_HASH, 'hexpired', this.#key, 0, this.#key.length)
  }
}

/** Removes the field at a place of a hash, past its deadline, that somebody came upon; the hash goes with its last field. */
export function expireField(keyspace: Keyspace, database: Database, item: number, place: number): void {
  const edit = database.open(item)
  removeField(edit, place)
  tellExpired(keyspace, database, edit.address, 1)
}

/** Removes all fields of a hash past their deadline. Returns the address of the item, 0 when the hash is gone. */
export function expireAllFields(keyspace: Keyspace, database: Database, item: number): number {
  const edit = database.open(item)
  const expired = expireFields(edit)
  return expired === 0 ? edit.address : tellExpired(keyspace, database, edit.address, expired)
}

/** Counts and tells that fields of a hash have expired, which goes with its last one. Returns the address of the item, 0 when the hash is gone. */
export function tellExpired(keyspace: Keyspace, database: Database, item: number, expired: number): number {
  keyspace.statistics[STAT_EXPIRED_FIELDS] += expired
  const key = keyOf(keyspace, item)
  const empty = hashLength(keyspace.arena, item) === 0
  if (empty) database.remove(item, database.hashOf(item))
  database.changed(EFFECT_HASH, 'hexpired', key, 0, key.length)
  if (empty) database.changedToo(EFFECT_GENERIC, 'del', key, 0, key.length)
  return empty ? 0 : item
}

/** Leads the collection of an element, and the wheel, to its new block. Its header was copied; its old block is not looked at. */
export function redirectElement(keyspace: Keyspace, from: number, to: number): void {
  const { arena, store, wheel } = keyspace
  const item = store.owners.addressOf(ownerOf(keyspace, to))
  if (item >>> 0 < SALVAGE_MAX) store.garbage.moved(item, from, to)
  else operationsAt(arena, item).elementMoved(store, item, from, to)
  if ((arena.words[to >>> CHUNK_UNITS_LOG2][(to & CHUNK_MASK) << 1] & (EXPIRES << 8)) !== 0) wheel.moved(to)
}

/** Returns the number of an element's collection. */
function ownerOf({ arena }: Keyspace, element: number): number {
  return arena.words[element >>> CHUNK_UNITS_LOG2][((element & CHUNK_MASK) << 1) + 1] >>> 8
}

/** Returns a copy of an item's key. */
function keyOf({ arena }: Keyspace, item: number): Uint8Array {
  const words = arena.words[item >>> CHUNK_UNITS_LOG2]
  const at = (item & CHUNK_MASK) << 1
  const start = (at << 2) + keyOffset(words[at])
  return Uint8Array.prototype.slice.call(arena.bytes[item >>> CHUNK_UNITS_LOG2], start, start + keyLengthAt(words, at))
}

const NO_KEY = new Uint8Array(0)
