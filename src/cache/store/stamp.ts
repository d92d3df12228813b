import type { Chance } from '../../base/chance.ts'
import { bufferOf } from '../buffer-of.ts'

/** Characters of a stamp. */
export const STAMP_LENGTH = 20
/** The stamp of what is not there. */
export const ABSENT = ''

const COUNTER_LENGTH = 8
const COUNTER_RADIX = 36

/**
 * Draws stamps: names that are never given twice, for records, tokens, locks and versions. Twelve characters are random and stand for this
 * source, eight count. ASCII, so that a script can compare them as a prefix of bytes.
 */
export class Stamps {
  /** Twelve random characters: also the name of this process on the bus. */
  readonly source: string
  #count = 0

  constructor(chance: Chance) {
    const bytes = new Uint8Array(9)
    chance.fill(bytes)
    this.source = Buffer.from(bytes).toString('base64url')
  }

  next(): string {
    return this.source + (this.#count++).toString(COUNTER_RADIX).padStart(COUNTER_LENGTH, '0')
  }
}

/** The stamp that a record begins with; {@link ABSENT} when there is none. */
export function stampOf(record: Uint8Array | undefined): string {
  return record === undefined ? ABSENT : textAt(record, 0, STAMP_LENGTH)
}

/** ASCII text in bytes. */
export function textAt(bytes: Uint8Array, start: number, end: number): string {
  return bufferOf(bytes).toString('latin1', start, end)
}
