import { EFFECT_GENERIC } from '../../keyspace/effects.ts'
import { NEVER } from '../../keyspace/expiring-items.ts'
import { defineCommand, firstKey } from '../command.ts'

/** PERSIST key */
export const persist = defineCommand({
  name: 'persist',
  arity: 2,
  flags: ['write', 'fast'],
  categories: ['keyspace'],
  group: 'generic',
  since: '2.2.0',
  complexity: 'O(1)',
  summary: 'Takes the deadline from a key.',
  keys: firstKey('RW', 'update'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run(call, reply) {
    const address = call.find(1)
    if (address === 0 || call.database.deadline(address) === NEVER) return reply.integer(0)
    call.database.setDeadline(address, NEVER)
    call.changed(EFFECT_GENERIC, 'persist', 1)
    reply.integer(1)
  },
})
