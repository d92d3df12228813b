import { assert } from '../base/assert.ts'
import { copyBytes } from '../base/bytes.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { HashIndex } from '../store/hash-index.ts'
import {
  CLIENT,
  deadlineAt,
  EXPIRES,
  encodingOf,
  exactDeadlineAt,
  flagsOf,
  itemBytes,
  KEY_OFFSET,
  keyLengthAt,
  keyOffset,
  LONG_KEY,
  ROPE,
  ropeWord,
  SHORT_KEY_MAX,
  setDeadlineAt,
  setExactDeadlineAt,
  TYPE_STRING,
  typeOf,
  WHEEL_NEXT,
  WHEEL_PREVIOUS,
  writeHeader,
} from '../store/item.ts'
import { BLOCK_BYTES_MAX, classOf } from '../store/size-class.ts'
import { createRope, freeRope, resizeRope, writeRope } from '../types/rope.ts'
import {
  copyString,
  ENCODING_PLAIN,
  inlineStart,
  isInline,
  readString,
  ropeRoot,
  stringLength,
  writeString,
} from '../types/string.ts'
import { EFFECT_EXPIRED } from './effects.ts'
import type { Keyspace } from './keyspace.ts'
import { STAT_EXPIRED, STAT_HITS, STAT_MISSES } from './statistics.ts'

/**
 * A database: the items of one numbered keyspace, and the write door to them.
 *
 * A reader finds an address with {@link Database.read} or {@link Database.find} and may use it until the next change. A writer goes
 * through the methods under "writing": they keep index, wheel, counts and memory in step. When it has done, it tells the change once with {@link Database.changed}.
 *
 * Invariants
 * - Every item in the index carries this database's `id`, and every item with that id is in the index.
 * - `expiring` counts the items with a finite deadline; each of them is filed on the wheel.
 */

/** No deadline. */
export const NEVER = Number.POSITIVE_INFINITY
/** The number of a database that clients see no more. */
export const FLUSHED = -1

export class Database {
  /** What its items' headers carry; stays with the items when databases are swapped. */
  readonly id: number
  /** The number by which clients select it; {@link FLUSHED} once it was flushed and only waits for its items to be freed. */
  number: number
  readonly index: HashIndex
  /** Items with a deadline. */
  expiring = 0
  /** The hash of the key that was last looked up. */
  hash = 0

  readonly #keyspace: Keyspace

  constructor(keyspace: Keyspace, id: number, number: number) {
    this.#keyspace = keyspace
    this.id = id
    this.number = number
    this.index = new HashIndex(keyspace.arena, keyspace.hashKey)
  }

  get size(): number {
    return this.index.size
  }

  // Reading

  /** Returns the address of the item with this key, or 0; an item past its deadline is removed or, on a replica, hidden. Counts as no access. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const hash = this.index.hash(bytes, start, end)
    this.hash = hash
    const address = this.index.find(hash, bytes, start, end)
    if (address === 0) return 0
    const words = this.#keyspace.arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    if ((words[at] & (EXPIRES << 8)) !== 0 && deadlineAt(words, at) <= this.#keyspace.now) {
      this.#keyspace.expire(address)
      this.hash = hash
      return 0
    }
    return address
  }

  /** As {@link find}, and counts as a hit or a miss, yet as no access. */
  peek(bytes: Uint8Array, start: number, end: number): number {
    const address = this.find(bytes, start, end)
    this.#keyspace.statistics[address === 0 ? STAT_MISSES : STAT_HITS]++
    return address
  }

  /** As {@link find}, and counts as an access and as a hit or a miss. */
  read(bytes: Uint8Array, start: number, end: number): number {
    const address = this.find(bytes, start, end)
    const keyspace = this.#keyspace
    if (address === 0) {
      keyspace.statistics[STAT_MISSES]++
      return 0
    }
    keyspace.statistics[STAT_HITS]++
    if (keyspace.touching)
      keyspace.accessClock.noteRead(keyspace.arena.words[address >>> CHUNK_UNITS_LOG2], (address & CHUNK_MASK) << 1)
    return address
  }

