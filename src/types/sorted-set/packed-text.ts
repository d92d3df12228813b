import { entryLength, entryStart, isIntegerEntry, writeEntryText } from '../listpack-entry.ts'

/** The text of a listpack's entry as bytes: those of the entry itself, or an integer's digits in a buffer of this object. Reused. */
export class PackedText {
  bytes: Uint8Array
  start = 0
  end = 0
  readonly #digits = new Uint8Array(24)

  constructor() {
    this.bytes = this.#digits
  }

  /** Reads the entry at a place; valid until the bytes change or another one is read. */
  read(bytes: Uint8Array, place: number): void {
    if (isIntegerEntry(bytes, place)) {
      this.bytes = this.#digits
      this.start = 0
      this.end = writeEntryText(bytes, place, this.#digits, 0)
    } else {
      this.bytes = bytes
      this.start = entryStart(bytes, place)
      this.end = this.start + entryLength(bytes, place)
    }
  }
}
