import { copyBytes } from '../../base/bytes.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import {
  itemBytes,
  KEY_OFFSET,
  keyLengthAt,
  LONG_KEY,
  SHORT_KEY_MAX,
  TYPE_ELEMENT,
  writeHeader,
} from '../../store/item.ts'

/**
 * An element of a large sorted set: a block laid out like an item (item.ts) with the member's bytes as its key and the score, 8 bytes, as its value. The bits of
 * an item's access clock hold the number of its owner.
 */

const SCORE_BYTES = 8

/** Returns the address of a new element. The member may lie in the arena. */
export function createElement(
  arena: Arena,
  owner: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  score: number,
): number {
  const length = end - start
  const flags = length > SHORT_KEY_MAX ? LONG_KEY : 0
  const element = arena.allocateBytes(itemBytes(flags, length, SCORE_BYTES))
  const words = arena.words[element >>> CHUNK_UNITS_LOG2]
  const at = (element & CHUNK_MASK) << 1
  writeHeader(words, at, TYPE_ELEMENT, 0, flags, 0, 0, length, owner)
  words[at + 2] = SCORE_BYTES
  const target = arena.bytes[element >>> CHUNK_UNITS_LOG2]
  const from = (at << 2) + KEY_OFFSET[flags]
  copyBytes(bytes, start, end, target, from)
  target.view.setFloat64(from + length, score, true)
  return element
}

/** Returns the offset, in its chunk, of an element's member. */
export function elementMemberStart(arena: Arena, element: number): number {
  const at = (element & CHUNK_MASK) << 1
  return (at << 2) + KEY_OFFSET[(arena.words[element >>> CHUNK_UNITS_LOG2][at] >>> 8) & 0xf]
}

/** Returns the offset, in its chunk, behind an element's member. */
export function elementMemberEnd(arena: Arena, element: number): number {
  const at = (element & CHUNK_MASK) << 1
  return elementMemberStart(arena, element) + keyLengthAt(arena.words[element >>> CHUNK_UNITS_LOG2], at)
}

/** Returns an element's score. */
export function elementScore(arena: Arena, element: number): number {
  return arena.bytes[element >>> CHUNK_UNITS_LOG2].view.getFloat64(elementMemberEnd(arena, element), true)
}

/** Sets an element's score. */
export function setElementScore(arena: Arena, element: number, score: number): void {
  arena.bytes[element >>> CHUNK_UNITS_LOG2].view.setFloat64(elementMemberEnd(arena, element), score, true)
}
