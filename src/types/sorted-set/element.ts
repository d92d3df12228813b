import { type Arena, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import type { Store } from '../../store/store.ts'
import { createNamedElement, nameLength, nameStart } from '../element.ts'

/**
 * An element of a large sorted set: one as large hashes have (../element.ts), with the member as its name and the score, 8 bytes, as its value.
 */

const SCORE_BYTES = 8

/** Returns the address of a new element. The member may lie in the arena. */
export function createScoredElement(
  store: Store,
  owner: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  score: number,
): number {
  const element = createNamedElement(store, owner, bytes, start, end, SCORE_BYTES, false)
  setElementScore(store.arena, element, score)
  return element
}

/** Returns the offset, in its chunk, of an element's member. */
export function elementMemberStart(arena: Arena, element: number): number {
  return nameStart(arena, element)
}

/** Returns the offset, in its chunk, behind an element's member. */
export function elementMemberEnd(arena: Arena, element: number): number {
  return nameStart(arena, element) + nameLength(arena, element)
}

/** Returns an element's score. */
export function elementScore(arena: Arena, element: number): number {
  return arena.bytes[element >>> CHUNK_UNITS_LOG2].view.getFloat64(elementMemberEnd(arena, element), true)
}

/** Sets an element's score. */
export function setElementScore(arena: Arena, element: number, score: number): void {
  arena.bytes[element >>> CHUNK_UNITS_LOG2].view.setFloat64(elementMemberEnd(arena, element), score, true)
}