  /** Returns an item's deadline in ms since the Unix epoch; {@link NEVER} when it has none. */
  deadline(address: number): number {
    const words = this.#keyspace.arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    return (words[at] & (EXPIRES << 8)) === 0 ? NEVER : deadlineAt(words, at)
  }

  /** Returns the deadline of an item that has one, as an int64: {@link deadline} rounds past 2^53. */
  exactDeadline(address: number): bigint {
    return exactDeadlineAt(this.#keyspace.arena.words[address >>> CHUNK_UNITS_LOG2], (address & CHUNK_MASK) << 1)
  }

  // Writing

  /**
   * Sets a key to a string. `existing` is what {@link find} just returned for the key; `deadline` is in ms since the Unix epoch or {@link NEVER}.
   * Returns the item's address.
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
    if (existing !== 0) {
      const words = arena.words[existing >>> CHUNK_UNITS_LOG2]
      const at = (existing & CHUNK_MASK) << 1
      const word = words[at]
      const flags = (word >>> 8) & 0xff
      if (
        (word & 0xf) === TYPE_STRING &&
        (flags & (ROPE | CLIENT)) === 0 &&
        ((flags & EXPIRES) !== 0) === (deadline !== NEVER)
      ) {
        const offset = KEY_OFFSET[flags] + keyEnd - keyStart
        const total = offset + valueEnd - valueStart
        if (total <= BLOCK_BYTES_MAX && classOf(total) === arena.classAt(existing)) {
          this.edit(existing)
          words[at] = word & ~0xf0
          words[at + 2] = valueEnd - valueStart
          copyBytes(value, valueStart, valueEnd, arena.bytes[existing >>> CHUNK_UNITS_LOG2], (at << 2) + offset)
          if (deadline !== NEVER) this.setDeadline(existing, deadline)
          return existing
        }
      }
    }
    const address = this.createString(existing, key, keyStart, keyEnd, valueEnd - valueStart, deadline)
    writeString(arena, address, 0, value, valueStart, valueEnd)
    return address
  }

  /**
   * Makes a string item of `length` undefined bytes in place of `existing` (0: none), which is freed, the key's bytes being copied first.
   * The key's hash is the one last looked up.
   */
  createString(
    existing: number,
    key: Uint8Array,
    keyStart: number,
    keyEnd: number,
    length: number,
    deadline: number,
  ): number {
    const { accessClock, arena } = this.#keyspace
    let clock: number
    if (existing === 0) {
      clock = accessClock.initial()
    } else {
      this.edit(existing)
      clock = accessClock.inherited(arena.words[existing >>> CHUNK_UNITS_LOG2][((existing & CHUNK_MASK) << 1) + 1])
    }
    const address = this.#makeString(key, keyStart, keyEnd, length, deadline, clock, 0)
    this.#place(existing, address, deadline)
    return address
  }

  /**
   * Changes the length of a string, keeping what is common; bytes that are added are undefined. Returns its address, which may be another.
   * Leaves deadline and access clock as they are.
   */
  resizeString(address: number, newLength: number): number {
    const keyspace = this.#keyspace
    const arena = keyspace.arena
    this.edit(address)
    let words = arena.words[address >>> CHUNK_UNITS_LOG2]
    let at = (address & CHUNK_MASK) << 1
    const flags = flagsOf(words[at])
    const length = words[at + 2]
    const keyLength = keyLengthAt(words, at)
    const root = (flags & ROPE) !== 0
    const rope = itemBytes(flags & ~ROPE, keyLength, newLength) > BLOCK_BYTES_MAX && newLength > ROPE_ROOT_BYTES
    if (root && rope) {
      words[at + ropeWord(flags)] = resizeRope(arena, words[at + ropeWord(flags)], length, newLength)
      words[at + 2] = newLength
      return address
    }
    if (!root && !rope) {
      const bytes = itemBytes(flags, keyLength, newLength)
      if (bytes <= BLOCK_BYTES_MAX && classOf(bytes) === arena.classAt(address)) {
        words[at + 2] = newLength
        return address
      }
    }
    const newFlags = rope ? flags | ROPE : flags & ~ROPE
    const moved = this.#moveTo(address, newFlags, rope ? 0 : newLength)
    words = arena.words[moved >>> CHUNK_UNITS_LOG2]
    at = (moved & CHUNK_MASK) << 1
    const common = Math.min(length, newLength)
    words[at + 2] = newLength
    if (rope) {
      const newRoot = createRope(arena, newLength)
      words[at + ropeWord(newFlags)] = newRoot
      const start = inlineStart(arena, address)
      writeRope(arena, newRoot, 0, arena.bytes[address >>> CHUNK_UNITS_LOG2], start, start + common)
    } else {
      readString(arena, address, 0, common, arena.bytes[moved >>> CHUNK_UNITS_LOG2], inlineStart(arena, moved))
      if (root) freeRope(arena, ropeRoot(arena, address), length)
    }
    arena.free(address)
    return moved
  }

  /** Gives an item a deadline in ms since the Unix epoch, or takes it away with {@link NEVER}. Returns its address, which may be another. */
  setDeadline(address: number, deadline: number): number {
    const keyspace = this.#keyspace
    const arena = keyspace.arena
    let words = arena.words[address >>> CHUNK_UNITS_LOG2]
    let at = (address & CHUNK_MASK) << 1
    this.edit(address)
    if ((words[at] & (EXPIRES << 8)) === 0) {
      if (deadline === NEVER) return address
      const flags = flagsOf(words[at])
      const inline = typeOf(words[at]) === TYPE_STRING && (flags & ROPE) === 0
      const moved = this.#moveTo(address, flags | EXPIRES, inline ? words[at + 2] : 0)
      if (inline)
        readString(arena, address, 0, words[at + 2], arena.bytes[moved >>> CHUNK_UNITS_LOG2], inlineStart(arena, moved))
      arena.free(address)
      address = moved
      words = arena.words[address >>> CHUNK_UNITS_LOG2]
      at = (address & CHUNK_MASK) << 1
      words[at + WHEEL_PREVIOUS] = 0
      words[at + WHEEL_NEXT] = 0
      setDeadlineAt(words, at, deadline)
      this.expiring++
      keyspace.fileDeadline(address)
      return address
    }
    const old = deadlineAt(words, at)
    if (old === deadline) return address
    if (old === NEVER) this.expiring++
    else if (deadline === NEVER) this.expiring--
    setDeadlineAt(words, at, deadline)
    if (deadline === NEVER) {
      keyspace.wheel.unfile(address)
    } else if (deadline < old || words[at + WHEEL_PREVIOUS] === 0) {
      keyspace.wheel.unfile(address)
      keyspace.fileDeadline(address)
    }
    return address
  }

  /** Gives back to a deadline what a number rounded away: `exact` is the int64 that {@link setDeadline} or {@link putString} was just called for. */
  refineDeadline(address: number, exact: bigint): void {
    setExactDeadlineAt(this.#keyspace.arena.words[address >>> CHUNK_UNITS_LOG2], (address & CHUNK_MASK) << 1, exact)
  }

  /** Removes an item. Its key's hash is the one last looked up, unless given. */
  remove(address: number, hash = this.hash): void {
    this.edit(address)
    this.index.remove(hash, address)
    this.#discard(address)
  }

  /**
   * Makes an item with another key, here or in another database, out of an item of this one, which is removed. `existing`, an item of
   * `target` with the new key or 0, is overwritten; `target.hash` is the new key's. Returns the new address.
   */
  rekey(
    address: number,
    hash: number,
    target: Database,
    existing: number,
    key: Uint8Array,
    start: number,
    end: number,
  ): number {
    const { arena, wheel } = this.#keyspace
    this.edit(address)
    const words = arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    assert(typeOf(words[at]) === TYPE_STRING, 'an item’s type can be moved to another key')
    const deadline = this.deadline(address)
    const moved = target.#clone(address, existing, key, start, end, deadline, true)
    this.index.remove(hash, address)
    if (deadline !== NEVER) this.expiring--
    if ((words[at] & (EXPIRES << 8)) !== 0) wheel.unfile(address)
    arena.free(address)
    return moved
  }

  /** Makes a copy of an item of this database under another key of `target`; as {@link rekey}, but the item stays. */
  copy(address: number, target: Database, existing: number, key: Uint8Array, start: number, end: number): number {
    return target.#clone(address, existing, key, start, end, this.deadline(address), false)
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
    const { arena, effects, statistics } = this.#keyspace
    statistics[STAT_EXPIRED]++
    const words = arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const start = (at << 2) + keyOffset(words[at])
    const end = start + keyLengthAt(words, at)
    const bytes = arena.bytes[address >>> CHUNK_UNITS_LOG2]
    const hash = this.index.hash(bytes, start, end)
    effects.dirty++
    if ((effects.mask & EFFECT_EXPIRED) === 0) return this.remove(address, hash)
    const key = bytes.slice(start, end)
    this.remove(address, hash)
    effects.tell(EFFECT_EXPIRED, 'expired', this.number, key, 0, key.length)
  }

  /** Removes all items. */
  clear(): void {
    this.drain(Number.POSITIVE_INFINITY)
    this.index.clear()
  }

  /**
   * Frees `count` items or somewhat more, of a database that is used no more. Returns whether all are freed; then nothing is left of it in the arena.
   */
  drain(count: number): boolean {
    const done = this.index.drain(count, address => this.#discard(address))
    assert(!done || this.expiring === 0, 'an empty database has no deadlines')
    return done
  }

  /** Begins anew after the arena was reset under it. */
  reset(): void {
    this.index.reset()
    this.expiring = 0
  }

  /** Checks the invariants above; throws {@link AssertionError}. For tests. */
  verify(): void {
    this.index.verify()
    let expiring = 0
    const { arena } = this.#keyspace
    for (let cursor = 0; ; ) {
      cursor = this.index.scan(cursor, 4096, address => {
        const words = arena.words[address >>> CHUNK_UNITS_LOG2]
        const at = (address & CHUNK_MASK) << 1
        assert(words[at] >>> 24 === this.id, 'an item carries its database’s id')
        if ((words[at] & (EXPIRES << 8)) === 0) return
        const filed = words[at + WHEEL_PREVIOUS] !== 0
        const expires = deadlineAt(words, at) !== NEVER
        assert(filed || !expires, 'an item with a deadline is filed')
        if (expires) expiring++
      })
      if (cursor === 0) break
    }
    assert(expiring === this.expiring, 'the database counts its deadlines')
  }

  /** Puts a fresh item into the index, in place of `existing` where there is one. */
  #place(existing: number, address: number, deadline: number): void {
    if (existing === 0) {
      this.index.insert(this.hash, address)
    } else {
      this.index.replace(this.hash, existing, address)
      this.#discard(existing)
    }
    if (deadline === NEVER) return
    const { arena } = this.#keyspace
    const words = arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    setDeadlineAt(words, at, deadline)
    words[at + WHEEL_NEXT] = 0
    words[at + WHEEL_PREVIOUS] = 0
    this.expiring++
    this.#keyspace.fileDeadline(address)
  }

  /** Frees an item that is no longer in the index. */
  #discard(address: number): void {
    const { arena, wheel } = this.#keyspace
    const words = arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const flags = flagsOf(words[at])
    if ((flags & EXPIRES) !== 0) {
      if (deadlineAt(words, at) !== NEVER) this.expiring--
      wheel.unfile(address)
    }
    if ((flags & ROPE) !== 0) freeRope(arena, ropeRoot(arena, address), stringLength(arena, address))
    arena.free(address)
  }

  /** Copies an item's header, parts and key into a new block with other flags, in its place; the old block is left for the caller to free. */
  #moveTo(address: number, flags: number, inlineLength: number): number {
    const { arena, epoch, wheel } = this.#keyspace
    const source = arena.words[address >>> CHUNK_UNITS_LOG2]
    const from = (address & CHUNK_MASK) << 1
    const keyLength = keyLengthAt(source, from)
    const keyStart = (from << 2) + keyOffset(source[from])
    const sourceBytes = arena.bytes[address >>> CHUNK_UNITS_LOG2]
    const hash = this.index.hash(sourceBytes, keyStart, keyStart + keyLength)
    const moved = arena.allocateBytes(itemBytes(flags, keyLength, inlineLength))
    const target = arena.words[moved >>> CHUNK_UNITS_LOG2]
    const at = (moved & CHUNK_MASK) << 1
    const [type, encoding] = [typeOf(source[from]), encodingOf(source[from])]
    writeHeader(target, at, type, encoding, flags, epoch, this.id, keyLength, source[from + 1] >>> 8)
    target[at + 2] = source[from + 2]
    const oldFlags = flagsOf(source[from])
    if ((flags & oldFlags & EXPIRES) !== 0) {
      for (let word = 3; word < 7; word++) target[at + word] = source[from + word]
      wheel.moved(moved)
    }
    if ((flags & oldFlags & ROPE) !== 0) target[at + ropeWord(flags)] = source[from + ropeWord(oldFlags)]
    copyBytes(
      sourceBytes,
      keyStart,
      keyStart + keyLength,
      arena.bytes[moved >>> CHUNK_UNITS_LOG2],
      (at << 2) + KEY_OFFSET[flags & 0xf],
    )
    this.index.replace(hash, address, moved)
    return moved
  }

