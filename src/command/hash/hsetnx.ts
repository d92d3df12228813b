import { EFFECT_HASH } from '../../keyspace/effects.ts'
import { NO_PLACE } from '../../types/hash/hash.ts'
import { prepareHash, setField } from '../../types/hash/hash-edit.ts'
import { defineCommand, firstKey } from '../command.ts'
import { EXPIRED_FIELD, isHashOrReply, liveField, longestArgument, openHash } from './hash-value.ts'

/** HSETNX key field value */
export const hsetnx = defineCommand({
  name: 'hsetnx',
  arity: 4,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(1)',
  summary: 'Sets a field of a hash unless it is there.',
  keys: firstKey('RW', 'insert'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'field', type: 'string' },
    { name: 'value', type: 'string' },
  ],
  run(call, reply) {
    let address = call.find(1)
    if (address !== 0) {
      if (!isHashOrReply(call, address, reply)) return
      const place = liveField(call, address, 2)
      if (place === EXPIRED_FIELD) address = call.find(1)
      else if (place !== NO_PLACE) return reply.integer(0)
    }
    const edit = openHash(call, address)
    const { bytes } = call
    prepareHash(edit, 1, longestArgument(call, 2, 4))
    setField(edit, bytes, call.start(2), call.end(2), bytes, call.start(3), call.end(3), false)
    call.changed(EFFECT_HASH, 'hset', 1)
    reply.integer(1)
  },
})
