import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { type RangeQuery, rangeQueryOrReply, selectRange } from './range-query.ts'
import { editSortedSet, isSortedSetOrReply } from './sorted-set-value.ts'
import { tellRemoval } from './zrem.ts'

/** ZREMRANGEBYRANK key start stop */
export const zremrangebyrank = defineCommand({
  name: 'zremrangebyrank',
  arity: 4,
  flags: ['write'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '2.0.0',
  complexity: 'O(log(N)+M) to remove M of N members',
  summary: 'Removes a range of ranks from a sorted set.',
  keys: firstKey('RW', 'delete'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'start', type: 'integer' },
    { name: 'stop', type: 'integer' },
  ],
  run: (call, reply) => removeRange(call, reply, 'rank', 'zremrangebyrank'),
})

/** ZREMRANGEBYSCORE key min max */
export const zremrangebyscore = defineCommand({
  name: 'zremrangebyscore',
  arity: 4,
  flags: ['write'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '1.2.0',
  complexity: 'O(log(N)+M) to remove M of N members',
  summary: 'Removes the members whose scores are in a range.',
  keys: firstKey('RW', 'delete'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'min', type: 'double' },
    { name: 'max', type: 'double' },
  ],
  run: (call, reply) => removeRange(call, reply, 'score', 'zremrangebyscore'),
})

/** ZREMRANGEBYLEX key min max */
export const zremrangebylex = defineCommand({
  name: 'zremrangebylex',
  arity: 4,
  flags: ['write'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '2.8.9',
  complexity: 'O(log(N)+M) to remove M of N members',
  summary: 'Removes a range of members, where all scores are equal.',
  keys: firstKey('RW', 'delete'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'min', type: 'string' },
    { name: 'max', type: 'string' },
  ],
  run: (call, reply) => removeRange(call, reply, 'lex', 'zremrangebylex'),
})

function removeRange(call: Call, reply: Reply, by: RangeQuery['by'], event: string): void {
  const query = rangeQueryOrReply(call, 1, { by, reverse: false }, reply)
  if (query === undefined) return
  const address = call.find(1)
  if (address === 0) return reply.integer(0)
  if (!isSortedSetOrReply(call, address, reply)) return
  const { sortedSets } = call.keyspace
  sortedSets.open(address)
  const { first, count } = selectRange(sortedSets, query)
  if (count > 0) {
    sortedSets.removeRanks(editSortedSet(call, address), first, count)
    tellRemoval(call, 1, event, count)
  }
  reply.integer(count)
}
