import { EFFECT_GENERIC, EFFECT_HASH } from '../../keyspace/effects.ts'
import { STAT_EXPIRED_FIELDS } from '../../keyspace/statistics.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { fieldDeadline, findField, NO_PLACE } from '../../types/hash/hash.ts'
import { prepareDeadlines, removeField, setFieldDeadline } from '../../types/hash/hash-edit.ts'
import type { ItemEdit } from '../../types/item-edit.ts'
import type { Call } from '../call.ts'
import { type CommandArgument, defineCommand, firstKey } from '../command.ts'
import {
  CONDITION_NOT_MET,
  DEADLINE_SET,
  FIELD_REMOVED,
  fieldDeadlineOrReply,
  fieldsArgument,
  NO_FIELD,
} from './field-arguments.ts'
import { isHashOrReply, removeIfEmpty } from './hash-value.ts'

const REST: readonly CommandArgument[] = [
  {
    name: 'condition',
    type: 'oneof',
    optional: true,
    arguments: [
      { name: 'nx', type: 'pure-token', token: 'NX' },
      { name: 'xx', type: 'pure-token', token: 'XX' },
      { name: 'gt', type: 'pure-token', token: 'GT' },
      { name: 'lt', type: 'pure-token', token: 'LT' },
    ],
  },
  fieldsArgument,
]

/** HEXPIRE key seconds [NX | XX | GT | LT] FIELDS numfields field [field ...] */
export const hexpire = defineCommand({
  name: 'hexpire',
  arity: -6,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '7.4.0',
  complexity: 'O(N), N being the number of fields.',
  summary: 'Sets the time in seconds after which fields of a hash expire.',
  keys: firstKey('RW', 'update'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }, { name: 'seconds', type: 'integer' }, ...REST],
  run: (call, reply) => setDeadlines(call, reply, 'hexpire', 1000, true),
})

/** HPEXPIRE key milliseconds [NX | XX | GT | LT] FIELDS numfields field [field ...] */
export const hpexpire = defineCommand({
  name: 'hpexpire',
  arity: -6,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '7.4.0',
  complexity: 'O(N), N being the number of fields.',
  summary: 'Sets the time in milliseconds after which fields of a hash expire.',
  keys: firstKey('RW', 'update'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }, { name: 'milliseconds', type: 'integer' }, ...REST],
  run: (call, reply) => setDeadlines(call, reply, 'hpexpire', 1, true),
})

/** HEXPIREAT key unix-time-seconds [NX | XX | GT | LT] FIELDS numfields field [field ...] */
export const hexpireat = defineCommand({
  name: 'hexpireat',
  arity: -6,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '7.4.0',
  complexity: 'O(N), N being the number of fields.',
  summary: 'Sets the Unix time in seconds at which fields of a hash expire.',
  keys: firstKey('RW', 'update'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }, { name: 'unix-time-seconds', type: 'unix-time' }, ...REST],
  run: (call, reply) => setDeadlines(call, reply, 'hexpireat', 1000, false),
})

/** HPEXPIREAT key unix-time-milliseconds [NX | XX | GT | LT] FIELDS numfields field [field ...] */
export const hpexpireat = defineCommand({
  name: 'hpexpireat',
  arity: -6,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '7.4.0',
  complexity: 'O(N), N being the number of fields.',
  summary: 'Sets the Unix time in milliseconds at which fields of a hash expire.',
  keys: firstKey('RW', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'unix-time-milliseconds', type: 'unix-time' },
    ...REST,
  ],
  run: (call, reply) => setDeadlines(call, reply, 'hpexpireat', 1, false),
})

const NX = 1
const XX = 2
const GT = 4
const LT = 8

/** What all four do: argument 2 counts units of so many milliseconds, from now on when `relative`. A deadline that has passed removes the field. */
function setDeadlines(call: Call, reply: Reply, name: string, unitMs: number, relative: boolean): void {
  const address = call.find(1)
  if (address !== 0 && !isHashOrReply(call, address, reply)) return
  const deadline = fieldDeadlineOrReply(call, 2, name, unitMs, relative, reply)
  if (Number.isNaN(deadline)) return
  let conditions = 0
  let first = 0
  let count = 0
  for (let i = 3; i < call.argc; i++) {
    const condition = conditionAt(call, i)
    conditions |= condition
    if (condition !== 0) continue
    if (!call.is(i, 'FIELDS')) return reply.error(`ERR unknown argument: ${call.errorText(i)}`)
    if (first !== 0) return reply.error('ERR FIELDS keyword specified multiple times')
    if (i >= call.argc - 2) return reply.error('ERR FIELDS requires at least numfields and one field argument')
    count = call.integer(i + 1)
    if (!(count >= 1 && count <= INT32_MAX)) return reply.error('ERR Parameter `numFields` should be greater than 0')
    first = i + 2
    if (first + count > call.argc) return reply.error('ERR wrong number of arguments')
    i = first + count - 1
  }
  if ((conditions & (conditions - 1)) !== 0) return reply.error('ERR Multiple condition flags specified')
  if (first === 0) return reply.error('ERR Mandatory argument FIELDS is missing or not at the right position')
  reply.array(count)
  if (address === 0) for (let i = 0; i < count; i++) reply.integer(NO_FIELD)
  else setAll(call, address, first, first + count, conditions, deadline, reply)
}

function setAll(
  call: Call,
  address: number,
  from: number,
  to: number,
  conditions: number,
  deadline: number,
  reply: Reply,
): void {
  const edit = call.database.open(address)
  prepareDeadlines(edit, to - from)
  let set = 0
  let removed = 0
  for (let i = from; i < to; i++) {
    const outcome = setDeadline(call, edit, i, conditions, deadline)
    if (outcome === DEADLINE_SET) set++
    else if (outcome === FIELD_REMOVED) removed++
    reply.integer(outcome)
  }
  const empty = removed > 0 && removeIfEmpty(call, edit)
  if (set + removed > 0) call.changed(EFFECT_HASH, removed > 0 ? 'hdel' : 'hexpire', 1)
  if (empty) call.changedToo(EFFECT_GENERIC, 'del', 1)
}

/** Sets the deadline of the field that argument i names if the conditions hold. Returns what HEXPIRE replies of it. */
export function setDeadline(call: Call, edit: ItemEdit, i: number, conditions: number, deadline: number): number {
  const place = findField(edit.store, edit.address, call.bytes, call.start(i), call.end(i))
  if (place === NO_PLACE) return NO_FIELD
  const current = fieldDeadline(edit.arena, edit.address, place)
  if ((conditions & NX) !== 0 && current !== Number.POSITIVE_INFINITY) return CONDITION_NOT_MET
  if ((conditions & XX) !== 0 && current === Number.POSITIVE_INFINITY) return CONDITION_NOT_MET
  if ((conditions & GT) !== 0 && current >= deadline) return CONDITION_NOT_MET
  if ((conditions & LT) !== 0 && current <= deadline) return CONDITION_NOT_MET
  if (deadline <= call.now) {
    removeField(edit, place)
    call.keyspace.statistics[STAT_EXPIRED_FIELDS]++
    return FIELD_REMOVED
  }
  setFieldDeadline(edit, place, deadline)
  return DEADLINE_SET
}

const INT32_MAX = 0x7fffffff

function conditionAt(call: Call, i: number): number {
  if (call.length(i) !== 2) return 0
  return call.is(i, 'NX') ? NX : call.is(i, 'XX') ? XX : call.is(i, 'GT') ? GT : call.is(i, 'LT') ? LT : 0
}
