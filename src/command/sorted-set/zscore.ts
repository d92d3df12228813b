import { defineCommand, firstKey } from '../command.ts'
import { isSortedSetOrReply, openSortedSet, scoreOfArgument } from './sorted-set-value.ts'

/** ZSCORE key member */
export const zscore = defineCommand({
  name: 'zscore',
  arity: 3,
  flags: ['readonly', 'fast'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '1.2.0',
  complexity: 'O(1)',
  summary: 'Returns the score of a member of a sorted set.',
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'member', type: 'string' },
  ],
  run(call, reply) {
    const address = call.read(1)
    if (address === 0) return reply.null()
    if (!isSortedSetOrReply(call, address, reply)) return
    const score = scoreOfArgument(call, openSortedSet(call, address), 2)
    if (Number.isNaN(score)) reply.null()
    else reply.double(score)
  },
})

/** ZMSCORE key member [member ...] */
export const zmscore = defineCommand({
  name: 'zmscore',
  arity: -3,
  flags: ['readonly', 'fast'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '6.2.0',
  complexity: 'O(N) for N members asked for',
  summary: 'Returns the scores of members of a sorted set.',
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'member', type: 'string', multiple: true },
  ],
  run(call, reply) {
    const address = call.read(1)
    if (address !== 0 && !isSortedSetOrReply(call, address, reply)) return
    const sets = address === 0 ? undefined : openSortedSet(call, address)
    reply.array(call.argc - 2)
    for (let i = 2; i < call.argc; i++) {
      const score = sets === undefined ? Number.NaN : scoreOfArgument(call, sets, i)
      if (Number.isNaN(score)) reply.null()
      else reply.double(score)
    }
  },
})
