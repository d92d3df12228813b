import { EFFECT_GENERIC, EFFECT_HASH } from '../../keyspace/effects.ts'
import { NO_PLACE } from '../../types/hash/hash.ts'
import { prepareDeadlines, prepareHash, setField } from '../../types/hash/hash-edit.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { timeArguments } from '../expiry-options.ts'
import { FIELD_REMOVED } from './field-arguments.ts'
import { type FieldOptions, fieldOptionsOrReply } from './field-options.ts'
import { EXPIRED_FIELD, isHashOrReply, liveField, longestArgument, openHash, removeIfEmpty } from './hash-value.ts'
import { setDeadline } from './hexpire.ts'

/** HSETEX key [FNX | FXX] [expiration] FIELDS numfields field value [field value ...] */
export const hsetex = defineCommand({
  name: 'hsetex',
  arity: -6,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '8.0.0',
  complexity: 'O(N), N being the number of fields.',
  summary: 'Sets fields of a hash, if all of them are there or none is, with one deadline for all.',
  keys: firstKey('RW', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    {
      name: 'condition',
      type: 'oneof',
      optional: true,
      arguments: [
        { name: 'fnx', type: 'pure-token', token: 'FNX' },
        { name: 'fxx', type: 'pure-token', token: 'FXX' },
      ],
    },
    {
      name: 'expiration',
      type: 'oneof',
      optional: true,
      arguments: [...timeArguments, { name: 'keepttl', type: 'pure-token', token: 'KEEPTTL' }],
    },
    {
      name: 'fields',
      type: 'block',
      token: 'FIELDS',
      arguments: [
        { name: 'numfields', type: 'integer' },
        {
          name: 'data',
          type: 'block',
          multiple: true,
          arguments: [
            { name: 'field', type: 'string' },
            { name: 'value', type: 'string' },
          ],
        },
      ],
    },
  ],
  run(call, reply) {
    const options = fieldOptionsOrReply(call, reply, 'hsetex')
    if (options === undefined) return
    const address = call.find(1)
    if (address !== 0 && !isHashOrReply(call, address, reply)) return
    if (!holds(call, options)) return reply.integer(0)
    setAll(call, options)
    reply.integer(1)
  },
})

/** Whether the condition, if there is one, holds. Fields past their deadline are removed on the way. */
function holds(call: Call, { condition, first, count }: FieldOptions): boolean {
  if (condition === undefined) return true
  for (let i = 0; i < count; i++) {
    const address = call.find(1)
    const place = address === 0 ? NO_PLACE : liveField(call, address, first + 2 * i)
    if ((place === NO_PLACE || place === EXPIRED_FIELD) !== (condition === 'none')) return false
  }
  return true
}

function setAll(call: Call, { first, count, deadline, keepDeadline }: FieldOptions): void {
  const { bytes } = call
  const expires = !Number.isNaN(deadline)
  const edit = openHash(call, call.find(1))
  // Redis counts what stands behind FIELDS numfields, options that follow included.
  prepareHash(edit, Math.ceil((call.argc - first) / 2), longestArgument(call, first, call.argc))
  if (expires) prepareDeadlines(edit, count)
  let removed = 0
  for (let i = first; i < first + 2 * count; i += 2) {
    setField(
      edit,
      bytes,
      call.start(i),
      call.end(i),
      bytes,
      call.start(i + 1),
      call.end(i + 1),
      expires || keepDeadline,
    )
    if (expires && setDeadline(call, edit, i, 0, deadline) === FIELD_REMOVED) removed++
  }
  const empty = removed > 0 && removeIfEmpty(call, edit)
  call.changed(EFFECT_HASH, 'hset', 1)
  if (expires) call.changedToo(EFFECT_HASH, removed > 0 ? 'hdel' : 'hexpire', 1)
  if (empty) call.changedToo(EFFECT_GENERIC, 'del', 1)
}
