import { NEVER } from '../../keyspace/expiring-items.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { isHyperloglog } from '../../types/hyperloglog/hyperloglog.ts'
import { HyperloglogCopy } from '../../types/hyperloglog/hyperloglog-copy.ts'
import {
  chunkAt,
  ENCODING_RAW,
  isContiguous,
  placeAt,
  setStringEncoding,
  stringBytes,
  stringLength,
  writeString,
} from '../../types/string.ts'
import type { Call } from '../call.ts'
import { isStringOrReply } from '../string-value.ts'

export const NOT_A_HYPERLOGLOG = 'WRONGTYPE Key is not a valid HyperLogLog string value.'
export const CORRUPT_HYPERLOGLOG = 'INVALIDOBJ Corrupted HLL object detected'

/** Whether the item at `address` is a string of the form of a HyperLogLog; replies with an error when it is not. */
export function isHyperloglogOrReply(call: Call, address: number, reply: Reply): boolean {
  if (!isStringOrReply(call, address, reply)) return false
  const { arena } = call.keyspace
  const length = stringLength(arena, address)
  // The header lies in one stretch whatever the length.
  if (length > 0 && isHyperloglog(headerBytes(call, address), headerStart(call, address), length)) return true
  reply.error(NOT_A_HYPERLOGLOG)
  return false
}

/** The bytes that hold the header of the HyperLogLog at `address`, from {@link headerStart} on; behind it the dense registers, if it has them. */
export function headerBytes(call: Call, address: number): Uint8Array {
  return call.keyspace.arena.bytes[chunkAt(call.keyspace.arena, address, 0)]
}

export function headerStart(call: Call, address: number): number {
  return placeAt(call.keyspace.arena, address, 0)
}

/** The bytes that hold the whole HyperLogLog at `address`, from {@link wholeStart} on: a copy where it lies in pieces. */
export function wholeBytes(call: Call, address: number): Uint8Array {
  const { arena } = call.keyspace
  return isContiguous(arena, address) ? headerBytes(call, address) : stringBytes(arena, address)
}

export function wholeStart(call: Call, address: number): number {
  return isContiguous(call.keyspace.arena, address) ? headerStart(call, address) : 0
}

/** Returns a copy to be changed of the HyperLogLog at `address`. */
export function copyHyperloglog(call: Call, address: number): HyperloglogCopy {
  const start = wholeStart(call, address)
  const end = start + stringLength(call.keyspace.arena, address)
  return new HyperloglogCopy(wholeBytes(call, address), start, end, call.host.hyperloglogSparseBytesMax)
}

/** Stores a HyperLogLog in the string at `address` of the key that is argument i; 0 makes it. Returns its address, which may be another. */
export function storeHyperloglog(call: Call, i: number, address: number, copy: HyperloglogCopy): number {
  const { database } = call
  const { arena } = call.keyspace
  let stored: number
  if (address === 0) stored = database.createString(0, call.bytes, call.start(i), call.end(i), copy.length, NEVER)
  else stored = database.resizeString(address, copy.length)
  writeString(arena, stored, 0, copy.bytes, 0, copy.length)
  setStringEncoding(arena, stored, ENCODING_RAW)
  return stored
}
