import { EFFECT_GENERIC, EFFECT_HASH } from '../../keyspace/effects.ts'
import { findField, NO_PLACE } from '../../types/hash/hash.ts'
import { removeField } from '../../types/hash/hash-edit.ts'
import { defineCommand, firstKey } from '../command.ts'
import { isHashOrReply, removeIfEmpty } from './hash-value.ts'

/** HDEL key field [field ...] */
export const hdel = defineCommand({
  name: 'hdel',
  arity: -3,
  flags: ['write', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(N), N being the number of fields.',
  summary: 'Removes fields of a hash, and the hash with its last one.',
  keys: firstKey('RW', 'delete'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'field', type: 'string', multiple: true },
  ],
  history: [['2.4.0', 'Accepts multiple `field` arguments.']],
  run(call, reply) {
    const address = call.find(1)
    if (address === 0) return reply.integer(0)
    if (!isHashOrReply(call, address, reply)) return
    const edit = call.database.open(address)
    let removed = 0
    let empty = false
    for (let i = 2; i < call.argc && !empty; i++) {
      const place = findField(edit.store, edit.address, call.bytes, call.start(i), call.end(i))
      if (place === NO_PLACE) continue
      removeField(edit, place)
      removed++
      empty = removeIfEmpty(call, edit)
    }
    if (removed > 0) call.changed(EFFECT_HASH, 'hdel', 1)
    if (empty) call.changedToo(EFFECT_GENERIC, 'del', 1)
    reply.integer(removed)
  },
})
