import { NEVER } from '../../keyspace/expiring-items.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'

/** TTL key */
export const ttl = defineCommand({
  name: 'ttl',
  arity: 2,
  flags: ['readonly', 'fast'],
  categories: ['keyspace'],
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Returns the time in seconds that a key has left.',
  keys: firstKey('RO', 'access'),
  tips: ['nondeterministic_output'],
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  history: [['2.8.0', 'Added the -2 reply.']],
  run: (call, reply) => replyDeadline(call, reply, true, false),
})

/** PTTL key */
export const pttl = defineCommand({
  name: 'pttl',
  arity: 2,
  flags: ['readonly', 'fast'],
  categories: ['keyspace'],
  group: 'generic',
  since: '2.6.0',
  complexity: 'O(1)',
  summary: 'Returns the time in milliseconds that a key has left.',
  keys: firstKey('RO', 'access'),
  tips: ['nondeterministic_output'],
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  history: [['2.8.0', 'Added the -2 reply.']],
  run: (call, reply) => replyDeadline(call, reply, false, false),
})

/** EXPIRETIME key */
export const expiretime = defineCommand({
  name: 'expiretime',
  arity: 2,
  flags: ['readonly', 'fast'],
  categories: ['keyspace'],
  group: 'generic',
  since: '7.0.0',
  complexity: 'O(1)',
  summary: 'Returns the Unix time in seconds at which a key expires.',
  keys: firstKey('RO', 'access'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run: (call, reply) => replyDeadline(call, reply, true, true),
})

/** PEXPIRETIME key */
export const pexpiretime = defineCommand({
  name: 'pexpiretime',
  arity: 2,
  flags: ['readonly', 'fast'],
  categories: ['keyspace'],
  group: 'generic',
  since: '7.0.0',
  complexity: 'O(1)',
  summary: 'Returns the Unix time in milliseconds at which a key expires.',
  keys: firstKey('RO', 'access'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run: (call, reply) => replyDeadline(call, reply, false, true),
})

/** Replies with a deadline, rounded to seconds or in ms, absolute or from now on; -1 without one, -2 without the key. */
function replyDeadline(call: Call, reply: Reply, seconds: boolean, absolute: boolean): void {
  const address = call.peek(1)
  if (address === 0) return reply.integer(-2)
  const deadline = call.database.deadline(address)
  if (deadline === NEVER) return reply.integer(-1)
  if (deadline > Number.MAX_SAFE_INTEGER) {
    const exact = call.database.exactDeadline(address) - (absolute ? 0n : BigInt(call.now))
    return reply.integer(seconds ? (exact + 500n) / 1000n : exact)
  }
  const time = absolute ? deadline : Math.max(0, deadline - call.now)
  reply.integer(seconds ? Math.floor((time + 500) / 1000) : time)
}
