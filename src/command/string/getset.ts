import { EFFECT_STRING } from '../../keyspace/effects.ts'
import { NEVER } from '../../keyspace/expiring-items.ts'
import { defineCommand, firstKey } from '../command.ts'
import { isStringOrReply, replyString } from '../string-value.ts'

/** GETSET key value */
export const getset = defineCommand({
  name: 'getset',
  arity: 3,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['string'],
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Sets a key to a string and returns the one that it held.',
  deprecated: { since: '6.2.0', replacedBy: '`SET` with the `!GET` argument' },
  keys: firstKey('RW', 'access', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'value', type: 'string' },
  ],
  run(call, reply) {
    const { bytes } = call
    const existing = call.read(1)
    if (existing === 0) reply.null()
    else if (!isStringOrReply(call, existing, reply)) return
    else replyString(call, existing, reply)
    call.database.putString(existing, bytes, call.start(1), call.end(1), bytes, call.start(2), call.end(2), NEVER)
    call.changed(EFFECT_STRING, 'set', 1)
  },
})
