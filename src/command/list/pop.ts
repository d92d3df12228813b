import { EFFECT_GENERIC, EFFECT_LIST } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { removeElements, removeEnd, settleList } from '../../types/list/list.ts'
import { isLargeList, listLength, seekEnd } from '../../types/list/list-cursor.ts'
import { isOneLeaf, knownLeafAtEnd, removeAtEnd } from '../../types/list/list-record.ts'
import type { Call } from '../call.ts'
import { type CommandArgument, defineCommand, firstKey } from '../command.ts'
import { NOT_POSITIVE, wrongArity } from '../messages.ts'
import { replyListpackEntry } from '../reply-listpack-entry.ts'
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
    if (count === 1) removeEnd(edit, call.listCursor, front)
    else removeElements(edit, call.listCursor, front ? 0 : length - count, count)
    settleList(edit, call.listCursor)
    call.changed(EFFECT_LIST, event, i)
  }
  effects.dirty += count - 1
}

/** Replies with `count` elements off an end of the list at `address`, as an array. */
export function replyEnd(call: Call, address: number, count: number, front: boolean, reply: Reply): void {
  reply.array(count)
  if (front) replyElements(call, address, 0, count, reply)
  else replyElementsBackwards(call, address, listLength(call.keyspace.arena, address) - 1, count, reply)
}

function pop(call: Call, reply: Reply, front: boolean): void {
  if (call.argc > 2) return popSeveral(call, reply, front)
  const address = call.find(1)
  if (address === 0) return reply.null()
  if (!isListOrReply(call, address, reply)) return
  const { arena } = call.keyspace
  if (isLargeList(arena, address) && popKnown(call, address, reply, front)) return
  seekEnd(arena, address, call.listCursor, front)
  replyElement(call, call.listCursor, reply)
  takeElements(call, 1, address, 1, front)
}

function popSeveral(call: Call, reply: Reply, front: boolean): void {
  if (call.argc > 3) return reply.error(wrongArity(front ? 'lpop' : 'rpop'))
  const wanted = call.integerOrReply(2, reply, NOT_POSITIVE)
  if (Number.isNaN(wanted)) return
  if (wanted < 0) return reply.error(NOT_POSITIVE)
  const address = call.find(1)
  if (address === 0) return reply.nullArray()
  if (!isListOrReply(call, address, reply)) return
  if (wanted === 0) return reply.array(0)
  const count = Math.min(wanted, listLength(call.keyspace.arena, address))
  replyEnd(call, address, count, front, reply)
  takeElements(call, 1, address, count, front)
}

/** Pops from a large list that knows its end: nearly all queues. Returns false, having done nothing, where it takes more than that. */
function popKnown(call: Call, address: number, reply: Reply, front: boolean): boolean {
  const edit = call.database.open(address)
  const { arena } = edit
  const { view } = edit.bytes
  const record = edit.start
  const leaf = knownLeafAtEnd(view, record, front)
  if (leaf === 0) return false
  const at = removeAtEnd(arena, view, record, leaf, front)
  if (at < 0) return false
  replyListpackEntry(arena.bytes[leaf >>> CHUNK_UNITS_LOG2], at, reply)
  if (isOneLeaf(view, record)) settleList(edit, call.listCursor)
  call.changed(EFFECT_LIST, front ? 'lpop' : 'rpop', 1)
  return true
}
