import { EFFECT_LIST } from '../../keyspace/effects.ts'
import { growList, replaceElement, settleList } from '../../types/list/list.ts'
import { listLength, seekElement } from '../../types/list/list-cursor.ts'
import { entrySize } from '../../types/listpack-entry.ts'
import { defineCommand, firstKey } from '../command.ts'
import { INDEX_OUT_OF_RANGE, NO_SUCH_KEY } from '../messages.ts'
import { isListOrReply } from './list-value.ts'

/** LSET key index element */
export const lset = defineCommand({
  name: 'lset',
  arity: 4,
  flags: ['write', 'denyoom'],
  categories: ['list'],
  group: 'list',
  since: '1.0.0',
  complexity: 'O(log(N)), N being the length of the list.',
  summary: 'Replaces the element of a list at an index; a negative one counts from the end.',
  keys: firstKey('RW', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'index', type: 'integer' },
    { name: 'element', type: 'string' },
  ],
  run(call, reply) {
    const address = call.find(1)
    if (address === 0) return reply.error(NO_SUCH_KEY)
    if (!isListOrReply(call, address, reply)) return
    let index = call.integerOrReply(2, reply)
    if (Number.isNaN(index)) return
    const { bytes, listCursor: cursor } = call
    const { arena } = call.keyspace
    const start = call.start(3)
    const end = call.end(3)
    const length = listLength(arena, address)
    const edit = call.database.open(address)
    growList(edit, end - start, entrySize(bytes, start, end), 1)
    if (index < 0) index += length
    if (index < 0 || index >= length) return reply.error(INDEX_OUT_OF_RANGE)
    seekElement(arena, edit.address, cursor, index)
    replaceElement(edit, cursor, index, bytes, start, end)
    settleList(edit, cursor)
    call.changed(EFFECT_LIST, 'lset', 1)
    reply.ok()
  },
})
