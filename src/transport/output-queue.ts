import { copyBytes } from '../base/bytes.ts'
import { allocateBytes } from '../base/viewed-bytes.ts'

/** Writes are gathered in blocks of so many bytes, so that many small ones take little more than their bytes. */
const BLOCK_BYTES = 16 * 1024

/** A queue of output that waits for a slow peer. */
export class OutputQueue {
  /** Bytes that wait. */
  bytes = 0
  /** Bytes of memory that they take. */
  memoryBytes = 0

  #chunks: Uint8Array<ArrayBuffer>[] = []
  #block: Uint8Array<ArrayBuffer> | undefined = undefined
  #blockLength = 0

  /** Adds bytes[0, length). Returns whether the queue keeps them where they are; if not, it has copied them. */
  add(bytes: Uint8Array<ArrayBuffer>, length: number): boolean {
    this.bytes += length
    // A buffer that is half full or more is worth keeping.
    if (length > BLOCK_BYTES && 2 * length >= bytes.length) {
      this.#closeBlock()
      this.#chunks.push(bytes.subarray(0, length))
      this.memoryBytes += bytes.length
      return true
    }
    for (let at = 0; at < length; ) {
      const block = (this.#block ??= this.#openBlock())
      const count = Math.min(length - at, BLOCK_BYTES - this.#blockLength)
      copyBytes(bytes, at, at + count, block, this.#blockLength)
      this.#blockLength += count
      at += count
      if (this.#blockLength === BLOCK_BYTES) this.#closeBlock()
    }
    return false
  }

  /** Returns everything and is empty. */
  take(): readonly Uint8Array<ArrayBuffer>[] {
    this.#closeBlock()
    const chunks = this.#chunks
    this.#chunks = []
    this.bytes = 0
    this.memoryBytes = 0
    return chunks
  }

  #openBlock(): Uint8Array<ArrayBuffer> {
    this.memoryBytes += BLOCK_BYTES
    return allocateBytes(BLOCK_BYTES)
  }

  #closeBlock(): void {
    if (this.#block === undefined) return
    this.#chunks.push(this.#block.subarray(0, this.#blockLength))
    this.#block = undefined
    this.#blockLength = 0
  }
}
