import { EFFECT_GENERIC, EFFECT_STRING } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { deadlineOrReply, OPTION_EX, OPTION_PX, refineDeadline } from '../expiry-options.ts'
import { putWithExpiry } from './put-with-expiry.ts'

/** SETEX key seconds value */
export const setex = defineCommand({
  name: 'setex',
  arity: 4,
  flags: ['write', 'denyoom'],
  categories: ['string'],
  group: 'string',
  since: '2.0.0',
  complexity: 'O(1)',
  summary: 'Sets a key to a string that expires after some seconds.',
  deprecated: { since: '2.6.12', replacedBy: '`SET` with the `EX` argument' },
  keys: firstKey('OW', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'seconds', type: 'integer' },
    { name: 'value', type: 'string' },
  ],
  run(call, reply) {
    setExpiring(call, OPTION_EX, 'setex', reply)
  },
})

/** PSETEX key milliseconds value */
export const psetex = defineCommand({
  name: 'psetex',
  arity: 4,
  flags: ['write', 'denyoom'],
  categories: ['string'],
  group: 'string',
  since: '2.6.0',
  complexity: 'O(1)',
  summary: 'Sets a key to a string that expires after some milliseconds.',
  deprecated: { since: '2.6.12', replacedBy: '`SET` with the `PX` argument' },
  keys: firstKey('OW', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'milliseconds', type: 'integer' },
    { name: 'value', type: 'string' },
  ],
  run(call, reply) {
    setExpiring(call, OPTION_PX, 'psetex', reply)
  },
})

function setExpiring(call: Call, option: number, name: string, reply: Reply): void {
  const deadline = deadlineOrReply(call, 2, option, name, reply)
  if (Number.isNaN(deadline)) return
  const address = putWithExpiry(call, call.find(1), 1, 3, option, deadline)
  refineDeadline(call, address, 2, option, deadline)
  call.changed(EFFECT_STRING, 'set', 1)
  call.changedToo(EFFECT_GENERIC, 'expire', 1)
  reply.ok()
}
