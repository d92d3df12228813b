import type { Reply } from '../../protocol/resp/reply.ts'
import { listLength } from '../../types/list/list-cursor.ts'
import type { Call } from '../call.ts'
import { defineCommand } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { isLeftOrReply, isListOrReply } from './list-value.ts'
import { replyEnd, takeElements } from './pop.ts'

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
  keys: [
    {
      flags: ['RW', 'access', 'delete'],
      begin: { index: 1 },
      find: { keyCountIndex: 0, firstKey: 1, step: 1 },
    },
  ],
  arguments: [
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
  ],
  run(call, reply) {
    const keys = positiveOrReply(call, 1, reply, 'ERR numkeys should be greater than 0')
    if (Number.isNaN(keys)) return
    const end = 2 + keys
    if (end >= call.argc) return reply.error(SYNTAX_ERROR)
    const front = isLeftOrReply(call, end, reply)
    if (front === undefined) return
    let count = 1
    if (call.argc > end + 1) {
      if (call.argc !== end + 3 || !call.is(end + 1, 'COUNT')) return reply.error(SYNTAX_ERROR)
      count = positiveOrReply(call, end + 2, reply, 'ERR count should be greater than 0')
      if (Number.isNaN(count)) return
    }
    if (!popFirstList(call, 2, end, count, front, reply)) reply.nullArray()
  },
})

/**
 * Replies with up to `count` elements, which are removed, from the first list among the keys that are arguments [first, end), or with an error. Returns false, and
 * does not reply, when there is no list.
 */
export function popFirstList(
  call: Call,
  first: number,
  end: number,
  count: number,
  front: boolean,
  reply: Reply,
): boolean {
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

function positiveOrReply(call: Call, i: number, reply: Reply, message: string): number {
  const value = call.integerOrReply(i, reply, message)
  if (value > 0 || Number.isNaN(value)) return value
  reply.error(message)
  return Number.NaN
}
