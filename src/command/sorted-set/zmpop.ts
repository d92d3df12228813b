import type { Reply } from '../../protocol/resp/reply.ts'
import { TYPE_SORTED_SET } from '../../store/item.ts'
import type { Call } from '../call.ts'
import { type CommandArgument, defineCommand } from '../command.ts'
import { type MultiplePop, multiplePopOrReply } from '../multiple-pop.ts'
import { waitDeadlineOrReply } from '../wait-deadline.ts'
import { isSortedSetOrReply } from './sorted-set-value.ts'
import { popMembers } from './zpop.ts'

const ARGUMENTS: readonly CommandArgument[] = [
  { name: 'numkeys', type: 'integer' },
  { name: 'key', type: 'key', keySpecIndex: 0, multiple: true },
  {
    name: 'where',
    type: 'oneof',
    arguments: [
      { name: 'min', type: 'pure-token', token: 'MIN' },
      { name: 'max', type: 'pure-token', token: 'MAX' },
    ],
  },
  { name: 'count', type: 'integer', token: 'COUNT', optional: true },
]

/** ZMPOP numkeys key [key ...] MIN | MAX [COUNT count] */
export const zmpop = defineCommand({
  name: 'zmpop',
  arity: -4,
  flags: ['write'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '7.0.0',
  complexity: 'O(K) + O(M*log(N)) to look at K keys and remove M of N members',
  summary: 'Removes members from one end of the first sorted set that is there, and returns them.',
  keys: [{ flags: ['RW', 'access', 'delete'], begin: { index: 1 }, find: { keyCountIndex: 0, firstKey: 1, step: 1 } }],
  arguments: ARGUMENTS,
  run(call, reply) {
    const pop = multiplePopOrReply(call, 1, 'MIN', 'MAX', reply)
    if (pop !== undefined && !popFirst(call, reply, pop)) reply.nullArray()
  },
})

/** BZMPOP timeout numkeys key [key ...] MIN | MAX [COUNT count] */
export const bzmpop = defineCommand({
  name: 'bzmpop',
  arity: -5,
  flags: ['write', 'blocking'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '7.0.0',
  complexity: 'O(K) + O(M*log(N)) to look at K keys and remove M of N members',
  summary: 'Removes members from one end of the first sorted set that is there, and returns them, or waits for one.',
  keys: [{ flags: ['RW', 'access', 'delete'], begin: { index: 2 }, find: { keyCountIndex: 0, firstKey: 1, step: 1 } }],
  arguments: [{ name: 'timeout', type: 'double' }, ...ARGUMENTS],
  run(call, reply) {
    const pop = multiplePopOrReply(call, 2, 'MIN', 'MAX', reply)
    if (pop === undefined) return
    const deadlineMs = waitDeadlineOrReply(call, 1, reply)
    if (Number.isNaN(deadlineMs) || popFirst(call, reply, pop)) return
    call.block({ keys: call.texts(pop.first, pop.end), type: TYPE_SORTED_SET, deadlineMs }, reply)
  },
})

/** Pops, and replies with the key and the members. Returns false, without a reply, when no sorted set is there. */
function popFirst(call: Call, reply: Reply, { first, end, front, count }: MultiplePop): boolean {
  for (let i = first; i < end; i++) {
    const address = call.find(i)
    if (address === 0) continue
    if (!isSortedSetOrReply(call, address, reply)) return true
    call.keyspace.sortedSets.open(address)
    const popped = Math.min(count, call.keyspace.sortedSets.count)
    reply.array(2)
    reply.bulk(call.bytes, call.start(i), call.end(i))
    reply.array(popped)
    popMembers(call, reply, i, address, popped, !front, true)
    return true
  }
  return false
}
