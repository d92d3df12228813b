import { setSize } from '../../types/set/set.ts'
import { defineCommand, firstKey } from '../command.ts'
import { isSetOrReply } from './set-value.ts'

/** SCARD key */
export const scard = defineCommand({
  name: 'scard',
  arity: 2,
  flags: ['readonly', 'fast'],
  categories: ['set'],
  group: 'set',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Returns the number of members of a set.',
  keys: firstKey('RO'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run(call, reply) {
    const address = call.read(1)
    if (address === 0) return reply.integer(0)
    if (isSetOrReply(call, address, reply)) reply.integer(setSize(call.keyspace.arena, address))
  },
})
