import { copyBytes } from '../base/bytes.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import {
  deadlineAt,
  EXPIRES,
  itemBytes,
  KEY_OFFSET,
  keyLengthAt,
  LONG_KEY,
  ROPE,
  ropeWord,
  SHORT_KEY_MAX,
  setDeadlineAt,
  TYPE_ELEMENT,
  WHEEL_NEXT,
  WHEEL_PREVIOUS,
  writeHeader,
} from '../store/item.ts'
import { BLOCK_BYTES_MAX, classOf } from '../store/size-class.ts'
import type { Store } from '../store/store.ts'
import { createRope, freeRope, ropeBytes } from './rope.ts'
import { copyString, inlineStart, ropeRoot, stringLength, writeString } from './string.ts'

/**
 * Elements of large hashes and sets as blocks of memory: made, changed in place, freed. Which index they are in is their collection's matter.
 *
 * An element is laid out like an item (item.ts): the field or member is its key, and the value of a field is kept like a string's, so that the functions
 * of string.ts read and write it: inline, or as a rope when the block would exceed half a page.
 */

/** Up to this length a value stays inline whatever the name, since its rope would be no smaller. In bytes. */
const INLINE_ALWAYS_BYTES = 64

/** Returns a new element with undefined name and value. With `expires` it has a deadline part, without deadline and off the wheel. */
export function createElement(
  store: Store,
  owner: number,
  nameLength: number,
  valueLength: number,
  expires: boolean,
): number {
  const { arena } = store
  let flags = (expires ? EXPIRES : 0) | (nameLength > SHORT_KEY_MAX ? LONG_KEY : 0)
  const inline = itemBytes(flags, nameLength, valueLength)
  if (inline > BLOCK_BYTES_MAX && valueLength > INLINE_ALWAYS_BYTES) flags |= ROPE
  const bytes = (flags & ROPE) === 0 ? inline : itemBytes(flags, nameLength, 0)
  const element = arena.allocateBytes(bytes)
  const words = arena.words[element >>> CHUNK_UNITS_LOG2]
  const at = (element & CHUNK_MASK) << 1
  writeHeader(words, at, TYPE_ELEMENT, 0, flags, 0, 0, nameLength, owner)
  words[at + 2] = valueLength
  if (expires) {
    setDeadlineAt(words, at, Number.POSITIVE_INFINITY)
    words[at + WHEEL_NEXT] = 0
    words[at + WHEEL_PREVIOUS] = 0
  }
  if ((flags & ROPE) !== 0) words[at + ropeWord(flags)] = createRope(arena, valueLength)
  return element
}

/** As {@link createElement}, with the name bytes[start, end) and a value of undefined bytes. */
export function createNamedElement(
  store: Store,
  owner: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  valueLength: number,
  expires: boolean,
): number {
  const element = createElement(store, owner, end - start, valueLength, expires)
  copyBytes(bytes, start, end, store.arena.bytes[element >>> CHUNK_UNITS_LOG2], nameStart(store.arena, element))
  return element
}

/** Frees an element, and takes it off the wheel. */
export function freeElement(store: Store, element: number): void {
  const { arena } = store
  const flags = flagsAt(arena, element)
  if ((flags & EXPIRES) !== 0) store.deadlines.unfileDeadline(element)
  if ((flags & ROPE) !== 0) freeRope(arena, ropeRoot(arena, element), stringLength(arena, element))
  arena.free(element)
}

/** Returns a copy of an element for another owner, with its deadline, filed. */
export function copyElement(store: Store, element: number, owner: number): number {
  const { arena } = store
  const words = arena.words[element >>> CHUNK_UNITS_LOG2]
  const at = (element & CHUNK_MASK) << 1
  const nameLength = keyLengthAt(words, at)
  const length = words[at + 2]
  const deadline = elementDeadline(arena, element)
  const bytes = arena.bytes[element >>> CHUNK_UNITS_LOG2]
  const start = nameStart(arena, element)
  const expires = deadline !== Number.POSITIVE_INFINITY
  const copy = createNamedElement(store, owner, bytes, start, start + nameLength, length, expires)
  copyValue(arena, element, copy)
  if (expires) setElementDeadline(store, copy, deadline)
  return copy
}

/** Returns the bytes that an element takes, slack included. */
export function elementBytes(arena: Arena, element: number): number {
  const own = arena.capacityAt(element)
  if ((flagsAt(arena, element) & ROPE) === 0) return own
  return own + ropeBytes(arena, ropeRoot(arena, element), stringLength(arena, element))
}

