import { compareBytes } from '../../base/bytes.ts'

/** Ranges of scores and of members: what ZRANGE and its kin ask for with BYSCORE and BYLEX. */

export interface ScoreRange {
  readonly min: number
  readonly max: number
  /** Whether the bound itself is outside. */
  readonly minOpen: boolean
  readonly maxOpen: boolean
}

/** A bound of a range of members: before all, a text, or behind all. */
export const BEFORE_ALL = -1
export const AT_TEXT = 0
export const BEHIND_ALL = 1

export interface LexBound {
  readonly place: typeof BEFORE_ALL | typeof AT_TEXT | typeof BEHIND_ALL
  /** The text is bytes[start, end). */
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
  /** Whether the text itself is outside. */
  readonly open: boolean
}

export interface LexRange {
  readonly min: LexBound
  readonly max: LexBound
}

/** Whether no member can be in a range. */
export function isEmptyLexRange({ min, max }: LexRange): boolean {
  if (min.place !== max.place) return min.place > max.place
  if (min.place !== AT_TEXT) return true
  const order = compareBytes(min.bytes, min.start, min.end, max.bytes, max.start, max.end)
  return order > 0 || (order === 0 && (min.open || max.open))
}
