import { allocateBytes, type ViewedBytes } from './viewed-bytes.ts'

const BYTES_FIRST = 1024

/** Texts one behind the other: text i is bytes[start(i), end(i)). What a command gathers before it replies with it, or stores it. */
export class TextList {
  count = 0
  bytes: ViewedBytes = allocateBytes(BYTES_FIRST)
  #ends: Float64Array

  /** `capacity` is the most texts that there will be. */
  constructor(capacity: number) {
    this.#ends = new Float64Array(capacity)
  }

  start(i: number): number {
    return i === 0 ? 0 : this.#ends[i - 1]
  }

  end(i: number): number {
    return this.#ends[i]
  }

  /** Adds a text of `length` bytes, which are the caller's to write into {@link bytes} at the offset returned. */
  add(length: number): number {
    const start = this.start(this.count)
    const end = start + length
    this.#ends[this.count++] = end
    if (end > this.bytes.length) {
      const larger = allocateBytes(Math.max(2 * this.bytes.length, end))
      larger.set(this.bytes.subarray(0, start))
      this.bytes = larger
    }
    return start
  }
}
