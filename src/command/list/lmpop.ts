import type { Reply } from '../../protocol/resp/reply.ts'
import { TYPE_LIST } from '../../store/item.ts'
import { listLength } from '../../types/list/list-cursor.ts'
import type { Call } from '../call.ts'
import { type CommandArgument, defineCommand } from '../command.ts'
import { type MultiplePop, multiplePopOrReply } from '../multiple-pop.ts'
import { waitDeadlineOrReply } from '../wait-deadline.ts'
import { isListOrReply } from './list-value.ts'
import { replyEnd, takeElements } from './pop.ts'

const ARGUMENTS: readonly CommandArgument[] = [
  { name: 'numkeys', type: 'integer' },
  { name: 'key', type: 'key', keySpecIndex: 0, multiple: true },
  {
    name: 'where',
    type: 'oneof',
    arguments: [
      { name: 'left', type: 'pure-token', token: 'LEFT' },
      { name: 'right', type: 'pure-token', token: 'RIGHT' },
    ],
  },
  { name: 'count', type: 'integer', token: 'COUNT', optional: true },
]

/** LMPOP numkeys key [key ...] <LEFT | RIGHT> [COUNT count] */
export const lmpop = defineCommand({
  name: 'lmpop',
  arity: -4,
  flags: ['write', 'movablekeys'],
  categories: ['list'],
  group: 'list',
  since: '7.0.0',
  complexity: 'O(N+M), N being the number of keys and M the number of elements returned.',
  summary: 'Removes elements from an end of the first list among several keys, and returns them.',
  keys: [{ flags: ['RW', 'access', 'delete'], begin: { index: 1 }, find: { keyCountIndex: 0, firstKey: 1, step: 1 } }],
  arguments: ARGUMENTS,
  run(call, reply) {
    const pop = multiplePopOrReply(call, 1, 'LEFT', 'RIGHT', reply)
    if (pop !== undefined && !popFirst(call, reply, pop)) reply.nullArray()
  },
})

/** BLMPOP timeout numkeys key [key ...] <LEFT | RIGHT> [COUNT count] */
export const blmpop = defineCommand({
  name: 'blmpop',
  arity: -5,
  flags: ['write', 'blocking', 'movablekeys'],
  categories: ['list'],
  group: 'list',
  since: '7.0.0',
  complexity: 'O(N+M), N being the number of keys and M the number of elements returned.',
  summary: 'Removes elements from an end of the first list among several keys, and returns them, or waits for one.',
  keys: [{ flags: ['RW', 'access', 'delete'], begin: { index: 2 }, find: { keyCountIndex: 0, firstKey: 1, step: 1 } }],
  arguments: [{ name: 'timeout', type: 'double' }, ...ARGUMENTS],
  run(call, reply) {
    const pop = multiplePopOrReply(call, 2, 'LEFT', 'RIGHT', reply)
    if (pop === undefined) return
    const deadlineMs = waitDeadlineOrReply(call, 1, reply)
    if (Number.isNaN(deadlineMs) || popFirst(call, reply, pop)) return
    call.block({ keys: call.texts(pop.first, pop.end), type: TYPE_LIST, deadlineMs }, reply)
  },
})

/** Pops, and replies with the key and the elements. Returns false, without a reply, when no list is there. */
function popFirst(call: Call, reply: Reply, { first, end, front, count }: MultiplePop): boolean {
  for (let i = first; i < end; i++) {
    const address = call.find(i)
    if (address === 0) continue
    if (!isListOrReply(call, address, reply)) return true
    const taken = Math.min(count, listLength(call.keyspace.arena, address))
    reply.array(2)
    reply.bulk(call.bytes, call.start(i), call.end(i))
    replyEnd(call, address, taken, front, reply)
    takeElements(call, i, address, taken, front)
    return true
  }
  return false
}
