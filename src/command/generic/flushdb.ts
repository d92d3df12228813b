import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { defineCommand } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'

/** FLUSHDB [ASYNC | SYNC] */
export const flushdb = defineCommand({
  name: 'flushdb',
  arity: -1,
  flags: ['write'],
  categories: ['keyspace', 'dangerous'],
  group: 'server',
  since: '1.0.0',
  complexity: 'O(1), and O(N) in the background when other databases hold keys; with SYNC the latter before the reply',
  summary: 'Removes all keys of the database.',
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  arguments: [
    {
      name: 'flush-type',
      type: 'oneof',
      optional: true,
      arguments: [
        { name: 'async', type: 'pure-token', token: 'ASYNC', since: '4.0.0' },
        { name: 'sync', type: 'pure-token', token: 'SYNC', since: '6.2.0' },
      ],
    },
  ],
  history: [
    ['4.0.0', 'Added the `ASYNC` flushing mode modifier.'],
    ['6.2.0', 'Added the `SYNC` flushing mode modifier.'],
  ],
  run(call, reply) {
    if (!optionsOrReply(call, reply)) return
    call.keyspace.flush(call.database.number, call.argc > 1 && call.is(1, 'SYNC'))
    reply.ok()
  },
})

/** FLUSHALL [ASYNC | SYNC] */
export const flushall = defineCommand({
  name: 'flushall',
  arity: -1,
  flags: ['write'],
  categories: ['keyspace', 'dangerous'],
  group: 'server',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Removes all keys of all databases.',
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  arguments: [
    {
      name: 'flush-type',
      type: 'oneof',
      optional: true,
      arguments: [
        { name: 'async', type: 'pure-token', token: 'ASYNC', since: '4.0.0' },
        { name: 'sync', type: 'pure-token', token: 'SYNC', since: '6.2.0' },
      ],
    },
  ],
  history: [
    ['4.0.0', 'Added the `ASYNC` flushing mode modifier.'],
    ['6.2.0', 'Added the `SYNC` flushing mode modifier.'],
  ],
  run(call, reply) {
    if (!optionsOrReply(call, reply)) return
    call.keyspace.flushAll()
    reply.ok()
  },
})

/** Whether the arguments are none or one that is known; replies when they are not. */
function optionsOrReply(call: Call, reply: Reply): boolean {
  if (call.argc === 1) return true
  if (call.argc === 2 && (call.is(1, 'SYNC') || call.is(1, 'ASYNC'))) return true
  reply.error(SYNTAX_ERROR)
  return false
}
