import { copyBytes } from '../base/bytes.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import {
  CLIENT,
  CLIENT_WORDS,
  clientWord,
  databaseOf,
  EXPIRES,
  encodingOf,
  expiresAt,
  FIELDS_EXPIRE,
  flagsOf,
  forgetCas,
  itemBytes,
  KEY_OFFSET,
  keyLengthAt,
  keyOffset,
  LONG_KEY,
  OWNER,
  QUEUE_WORDS,
  QUEUED,
  ROPE,
  ropeWord,
  SHAPE_MASK,
  SHORT_KEY_MAX,
  setDeadlineAt,
  TYPE_STRING,
  typeOf,
  WHEEL_NEXT,
  WHEEL_PREVIOUS,
  writeHeader,
} from '../store/item.ts'
import { BLOCK_BYTES_MAX } from '../store/size-class.ts'
import type { Store } from '../store/store.ts'
import { operationsAt } from '../types/operations-of-type.ts'
import { createRope, freeRope, resizeRope, writeRope } from '../types/rope.ts'
import { copyString, inlineStart, readString, ropeRoot } from '../types/string.ts'

/**
 * Items as blocks of memory: made, given another shape, copied, freed. Index, wheel and counts are the database's matter.
 *
 * The value of a string lies inline unless its item would not fit half a page; then it is a rope, save where it is tiny and the key is what is huge.
 */

/** Up to this length a value stays inline whatever the key, since its rope would be no smaller. In bytes. */
const INLINE_ALWAYS_BYTES = 64

/** Returns the flags of a string item's shape: `flags` with ROPE and LONG_KEY as the lengths ask for. */
export function shapeOf(flags: number, keyLength: number, length: number): number {
  flags &= ~(ROPE | LONG_KEY)
  if (keyLength > SHORT_KEY_MAX) flags |= LONG_KEY
  return length > INLINE_ALWAYS_BYTES && itemBytes(flags, keyLength, length) > BLOCK_BYTES_MAX ? flags | ROPE : flags
}

/**
 * Returns a new string item with a value of `length` undefined bytes. `flags` are those that do not follow from the lengths; with EXPIRES, it
 * has a deadline part without deadline, off the wheel. `root`, unless 0, is a rope of that length that becomes the value.
 */
export function createStringItem(
  arena: Arena,
  flags: number,
  encoding: number,
  epoch: number,
  database: number,
  clock: number,
  key: Uint8Array,
  keyStart: number,
  keyEnd: number,
  length: number,
  root = 0,
): number {
  const keyLength = keyEnd - keyStart
  flags = shapeOf(flags, keyLength, length) | (root === 0 ? 0 : ROPE)
  const address = arena.allocateBytes(itemBytes(flags, keyLength, (flags & ROPE) !== 0 ? 0 : length))
  const words = arena.words[address >>> CHUNK_UNITS_LOG2]
  const at = (address & CHUNK_MASK) << 1
  writeHeader(words, at, TYPE_STRING, encoding, flags, epoch, database, keyLength, clock)
  words[at + 2] = length
  if ((flags & EXPIRES) !== 0) clearDeadlinePart(words, at)
  if ((flags & ROPE) !== 0) words[at + ropeWord(flags)] = root === 0 ? createRope(arena, length) : root
  copyBytes(
    key,
    keyStart,
    keyEnd,
    arena.bytes[address >>> CHUNK_UNITS_LOG2],
    (at << 2) + KEY_OFFSET[flags & SHAPE_MASK],
  )
  return address
}

/** Returns a new item of any type but string, with a value of `length` undefined bytes. `flags` as in {@link createStringItem}. */
export function createItem(
  arena: Arena,
  type: number,
  encoding: number,
  flags: number,
  epoch: number,
  database: number,
  clock: number,
  key: Uint8Array,
  keyStart: number,
  keyEnd: number,
  length: number,
): number {
  const keyLength = keyEnd - keyStart
  if (keyLength > SHORT_KEY_MAX) flags |= LONG_KEY
  else flags &= ~LONG_KEY
  const address = arena.allocateBytes(itemBytes(flags, keyLength, length))
  const words = arena.words[address >>> CHUNK_UNITS_LOG2]
  const at = (address & CHUNK_MASK) << 1
  writeHeader(words, at, type, encoding, flags, epoch, database, keyLength, clock)
  words[at + 2] = length
  if ((flags & EXPIRES) !== 0) clearDeadlinePart(words, at)
  copyBytes(
    key,
    keyStart,
    keyEnd,
    arena.bytes[address >>> CHUNK_UNITS_LOG2],
    (at << 2) + KEY_OFFSET[flags & SHAPE_MASK],
  )
  return address
}

/**
 * Returns a new block for an item that gets other flags or a value of another length; what is common of the value is kept, bytes that are
 * added are undefined. What lies outside the old block goes over to the new one; the old block itself is the caller's to free.
 */
