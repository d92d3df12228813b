import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { type CommandArgument, defineCommand, firstKey } from '../command.ts'
import { SYNTAX_ERROR, wrongArity } from '../messages.ts'
import { isSortedSetOrReply, openSortedSet } from './sorted-set-value.ts'

const ARGUMENTS: readonly CommandArgument[] = [
  { name: 'key', type: 'key', keySpecIndex: 0 },
  { name: 'member', type: 'string' },
  { name: 'withscore', type: 'pure-token', token: 'WITHSCORE', optional: true },
]
const HISTORY = [['7.2.0', 'Added the optional `WITHSCORE` argument.']] as const

/** ZRANK key member [WITHSCORE] */
export const zrank = defineCommand({
  name: 'zrank',
  arity: -3,
  flags: ['readonly', 'fast'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '2.0.0',
  complexity: 'O(log(N)) for a sorted set of N members',
  summary: 'Returns how many members are below a member of a sorted set.',
  history: HISTORY,
  keys: firstKey('RO', 'access'),
  arguments: ARGUMENTS,
  run: (call, reply) => replyRank(call, reply, false),
})

/** ZREVRANK key member [WITHSCORE] */
export const zrevrank = defineCommand({
  name: 'zrevrank',
  arity: -3,
  flags: ['readonly', 'fast'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '2.0.0',
  complexity: 'O(log(N)) for a sorted set of N members',
  summary: 'Returns how many members are above a member of a sorted set.',
  history: HISTORY,
  keys: firstKey('RO', 'access'),
  arguments: ARGUMENTS,
  run: (call, reply) => replyRank(call, reply, true),
})

function replyRank(call: Call, reply: Reply, reverse: boolean): void {
  if (call.argc > 4) return reply.error(wrongArity(reverse ? 'zrevrank' : 'zrank'))
  const withScore = call.argc === 4
  if (withScore && !call.is(3, 'WITHSCORE')) return reply.error(SYNTAX_ERROR)
  const address = call.read(1)
  if (address !== 0 && !isSortedSetOrReply(call, address, reply)) return
  const sets = call.keyspace.sortedSets
  let rank = -1
  if (address !== 0) rank = openSortedSet(call, address).rankOf(call.bytes, call.start(2), call.end(2))
  if (rank < 0) return withScore ? reply.nullArray() : reply.null()
  if (withScore) reply.array(2)
  reply.integer(reverse ? sets.count - 1 - rank : rank)
  if (withScore) reply.double(sets.score)
}
