import { EFFECT_LIST } from '../../keyspace/effects.ts'
import { growList, insertElement } from '../../types/list/list.ts'
import { listLength, seekElement } from '../../types/list/list-cursor.ts'
import { findForwards } from '../../types/list/list-search.ts'
import { entrySize } from '../../types/listpack-entry.ts'
import { defineCommand, firstKey } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { isListOrReply } from './list-value.ts'

/** LINSERT key <BEFORE | AFTER> pivot element */
export const linsert = defineCommand({
  name: 'linsert',
  arity: 5,
  flags: ['write', 'denyoom'],
  categories: ['list'],
  group: 'list',
  since: '2.2.0',
  complexity: 'O(N), N being the number of elements up to the pivot.',
  summary: 'Adds an element to a list before or after another one, which is found by its value.',
  keys: firstKey('RW', 'insert'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    {
      name: 'where',
      type: 'oneof',
      arguments: [
        { name: 'before', type: 'pure-token', token: 'BEFORE' },
        { name: 'after', type: 'pure-token', token: 'AFTER' },
      ],
    },
    { name: 'pivot', type: 'string' },
    { name: 'element', type: 'string' },
  ],
  run(call, reply) {
    const before = call.is(2, 'BEFORE')
    if (!before && !call.is(2, 'AFTER')) return reply.error(SYNTAX_ERROR)
    const address = call.find(1)
    if (address === 0) return reply.integer(0)
    if (!isListOrReply(call, address, reply)) return
    const { bytes, listCursor: cursor } = call
    const { arena } = call.keyspace
    const start = call.start(4)
    const end = call.end(4)
    const edit = call.database.open(address)
    // As in Redis, whether or not the pivot will be found.
    growList(edit, end - start, entrySize(bytes, start, end), 1)
    seekElement(arena, edit.address, cursor, 0)
    const passed = findForwards(arena, cursor, bytes, call.start(3), call.end(3), Number.POSITIVE_INFINITY)
    if (passed < 0) return reply.integer(-1)
    insertElement(edit, cursor, bytes, start, end, before)
    call.changed(EFFECT_LIST, 'linsert', 1)
    reply.integer(listLength(arena, edit.address))
  },
})
