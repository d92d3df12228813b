import { expireField, tellExpired } from '../../keyspace/elements.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { FIELDS_EXPIRE, TYPE_HASH } from '../../store/item.ts'
import {
  fieldDeadline,
  fieldLength,
  findField,
  HASH_LISTPACK,
  hashLength,
  NO_PLACE,
  valueLength,
  writeField,
  writeValue,
} from '../../types/hash/hash.ts'
import { removeField } from '../../types/hash/hash-edit.ts'
import type { ItemEdit } from '../../types/item-edit.ts'
import { EMPTY_LISTPACK_BYTES, writeEmptyListpack } from '../../types/listpack.ts'
import type { Call } from '../call.ts'
import { WRONG_TYPE } from '../messages.ts'

/** What {@link liveField} returns for a field that was there, past its deadline; the hash has changed, and may be gone. No place is this. */
export const EXPIRED_FIELD = 1

/** Whether the item at `address` is a hash; replies WRONGTYPE when it is not. */
export function isHashOrReply(call: Call, address: number, reply: Reply): boolean {
  const word = call.keyspace.arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1]
  if ((word & 0xf) === TYPE_HASH) return true
  reply.error(WRONG_TYPE)
  return false
}

/** Opens the write door to the hash whose key is argument 1 and which {@link Call.find} just found at `address`; to an empty one that is made when that is 0. */
export function openHash(call: Call, address: number): ItemEdit {
  const { database } = call
  if (address !== 0) return database.open(address)
  const [start, end] = [call.start(1), call.end(1)]
  const edit = database.open(
    database.createItem(TYPE_HASH, HASH_LISTPACK, call.bytes, start, end, EMPTY_LISTPACK_BYTES),
  )
  writeEmptyListpack(edit.bytes, edit.start)
  return edit
}

/**
 * Returns the place of the field that argument i names; {@link NO_PLACE} when there is none, {@link EXPIRED_FIELD} when it was past its deadline: it is removed then, and
 * the hash with its last field.
 */
export function liveField(call: Call, address: number, i: number): number {
  const { arena, store } = call.keyspace
  const place = findField(store, address, call.bytes, call.start(i), call.end(i))
  if (place === NO_PLACE || fieldDeadline(arena, address, place) > call.now) return place
  expireField(call.keyspace, call.database, address, place)
  return EXPIRED_FIELD
}

/**
 * Removes the fields that arguments from `first` on name and that are past their deadline, and tells of all of them once. Returns the address of the item, 0 when
 * the hash is gone.
 */
export function expireNamedFields(call: Call, address: number, first: number): number {
  const { arena, store } = call.keyspace
  let expired = 0
  for (let i = first; i < call.argc; i++) {
    const place = findField(store, address, call.bytes, call.start(i), call.end(i))
    if (place === NO_PLACE || fieldDeadline(arena, address, place) > call.now) continue
    const edit = call.database.open(address)
    removeField(edit, place)
    address = edit.address
    expired++
  }
  return expired === 0 ? address : tellExpired(call.keyspace, call.database, address, expired)
}

/** As {@link liveField}, where it does not matter whether the field was there once. The hash may have changed. */
export function liveFieldOrNone(call: Call, address: number, i: number): number {
  const place = liveField(call, address, i)
  return place === EXPIRED_FIELD ? NO_PLACE : place
}

/** As {@link liveFieldOrNone}, for commands that only read: while expiry is held, the field stays. */
export function readableFieldOrNone(call: Call, address: number, i: number): number {
  if (!call.keyspace.expiryHeld) return liveFieldOrNone(call, address, i)
  const { arena, store } = call.keyspace
  const place = findField(store, address, call.bytes, call.start(i), call.end(i))
  return place === NO_PLACE || fieldDeadline(arena, address, place) > call.now ? place : NO_PLACE
}

/** Replies with the name of the field at a place. */
export function replyField(call: Call, address: number, place: number, reply: Reply): void {
  const { arena } = call.keyspace
  const at = reply.bulkHead(fieldLength(arena, address, place))
  writeField(arena, address, place, reply.bytes, at)
  reply.bulkEnd()
}

/** Replies with the value of the field at a place. */
export function replyValue(call: Call, address: number, place: number, reply: Reply): void {
  const { arena } = call.keyspace
  const length = valueLength(arena, address, place)
  const at = reply.bulkHead(length)
  writeValue(arena, address, place, length, reply.bytes, at)
  reply.bulkEnd()
}

/** Removes the hash whose key is argument 1 when it has no field left. Returns whether it did. */
export function removeIfEmpty(call: Call, edit: ItemEdit): boolean {
  if (hashLength(edit.arena, edit.address) > 0) return false
  call.database.remove(edit.address)
  return true
}

/** The bytes of the longest of the arguments from `from` on, up to `to`. */
export function longestArgument(call: Call, from: number, to: number): number {
  let longest = 0
  for (let i = from; i < to; i++) longest = Math.max(longest, call.length(i))
  return longest
}

/** Whether a field of the hash may be past its deadline: usually the wheel has seen to those. */
export function fieldsMayBeDue(call: Call, address: number): boolean {
  if (call.keyspace.nothingDue) return false
  const word = call.keyspace.arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1]
  return (word & (FIELDS_EXPIRE << 8)) !== 0
}
