import { EFFECT_STRING } from '../../keyspace/effects.ts'
import { NEVER } from '../../keyspace/expiring-items.ts'
import { defineCommand, firstKey } from '../command.ts'

/** SETNX key value */
export const setnx = defineCommand({
  name: 'setnx',
  arity: 3,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['string'],
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Sets a key to a string unless it exists.',
  deprecated: { since: '2.6.12', replacedBy: '`SET` with the `NX` argument' },
  keys: firstKey('OW', 'insert'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'value', type: 'string' },
  ],
  run(call, reply) {
    if (call.find(1) !== 0) return reply.integer(0)
    const { bytes } = call
    call.database.putString(0, bytes, call.start(1), call.end(1), bytes, call.start(2), call.end(2), NEVER)
    call.changed(EFFECT_STRING, 'set', 1)
    reply.integer(1)
  },
})
