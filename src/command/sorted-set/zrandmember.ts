import { below } from '../../base/chance.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { SortedSets } from '../../types/sorted-set/sorted-sets.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { isSortedSetOrReply, openSortedSet, replyMember, replyMembersHead } from './sorted-set-value.ts'

/** ZRANDMEMBER key [count [WITHSCORES]] */
export const zrandmember = defineCommand({
  name: 'zrandmember',
  arity: -2,
  flags: ['readonly'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '6.2.0',
  complexity: 'O(N) for N members returned',
  summary: 'Returns random members of a sorted set.',
  tips: ['nondeterministic_output'],
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    {
      name: 'options',
      type: 'block',
      optional: true,
      arguments: [
        { name: 'count', type: 'integer' },
        { name: 'withscores', type: 'pure-token', token: 'WITHSCORES', optional: true },
      ],
    },
  ],
  run(call, reply) {
    if (call.argc > 2) return replyMany(call, reply)
    const address = call.read(1)
    if (address === 0) return reply.null()
    if (!isSortedSetOrReply(call, address, reply)) return
    const sets = openSortedSet(call, address)
    sets.loadRandom(call.keyspace.chance.int32())
    replyMember(sets, reply, false)
  },
})

const COUNT_MAX = 2n ** 63n - 1n
/** With a larger share of the members wanted, they are drawn without replacement from the list of all ranks. */
const DRAW_SHARE = 1 / 3

function replyMany(call: Call, reply: Reply): void {
  const exact = call.int64(2)
  if (exact === undefined) return reply.error('ERR value is not an integer or out of range')
  if (exact < -COUNT_MAX) return reply.error(outOfRange())
  const withScores = call.argc === 4 && call.is(3, 'WITHSCORES')
  if (call.argc > 4 || (call.argc === 4 && !withScores)) return reply.error(SYNTAX_ERROR)
  const count = Number(exact)
  if (withScores && (exact < 0n ? -exact : exact) > COUNT_MAX / 2n) return reply.error('ERR value is out of range')
  const address = call.read(1)
  if (address === 0) return reply.array(0)
  if (!isSortedSetOrReply(call, address, reply)) return
  const sets = openSortedSet(call, address)
  if (count < 0) return replyDrawn(call, reply, sets, -count, withScores)
  if (count < sets.count) return replyDistinct(call, reply, sets, count, withScores)
  replyMembersHead(reply, sets.count, withScores)
  sets.each(() => replyMember(sets, reply, withScores))
}

/** Replies with `count` members, each drawn from all. */
function replyDrawn(call: Call, reply: Reply, sets: SortedSets, count: number, withScores: boolean): void {
  replyMembersHead(reply, count, withScores)
  for (let i = 0; i < count && !reply.overflowed; i++) {
    sets.loadRandom(call.keyspace.chance.int32())
    replyMember(sets, reply, withScores)
  }
}

/** Replies with `count` different members, fewer than there are. */
function replyDistinct(call: Call, reply: Reply, sets: SortedSets, count: number, withScores: boolean): void {
  const { chance } = call.keyspace
  replyMembersHead(reply, count, withScores)
  for (const rank of count > sets.count * DRAW_SHARE ? shuffledRanks() : drawnRanks()) {
    sets.seekRank(rank)
    sets.load()
    replyMember(sets, reply, withScores)
  }

  function drawnRanks(): Set<number> {
    const ranks = new Set<number>()
    while (ranks.size < count) ranks.add(below(chance, sets.count))
    return ranks
  }

  function shuffledRanks(): Uint32Array {
    const ranks = Uint32Array.from({ length: sets.count }, (_, rank) => rank)
    for (let i = 0; i < count; i++) {
      const other = i + below(chance, ranks.length - i)
      const rank = ranks[i]
      ranks[i] = ranks[other]
      ranks[other] = rank
    }
    return ranks.subarray(0, count)
  }
}

function outOfRange(): string {
  return `ERR value is out of range, value must between ${-COUNT_MAX} and ${COUNT_MAX}`
}
