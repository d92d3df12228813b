import { EFFECT_GENERIC, EFFECT_STRING } from '../../keyspace/effects.ts'
import { NEVER } from '../../keyspace/expiring-items.ts'
import type { Call } from '../call.ts'
import { defineCommand } from '../command.ts'
import {
  deadlineOrReply,
  EXPIRY_OPTIONS,
  expiryOption,
  OPTION_PERSIST,
  refineDeadline,
  TIMED_OPTIONS,
  timeArguments,
} from '../expiry-options.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { putWithExpiry } from './put-with-expiry.ts'

/** MSETEX numkeys key value [key value ...] [NX | XX] [expiration] */
export const msetex = defineCommand({
  name: 'msetex',
  arity: -4,
  flags: ['write', 'denyoom', 'movablekeys'],
  categories: ['string'],
  group: 'string',
  since: '8.4.0',
  complexity: 'O(N), N being the number of keys.',
  summary: 'Sets many keys to strings at once, if all of them exist or none does, with one deadline for all.',
  tips: ['request_policy:multi_shard', 'response_policy:all_succeeded'],
  keys: [{ flags: ['OW', 'update'], begin: { index: 1 }, find: { keyCountIndex: 0, firstKey: 1, step: 2 } }],
  arguments: [
    { name: 'numkeys', type: 'integer' },
    {
      name: 'data',
      type: 'block',
      multiple: true,
      arguments: [
        { name: 'key', type: 'key', keySpecIndex: 0 },
        { name: 'value', type: 'string' },
      ],
    },
    {
      name: 'condition',
      type: 'oneof',
      optional: true,
      arguments: [
        { name: 'nx', type: 'pure-token', token: 'NX' },
        { name: 'xx', type: 'pure-token', token: 'XX' },
      ],
    },
    {
      name: 'expiration',
      type: 'oneof',
      optional: true,
      arguments: [...timeArguments, { name: 'keepttl', type: 'pure-token', token: 'KEEPTTL' }],
    },
  ],
  run(call, reply) {
    const count = call.integer(1)
    if (!(count >= 1 && count <= INT32_MAX)) return reply.error('ERR invalid numkeys value')
    const end = 2 + 2 * count
    if (end > call.argc) return reply.error('ERR wrong number of key-value pairs')
    let options = 0
    let timeIndex = 0
    for (let i = end; i < call.argc; i++) {
      const option = expiryOption(call, i, options, EXPIRY_OPTIONS & ~OPTION_PERSIST) || condition(call, i, options)
      if (option === 0) return reply.error(SYNTAX_ERROR)
      options |= option
      if ((option & TIMED_OPTIONS) !== 0) timeIndex = ++i
    }
    let deadline = NEVER
    if (timeIndex !== 0) {
      deadline = deadlineOrReply(call, timeIndex, options, 'msetex', reply)
      if (Number.isNaN(deadline)) return
    }
    for (let i = 2; i < end; i += 2) {
      if ((options & ALL_MISSING) !== 0 && call.find(i) !== 0) return reply.integer(0)
      if ((options & ALL_EXIST) !== 0 && call.read(i) === 0) return reply.integer(0)
    }
    for (let i = 2; i < end; i += 2) {
      const address = putWithExpiry(call, call.find(i), i, i + 1, options, deadline)
      refineDeadline(call, address, timeIndex, options, deadline)
      call.changed(EFFECT_STRING, 'set', i)
      if (timeIndex !== 0) call.changedToo(EFFECT_GENERIC, 'expire', i)
    }
    reply.integer(1)
  },
})

const ALL_MISSING = 1 << 16
const ALL_EXIST = 1 << 17
const INT32_MAX = 0x7fffffff

/** Returns the bit of the condition that argument i names; 0 when it names none, or when the other one was given. */
function condition(call: Call, i: number, given: number): number {
  const option = call.is(i, 'NX') ? ALL_MISSING : call.is(i, 'XX') ? ALL_EXIST : 0
  return (given & (ALL_MISSING | ALL_EXIST) & ~option) === 0 ? option : 0
}
