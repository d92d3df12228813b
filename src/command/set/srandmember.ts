import type { Reply } from '../../protocol/resp/reply.ts'
import { eachMember, SET_TABLE, sampleMember, setEncoding, setSize } from '../../types/set/set.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { distinctSample } from '../distinct-sample.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { randomCountOrReply } from '../random-count.ts'
import { isSetOrReply, replyMember } from './set-value.ts'

/** SRANDMEMBER key [count] */
export const srandmember = defineCommand({
  name: 'srandmember',
  arity: -2,
  flags: ['readonly'],
  categories: ['set'],
  group: 'set',
  since: '1.0.0',
  complexity: 'O(N), N being the number of members that are returned.',
  summary: 'Returns members of a set by chance: one, several different ones, or with a negative count any.',
  keys: firstKey('RO', 'access'),
  tips: ['nondeterministic_output'],
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'count', type: 'integer', since: '2.6.0', optional: true },
  ],
  history: [['2.6.0', 'Added the optional `count` argument.']],
  run(call, reply) {
    if (call.argc > 3) return reply.error(SYNTAX_ERROR)
    const count = call.argc === 3 ? randomCountOrReply(call, 2, reply) : 1
    if (Number.isNaN(count)) return
    const address = call.read(1)
    if (address === 0) return call.argc === 3 ? reply.array(0) : reply.null()
    if (!isSetOrReply(call, address, reply)) return
    if (call.argc === 3) return replyCount(call, address, count, reply)
    replyMember(call, address, sampleMember(call.keyspace.store, address, call.keyspace.chance), reply)
  },
})

/** Replies with `count` different members, or all if there are fewer; with -`count` members that may be the same when it is negative. */
function replyCount(call: Call, address: number, count: number, reply: Reply): void {
  const { arena, chance, store } = call.keyspace
  const size = setSize(arena, address)
  reply.array(count < 0 ? -count : Math.min(count, size))
  const replyOne = (place: number): void => replyMember(call, address, place, reply)
  const walk = (visit: (place: number) => void): void => eachMember(store, address, visit)
  const draw = (): number => sampleMember(store, address, chance)
  if (count < 0) for (let i = 0; i > count && !reply.overflowed; i--) replyOne(draw())
  else if (count >= size) walk(replyOne)
  else distinctSample(chance, count, size, setEncoding(arena, address) !== SET_TABLE, walk, draw).forEach(replyOne)
}
