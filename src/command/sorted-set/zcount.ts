import { defineCommand, firstKey } from '../command.ts'
import { lexRangeOrReply } from './lex-range.ts'
import { scoreRangeOrReply } from './score-range.ts'
import { isSortedSetOrReply, openSortedSet } from './sorted-set-value.ts'

/** ZCOUNT key min max */
export const zcount = defineCommand({
  name: 'zcount',
  arity: 4,
  flags: ['readonly', 'fast'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '2.0.0',
  complexity: 'O(log(N)) for a sorted set of N members',
  summary: 'Returns the number of members whose scores are in a range.',
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'min', type: 'double' },
    { name: 'max', type: 'double' },
  ],
  run(call, reply) {
    const range = scoreRangeOrReply(call, 2, 3, reply)
    if (range === undefined) return
    const address = call.read(1)
    if (address === 0) return reply.integer(0)
    if (!isSortedSetOrReply(call, address, reply)) return
    const sets = openSortedSet(call, address)
    reply.integer(Math.max(0, sets.countThrough(range) - sets.countBelow(range)))
  },
})

/** ZLEXCOUNT key min max */
export const zlexcount = defineCommand({
  name: 'zlexcount',
  arity: 4,
  flags: ['readonly', 'fast'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '2.8.9',
  complexity: 'O(log(N)) for a sorted set of N members',
  summary: 'Returns the number of members in a range of members, where all scores are equal.',
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'min', type: 'string' },
    { name: 'max', type: 'string' },
  ],
  run(call, reply) {
    const range = lexRangeOrReply(call, 2, 3, reply)
    if (range === undefined) return
    const address = call.read(1)
    if (address === 0) return reply.integer(0)
    if (!isSortedSetOrReply(call, address, reply)) return
    const sets = openSortedSet(call, address)
    reply.integer(Math.max(0, sets.lexUntil(range) - sets.lexFrom(range)))
  },
})
