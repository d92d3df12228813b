import { equalBytes } from '../../base/bytes.ts'
import { EFFECT_GENERIC, EFFECT_SET } from '../../keyspace/effects.ts'
import { findMember, NO_PLACE } from '../../types/set/set.ts'
import { addMember, removeMember } from '../../types/set/set-edit.ts'
import { defineCommand, keyAt } from '../command.ts'
import { newSet } from './sadd.ts'
import { isSetOrReply, removeIfEmpty } from './set-value.ts'

/** SMOVE source destination member */
export const smove = defineCommand({
  name: 'smove',
  arity: 4,
  flags: ['write', 'fast'],
  categories: ['set'],
  group: 'set',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Moves a member of a set to another set.',
  keys: [keyAt(1, 'RW', 'access', 'delete'), keyAt(2, 'RW', 'insert')],
  arguments: [
    { name: 'source', type: 'key', keySpecIndex: 0 },
    { name: 'destination', type: 'key', keySpecIndex: 1 },
    { name: 'member', type: 'string' },
  ],
  run(call, reply) {
    const { bytes, database } = call
    const { store } = call.keyspace
    const target = call.find(2)
    const source = call.find(1)
    if (source === 0) return reply.integer(0)
    if (!isSetOrReply(call, source, reply) || (target !== 0 && !isSetOrReply(call, target, reply))) return
    const place = findMember(store, source, bytes, call.start(3), call.end(3))
    if (place === NO_PLACE) return reply.integer(0)
    if (equalBytes(bytes, call.start(1), call.end(1), bytes, call.start(2), call.end(2))) return reply.integer(1)
    const edit = database.open(source)
    removeMember(edit, place)
    const empty = removeIfEmpty(call, edit)
    call.changed(EFFECT_SET, 'srem', 1)
    if (empty) call.changedToo(EFFECT_GENERIC, 'del', 1)
    const found = call.find(2)
    const added = found === 0 ? newSet(call, 2, 3, 1) : database.open(found)
    if (addMember(added, bytes, call.start(3), call.end(3))) call.changed(EFFECT_SET, 'sadd', 2)
    reply.integer(1)
  },
})
