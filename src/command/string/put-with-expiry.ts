import { NEVER } from '../../keyspace/database.ts'
import type { Call } from '../call.ts'
import { OPTION_KEEPTTL } from '../expiry-options.ts'

/**
 * Sets the key that is argument `key` to the value that is argument `value`. Its deadline becomes `deadline`, or stays under KEEPTTL. `existing` is what was just
 * found for the key.
 */
export function putWithExpiry(
  call: Call,
  existing: number,
  key: number,
  value: number,
  options: number,
  deadline: number,
): void {
  const { bytes, database } = call
  if ((options & OPTION_KEEPTTL) !== 0) deadline = existing === 0 ? NEVER : database.deadline(existing)
  database.putString(
    existing,
    bytes,
    call.start(key),
    call.end(key),
    bytes,
    call.start(value),
    call.end(value),
    deadline,
  )
}
