import { createHash } from 'node:crypto'
import type { Call } from '../call.ts'

const DIGEST_BYTES = 16

/**
 * Returns a digest of fields and values from argument `first` on that does not depend on their order, for messages that producers do not name. As in Redis, pairs that are twice there
 * cancel each other out; undefined when nothing is left.
 */
export function digestFields(call: Call, first: number): Uint8Array | undefined {
  const digest = new Uint8Array(DIGEST_BYTES)
  for (let i = first; i < call.argc; i += 2) {
    const pair = createHash('sha256')
      .update(call.copy(i))
      .update(call.copy(i + 1))
      .digest()
    for (let byte = 0; byte < DIGEST_BYTES; byte++) digest[byte] ^= pair[byte]
  }
  return digest.every(byte => byte === 0) ? undefined : digest
}
