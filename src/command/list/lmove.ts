import { EFFECT_LIST } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { TYPE_LIST } from '../../store/item.ts'
import { initList, pushElement, removeEnd, settleList } from '../../types/list/list.ts'
import { ENCODING_LISTPACK, elementLength, readElement, seekEnd } from '../../types/list/list-cursor.ts'
import { EMPTY_LISTPACK_BYTES } from '../../types/listpack.ts'
import type { Call } from '../call.ts'
import { type CommandArgument, defineCommand, type KeySpecification, keyAt } from '../command.ts'
import { isLeftOrReply, isListOrReply } from './list-value.ts'
import { takeElements } from './pop.ts'

const KEYS: readonly KeySpecification[] = [keyAt(1, 'RW', 'access', 'delete'), keyAt(2, 'RW', 'insert')]
const ENDS: readonly CommandArgument[] = [
  { name: 'left', type: 'pure-token', token: 'LEFT' },
  { name: 'right', type: 'pure-token', token: 'RIGHT' },
]

/** LMOVE source destination <LEFT | RIGHT> <LEFT | RIGHT> */
export const lmove = defineCommand({
  name: 'lmove',
  arity: 5,
  flags: ['write', 'denyoom'],
  categories: ['list'],
  group: 'list',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Moves an element from an end of a list to an end of another one, and returns it.',
  keys: KEYS,
  arguments: [
    { name: 'source', type: 'key', keySpecIndex: 0 },
    { name: 'destination', type: 'key', keySpecIndex: 1 },
    { name: 'wherefrom', type: 'oneof', arguments: ENDS },
    { name: 'whereto', type: 'oneof', arguments: ENDS },
  ],
  run(call, reply) {
    const from = isLeftOrReply(call, 3, reply)
    if (from === undefined) return
    const to = isLeftOrReply(call, 4, reply)
    if (to !== undefined) moveElement(call, from, to, reply)
  },
})

/** RPOPLPUSH source destination */
export const rpoplpush = defineCommand({
  name: 'rpoplpush',
  arity: 3,
  flags: ['write', 'denyoom'],
  categories: ['list'],
  group: 'list',
  since: '1.2.0',
  complexity: 'O(1)',
  summary: 'Moves the last element of a list to the front of another one, and returns it.',
  deprecated: { since: '6.2.0', replacedBy: '`LMOVE` with the `RIGHT` and `LEFT` arguments' },
  keys: KEYS,
  arguments: [
    { name: 'source', type: 'key', keySpecIndex: 0 },
    { name: 'destination', type: 'key', keySpecIndex: 1 },
  ],
  run: (call, reply) => moveElement(call, false, true, reply),
})

/** Moves an element from the list that is argument 1 to the one that is argument 2 and replies with it, or with null when there is none; `from` and `to` are whether at the front. */
export function moveElement(call: Call, from: boolean, to: boolean, reply: Reply): void {
  const { bytes, database, listCursor: cursor } = call
  const { arena } = call.keyspace
  const source = call.find(1)
  if (source === 0) return reply.null()
  if (!isListOrReply(call, source, reply)) return
  const sourceHash = database.hash
  let target = call.find(2)
  if (target !== 0 && !isListOrReply(call, target, reply)) return
  seekEnd(arena, source, cursor, from)
  // The reply is what is pushed: it stays where it was written until the next one.
  const size = elementLength(arena, cursor)
  const at = reply.bulkHead(size)
  const element = reply.bytes
  readElement(arena, cursor, element, at)
  reply.bulkEnd()
  const event = to ? 'lpush' : 'rpush'
  if (target === source) {
    const edit = database.open(source)
    removeEnd(edit, cursor, from)
    pushElement(edit, cursor, element, at, at + size, to)
    settleList(edit, cursor)
    call.changed(EFFECT_LIST, event, 2)
    call.changedToo(EFFECT_LIST, from ? 'lpop' : 'rpop', 1)
    return
  }
  const fresh = target === 0
  if (fresh) {
    const room = EMPTY_LISTPACK_BYTES + Math.min(size, ROOM_BYTES_MAX)
    target = database.createItem(TYPE_LIST, ENCODING_LISTPACK, bytes, call.start(2), call.end(2), room)
  }
  const edit = database.open(target)
  if (fresh) initList(edit)
  pushElement(edit, cursor, element, at, at + size, to)
  call.changedToo(EFFECT_LIST, event, 2)
  takeElements(call, 1, source, 1, from, sourceHash)
}

/** Room that a new list gets for its element. In bytes. */
const ROOM_BYTES_MAX = 4096
