import { hashLength } from '../../types/hash/hash.ts'
import { defineCommand, firstKey } from '../command.ts'
import { isHashOrReply } from './hash-value.ts'

/** HLEN key */
export const hlen = defineCommand({
  name: 'hlen',
  arity: 2,
  flags: ['readonly', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(1)',
  summary: 'Returns the number of fields of a hash.',
  keys: firstKey('RO'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run(call, reply) {
    const address = call.read(1)
    if (address === 0) return reply.integer(0)
    if (isHashOrReply(call, address, reply)) reply.integer(hashLength(call.keyspace.arena, address))
  },
})
