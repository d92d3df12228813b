import { NO_PLACE, valueLength } from '../../types/hash/hash.ts'
import { defineCommand, firstKey } from '../command.ts'
import { isHashOrReply, readableFieldOrNone } from './hash-value.ts'

/** HEXISTS key field */
export const hexists = defineCommand({
  name: 'hexists',
  arity: 3,
  flags: ['readonly', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(1)',
  summary: 'Tells whether a hash has a field.',
  keys: firstKey('RO'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'field', type: 'string' },
  ],
  run(call, reply) {
    const address = call.read(1)
    if (address === 0) return reply.integer(0)
    if (isHashOrReply(call, address, reply)) reply.integer(readableFieldOrNone(call, address, 2) === NO_PLACE ? 0 : 1)
  },
})

/** HSTRLEN key field */
export const hstrlen = defineCommand({
  name: 'hstrlen',
  arity: 3,
  flags: ['readonly', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '3.2.0',
  complexity: 'O(1)',
  summary: 'Returns the length of the value of a field of a hash.',
  keys: firstKey('RO'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'field', type: 'string' },
  ],
  run(call, reply) {
    const address = call.read(1)
    if (address === 0) return reply.integer(0)
    if (!isHashOrReply(call, address, reply)) return
    const place = readableFieldOrNone(call, address, 2)
    reply.integer(place === NO_PLACE ? 0 : valueLength(call.keyspace.arena, address, place))
  },
})
