import type { Reply } from '../../protocol/resp/reply.ts'
import { fieldDeadline, findField, NO_PLACE } from '../../types/hash/hash.ts'
import type { Call } from '../call.ts'
import { type CommandArgument, defineCommand, firstKey } from '../command.ts'
import { areFieldsOrReply, fieldsArgument, NO_DEADLINE, NO_FIELD } from './field-arguments.ts'
import { isHashOrReply } from './hash-value.ts'

const ARGUMENTS: readonly CommandArgument[] = [{ name: 'key', type: 'key', keySpecIndex: 0 }, fieldsArgument]

/** HTTL key FIELDS numfields field [field ...] */
export const httl = defineCommand({
  name: 'httl',
  arity: -5,
  flags: ['readonly', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '7.4.0',
  complexity: 'O(N), N being the number of fields.',
  summary: 'Returns the time in seconds that fields of a hash have left.',
  keys: firstKey('RO', 'access'),
  tips: ['nondeterministic_output'],
  arguments: ARGUMENTS,
  run: (call, reply) => replyDeadlines(call, reply, 1000, true),
})

/** HPTTL key FIELDS numfields field [field ...] */
export const hpttl = defineCommand({
  name: 'hpttl',
  arity: -5,
  flags: ['readonly', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '7.4.0',
  complexity: 'O(N), N being the number of fields.',
  summary: 'Returns the time in milliseconds that fields of a hash have left.',
  keys: firstKey('RO', 'access'),
  tips: ['nondeterministic_output'],
  arguments: ARGUMENTS,
  run: (call, reply) => replyDeadlines(call, reply, 1, true),
})

/** HEXPIRETIME key FIELDS numfields field [field ...] */
export const hexpiretime = defineCommand({
  name: 'hexpiretime',
  arity: -5,
  flags: ['readonly', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '7.4.0',
  complexity: 'O(N), N being the number of fields.',
  summary: 'Returns the Unix times in seconds at which fields of a hash expire.',
  keys: firstKey('RO', 'access'),
  arguments: ARGUMENTS,
  run: (call, reply) => replyDeadlines(call, reply, 1000, false),
})

/** HPEXPIRETIME key FIELDS numfields field [field ...] */
export const hpexpiretime = defineCommand({
  name: 'hpexpiretime',
  arity: -5,
  flags: ['readonly', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '7.4.0',
  complexity: 'O(N), N being the number of fields.',
  summary: 'Returns the Unix times in milliseconds at which fields of a hash expire.',
  keys: firstKey('RO', 'access'),
  arguments: ARGUMENTS,
  run: (call, reply) => replyDeadlines(call, reply, 1, false),
})

/** Replies with the deadline of each field in units of so many milliseconds, rounded up, from now on or since the Unix epoch. A field past its deadline is not there. */
function replyDeadlines(call: Call, reply: Reply, unitMs: number, fromNow: boolean): void {
  const address = call.read(1)
  if (address !== 0 && !isHashOrReply(call, address, reply)) return
  if (!areFieldsOrReply(call, reply)) return
  const { arena, store } = call.keyspace
  const base = fromNow ? call.now : 0
  reply.array(call.argc - 4)
  for (let i = 4; i < call.argc; i++) {
    const place = address === 0 ? NO_PLACE : findField(store, address, call.bytes, call.start(i), call.end(i))
    const deadline = place === NO_PLACE ? 0 : fieldDeadline(arena, address, place)
    if (deadline <= call.now) reply.integer(NO_FIELD)
    else if (deadline === Number.POSITIVE_INFINITY) reply.integer(NO_DEADLINE)
    else reply.integer(Math.ceil((deadline - base) / unitMs))
  }
}
