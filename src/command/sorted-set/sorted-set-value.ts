import type { Reply } from '../../protocol/resp/reply.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { TYPE_SORTED_SET } from '../../store/item.ts'
import type { ItemEdit } from '../../types/item-edit.ts'
import { EMPTY_LISTPACK_BYTES } from '../../types/listpack.ts'
import { ENCODING_LISTPACK, type SortedSets } from '../../types/sorted-set/sorted-sets.ts'
import type { Call } from '../call.ts'
import { WRONG_TYPE } from '../messages.ts'

/** Whether the item at `address` is a sorted set. */
export function isSortedSet(call: Call, address: number): boolean {
  const { arena } = call.keyspace
  return (arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1] & 0xf) === TYPE_SORTED_SET
}

/** Whether the item at `address` is a sorted set; replies WRONGTYPE when it is not. */
export function isSortedSetOrReply(call: Call, address: number, reply: Reply): boolean {
  if (isSortedSet(call, address)) return true
  reply.error(WRONG_TYPE)
  return false
}

/** Returns the keyspace's view of sorted sets, led to the one at `address`. */
export function openSortedSet(call: Call, address: number): SortedSets {
  const { sortedSets } = call.keyspace
  sortedSets.open(address)
  return sortedSets
}

/** Opens the write door to the sorted set at `address`, and leads the keyspace's view to it. */
export function editSortedSet(call: Call, address: number): ItemEdit {
  const edit = call.database.open(address)
  call.keyspace.sortedSets.open(address)
  return edit
}

/**
 * Makes a sorted set for the key that is argument i and was just looked up, and leads the keyspace's view to it. It must get members at once. `replaced` is the
 * type of what had that key, 0 for nothing.
 */
export function createSortedSet(call: Call, i: number, replaced = 0): ItemEdit {
  const { database, bytes } = call
  const [start, end] = [call.start(i), call.end(i)]
  const length = EMPTY_LISTPACK_BYTES
  const address = database.createItem(TYPE_SORTED_SET, ENCODING_LISTPACK, bytes, start, end, length, replaced)
  const edit = database.open(address)
  call.keyspace.sortedSets.create(edit)
  return edit
}

/** Returns the score of the member that is argument i; NaN when there is none. */
export function scoreOfArgument(call: Call, sets: SortedSets, i: number): number {
  return sets.scoreOf(call.bytes, call.start(i), call.end(i))
}

/** Replies with the member that the view has read; with its score, too, when `withScores`: as a pair of its own in RESP3. */
export function replyMember(sets: SortedSets, reply: Reply, withScores: boolean): void {
  if (withScores && reply.protocol === 3) reply.array(2)
  reply.bulk(sets.bytes, sets.start, sets.end)
  if (withScores) reply.double(sets.score)
}

/** Replies with the head of an array of so many members. */
export function replyMembersHead(reply: Reply, count: number, withScores: boolean): void {
  reply.array(withScores && reply.protocol === 2 ? 2 * count : count)
}
