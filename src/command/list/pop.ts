import { EFFECT_GENERIC, EFFECT_LIST } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { removeElementHere, removeElements, settleList } from '../../types/list/list.ts'
import { listLength, seekElement } from '../../types/list/list-cursor.ts'
import type { Call } from '../call.ts'
import { type CommandArgument, defineCommand, firstKey } from '../command.ts'
import { NOT_POSITIVE, wrongArity } from '../messages.ts'
import { isListOrReply } from './list-value.ts'
import { replyElement, replyElements, replyElementsBackwards } from './reply-elements.ts'

const ARGUMENTS: readonly CommandArgument[] = [
  { name: 'key', type: 'key', keySpecIndex: 0 },
  { name: 'count', type: 'integer', since: '6.2.0', optional: true },
]
const COMPLEXITY = 'O(N), N being the number of elements returned.'

/** LPOP key [count] */
export const lpop = defineCommand({
  name: 'lpop',
  arity: -2,
  flags: ['write', 'fast'],
  categories: ['list'],
  group: 'list',
  since: '1.0.0',
  complexity: COMPLEXITY,
  summary: 'Removes the first elements of a list and returns them.',
  keys: firstKey('RW', 'access', 'delete'),
  arguments: ARGUMENTS,
  history: [['6.2.0', 'Added the `count` argument.']],
  run: (call, reply) => pop(call, reply, true),
})

/** RPOP key [count] */
export const rpop = defineCommand({
  name: 'rpop',
  arity: -2,
  flags: ['write', 'fast'],
  categories: ['list'],
  group: 'list',
  since: '1.0.0',
  complexity: COMPLEXITY,
  summary: 'Removes the last elements of a list and returns them.',
  keys: firstKey('RW', 'access', 'delete'),
  arguments: ARGUMENTS,
  history: [['6.2.0', 'Added the `count` argument.']],
  run: (call, reply) => pop(call, reply, false),
})

/**
 * Takes elements off an end of the list at `address`, whose key is argument `i`, and tells so: `count` of them or all. They must have been replied. The hash that
 * was last looked up is the key's, unless given.
 */
export function takeElements(
  call: Call,
  i: number,
  address: number,
  count: number,
  front: boolean,
  hash: number = call.database.hash,
): void {
  const { database } = call
  const { arena, effects } = call.keyspace
  const length = listLength(arena, address)
  const event = front ? 'lpop' : 'rpop'
  if (count === length) {
    database.remove(address, hash)
    call.changed(EFFECT_LIST, event, i)
    call.changedToo(EFFECT_GENERIC, 'del', i)
  } else {
    const edit = database.open(address)
    removeElements(edit, call.listCursor, front ? 0 : length - count, count)
    settleList(edit, call.listCursor)
    call.changed(EFFECT_LIST, event, i)
  }
  effects.dirty += count - 1
}

/**
 * As {@link takeElements}, of the element that the call's list cursor is on: the first one if `front`, else the last.
 */
export function takeElement(call: Call, i: number, address: number, front: boolean): void {
  const { database, listCursor: cursor } = call
  if (listLength(call.keyspace.arena, address) === 1) return takeElements(call, i, address, 1, front)
  const edit = database.open(address)
  removeElementHere(edit, cursor)
  settleList(edit, cursor)
  call.changed(EFFECT_LIST, front ? 'lpop' : 'rpop', i)
}

/** Replies with `count` elements off an end of the list at `address`, as an array. */
export function replyEnd(call: Call, address: number, count: number, front: boolean, reply: Reply): void {
  reply.array(count)
  if (front) replyElements(call, address, 0, count, reply)
  else replyElementsBackwards(call, address, listLength(call.keyspace.arena, address) - 1, count, reply)
}

function pop(call: Call, reply: Reply, front: boolean): void {
  if (call.argc > 3) return reply.error(wrongArity(front ? 'lpop' : 'rpop'))
  const counted = call.argc === 3
  const wanted = counted ? call.integerOrReply(2, reply, NOT_POSITIVE) : 1
  if (Number.isNaN(wanted)) return
  if (wanted < 0) return reply.error(NOT_POSITIVE)
  const address = call.find(1)
  if (address === 0) return counted ? reply.nullArray() : reply.null()
  if (!isListOrReply(call, address, reply)) return
  if (wanted === 0) return reply.array(0)
  const { arena } = call.keyspace
  const length = listLength(arena, address)
  if (counted) {
    const count = Math.min(wanted, length)
    replyEnd(call, address, count, front, reply)
    takeElements(call, 1, address, count, front)
  } else {
    seekElement(arena, address, call.listCursor, front ? 0 : length - 1)
    replyElement(call, call.listCursor, reply)
    takeElement(call, 1, address, front)
  }
}
