import { listLength } from '../../types/list/list-cursor.ts'
import { defineCommand, firstKey } from '../command.ts'
import { isListOrReply } from './list-value.ts'

/** LLEN key */
export const llen = defineCommand({
  name: 'llen',
  arity: 2,
  flags: ['readonly', 'fast'],
  categories: ['list'],
  group: 'list',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Returns the number of elements of a list.',
  keys: firstKey('RO'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run(call, reply) {
    const address = call.read(1)
    if (address === 0) return reply.integer(0)
    if (isListOrReply(call, address, reply)) reply.integer(listLength(call.keyspace.arena, address))
  },
})
