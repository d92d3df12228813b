import { createHash } from 'node:crypto'

const DIGEST_BYTES = 20

/** A digest that grows with what is added to it, as Redis's does. */
export class Digest {
  readonly bytes = Buffer.alloc(DIGEST_BYTES)

  /** Adds data to what may come in any order. */
  add(data: Uint8Array): void {
    const hash = createHash('sha1').update(data).digest()
    for (let i = 0; i < DIGEST_BYTES; i++) this.bytes[i] ^= hash[i]
  }

  /** Adds data to what comes in an order. */
  append(data: Uint8Array): void {
    this.add(data)
    createHash('sha1').update(this.bytes).digest().copy(this.bytes)
  }

  toString(): string {
    return this.bytes.toString('hex')
  }
}
