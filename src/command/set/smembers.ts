import type { Reply } from '../../protocol/resp/reply.ts'
import { eachMember, setSize } from '../../types/set/set.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { isSetOrReply, replyMember } from './set-value.ts'

/** SMEMBERS key */
export const smembers = defineCommand({
  name: 'smembers',
  arity: 2,
  flags: ['readonly'],
  categories: ['set'],
  group: 'set',
  since: '1.0.0',
  complexity: 'O(N), N being the number of members.',
  summary: 'Returns all members of a set.',
  keys: firstKey('RO', 'access'),
  tips: ['nondeterministic_output_order'],
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run(call, reply) {
    const address = call.read(1)
    if (address === 0) return reply.set(0)
    if (isSetOrReply(call, address, reply)) replySet(call, address, reply)
  },
})

/** Replies with all members of the set at `address`. */
export function replySet(call: Call, address: number, reply: Reply): void {
  const { arena, store } = call.keyspace
  reply.set(setSize(arena, address))
  eachMember(store, address, place => replyMember(call, address, place, reply))
}