  /** Makes an item of this database from the value of another item, taking over what lies outside its block when `take`. */
  #clone(
    source: number,
    existing: number,
    key: Uint8Array,
    start: number,
    end: number,
    deadline: number,
    take: boolean,
  ): number {
    const { accessClock, arena } = this.#keyspace
    if (existing !== 0) this.edit(existing)
    const words = arena.words[source >>> CHUNK_UNITS_LOG2]
    const from = (source & CHUNK_MASK) << 1
    const length = stringLength(arena, source)
    const clock = take ? words[from + 1] >>> 8 : accessClock.initial()
    const root = take && !isInline(arena, source) ? ropeRoot(arena, source) : 0
    const address = this.#makeString(key, start, end, length, deadline, clock, root)
    if (root === 0) copyString(arena, source, address)
    const target = arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    target[at] |= encodingOf(words[from]) << 4
    this.#place(existing, address, deadline)
    if (deadline > Number.MAX_SAFE_INTEGER && deadline !== NEVER) {
      setExactDeadlineAt(target, at, exactDeadlineAt(words, from))
    }
    return address
  }

  /** Makes a string item that is not in the index yet, of undefined bytes, or of the rope at `root`. */
  #makeString(
    key: Uint8Array,
    keyStart: number,
    keyEnd: number,
    length: number,
    deadline: number,
    clock: number,
    root: number,
  ): number {
    const { arena, epoch } = this.#keyspace
    const keyLength = keyEnd - keyStart
    let flags = (deadline === NEVER ? 0 : EXPIRES) | (keyLength > SHORT_KEY_MAX ? LONG_KEY : 0)
    if (root !== 0 || (itemBytes(flags, keyLength, length) > BLOCK_BYTES_MAX && length > ROPE_ROOT_BYTES)) flags |= ROPE
    const address = arena.allocateBytes(itemBytes(flags, keyLength, (flags & ROPE) !== 0 ? 0 : length))
    const words = arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    writeHeader(words, at, TYPE_STRING, ENCODING_PLAIN, flags, epoch, this.id, keyLength, clock)
    words[at + 2] = length
    if ((flags & ROPE) !== 0) words[at + ropeWord(flags)] = root !== 0 ? root : createRope(arena, length)
    copyBytes(key, keyStart, keyEnd, arena.bytes[address >>> CHUNK_UNITS_LOG2], (at << 2) + KEY_OFFSET[flags])
    return address
  }
}

/** Below this length a value stays inline whatever the key, since its rope would be no smaller. */
const ROPE_ROOT_BYTES = 64
