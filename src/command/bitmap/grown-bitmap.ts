import { NEVER } from '../../keyspace/expiring-items.ts'
import { ENCODING_RAW, setStringEncoding, stringLength, zeroString } from '../../types/string.ts'
import type { Call } from '../call.ts'

/**
 * Returns the address of the string of the key that is argument 1, open to be changed, with zeros behind its end so that it has at least `length` bytes.
 * `address` is its address so far; 0 makes one. Addresses may move.
 */
export function grownBitmap(call: Call, address: number, length: number): number {
  const { database } = call
  const { arena } = call.keyspace
  let grown = address
  let oldLength = 0
  if (address === 0) {
    grown = database.createString(0, call.bytes, call.start(1), call.end(1), length, NEVER)
  } else {
    oldLength = stringLength(arena, address)
    if (oldLength < length) grown = database.resizeString(address, length)
    else database.edit(address)
  }
  zeroString(arena, grown, oldLength, length)
  setStringEncoding(arena, grown, ENCODING_RAW)
  return grown
}
