import { assert } from '../base/assert.ts'
import { copyBytes } from '../base/bytes.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { HashIndex } from '../store/hash-index.ts'
import {
  CLIENT,
  deadlineAt,
  EXPIRES,
  exactDeadlineAt,
  FIELDS_EXPIRE,
  flagsOf,
  KEY_OFFSET,
  keyLengthAt,
  keyOffset,
  OWNER,
  QUEUED,
  ROPE,
  ropeWord,
  SHAPE_MASK,
  setExactDeadlineAt,
  TYPE_STRING,
} from '../store/item.ts'
import { BLOCK_BYTES_MAX, classOf } from '../store/size-class.ts'
import type { ItemEdit } from '../types/item-edit.ts'
import { resizeRope } from '../types/rope.ts'
import { ENCODING_PLAIN, ropeRoot, writeString } from '../types/string.ts'
import { dropHidden, dropItem } from './drop-item.ts'
import { EFFECT_EVICTED, EFFECT_EXPIRED } from './effects.ts'
import { ExpiringItems, NEVER } from './expiring-items.ts'
import { createItem, createStringItem, freeItem, ownerAt, reshapeItem, shapeOf } from './item-block.ts'
import { SizeCounts } from './key-sizes.ts'
import type { Keyspace } from './keyspace.ts'
import { STAT_EVICTED, STAT_EXPIRED, STAT_HITS } from './statistics.ts'
import { tellMiss, tellPlaced, tellString } from './tell-placed.ts'
import { verifyDatabase } from './verify-database.ts'

/**
 * A database: the items of one numbered keyspace, and the write door to them.
 *
 * A reader finds an address with {@link Database.read} or {@link Database.find} and may use it until the next change. A writer goes
 * through the methods under "writing": they keep index, wheel, counts and memory in step. When it has done, it tells the change once with {@link Database.changed}.
 *
 * Invariants
 * - Every item in the index carries this database's `id`, and every item with that id is in the index.
 * - `fieldsExpiring` counts the hashes of which a field has a deadline.
 */

/** The number of a database that clients see no more. */
export const FLUSHED = -1

export class Database {
  /** What its items' headers carry; stays with the items when databases are swapped. */
  readonly id: number
  /** The number by which clients select it; {@link FLUSHED} once it was flushed and only waits for its items to be freed. */
  number: number
  readonly index: HashIndex
  /** Items with a deadline. */
  readonly expiring: ExpiringItems
  /** Hashes of which some fields have a deadline. */
  fieldsExpiring = 0
  /** How many items have which size: see {@link KeySizes}. */
  readonly sizes = new SizeCounts()
  /** The hash of the key that was last looked up. */
  hash = 0

  readonly #keyspace: Keyspace

  constructor(keyspace: Keyspace, id: number, number: number) {
    this.#keyspace = keyspace
    this.id = id
    this.number = number
    this.index = new HashIndex(keyspace.arena, keyspace.hashKey)
    this.expiring = new ExpiringItems(keyspace, this.index)
  }

  get size(): number {
    return this.index.size
  }

  // Reading

