import type { Reply } from '../protocol/resp/reply.ts'
import { isStringItem, readString, stringLength } from '../types/string.ts'
import type { Call } from './call.ts'
import { STRING_TOO_LONG, WRONG_TYPE } from './messages.ts'

/** Whether the item at `address` is a string. */
export function isString(call: Call, address: number): boolean {
  return isStringItem(call.keyspace.arena, address)
}

/** Whether the item at `address` is a string; replies WRONGTYPE when it is not. */
export function isStringOrReply(call: Call, address: number, reply: Reply): boolean {
  if (isString(call, address)) return true
  reply.error(WRONG_TYPE)
  return false
}

/** Whether a string may have `length` bytes; replies with an error when it may not. */
export function isLengthAllowedOrReply(call: Call, length: number, reply: Reply): boolean {
  if (length <= call.host.bulkBytesMax) return true
  reply.error(STRING_TOO_LONG)
  return false
}

/** Replies with the string at `address`. */
export function replyString(call: Call, address: number, reply: Reply): void {
  const { arena } = call.keyspace
  const length = stringLength(arena, address)
  const at = reply.bulkHead(length)
  readString(arena, address, 0, length, reply.bytes, at)
  reply.bulkEnd()
}
