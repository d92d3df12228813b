import { EFFECT_LIST } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { TYPE_LIST } from '../../store/item.ts'
import type { ItemEdit } from '../../types/item-edit.ts'
import { initList, pushElements } from '../../types/list/list.ts'
import { ENCODING_LISTPACK } from '../../types/list/list-cursor.ts'
import { EMPTY_LISTPACK_BYTES } from '../../types/listpack.ts'
import type { Call } from '../call.ts'
import { type CommandArgument, defineCommand, firstKey } from '../command.ts'
import { isListOrReply } from './list-value.ts'

const ARGUMENTS: readonly CommandArgument[] = [
  { name: 'key', type: 'key', keySpecIndex: 0 },
  { name: 'element', type: 'string', multiple: true },
]
const COMPLEXITY = 'O(1) for each element.'

/** LPUSH key element [element ...] */
export const lpush = defineCommand({
  name: 'lpush',
  arity: -3,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['list'],
  group: 'list',
  since: '1.0.0',
  complexity: COMPLEXITY,
  summary: 'Adds elements at the front of a list, which is made if need be.',
  keys: firstKey('RW', 'insert'),
  arguments: ARGUMENTS,
  history: [['2.4.0', 'Accepts multiple `element` arguments.']],
  run: (call, reply) => push(call, reply, true, false),
})

/** RPUSH key element [element ...] */
export const rpush = defineCommand({
  name: 'rpush',
  arity: -3,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['list'],
  group: 'list',
  since: '1.0.0',
  complexity: COMPLEXITY,
  summary: 'Adds elements at the back of a list, which is made if need be.',
  keys: firstKey('RW', 'insert'),
  arguments: ARGUMENTS,
  history: [['2.4.0', 'Accepts multiple `element` arguments.']],
  run: (call, reply) => push(call, reply, false, false),
})

/** LPUSHX key element [element ...] */
export const lpushx = defineCommand({
  name: 'lpushx',
  arity: -3,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['list'],
  group: 'list',
  since: '2.2.0',
  complexity: COMPLEXITY,
  summary: 'Adds elements at the front of a list if there is one.',
  keys: firstKey('RW', 'insert'),
  arguments: ARGUMENTS,
  history: [['4.0.0', 'Accepts multiple `element` arguments.']],
  run: (call, reply) => push(call, reply, true, true),
})

/** RPUSHX key element [element ...] */
export const rpushx = defineCommand({
  name: 'rpushx',
  arity: -3,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['list'],
  group: 'list',
  since: '2.2.0',
  complexity: COMPLEXITY,
  summary: 'Adds elements at the back of a list if there is one.',
  keys: firstKey('RW', 'insert'),
  arguments: ARGUMENTS,
  history: [['4.0.0', 'Accepts multiple `element` arguments.']],
  run: (call, reply) => push(call, reply, false, true),
})

/** What all four do: `front` is the end, `existing` whether only to a list that is there. */
function push(call: Call, reply: Reply, front: boolean, existing: boolean): void {
  const address = call.find(1)
  if (address !== 0) {
    if (isListOrReply(call, address, reply)) pushTo(call, call.database.open(address), reply, front)
  } else if (existing) reply.integer(0)
  else pushTo(call, newList(call), reply, front)
}

function pushTo(call: Call, edit: ItemEdit, reply: Reply, front: boolean): void {
  const { argc } = call
  const length = pushElements(edit, call.listCursor, call.bytes, call.argv, 2, argc, front)
  call.changed(EFFECT_LIST, front ? 'lpush' : 'rpush', 1)
  if (argc > 3) call.keyspace.effects.dirty += argc - 3
  reply.integer(length)
}

/** Makes an empty list with room for the elements, and opens it. */
function newList(call: Call): ItemEdit {
  const length = EMPTY_LISTPACK_BYTES + roomFor(call)
  const { bytes, database } = call
  const address = database.createItem(TYPE_LIST, ENCODING_LISTPACK, bytes, call.start(1), call.end(1), length)
  const edit = database.open(address)
  initList(edit)
  return edit
}

/** The bytes that the elements of a new list may take, so that its item need not grow at once; not more than a small list's. */
function roomFor(call: Call): number {
  const last = call.argc - 1
  return Math.min(call.end(last) - call.start(2), ROOM_BYTES_MAX)
}

const ROOM_BYTES_MAX = 4096
