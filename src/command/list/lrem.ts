import { INT64_MIN } from '../../base/integer.ts'
import { EFFECT_GENERIC, EFFECT_LIST } from '../../keyspace/effects.ts'
import { removeMatches, settleList } from '../../types/list/list.ts'
import { listLength } from '../../types/list/list-cursor.ts'
import { defineCommand, firstKey } from '../command.ts'
import { LONG_OUT_OF_RANGE } from '../messages.ts'
import { isListOrReply } from './list-value.ts'

/** LREM key count element */
export const lrem = defineCommand({
  name: 'lrem',
  arity: 4,
  flags: ['write'],
  categories: ['list'],
  group: 'list',
  since: '1.0.0',
  complexity: 'O(N), N being the length of the list.',
  summary:
    'Removes the elements of a list that equal a value: all of them, the first ones, or with a negative count the last ones.',
  keys: firstKey('RW', 'delete'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'count', type: 'integer' },
    { name: 'element', type: 'string' },
  ],
  run(call, reply) {
    const count = call.integerOrReply(2, reply)
    if (Number.isNaN(count)) return
    if (call.int64(2) === INT64_MIN) return reply.error(LONG_OUT_OF_RANGE)
    const address = call.find(1)
    if (address === 0) return reply.integer(0)
    if (!isListOrReply(call, address, reply)) return
    const { bytes, database, listCursor: cursor } = call
    const { arena, effects } = call.keyspace
    const edit = database.open(address)
    const limit = count === 0 ? Number.POSITIVE_INFINITY : Math.abs(count)
    const removed = removeMatches(edit, cursor, bytes, call.start(3), call.end(3), limit, count < 0)
    if (removed === 0) return reply.integer(0)
    const empty = listLength(arena, edit.address) === 0
    if (empty) database.remove(edit.address)
    else settleList(edit, cursor)
    call.changed(EFFECT_LIST, 'lrem', 1)
    if (empty) call.changedToo(EFFECT_GENERIC, 'del', 1)
    effects.dirty += removed - 1
    reply.integer(removed)
  },
})
