import { listLength, seekElement } from '../../types/list/list-cursor.ts'
import { defineCommand, firstKey } from '../command.ts'
import { isListOrReply } from './list-value.ts'
import { replyElement } from './reply-elements.ts'

/** LINDEX key index */
export const lindex = defineCommand({
  name: 'lindex',
  arity: 3,
  flags: ['readonly'],
  categories: ['list'],
  group: 'list',
  since: '1.0.0',
  complexity: 'O(log(N)), N being the length of the list.',
  summary: 'Returns the element of a list at an index; a negative one counts from the end.',
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'index', type: 'integer' },
  ],
  run(call, reply) {
    const address = call.read(1)
    if (address === 0) return reply.null()
    if (!isListOrReply(call, address, reply)) return
    let index = call.integerOrReply(2, reply)
    if (Number.isNaN(index)) return
    const { arena } = call.keyspace
    const length = listLength(arena, address)
    if (index < 0) index += length
    if (index < 0 || index >= length) return reply.null()
    seekElement(arena, address, call.listCursor, index)
    replyElement(call, call.listCursor, reply)
  },
})
