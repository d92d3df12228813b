import { EFFECT_GENERIC, EFFECT_HASH } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { fieldDeadline, findField, NO_PLACE } from '../../types/hash/hash.ts'
import { prepareDeadlines, setFieldDeadline } from '../../types/hash/hash-edit.ts'
import type { Call } from '../call.ts'
import { defineCommand } from '../command.ts'
import { timeArguments } from '../expiry-options.ts'
import { CONDITION_NOT_MET, DEADLINE_SET, FIELD_REMOVED, fieldsArgument } from './field-arguments.ts'
import { type FieldOptions, fieldOptionsOrReply } from './field-options.ts'
import { EXPIRED_FIELD, isHashOrReply, liveField, removeIfEmpty, replyValue } from './hash-value.ts'
import { setDeadline } from './hexpire.ts'

/** HGETEX key [expiration] FIELDS numfields field [field ...] */
export const hgetex = defineCommand({
  name: 'hgetex',
  arity: -5,
  flags: ['write', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '8.0.0',
  complexity: 'O(N), N being the number of fields.',
  summary: 'Returns the values of fields of a hash, and gives the fields a deadline or takes it away.',
  keys: [
    {
      notes: 'deadlines change, hence RW and UPDATE',
      flags: ['RW', 'access', 'update'],
      begin: { index: 1 },
      find: { lastKey: 0, step: 1, limit: 0 },
    },
  ],
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    {
      name: 'expiration',
      type: 'oneof',
      optional: true,
      arguments: [...timeArguments, { name: 'persist', type: 'pure-token', token: 'PERSIST' }],
    },
    fieldsArgument,
  ],
  run(call, reply) {
    const address = call.find(1)
    if (address !== 0 && !isHashOrReply(call, address, reply)) return
    const options = fieldOptionsOrReply(call, reply, 'hgetex')
    if (options === undefined) return
    reply.array(options.count)
    if (address === 0) for (let i = 0; i < options.count; i++) reply.null()
    else replyAll(call, address, options, reply)
  },
})

function replyAll(call: Call, address: number, options: FieldOptions, reply: Reply): void {
  const { first, count, deadline, persist } = options
  if (persist || !Number.isNaN(deadline)) prepareDeadlines(call.database.open(address), count)
  let set = 0
  let removed = 0
  for (let i = first; i < first + count; i++) {
    const item = call.find(1)
    const place = item === 0 ? NO_PLACE : liveField(call, item, i)
    if (place === NO_PLACE || place === EXPIRED_FIELD) {
      reply.null()
      continue
    }
    replyValue(call, item, place, reply)
    const outcome = apply(call, item, i, options)
    if (outcome === DEADLINE_SET) set++
    else if (outcome === FIELD_REMOVED) removed++
  }
  if (set + removed === 0) return
  const item = call.find(1)
  const empty = removed > 0 && item !== 0 && removeIfEmpty(call, call.database.open(item))
  call.changed(EFFECT_HASH, removed > 0 ? 'hdel' : persist ? 'hpersist' : 'hexpire', 1)
  if (empty) call.changedToo(EFFECT_GENERIC, 'del', 1)
}

/** Does to the deadline of the field that argument i names what the options say; it is there. */
function apply(call: Call, item: number, i: number, { deadline, persist }: FieldOptions): number {
  if (!persist)
    return Number.isNaN(deadline) ? CONDITION_NOT_MET : setDeadline(call, call.database.open(item), i, 0, deadline)
  const { arena, store } = call.keyspace
  const place = findField(store, item, call.bytes, call.start(i), call.end(i))
  if (fieldDeadline(arena, item, place) === Number.POSITIVE_INFINITY) return CONDITION_NOT_MET
  setFieldDeadline(call.database.open(item), place, Number.POSITIVE_INFINITY)
  return DEADLINE_SET
}
