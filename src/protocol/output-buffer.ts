import { copyBytes } from '../base/bytes.ts'
import { allocateBytes, type ViewedBytes } from '../base/viewed-bytes.ts'

/** Bytes of an output buffer at first, unless its maker wants fewer, and after it was handed over. */
export const OUTPUT_BUFFER_BYTES = 64 * 1024
/** Bytes at first of a buffer that one caller's replies go through: it grows when there is one that is longer. */
export const SMALL_OUTPUT_BYTES = 4 * 1024

/** What is replied, in one buffer that is reused. The protocols' writers extend it. */
export class OutputBuffer {
  /** Output so far lies in bytes[0, length). */
  bytes: ViewedBytes
  length = 0
  /** Whether output was dropped since the last {@link reset} or {@link detach}. */
  overflowed = false
  /** Up to here output fits without a further look: the buffer's length, or what it may hold at most. */
  #limit: number
  #lengthMax = Number.POSITIVE_INFINITY

  constructor(firstBytes: number = OUTPUT_BUFFER_BYTES) {
    this.bytes = allocateBytes(firstBytes)
    this.#limit = firstBytes
  }

  /**
   * Bytes that may wait here; with more, all output is dropped and {@link overflowed} says so. Less than {@link OUTPUT_BUFFER_BYTES} is no limit.
   */
  get lengthMax(): number {
    return this.#lengthMax
  }

  set lengthMax(bytes: number) {
    this.#lengthMax = Math.max(bytes, OUTPUT_BUFFER_BYTES)
    this.#limit = Math.min(this.bytes.length, this.#lengthMax)
  }

  /** Appends bytes as they are. */
  raw(source: Uint8Array, start: number, end: number): void {
    this.reserve(end - start)
    copyBytes(source, start, end, this.bytes, this.length)
    this.length += end - start
  }

  /** Makes sure that `count` more bytes fit. */
  reserve(count: number): void {
    if (this.length + count > this.#limit) this.#grow(count)
  }

  /** Hands over the buffer: the caller owns the one that was, a fresh one takes its place. */
  detach(): ViewedBytes {
    const { bytes } = this
    this.#replace(OUTPUT_BUFFER_BYTES)
    this.length = 0
    this.overflowed = false
    return bytes
  }

  /** Forgets all output; a buffer that has grown large is given back. */
  reset(): void {
    this.length = 0
    this.overflowed = false
    if (this.bytes.length > 16 * OUTPUT_BUFFER_BYTES) this.#replace(OUTPUT_BUFFER_BYTES)
  }

  #grow(count: number): void {
    if (this.length + count > this.#lengthMax) {
      this.overflowed = true
      this.length = 0
      if (count <= this.bytes.length) return
    }
    const old = this.bytes
    this.#replace(Math.max(Math.min(old.length * 2, this.#lengthMax), this.length + count))
    this.bytes.set(old.subarray(0, this.length))
  }

  #replace(length: number): void {
    this.bytes = allocateBytes(length)
    this.#limit = Math.min(length, this.#lengthMax)
  }
}
