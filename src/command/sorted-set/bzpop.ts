import type { Reply } from '../../protocol/resp/reply.ts'
import { TYPE_SORTED_SET } from '../../store/item.ts'
import type { Call } from '../call.ts'
import { type CommandArgument, defineCommand, type KeySpecification } from '../command.ts'
import { waitDeadlineOrReply } from '../wait-deadline.ts'
import { isSortedSetOrReply } from './sorted-set-value.ts'
import { popMembers } from './zpop.ts'

const KEYS: readonly KeySpecification[] = [
  { flags: ['RW', 'access', 'delete'], begin: { index: 1 }, find: { lastKey: -2, step: 1, limit: 0 } },
]
const ARGUMENTS: readonly CommandArgument[] = [
  { name: 'key', type: 'key', keySpecIndex: 0, multiple: true },
  { name: 'timeout', type: 'double' },
]
const HISTORY = [['6.0.0', '`timeout` may have a fraction.']] as const

/** BZPOPMIN key [key ...] timeout */
export const bzpopmin = defineCommand({
  name: 'bzpopmin',
  arity: -3,
  flags: ['write', 'fast', 'blocking'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '5.0.0',
  complexity: 'O(log(N)) for a sorted set of N members',
  summary: 'Removes the member with the lowest score from the first sorted set that is there, or waits for one.',
  history: HISTORY,
  keys: KEYS,
  arguments: ARGUMENTS,
  run: (call, reply) => popOrWait(call, reply, false),
})

/** BZPOPMAX key [key ...] timeout */
export const bzpopmax = defineCommand({
  name: 'bzpopmax',
  arity: -3,
  flags: ['write', 'fast', 'blocking'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '5.0.0',
  complexity: 'O(log(N)) for a sorted set of N members',
  summary: 'Removes the member with the highest score from the first sorted set that is there, or waits for one.',
  history: HISTORY,
  keys: KEYS,
  arguments: ARGUMENTS,
  run: (call, reply) => popOrWait(call, reply, true),
})

function popOrWait(call: Call, reply: Reply, max: boolean): void {
  const last = call.argc - 1
  const deadlineMs = waitDeadlineOrReply(call, last, reply)
  if (Number.isNaN(deadlineMs)) return
  for (let i = 1; i < last; i++) {
    const address = call.find(i)
    if (address === 0) continue
    if (!isSortedSetOrReply(call, address, reply)) return
    reply.array(3)
    reply.bulk(call.bytes, call.start(i), call.end(i))
    return popMembers(call, reply, i, address, 1, max, false)
  }
  call.block({ keys: call.texts(1, last), type: TYPE_SORTED_SET, deadlineMs }, reply)
}