/** Whether the element's value can get another length within its block; then {@link setElementLength} does it. */
export function keepsBlock(arena: Arena, element: number, valueLength: number): boolean {
  const words = arena.words[element >>> CHUNK_UNITS_LOG2]
  const at = (element & CHUNK_MASK) << 1
  const flags = (words[at] >>> 8) & 0xff
  if ((flags & ROPE) !== 0) return words[at + 2] === valueLength
  const bytes = KEY_OFFSET[flags & 0xf] + keyLengthAt(words, at) + valueLength
  return bytes <= BLOCK_BYTES_MAX && classOf(bytes) === arena.classAt(element)
}

/** Gives an element that has neither deadline nor rope another value where it lies. Returns false, and does nothing, when it is another element or that does not fit. */
export function overwriteValue(arena: Arena, element: number, value: Uint8Array, start: number, end: number): boolean {
  const words = arena.words[element >>> CHUNK_UNITS_LOG2]
  const at = (element & CHUNK_MASK) << 1
  if ((words[at] & ((EXPIRES | ROPE | LONG_KEY) << 8)) !== 0) return false
  const offset = KEY_OFFSET[0] + (words[at + 1] & 0xff)
  const bytes = offset + end - start
  if (bytes > BLOCK_BYTES_MAX || classOf(bytes) !== arena.classAt(element)) return false
  words[at + 2] = end - start
  copyBytes(value, start, end, arena.bytes[element >>> CHUNK_UNITS_LOG2], (at << 2) + offset)
  return true
}

export function setElementLength(arena: Arena, element: number, valueLength: number): void {
  arena.words[element >>> CHUNK_UNITS_LOG2][((element & CHUNK_MASK) << 1) + 2] = valueLength
}

/** Returns the offset within its chunk of an element's name. */
export function nameStart(arena: Arena, element: number): number {
  const at = (element & CHUNK_MASK) << 1
  return (at << 2) + KEY_OFFSET[(arena.words[element >>> CHUNK_UNITS_LOG2][at] >>> 8) & 0xf]
}

/** Returns the bytes of an element's name. */
export function nameLength(arena: Arena, element: number): number {
  return keyLengthAt(arena.words[element >>> CHUNK_UNITS_LOG2], (element & CHUNK_MASK) << 1)
}

/** Whether an element has a part for a deadline. */
export function hasDeadlinePart(arena: Arena, element: number): boolean {
  return (flagsAt(arena, element) & EXPIRES) !== 0
}

/** Returns an element's deadline in ms since the Unix epoch; Infinity when it has none. */
export function elementDeadline(arena: Arena, element: number): number {
  if (!hasDeadlinePart(arena, element)) return Number.POSITIVE_INFINITY
  return deadlineAt(arena.words[element >>> CHUNK_UNITS_LOG2], (element & CHUNK_MASK) << 1)
}

/** Sets the deadline of an element that has the part for one, and files it; Infinity takes it away. */
export function setElementDeadline(store: Store, element: number, deadline: number): void {
  const words = store.arena.words[element >>> CHUNK_UNITS_LOG2]
  const at = (element & CHUNK_MASK) << 1
  const old = deadlineAt(words, at)
  if (old === deadline) return
  setDeadlineAt(words, at, deadline)
  // One that comes later than it was files itself anew when its old time comes: see timing-wheel.ts.
  if (deadline !== Number.POSITIVE_INFINITY && deadline > old) return
  if (old !== Number.POSITIVE_INFINITY) store.deadlines.unfileDeadline(element)
  if (deadline !== Number.POSITIVE_INFINITY) store.deadlines.fileDeadline(element)
}

/** Copies the value of an element over that of another one, which is as long. */
function copyValue(arena: Arena, from: number, to: number): void {
  const length = stringLength(arena, from)
  if ((flagsAt(arena, from) & ROPE) === 0) {
    const start = inlineStart(arena, from)
    writeString(arena, to, 0, arena.bytes[from >>> CHUNK_UNITS_LOG2], start, start + length)
  } else {
    copyString(arena, from, to)
  }
}

function flagsAt(arena: Arena, element: number): number {
  return (arena.words[element >>> CHUNK_UNITS_LOG2][(element & CHUNK_MASK) << 1] >>> 8) & 0xff
}
