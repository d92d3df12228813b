import { EFFECT_GENERIC, EFFECT_HASH } from '../../keyspace/effects.ts'
import { NO_PLACE } from '../../types/hash/hash.ts'
import { removeField } from '../../types/hash/hash-edit.ts'
import { defineCommand, firstKey } from '../command.ts'
import { areFieldsOrReply, fieldsArgument } from './field-arguments.ts'
import { EXPIRED_FIELD, isHashOrReply, liveField, removeIfEmpty, replyValue } from './hash-value.ts'

/** HGETDEL key FIELDS numfields field [field ...] */
export const hgetdel = defineCommand({
  name: 'hgetdel',
  arity: -5,
  flags: ['write', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '8.0.0',
  complexity: 'O(N), N being the number of fields.',
  summary: 'Returns the values of fields of a hash and removes the fields, and the hash with its last one.',
  keys: firstKey('RW', 'access', 'delete'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }, fieldsArgument],
  run(call, reply) {
    let address = call.find(1)
    if (address !== 0 && !isHashOrReply(call, address, reply)) return
    if (!areFieldsOrReply(call, reply)) return
    reply.array(call.argc - 4)
    let removed = 0
    let empty = false
    for (let i = 4; i < call.argc; i++) {
      const place = address === 0 ? NO_PLACE : liveField(call, address, i)
      if (place === NO_PLACE || place === EXPIRED_FIELD) {
        reply.null()
      } else {
        replyValue(call, address, place, reply)
        const edit = call.database.open(address)
        removeField(edit, place)
        removed++
        empty = removeIfEmpty(call, edit)
      }
      address = empty ? 0 : call.find(1)
    }
    if (removed > 0) call.changed(EFFECT_HASH, 'hdel', 1)
    if (empty) call.changedToo(EFFECT_GENERIC, 'del', 1)
  },
})
