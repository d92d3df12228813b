import { compareBytes } from '../../base/bytes.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { KEY_OFFSET, keyLengthAt } from '../../store/item.ts'
import { AT_TEXT, BEHIND_ALL, type LexBound } from './ranges.ts'

/**
 * A probe: a place in the order of a sorted set, between the members that are below it and those that are not. It is set to what is looked for,
 * and then asked about members on the way down the tree. Reused.
 */
export class Probe {
  /** The members with a lower score are below, those with a higher one are not; of the others, see {@link isTieBelow}. */
  score = 0
  /** Whether scores count: they do not in a search by text alone, where all members tie. */
  byScore = true
  /** Whether members with just the score and just the text are below. */
  #equalBelow = false
  #texts = false
  #bytes: Uint8Array = NO_BYTES
  #start = 0
  #end = 0

  /** Before a member with a score. The text must not lie in a block that moves meanwhile. */
  setMember(score: number, bytes: Uint8Array, start: number, end: number): void {
    this.score = score
    this.byScore = true
    this.#texts = true
    this.#equalBelow = false
    this.#bytes = bytes
    this.#start = start
    this.#end = end
  }

  /** Before all members with a score, or behind them. */
  setScore(score: number, behind: boolean): void {
    this.score = score
    this.byScore = true
    this.#texts = false
    this.#equalBelow = behind
  }

  /** Before or behind a text, where all members have one score. `isMax`: the bound ends a range. */
  setBound(bound: LexBound, isMax: boolean): void {
    this.byScore = false
    this.#texts = bound.place === AT_TEXT
    this.#equalBelow = this.#texts ? bound.open !== isMax : bound.place === BEHIND_ALL
    this.#bytes = bound.bytes
    this.#start = bound.start
    this.#end = bound.end
  }

  /** Whether a member is below whose score says nothing, given its element. */
  isTieBelow(arena: Arena, element: number): boolean {
    if (!this.#texts) return this.#equalBelow
    const words = arena.words[element >>> CHUNK_UNITS_LOG2]
    const at = (element & CHUNK_MASK) << 1
    const start = (at << 2) + KEY_OFFSET[(words[at] >>> 8) & 0xf]
    const bytes = arena.bytes[element >>> CHUNK_UNITS_LOG2]
    const order = compareBytes(bytes, start, start + keyLengthAt(words, at), this.#bytes, this.#start, this.#end)
    return order < 0 || (order === 0 && this.#equalBelow)
  }

  /** Whether a member is below, given its score and its text. */
  isBelow(score: number, bytes: Uint8Array, start: number, end: number): boolean {
    if (this.byScore && score !== this.score) return score < this.score
    if (!this.#texts) return this.#equalBelow
    const order = compareBytes(bytes, start, end, this.#bytes, this.#start, this.#end)
    return order < 0 || (order === 0 && this.#equalBelow)
  }
}

const NO_BYTES = new Uint8Array(0)
