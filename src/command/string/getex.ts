import { EFFECT_GENERIC } from '../../keyspace/effects.ts'
import { NEVER } from '../../keyspace/expiring-items.ts'
import { defineCommand } from '../command.ts'
import {
  deadlineOrReply,
  expiryOption,
  OPTION_EXAT,
  OPTION_PERSIST,
  OPTION_PXAT,
  refineDeadline,
  TIMED_OPTIONS,
  timeArguments,
} from '../expiry-options.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { isStringOrReply, replyString } from '../string-value.ts'

/** GETEX key [expiration] */
export const getex = defineCommand({
  name: 'getex',
  arity: -2,
  flags: ['write', 'fast'],
  categories: ['string'],
  group: 'string',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Returns the string that a key holds, and gives the key a deadline or takes it away.',
  keys: [
    {
      notes: 'the deadline changes, hence RW and UPDATE',
      flags: ['RW', 'access', 'update'],
      begin: { index: 1 },
      find: { lastKey: 0, step: 1, limit: 0 },
    },
  ],
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    {
      name: 'expiration',
      type: 'oneof',
      optional: true,
      arguments: [...timeArguments, { name: 'persist', type: 'pure-token', token: 'PERSIST' }],
    },
  ],
  run(call, reply) {
    let options = 0
    let timeIndex = 0
    for (let i = 2; i < call.argc; i++) {
      const option = expiryOption(call, i, options, TIMED_OPTIONS | OPTION_PERSIST)
      if (option === 0) return reply.error(SYNTAX_ERROR)
      options |= option
      if ((option & TIMED_OPTIONS) !== 0) timeIndex = ++i
    }
    const address = call.read(1)
    if (address === 0) return reply.null()
    if (!isStringOrReply(call, address, reply)) return
    let deadline = NEVER
    if (timeIndex !== 0) {
      deadline = deadlineOrReply(call, timeIndex, options, 'getex', reply)
      if (Number.isNaN(deadline)) return
    }
    replyString(call, address, reply)
    const { database } = call
    if ((options & (OPTION_EXAT | OPTION_PXAT)) !== 0 && deadline <= call.now) {
      database.remove(address)
      call.changed(EFFECT_GENERIC, 'del', 1)
    } else if (timeIndex !== 0) {
      const moved = database.setDeadline(address, deadline)
      refineDeadline(call, moved, timeIndex, options, deadline)
      call.changed(EFFECT_GENERIC, 'expire', 1)
    } else if (options === OPTION_PERSIST && database.deadline(address) !== NEVER) {
      database.setDeadline(address, NEVER)
      call.changed(EFFECT_GENERIC, 'persist', 1)
    }
  },
})