export function reshapeItem(arena: Arena, address: number, flags: number, epoch: number, newLength: number): number {
  const source = arena.words[address >>> CHUNK_UNITS_LOG2]
  const from = (address & CHUNK_MASK) << 1
  const word = source[from]
  const oldFlags = flagsOf(word)
  const length = source[from + 2]
  const keyLength = keyLengthAt(source, from)
  const isString = typeOf(word) === TYPE_STRING
  if (isString) flags = shapeOf(flags, keyLength, newLength)
  const rope = (flags & ROPE) !== 0
  const moved = arena.allocateBytes(itemBytes(flags, keyLength, rope ? 0 : newLength))
  const target = arena.words[moved >>> CHUNK_UNITS_LOG2]
  const at = (moved & CHUNK_MASK) << 1
  const clock = source[from + 1] >>> 8
  writeHeader(target, at, typeOf(word), encodingOf(word), flags, epoch, databaseOf(word), keyLength, clock)
  target[at + 2] = newLength
  if ((flags & oldFlags & EXPIRES) !== 0) for (let i = 3; i < 7; i++) target[at + i] = source[from + i]
  else if ((flags & EXPIRES) !== 0) clearDeadlinePart(target, at)
  if ((flags & CLIENT) !== 0) copyClientParts(source, from, target, at)
  const bytes = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  const movedBytes = arena.bytes[moved >>> CHUNK_UNITS_LOG2]
  const keyStart = (from << 2) + keyOffset(word)
  copyBytes(bytes, keyStart, keyStart + keyLength, movedBytes, (at << 2) + KEY_OFFSET[flags & SHAPE_MASK])
  const wasRope = (oldFlags & ROPE) !== 0
  const common = Math.min(length, newLength)
  if (rope && wasRope) {
    target[at + ropeWord(flags)] = resizeRope(arena, ropeRoot(arena, address), length, newLength)
  } else if (rope) {
    const root = createRope(arena, newLength)
    target[at + ropeWord(flags)] = root
    const start = inlineStart(arena, address)
    writeRope(arena, root, 0, bytes, start, start + common)
  } else {
    readString(arena, address, 0, common, movedBytes, inlineStart(arena, moved))
    if (wasRope) freeRope(arena, ropeRoot(arena, address), length)
  }
  return moved
}

/**
 * Returns an item like the one at `source` with another key, in the database of this id; what lies outside the block goes over to it when `moving`, else is
 * copied. It keeps its deadline's part only if it has a deadline, which is not set yet.
 */
export function cloneItem(
  store: Store,
  source: number,
  database: number,
  epoch: number,
  clock: number,
  key: Uint8Array,
  start: number,
  end: number,
  moving: boolean,
): number {
  const { arena } = store
  const words = arena.words[source >>> CHUNK_UNITS_LOG2]
  const at = (source & CHUNK_MASK) << 1
  const word = words[at]
  const expires = expiresAt(words, at)
  const flags = (expires ? EXPIRES : 0) | (flagsOf(word) & (OWNER | FIELDS_EXPIRE | CLIENT))
  const encoding = encodingOf(word)
  const length = words[at + 2]
  if (typeOf(word) === TYPE_STRING) {
    const root = moving && (flagsOf(word) & ROPE) !== 0 ? ropeRoot(arena, source) : 0
    const address = createStringItem(arena, flags, encoding, epoch, database, clock, key, start, end, length, root)
    if ((flags & CLIENT) !== 0) cloneClientPart(arena, source, address)
    if (root === 0) copyString(arena, source, address)
    return address
  }
  const address = createItem(arena, typeOf(word), encoding, flags, epoch, database, clock, key, start, end, length)
  const from = inlineStart(arena, source)
  const target = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  copyBytes(arena.bytes[source >>> CHUNK_UNITS_LOG2], from, from + length, target, inlineStart(arena, address))
  if (!moving) operationsAt(arena, address).copy(store, source, address)
  else if ((flags & OWNER) !== 0) store.owners.redirect(ownerAt(arena, address), address)
  return address
}

/** Returns the number in the table of owners of an item with the OWNER flag. */
export function ownerAt(arena: Arena, address: number): number {
  return arena.bytes[address >>> CHUNK_UNITS_LOG2].view.getInt32(inlineStart(arena, address), true)
}

/** Frees an item's block and what lies outside it. */
export function freeItem(store: Store, address: number): void {
  const { arena } = store
  const word = arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1]
  if (typeOf(word) !== TYPE_STRING || (flagsOf(word) & ROPE) !== 0) operationsAt(arena, address).free(store, address)
  arena.free(address)
}

/** Gives a clone with the CLIENT flag the client flags of its source; its CAS is another's. */
function cloneClientPart(arena: Arena, source: number, address: number): void {
  const target = arena.words[address >>> CHUNK_UNITS_LOG2]
  const at = (address & CHUNK_MASK) << 1
  copyClientParts(arena.words[source >>> CHUNK_UNITS_LOG2], (source & CHUNK_MASK) << 1, target, at)
  forgetCas(target, at)
}

/** Gives an item with the CLIENT flag what another has in that part, or zeros, and the links of the other if both are queued. */
function copyClientParts(source: Int32Array, from: number, target: Int32Array, at: number): void {
  const oldFlags = flagsOf(source[from])
  const flags = flagsOf(target[at])
  const count = CLIENT_WORDS + ((flags & QUEUED) !== 0 ? QUEUE_WORDS : 0)
  const known = (oldFlags & CLIENT) === 0 ? 0 : CLIENT_WORDS + ((oldFlags & QUEUED) !== 0 ? QUEUE_WORDS : 0)
  const old = from + clientWord(oldFlags)
  const part = at + clientWord(flags)
  for (let i = 0; i < count; i++) target[part + i] = i < known ? source[old + i] : 0
}

function clearDeadlinePart(words: Int32Array, at: number): void {
  setDeadlineAt(words, at, Number.POSITIVE_INFINITY)
  words[at + WHEEL_NEXT] = 0
  words[at + WHEEL_PREVIOUS] = 0
}
