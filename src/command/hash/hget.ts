import { NO_PLACE } from '../../types/hash/hash.ts'
import { defineCommand, firstKey } from '../command.ts'
import { expireNamedFields, fieldsMayBeDue, isHashOrReply, readableFieldOrNone, replyValue } from './hash-value.ts'

/** HGET key field */
export const hget = defineCommand({
  name: 'hget',
  arity: 3,
  flags: ['readonly', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(1)',
  summary: 'Returns the value of a field of a hash.',
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'field', type: 'string' },
  ],
  run(call, reply) {
    const address = call.read(1)
    if (address === 0) return reply.null()
    if (!isHashOrReply(call, address, reply)) return
    const place = readableFieldOrNone(call, address, 2)
    if (place === NO_PLACE) reply.null()
    else replyValue(call, address, place, reply)
  },
})

/** HMGET key field [field ...] */
export const hmget = defineCommand({
  name: 'hmget',
  arity: -3,
  flags: ['readonly', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(N), N being the number of fields.',
  summary: 'Returns the values of fields of a hash.',
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'field', type: 'string', multiple: true },
  ],
  run(call, reply) {
    let address = call.read(1)
    if (address !== 0) {
      if (!isHashOrReply(call, address, reply)) return
      if (fieldsMayBeDue(call, address) && !call.keyspace.expiryHeld) address = expireNamedFields(call, address, 2)
    }
    reply.array(call.argc - 2)
    for (let i = 2; i < call.argc; i++) {
      const place = address === 0 ? NO_PLACE : readableFieldOrNone(call, address, i)
      if (place === NO_PLACE) reply.null()
      else replyValue(call, address, place, reply)
    }
  },
})
