/**
 * The id of a stream's entry: milliseconds and a sequence number, two unsigned 64-bit integers that are compared one after the other, kept as four 32-bit words, so
 * that no id past 2^53 is rounded and none is boxed. Words are signed, as `| 0` leaves them. One object is used again and again.
 *
 * In memory, an id is these four words in this order, little-endian each.
 */
export class StreamId {
  msHigh = 0
  msLow = 0
  seqHigh = 0
  seqLow = 0

  set(msHigh: number, msLow: number, seqHigh: number, seqLow: number): this {
    this.msHigh = msHigh | 0
    this.msLow = msLow | 0
    this.seqHigh = seqHigh | 0
    this.seqLow = seqLow | 0
    return this
  }

  copy(other: StreamId): this {
    return this.set(other.msHigh, other.msLow, other.seqHigh, other.seqLow)
  }

  /** Becomes 0-0, the smallest one, which no entry has. */
  setZero(): this {
    return this.set(0, 0, 0, 0)
  }

  /** Becomes the largest one. */
  setMaximum(): this {
    return this.set(-1, -1, -1, -1)
  }

  get isZero(): boolean {
    return (this.msHigh | this.msLow | this.seqHigh | this.seqLow) === 0
  }

  get isMaximum(): boolean {
    return (this.msHigh & this.msLow & this.seqHigh & this.seqLow) === -1
  }

  /** Below, at or above 0 as this id is smaller, the same, or larger. */
  compare(other: StreamId): number {
    return this.compareWords(other.msHigh, other.msLow, other.seqHigh, other.seqLow)
  }

  /** As {@link compare}, with the words of an id. */
  compareWords(msHigh: number, msLow: number, seqHigh: number, seqLow: number): number {
    if (this.msHigh !== msHigh) return this.msHigh >>> 0 < msHigh >>> 0 ? -1 : 1
    if (this.msLow !== msLow) return this.msLow >>> 0 < msLow >>> 0 ? -1 : 1
    if (this.seqHigh !== seqHigh) return this.seqHigh >>> 0 < seqHigh >>> 0 ? -1 : 1
    if (this.seqLow !== seqLow) return this.seqLow >>> 0 < seqLow >>> 0 ? -1 : 1
    return 0
  }

  /** As {@link compare}, with the id at an offset in bytes. */
  compareWith(view: DataView, at: number): number {
    return this.compareWords(
      view.getInt32(at, true),
      view.getInt32(at + 4, true),
      view.getInt32(at + 8, true),
      view.getInt32(at + 12, true),
    )
  }

  /** Whether the milliseconds are those of another id. */
  hasMsOf(other: StreamId): boolean {
    return this.msHigh === other.msHigh && this.msLow === other.msLow
  }

  /** Becomes the next id. Returns false when there is none, and becomes 0-0. */
  increment(): boolean {
    this.seqLow = (this.seqLow + 1) | 0
    if (this.seqLow !== 0) return true
    this.seqHigh = (this.seqHigh + 1) | 0
    if (this.seqHigh !== 0) return true
    this.msLow = (this.msLow + 1) | 0
    if (this.msLow !== 0) return true
    this.msHigh = (this.msHigh + 1) | 0
    return this.msHigh !== 0
  }

  /** Becomes the id before. Returns false when there is none, and becomes the largest one. */
  decrement(): boolean {
    this.seqLow = (this.seqLow - 1) | 0
    if (this.seqLow !== -1) return true
    this.seqHigh = (this.seqHigh - 1) | 0
    if (this.seqHigh !== -1) return true
    this.msLow = (this.msLow - 1) | 0
    if (this.msLow !== -1) return true
    this.msHigh = (this.msHigh - 1) | 0
    return this.msHigh !== -1
  }

  /** Becomes the id that four words spell. */
  read(words: Int32Array, at: number): this {
    return this.set(words[at], words[at + 1], words[at + 2], words[at + 3])
  }

  /** Writes the four words. */
  write(words: Int32Array, at: number): void {
    words[at] = this.msHigh
    words[at + 1] = this.msLow
    words[at + 2] = this.seqHigh
    words[at + 3] = this.seqLow
  }

  /** As {@link read}, at any offset in bytes. */
  readAt(view: DataView, at: number): this {
    this.msHigh = view.getInt32(at, true)
    this.msLow = view.getInt32(at + 4, true)
    this.seqHigh = view.getInt32(at + 8, true)
    this.seqLow = view.getInt32(at + 12, true)
    return this
  }

  /** As {@link write}, at any offset in bytes. */
  writeAt(view: DataView, at: number): void {
    view.setInt32(at, this.msHigh, true)
    view.setInt32(at + 4, this.msLow, true)
    view.setInt32(at + 8, this.seqHigh, true)
    view.setInt32(at + 12, this.seqLow, true)
  }

  /** Becomes the id of a time in ms since the Unix epoch with the sequence number 0. */
  setTime(ms: number): this {
    return this.set(Math.floor(ms / 2 ** 32), ms | 0, 0, 0)
  }

  /** The milliseconds, rounded past 2^53. */
  get ms(): number {
    return (this.msHigh >>> 0) * 2 ** 32 + (this.msLow >>> 0)
  }
}

/** Bytes of an id in memory, and its words. */
export const STREAM_ID_BYTES = 16
export const STREAM_ID_WORDS = 4