  /** Returns the address of the item with this key, or 0; `hash` is the key's, where the caller has it. An item past its deadline is removed or, while expiry is held, hidden. Counts as no access. */
  find(bytes: Uint8Array, start: number, end: number, hash = this.index.hash(bytes, start, end)): number {
    this.hash = hash
    const address = this.index.find(hash, bytes, start, end)
    if (address === 0) return 0
    const words = this.#keyspace.arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    if ((words[at] & (EXPIRES << 8)) !== 0 && deadlineAt(words, at) <= this.#keyspace.now) {
      this.#keyspace.expire(address)
      return 0
    }
    return address
  }

  /** As {@link find}, and counts as a hit or a miss, yet as no access. */
  peek(bytes: Uint8Array, start: number, end: number, hash = this.index.hash(bytes, start, end)): number {
    const address = this.find(bytes, start, end, hash)
    if (address === 0) return tellMiss(this.#keyspace, this, bytes, start, end)
    this.#keyspace.statistics[STAT_HITS]++
    return address
  }

  /** As {@link find}, and counts as an access and as a hit or a miss. */
  read(bytes: Uint8Array, start: number, end: number, hash = this.index.hash(bytes, start, end)): number {
    const address = this.find(bytes, start, end, hash)
    if (address === 0) return tellMiss(this.#keyspace, this, bytes, start, end)
    this.#keyspace.noteRead(address)
    return address
  }

  /** Returns an item's deadline in ms since the Unix epoch; {@link NEVER} when it has none. */
  deadline(address: number): number {
    const words = this.#keyspace.arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    return (words[at] & (EXPIRES << 8)) === 0 ? NEVER : deadlineAt(words, at)
  }

  /** Returns the deadline of an item that has one as an int64: {@link deadline} rounds past 2^53. */
  exactDeadline(address: number): bigint {
    return exactDeadlineAt(this.#keyspace.arena.words[address >>> CHUNK_UNITS_LOG2], (address & CHUNK_MASK) << 1)
  }

  /** Returns the hash of an item's key. */
  hashOf(address: number): number {
    return this.index.hashOf(address)
  }

  // Writing

  /**
   * Sets a key to a string. `existing` is what {@link find} just returned for the key; `deadline` is in ms since the Unix epoch or {@link NEVER}.
   * The value may lie in the arena, even in `existing`. Returns the item's address.
   */
  putString(
    existing: number,
    key: Uint8Array,
    keyStart: number,
    keyEnd: number,
    value: Uint8Array,
    valueStart: number,
    valueEnd: number,
    deadline: number,
  ): number {
    const arena = this.#keyspace.arena
    tellString(this.#keyspace, this, existing, key, keyStart, keyEnd)
    if (existing !== 0) {
      const words = arena.words[existing >>> CHUNK_UNITS_LOG2]
      const at = (existing & CHUNK_MASK) << 1
      const flags = (words[at] >>> 8) & 0xff
      if (
        (words[at] & 0xf) === TYPE_STRING &&
        (flags & (ROPE | CLIENT)) === 0 &&
        ((flags & EXPIRES) !== 0) === (deadline !== NEVER)
      ) {
        const offset = KEY_OFFSET[flags] + keyEnd - keyStart
        const total = offset + valueEnd - valueStart
        if (total <= BLOCK_BYTES_MAX && classOf(total) === arena.classAt(existing)) {
          this.edit(existing)
          words[at] &= ~0xf0
          this.sizes.change(TYPE_STRING, words[at + 2], valueEnd - valueStart)
          words[at + 2] = valueEnd - valueStart
          copyBytes(value, valueStart, valueEnd, arena.bytes[existing >>> CHUNK_UNITS_LOG2], (at << 2) + offset)
          if (deadline !== NEVER) this.expiring.change(existing, deadline)
          return existing
        }
      }
    }
    const address = this.#newString(existing, key, keyStart, keyEnd, valueEnd - valueStart, deadline)
    writeString(arena, address, 0, value, valueStart, valueEnd)
    this.place(existing, address, deadline)
    return address
  }

  /**
   * Makes a string item of `length` undefined bytes in place of `existing` (0: none), which is freed, the key's bytes being copied first.
   * The key's hash is the one last looked up. `parts` are flags of further parts of the item; they are the caller's to fill, before all else.
   */
  createString(
    existing: number,
    key: Uint8Array,
    keyStart: number,
    keyEnd: number,
    length: number,
    deadline: number,
    parts = 0,
  ): number {
    tellString(this.#keyspace, this, existing, key, keyStart, keyEnd)
    const address = this.#newString(existing, key, keyStart, keyEnd, length, deadline, parts)
    this.place(existing, address, deadline)
    return address
  }

  /**
   * Changes the length of a string, keeping what is common; bytes that are added are undefined. Returns its address, which may be another.
   * Leaves the deadline as it is.
   */
  resizeString(address: number, newLength: number): number {
    const { arena } = this.#keyspace
    this.edit(address)
    const words = arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const flags = flagsOf(words[at])
    const keyLength = keyLengthAt(words, at)
    this.sizes.change(TYPE_STRING, words[at + 2], newLength)
    if (shapeOf(flags, keyLength, newLength) !== flags) return this.#reshape(address, flags, newLength)
    if ((flags & ROPE) !== 0) {
      words[at + ropeWord(flags)] = resizeRope(arena, ropeRoot(arena, address), words[at + 2], newLength)
    } else {
      const bytes = KEY_OFFSET[flags & SHAPE_MASK] + keyLength + newLength
      if (bytes > BLOCK_BYTES_MAX || classOf(bytes) !== arena.classAt(address))
        return this.#reshape(address, flags, newLength)
    }
    words[at + 2] = newLength
    return address
  }

  /**
   * Makes an item of any type but string with `length` undefined bytes of value, for a key that has no item and whose hash is the one last looked up.
   * `replaced` is the type of the item that was removed for it, 0 for none. Returns its address.
   */
  createItem(
    type: number,
    encoding: number,
    key: Uint8Array,
    start: number,
    end: number,
    length: number,
    replaced = 0,
  ): number {
    const { accessClock, arena, epoch } = this.#keyspace
    tellPlaced(this.#keyspace.effects, replaced, type, this.number, key, start, end)
    const clock = accessClock.initial()
    const address = createItem(arena, type, encoding, 0, epoch, this.id, clock, key, start, end, length)
    if (this.#keyspace.expiryHeld) dropHidden(this.#keyspace, this, address)
    this.index.insert(this.hash, address)
    this.#keyspace.sizes.created(this.sizes, type, address)
    return address
  }

  /** Opens the write door to the value of an item. The handle is valid until the door is opened again. */
  open(address: number): ItemEdit {
    this.edit(address)
    this.#keyspace.sizes.opened(this.sizes, address)
    return this.#keyspace.door.open(this, address)
  }

  /** Changes the length of a value of any type but string, as {@link ItemEdit.resize}. Returns the item's address, which may be another. */
  resizeValue(address: number, length: number): number {
    const { arena } = this.#keyspace
    const words = arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const bytes = keyOffset(words[at]) + keyLengthAt(words, at) + length
    if (bytes > BLOCK_BYTES_MAX || classOf(bytes) !== arena.classAt(address))
      return this.#reshape(address, flagsOf(words[at]), length)
    words[at + 2] = length
    return address
  }

  /** Gives an item a deadline in ms since the Unix epoch, or takes it away with {@link NEVER}. Returns its address, which may be another. */
  setDeadline(address: number, deadline: number): number {
    this.edit(address)
    const words = this.#keyspace.arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    if ((words[at] & (EXPIRES << 8)) === 0) {
      if (deadline === NEVER) return address
      address = this.#reshape(address, flagsOf(words[at]) | EXPIRES, words[at + 2])
    }
    this.expiring.change(address, deadline)
    return address
  }

  /** Gives an item memcached's client part, all zeros, if it has none. Returns its address, which may be another. */
  addClientPart(address: number): number {
    const words = this.#keyspace.arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    if ((words[at] & (CLIENT << 8)) !== 0) return address
    return this.#reshape(address, flagsOf(words[at]) | CLIENT, words[at + 2])
  }

  /** Gives back to a deadline what a number rounded away: `exact` is the int64 that {@link setDeadline} or {@link putString} was just called for. */
  refineDeadline(address: number, exact: bigint): void {
    setExactDeadlineAt(this.#keyspace.arena.words[address >>> CHUNK_UNITS_LOG2], (address & CHUNK_MASK) << 1, exact)
  }

  /** Removes an item. Its key's hash is the one last looked up, unless given. */
  remove(address: number, hash = this.hash): void {
    this.edit(address)
    this.index.remove(hash, address)
    this.#discard(address, hash)
  }

  /**
   * Takes an item out of the database; what it holds can be read until {@link free}. For commands that make a value out of an old one. Its key's hash is the
   * one last looked up, unless given.
   */
  detach(address: number, hash = this.hash): void {
    this.edit(address)
    this.index.remove(hash, address)
    this.#uncount(address, hash)
  }

  /** Frees an item that was detached. */
  free(address: number): void {
    freeItem(this.#keyspace.store, address)
  }

  /** Puts a fresh item, whose key's hash is the one last looked up, into the index, in place of `existing` where there is one. */
  place(existing: number, address: number, deadline: number): void {
    if (existing === 0) {
      if (this.#keyspace.expiryHeld) dropHidden(this.#keyspace, this, address)
      this.index.insert(this.hash, address)
    } else {
      this.index.replace(this.hash, existing, address)
      this.#discard(existing, this.hash)
    }
    this.#keyspace.sizes.add(this.sizes, address)
    if (deadline !== NEVER) this.expiring.start(address, deadline, this.hash)
  }

  /** Must be called before an item's bytes change: notes the write and keeps what a snapshot still needs. */
  edit(address: number): void {
    this.#keyspace.edit(address)
  }

  /** Tells a change of a key, after it was made: once per key and command. */
  changed(kind: number, event: string, key: Uint8Array, start: number, end: number): void {
    this.#keyspace.effects.dirty++
    this.changedToo(kind, event, key, start, end)
  }

  /** As {@link changed}, for a further key or event of the same change: it counts once. */
  changedToo(kind: number, event: string, key: Uint8Array, start: number, end: number): void {
    const effects = this.#keyspace.effects
    if ((effects.mask & kind) !== 0) effects.tell(kind, event, this.number, key, start, end)
  }

  /** Removes an item past its deadline, and tells so. */
  expire(address: number): void {
    this.#keyspace.statistics[STAT_EXPIRED]++
    dropItem(this.#keyspace, this, address, EFFECT_EXPIRED, 'expired')
  }

  /** Removes an item to make room, and tells so. */
  evict(address: number): void {
    this.#keyspace.statistics[STAT_EVICTED]++
    dropItem(this.#keyspace, this, address, EFFECT_EVICTED, 'evicted')
  }

  /** Removes all items. */
  clear(): void {
    const tracked = this.expiring.index !== undefined
    this.expiring.track(false)
    this.drain(Number.POSITIVE_INFINITY)
    this.index.clear()
    this.expiring.track(tracked)
  }

  /**
   * Frees `count` items or somewhat more, of a database that is used no more. Returns whether all are freed; then nothing is left of it in the arena.
   */
  drain(count: number): boolean {
    const done = this.index.drain(count, address => this.#discard(address, 0))
    assert(!done || this.expiring.size === 0, 'an empty database has no deadlines')
    return done
  }

  /** Begins anew after the arena was reset under it. */
  reset(): void {
    this.index.reset()
    this.expiring.reset()
    this.fieldsExpiring = 0
    this.sizes.clear()
  }

  /** Leads index and wheel to an item's new block. Its header was copied; its old block is not looked at. */
  redirect(from: number, to: number, hash: number): void {
    this.index.replace(hash, from, to)
    const { arena, store } = this.#keyspace
    const words = arena.words[to >>> CHUNK_UNITS_LOG2]
    const at = (to & CHUNK_MASK) << 1
    if ((words[at] & (OWNER << 8)) !== 0) store.owners.redirect(ownerAt(arena, to), to)
    if ((words[at] & (QUEUED << 8)) !== 0) this.#keyspace.lru?.moved(from, to)
    this.#keyspace.sizes.moved(this.sizes, from, to)
    if ((words[at] & (EXPIRES << 8)) === 0) return
    this.#keyspace.wheel.moved(to)
    this.expiring.redirect(from, to, hash)
  }

  /** Checks the invariants above; throws {@link AssertionError}. Returns how many elements of collections are filed on the wheel. For tests. */
  verify(): number {
    return verifyDatabase(this, this.#keyspace.store, this.#keyspace.sizes.weighs)
  }

  /** Makes a string item that is not yet in the index; it takes over the access clock of `existing`. */
  #newString(
    existing: number,
    key: Uint8Array,
    keyStart: number,
    keyEnd: number,
    length: number,
    deadline: number,
    parts = 0,
  ): number {
    const { accessClock, arena, epoch } = this.#keyspace
    let clock = accessClock.initial()
    if (existing !== 0) {
      this.edit(existing)
      clock = arena.words[existing >>> CHUNK_UNITS_LOG2][((existing & CHUNK_MASK) << 1) + 1] >>> 8
    }
    const flags = parts | (deadline === NEVER ? 0 : EXPIRES)
    return createStringItem(arena, flags, ENCODING_PLAIN, epoch, this.id, clock, key, keyStart, keyEnd, length)
  }

  /** Frees an item that is no longer in the index. */
  #discard(address: number, hash: number): void {
    const { lru, store } = this.#keyspace
    this.#uncount(address, hash)
    if (lru !== undefined) lru.discarded(address)
    freeItem(store, address)
  }

  /** Takes an item that has left the index off the wheel and out of all counts. */
  #uncount(address: number, hash: number): void {
    this.expiring.stop(address, hash)
    this.#keyspace.sizes.remove(this.sizes, address)
    const word = this.#keyspace.arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1]
    if ((word & (FIELDS_EXPIRE << 8)) !== 0) this.fieldsExpiring--
  }

  /** Gives an item other flags or a string of another length, in a new block. Returns its address. */
  #reshape(address: number, flags: number, newLength: number): number {
    const { arena, epoch } = this.#keyspace
    const moved = reshapeItem(arena, address, flags, epoch, newLength)
    this.redirect(address, moved, this.hashOf(moved))
    arena.free(address)
    return moved
  }
}
