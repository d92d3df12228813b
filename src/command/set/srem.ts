import { EFFECT_GENERIC, EFFECT_SET } from '../../keyspace/effects.ts'
import { findMember, NO_PLACE } from '../../types/set/set.ts'
import { removeMember } from '../../types/set/set-edit.ts'
import { defineCommand, firstKey } from '../command.ts'
import { isSetOrReply, removeIfEmpty } from './set-value.ts'

/** SREM key member [member ...] */
export const srem = defineCommand({
  name: 'srem',
  arity: -3,
  flags: ['write', 'fast'],
  categories: ['set'],
  group: 'set',
  since: '1.0.0',
  complexity: 'O(N), N being the number of members that are given.',
  summary: 'Removes members of a set, and the set with its last one.',
  keys: firstKey('RW', 'delete'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'member', type: 'string', multiple: true },
  ],
  history: [['2.4.0', 'Accepts multiple `member` arguments.']],
  run(call, reply) {
    const address = call.find(1)
    if (address === 0) return reply.integer(0)
    if (!isSetOrReply(call, address, reply)) return
    const edit = call.database.open(address)
    let removed = 0
    let empty = false
    for (let i = 2; i < call.argc && !empty; i++) {
      const place = findMember(edit.store, edit.address, call.bytes, call.start(i), call.end(i))
      if (place === NO_PLACE) continue
      removeMember(edit, place)
      removed++
      empty = removeIfEmpty(call, edit)
    }
    if (removed > 0) call.changed(EFFECT_SET, 'srem', 1)
    if (empty) call.changedToo(EFFECT_GENERIC, 'del', 1)
    reply.integer(removed)
  },
})
