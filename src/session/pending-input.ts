import { copyBytes } from '../base/bytes.ts'
import { allocateBytes, type ViewedBytes } from '../base/viewed-bytes.ts'

/** The smallest buffer, in bytes. */
const BYTES_MIN = 1024
/** A buffer larger than this is given back once it is empty. */
const BYTES_KEPT = 16 * 1024
/** How many times as long as what has come a buffer may be because a command is known to need it: the client may never send it. */
const FORESIGHT = 8

/**
 * Input of one client that is not executed yet: `length` bytes at the start of a buffer that grows with what comes, and of which nothing is
 * there before something has to wait.
 */
export class PendingInput {
  bytes: ViewedBytes | undefined = undefined
  length = 0

  get capacity(): number {
    return this.bytes === undefined ? 0 : this.bytes.length
  }

  /** Adds bytes[0, length), for commands that need `needed` bytes in all, as far as known. */
  append(bytes: Uint8Array, length: number, needed: number): void {
    const total = this.length + length
    let own = this.bytes
    if (own === undefined || total > own.length) {
      const capacity = needed > total ? Math.min(needed, FORESIGHT * total) : Math.max(total, 2 * this.capacity)
      const larger = allocateBytes(Math.max(capacity, BYTES_MIN))
      if (own !== undefined) copyBytes(own, 0, this.length, larger, 0)
      own = this.bytes = larger
    }
    copyBytes(bytes, 0, length, own, this.length)
    this.length = total
  }

  /** Makes bytes[start, end) all that waits. They may be a part of its own. */
  keep(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start
    if (bytes === this.bytes) {
      if (start > 0) this.bytes.copyWithin(0, start, end)
    } else {
      if (this.bytes === undefined || this.bytes.length < length)
        this.bytes = allocateBytes(Math.max(length, BYTES_MIN))
      copyBytes(bytes, start, end, this.bytes, 0)
    }
    this.length = length
  }

  /** Whether there is more than that, because of one command: the first, which needs `needed` bytes, as far as known. */
  exceeds(bytesMax: number, needed: number): boolean {
    return this.length > bytesMax && needed > bytesMax
  }

  /** Nothing waits any more; a small buffer stays for what comes next. */
  empty(): void {
    this.length = 0
    if (this.bytes !== undefined && this.bytes.length > BYTES_KEPT) this.bytes = undefined
  }

  /** Gives everything back. */
  drop(): void {
    this.length = 0
    this.bytes = undefined
  }
}
