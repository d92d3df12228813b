import type { Chance } from '../base/chance.ts'
import type { ViewedBytes } from '../base/viewed-bytes.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { encodingOf, FIELDS_EXPIRE, OWNER } from '../store/item.ts'
import type { Store } from '../store/store.ts'
import type { CollectionLimits } from '../types/collection-limits.ts'
import type { ItemEdit } from '../types/item-edit.ts'
import { inlineStart } from '../types/string.ts'
import type { Database } from './database.ts'
import { ownerAt } from './item-block.ts'
import type { Keyspace } from './keyspace.ts'

/** The one handle of the write door, opened for one item after another: see {@link ItemEdit}. */
export class ItemDoor implements ItemEdit {
  readonly store: Store
  readonly arena: Arena
  readonly limits: CollectionLimits
  readonly chance: Chance
  address = 0
  readonly #keyspace: Keyspace
  #database!: Database

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace
    this.store = keyspace.store
    this.arena = keyspace.store.arena
    this.limits = keyspace.limits
    this.chance = keyspace.chance
  }

  /** Opens the door to an item of a database. The caller has noted the edit. */
  open(database: Database, address: number): this {
    this.#database = database
    this.address = address
    return this
  }

  get bytes(): ViewedBytes {
    return this.arena.bytes[this.address >>> CHUNK_UNITS_LOG2]
  }

  get start(): number {
    return inlineStart(this.arena, this.address)
  }

  get length(): number {
    return this.#words[((this.address & CHUNK_MASK) << 1) + 2]
  }

  get encoding(): number {
    return encodingOf(this.#words[(this.address & CHUNK_MASK) << 1])
  }

  set encoding(encoding: number) {
    const at = (this.address & CHUNK_MASK) << 1
    this.#words[at] = (this.#words[at] & ~0xf0) | (encoding << 4)
  }

  get fieldsExpire(): boolean {
    return (this.#words[(this.address & CHUNK_MASK) << 1] & (FIELDS_EXPIRE << 8)) !== 0
  }

  set fieldsExpire(expire: boolean) {
    if (expire === this.fieldsExpire) return
    this.#words[(this.address & CHUNK_MASK) << 1] ^= FIELDS_EXPIRE << 8
    this.#database.fieldsExpiring += expire ? 1 : -1
  }

  get now(): number {
    return this.#keyspace.now
  }

  resize(length: number): void {
    this.address = this.#database.resizeValue(this.address, length)
  }

  own(): number {
    this.#words[(this.address & CHUNK_MASK) << 1] |= OWNER << 8
    return this.store.owners.take(this.address)
  }

  disown(handedOver: boolean): void {
    if (!handedOver) this.store.owners.release(ownerAt(this.arena, this.address))
    this.#words[(this.address & CHUNK_MASK) << 1] &= ~(OWNER << 8)
  }

  get #words(): Int32Array {
    return this.arena.words[this.address >>> CHUNK_UNITS_LOG2]
  }
}
