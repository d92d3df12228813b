import { NEVER } from '../../keyspace/expiring-items.ts'
import type { Call } from '../call.ts'
import { OPTION_KEEPTTL } from '../expiry-options.ts'

/**
 * Sets the key that is argument `key` to the value that is argument `value`. Its deadline becomes `deadline`, or stays under KEEPTTL. `existing` is what was just
 * found for the key. Returns the item's address.
 */
export function putWithExpiry(
  call: Call,
  existing: number,
  key: number,
  value: number,
  options: number,
  deadline: number,
): number {
  const { bytes, database } = call
  let exact: bigint | undefined
  if ((options & OPTION_KEEPTTL) !== 0) {
    deadline = existing === 0 ? NEVER : database.deadline(existing)
    if (deadline > Number.MAX_SAFE_INTEGER && deadline !== NEVER) exact = database.exactDeadline(existing)
  }
  const address = database.putString(
    existing,
    bytes,
    call.start(key),
    call.end(key),
    bytes,
    call.start(value),
    call.end(value),
    deadline,
  )
  if (exact !== undefined) database.refineDeadline(address, exact)
  return address
}
