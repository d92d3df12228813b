import type { Arena } from '../../store/arena.ts'
import { CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { nameLength, nameStart } from '../element.ts'
import { writeIntegerText } from '../intset.ts'
import { entryLength, entryStart, isIntegerEntry, writeEntryText } from '../listpack-entry.ts'
import { inlineStart } from '../string.ts'
import { SET_INTSET, SET_TABLE, setEncoding } from './set.ts'

const INTEGER_TEXT_BYTES = 24

/** The text of a member of a set as bytes[start, end): where it lies, or for a packed integer written out. Good until the set changes or the next one is looked at. */
export class MemberText {
  bytes: Uint8Array
  start = 0
  end = 0
  readonly #digits = new Uint8Array(INTEGER_TEXT_BYTES)

  constructor() {
    this.bytes = this.#digits
  }

  /** Looks at the member at a place of the set at `address`. */
  look(arena: Arena, address: number, place: number): void {
    const encoding = setEncoding(arena, address)
    if (encoding === SET_TABLE) {
      this.bytes = arena.bytes[place >>> CHUNK_UNITS_LOG2]
      this.start = nameStart(arena, place)
      this.end = this.start + nameLength(arena, place)
      return
    }
    const chunk = arena.bytes[address >>> CHUNK_UNITS_LOG2]
    if (encoding === SET_INTSET) {
      this.#written(writeIntegerText(chunk, inlineStart(arena, address), place - 1, this.#digits, 0))
    } else if (isIntegerEntry(chunk, place)) {
      this.#written(writeEntryText(chunk, place, this.#digits, 0))
    } else {
      this.bytes = chunk
      this.start = entryStart(chunk, place)
      this.end = this.start + entryLength(chunk, place)
    }
  }

  #written(length: number): void {
    this.bytes = this.#digits
    this.start = 0
    this.end = length
  }
}
