import { EFFECT_GENERIC } from '../../keyspace/effects.ts'
import { rekeyItem } from '../../keyspace/rekey-item.ts'
import { defineCommand, firstKey } from '../command.ts'
import { databaseOrReply } from '../database-or-reply.ts'
import { SAME_OBJECT } from '../messages.ts'

/** MOVE key db */
export const move = defineCommand({
  name: 'move',
  arity: 3,
  flags: ['write', 'fast'],
  categories: ['keyspace'],
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Moves a key to another database unless that has it.',
  keys: firstKey('RW', 'access', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'db', type: 'integer' },
  ],
  run(call, reply) {
    const { bytes, database } = call
    const target = databaseOrReply(call, 2, reply)
    if (target === undefined) return
    if (target === database) return reply.error(SAME_OBJECT)
    const address = call.find(1)
    if (address === 0) return reply.integer(0)
    const [start, end] = [call.start(1), call.end(1)]
    if (target.find(bytes, start, end) !== 0) return reply.integer(0)
    rekeyItem(call.keyspace, database, address, database.hash, target, 0, bytes, start, end)
    call.changed(EFFECT_GENERIC, 'move_from', 1)
    target.changedToo(EFFECT_GENERIC, 'move_to', bytes, start, end)
    reply.integer(1)
  },
})
