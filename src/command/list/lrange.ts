import { listLength } from '../../types/list/list-cursor.ts'
import { defineCommand, firstKey } from '../command.ts'
import { isListOrReply } from './list-value.ts'
import { replyElements } from './reply-elements.ts'

/** LRANGE key start stop */
export const lrange = defineCommand({
  name: 'lrange',
  arity: 4,
  flags: ['readonly'],
  categories: ['list'],
  group: 'list',
  since: '1.0.0',
  complexity: 'O(log(L)+N), L being the length of the list and N the number of elements returned.',
  summary: 'Returns the elements of a list from one index to another; negative indexes count from the end.',
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'start', type: 'integer' },
    { name: 'stop', type: 'integer' },
  ],
  run(call, reply) {
    let start = call.integerOrReply(2, reply)
    if (Number.isNaN(start)) return
    let stop = call.integerOrReply(3, reply)
    if (Number.isNaN(stop)) return
    const address = call.read(1)
    if (address === 0) return reply.array(0)
    if (!isListOrReply(call, address, reply)) return
    const length = listLength(call.keyspace.arena, address)
    if (start < 0) start = Math.max(start + length, 0)
    stop = Math.min(stop < 0 ? stop + length : stop, length - 1)
    if (start > stop) return reply.array(0)
    reply.array(stop + 1 - start)
    replyElements(call, address, start, stop + 1 - start, reply)
  },
})
