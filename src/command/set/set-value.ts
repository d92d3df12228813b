import type { Reply } from '../../protocol/resp/reply.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { TYPE_SET } from '../../store/item.ts'
import { INTSET_HEADER_BYTES } from '../../types/intset.ts'
import type { ItemEdit } from '../../types/item-edit.ts'
import { EMPTY_LISTPACK_BYTES } from '../../types/listpack.ts'
import { memberLength, SET_INTSET, SET_LISTPACK, setSize, writeMember } from '../../types/set/set.ts'
import { writeEmptySet } from '../../types/set/set-edit.ts'
import type { Call } from '../call.ts'
import { WRONG_TYPE } from '../messages.ts'

/** Whether the item at `address` is a set. */
export function isSet(call: Call, address: number): boolean {
  const word = call.keyspace.arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1]
  return (word & 0xf) === TYPE_SET
}

/** Whether the item at `address` is a set; replies WRONGTYPE when it is not. */
export function isSetOrReply(call: Call, address: number, reply: Reply): boolean {
  if (isSet(call, address)) return true
  reply.error(WRONG_TYPE)
  return false
}

/** Makes an empty set, an intset or else a listpack, of the key that is argument `key`, has no item and was looked up last. `replaced` is the type of what had that key, 0 for nothing. */
export function createSet(call: Call, key: number, intset: boolean, replaced = 0): ItemEdit {
  const { bytes, database } = call
  const encoding = intset ? SET_INTSET : SET_LISTPACK
  const length = intset ? INTSET_HEADER_BYTES : EMPTY_LISTPACK_BYTES
  const address = database.createItem(TYPE_SET, encoding, bytes, call.start(key), call.end(key), length, replaced)
  const edit = database.open(address)
  writeEmptySet(edit)
  return edit
}

/** Replies with the member at a place. */
export function replyMember(call: Call, address: number, place: number, reply: Reply): void {
  const { arena } = call.keyspace
  const at = reply.bulkHead(memberLength(arena, address, place))
  writeMember(arena, address, place, reply.bytes, at)
  reply.bulkEnd()
}

/** Removes the set whose key was looked up last when it has no member left. Returns whether it did. */
export function removeIfEmpty(call: Call, edit: ItemEdit): boolean {
  if (setSize(edit.arena, edit.address) > 0) return false
  call.database.remove(edit.address)
  return true
}
