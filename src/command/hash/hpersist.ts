import { EFFECT_HASH } from '../../keyspace/effects.ts'
import { fieldDeadline, findField, NO_PLACE } from '../../types/hash/hash.ts'
import { setFieldDeadline } from '../../types/hash/hash-edit.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { areFieldsOrReply, DEADLINE_SET, fieldsArgument, NO_DEADLINE, NO_FIELD } from './field-arguments.ts'
import { isHashOrReply } from './hash-value.ts'

/** HPERSIST key FIELDS numfields field [field ...] */
export const hpersist = defineCommand({
  name: 'hpersist',
  arity: -5,
  flags: ['write', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '7.4.0',
  complexity: 'O(N), N being the number of fields.',
  summary: 'Takes the deadlines of fields of a hash away.',
  keys: firstKey('RW', 'update'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }, fieldsArgument],
  run(call, reply) {
    const address = call.find(1)
    if (address !== 0 && !isHashOrReply(call, address, reply)) return
    if (!areFieldsOrReply(call, reply)) return
    reply.array(call.argc - 4)
    let changed = false
    for (let i = 4; i < call.argc; i++) {
      const outcome = address === 0 ? NO_FIELD : persist(call, i)
      changed ||= outcome === DEADLINE_SET
      reply.integer(outcome)
    }
    if (changed) call.changed(EFFECT_HASH, 'hpersist', 1)
  },
})

function persist(call: Call, i: number): number {
  const { arena, store } = call.keyspace
  const address = call.find(1)
  const place = findField(store, address, call.bytes, call.start(i), call.end(i))
  if (place === NO_PLACE) return NO_FIELD
  const deadline = fieldDeadline(arena, address, place)
  if (deadline === Number.POSITIVE_INFINITY) return NO_DEADLINE
  if (deadline <= call.now) return NO_FIELD
  setFieldDeadline(call.database.open(address), place, Number.POSITIVE_INFINITY)
  return DEADLINE_SET
}
