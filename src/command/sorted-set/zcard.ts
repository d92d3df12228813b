import { defineCommand, firstKey } from '../command.ts'
import { isSortedSetOrReply, openSortedSet } from './sorted-set-value.ts'

/** ZCARD key */
export const zcard = defineCommand({
  name: 'zcard',
  arity: 2,
  flags: ['readonly', 'fast'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '1.2.0',
  complexity: 'O(1)',
  summary: 'Returns the number of members of a sorted set.',
  keys: firstKey('RO'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run(call, reply) {
    const address = call.read(1)
    if (address === 0) return reply.integer(0)
    if (isSortedSetOrReply(call, address, reply)) reply.integer(openSortedSet(call, address).count)
  },
})
