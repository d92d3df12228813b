import type { Reply } from '../../protocol/resp/reply.ts'
import { TYPE_LIST } from '../../store/item.ts'
import { seekEnd } from '../../types/list/list-cursor.ts'
import type { Call } from '../call.ts'
import { type CommandArgument, defineCommand, type KeySpecification } from '../command.ts'
import { waitDeadlineOrReply } from '../wait-deadline.ts'
import { isListOrReply } from './list-value.ts'
import { takeElements } from './pop.ts'
import { replyElement } from './reply-elements.ts'

const KEYS: readonly KeySpecification[] = [
  { flags: ['RW', 'access', 'delete'], begin: { index: 1 }, find: { lastKey: -2, step: 1, limit: 0 } },
]
const ARGUMENTS: readonly CommandArgument[] = [
  { name: 'key', type: 'key', keySpecIndex: 0, multiple: true },
  { name: 'timeout', type: 'double' },
]
const COMPLEXITY = 'O(N), N being the number of keys.'
const HISTORY = [['6.0.0', '`timeout` may have a fraction.']] as const

/** BLPOP key [key ...] timeout */
export const blpop = defineCommand({
  name: 'blpop',
  arity: -3,
  flags: ['write', 'blocking'],
  categories: ['list'],
  group: 'list',
  since: '2.0.0',
  complexity: COMPLEXITY,
  summary: 'Removes the first element of the first list that is there and returns it, or waits for one.',
  history: HISTORY,
  keys: KEYS,
  arguments: ARGUMENTS,
  run: (call, reply) => popOrWait(call, reply, true),
})

/** BRPOP key [key ...] timeout */
export const brpop = defineCommand({
  name: 'brpop',
  arity: -3,
  flags: ['write', 'blocking'],
  categories: ['list'],
  group: 'list',
  since: '2.0.0',
  complexity: COMPLEXITY,
  summary: 'Removes the last element of the first list that is there and returns it, or waits for one.',
  history: HISTORY,
  keys: KEYS,
  arguments: ARGUMENTS,
  run: (call, reply) => popOrWait(call, reply, false),
})

function popOrWait(call: Call, reply: Reply, front: boolean): void {
  const last = call.argc - 1
  const deadlineMs = waitDeadlineOrReply(call, last, reply)
  if (Number.isNaN(deadlineMs)) return
  const { arena } = call.keyspace
  for (let i = 1; i < last; i++) {
    const address = call.find(i)
    if (address === 0) continue
    if (!isListOrReply(call, address, reply)) return
    reply.array(2)
    reply.bulk(call.bytes, call.start(i), call.end(i))
    seekEnd(arena, address, call.listCursor, front)
    replyElement(call, call.listCursor, reply)
    return takeElements(call, i, address, 1, front)
  }
  call.block({ keys: call.texts(1, last), type: TYPE_LIST, deadlineMs }, reply)
}
