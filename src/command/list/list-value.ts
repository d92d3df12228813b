import type { Reply } from '../../protocol/resp/reply.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { TYPE_LIST, typeOf } from '../../store/item.ts'
import type { Call } from '../call.ts'
import { SYNTAX_ERROR, WRONG_TYPE } from '../messages.ts'

/** Whether the item at `address` is a list; replies WRONGTYPE when it is not. */
export function isListOrReply(call: Call, address: number, reply: Reply): boolean {
  const word = call.keyspace.arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1]
  if (typeOf(word) === TYPE_LIST) return true
  reply.error(WRONG_TYPE)
  return false
}

/** Returns whether argument i says LEFT rather than RIGHT; undefined after having replied with an error when it says neither. */
export function isLeftOrReply(call: Call, i: number, reply: Reply): boolean | undefined {
  if (call.is(i, 'LEFT')) return true
  if (call.is(i, 'RIGHT')) return false
  reply.error(SYNTAX_ERROR)
  return undefined
}
