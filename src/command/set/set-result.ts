import { isInt64Text } from '../../base/int64.ts'
import { EFFECT_GENERIC, EFFECT_SET } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { ItemEdit } from '../../types/item-edit.ts'
import type { MemberList } from '../../types/set/member-list.ts'
import { MemberText } from '../../types/set/member-text.ts'
import { addMember, addToTable, makeSetTable } from '../../types/set/set-edit.ts'
import type { Call } from '../call.ts'
import { typeAt } from '../type-at.ts'
import { createSet, replyMember } from './set-value.ts'

/** What becomes of the members that SINTER and its kin find: a reply, or a set under another key. */

/** Replies with the members. */
export function replyMembers(call: Call, members: MemberList, reply: Reply): void {
  reply.set(members.size)
  for (let i = 0; i < members.size; i++) replyMember(call, members.sourceAt(i), members.placeAt(i), reply)
}

/**
 * Makes a set of the members in the place of whatever has the key that is argument 1, which may be one of the sets they are from; without members, only removes that. Tells of `event`, and
 * replies with the number of members.
 */
export function storeMembers(call: Call, members: MemberList, event: string, reply: Reply): void {
  const { database } = call
  const existing = call.find(1)
  const replaced = typeAt(call, existing)
  if (existing !== 0) database.detach(existing)
  if (members.size > 0) fill(call, members, replaced)
  if (existing !== 0) database.free(existing)
  if (members.size > 0) call.changed(EFFECT_SET, event, 1)
  else if (existing !== 0) call.changed(EFFECT_GENERIC, 'del', 1)
  reply.integer(members.size)
}

/** Makes the set: of the smallest encoding that Redis has for such members. */
function fill(call: Call, members: MemberList, replaced: number): void {
  const { arena, limits } = call.keyspace
  const text = new MemberText()
  let integers = members.size <= limits.setIntegers
  let short = members.size <= limits.setEntries
  for (let i = 0; i < members.size && (integers || short); i++) {
    text.look(arena, members.sourceAt(i), members.placeAt(i))
    integers &&= isInt64Text(text.bytes, text.start, text.end)
    short &&= text.end - text.start <= limits.setValueBytes
  }
  const edit = createSet(call, 1, integers, replaced)
  const packed = integers || short
  if (!packed) makeSetTable(edit, members.size)
  for (let i = 0; i < members.size; i++) {
    text.look(arena, members.sourceAt(i), members.placeAt(i))
    add(edit, packed, text)
  }
}

function add(edit: ItemEdit, packed: boolean, { bytes, start, end }: MemberText): void {
  if (packed) addMember(edit, bytes, start, end)
  else addToTable(edit, bytes, start, end)
}
