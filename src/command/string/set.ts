import { NEVER } from '../../keyspace/database.ts'
import { EFFECT_STRING } from '../../keyspace/effects.ts'
import { allKeys, defineCommand } from '../command.ts'

/** SET key value */
export const set = defineCommand({
  name: 'set',
  arity: -3,
  flags: ['write', 'denyoom'],
  categories: ['string'],
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Sets a key to a string.',
  keys: allKeys(1, 'RW', 'access', 'update', 'variable_flags'),
  run(call, reply) {
    const { bytes } = call
    const existing = call.find(1)
    call.database.putString(existing, bytes, call.start(1), call.end(1), bytes, call.start(2), call.end(2), NEVER)
    call.changed(EFFECT_STRING, 'set', 1)
    reply.ok()
  },
})
