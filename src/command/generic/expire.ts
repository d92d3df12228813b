import { INT64_MAX, INT64_MIN } from '../../base/integer.ts'
import { EFFECT_GENERIC } from '../../keyspace/effects.ts'
import { NEVER } from '../../keyspace/expiring-items.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { invalidExpire, NOT_AN_INTEGER } from '../messages.ts'

/** EXPIRE key seconds [NX | XX | GT | LT] */
export const expire = defineCommand({
  name: 'expire',
  arity: -3,
  flags: ['write', 'fast'],
  categories: ['keyspace'],
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Sets the time in seconds after which a key expires.',
  keys: firstKey('RW', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'seconds', type: 'integer' },
    {
      name: 'condition',
      type: 'oneof',
      since: '7.0.0',
      optional: true,
      arguments: [
        { name: 'nx', type: 'pure-token', token: 'NX' },
        { name: 'xx', type: 'pure-token', token: 'XX' },
        { name: 'gt', type: 'pure-token', token: 'GT' },
        { name: 'lt', type: 'pure-token', token: 'LT' },
      ],
    },
  ],
  history: [['7.0.0', 'Added options: `NX`, `XX`, `GT` and `LT`.']],
  run: (call, reply) => setExpiry(call, reply, 'expire', 1000, true),
})

/** PEXPIRE key milliseconds [NX | XX | GT | LT] */
export const pexpire = defineCommand({
  name: 'pexpire',
  arity: -3,
  flags: ['write', 'fast'],
  categories: ['keyspace'],
  group: 'generic',
  since: '2.6.0',
  complexity: 'O(1)',
  summary: 'Sets the time in milliseconds after which a key expires.',
  keys: firstKey('RW', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'milliseconds', type: 'integer' },
    {
      name: 'condition',
      type: 'oneof',
      since: '7.0.0',
      optional: true,
      arguments: [
        { name: 'nx', type: 'pure-token', token: 'NX' },
        { name: 'xx', type: 'pure-token', token: 'XX' },
        { name: 'gt', type: 'pure-token', token: 'GT' },
        { name: 'lt', type: 'pure-token', token: 'LT' },
      ],
    },
  ],
  history: [['7.0.0', 'Added options: `NX`, `XX`, `GT` and `LT`.']],
  run: (call, reply) => setExpiry(call, reply, 'pexpire', 1, true),
})

/** EXPIREAT key unix-time-seconds [NX | XX | GT | LT] */
export const expireat = defineCommand({
  name: 'expireat',
  arity: -3,
  flags: ['write', 'fast'],
  categories: ['keyspace'],
  group: 'generic',
  since: '1.2.0',
  complexity: 'O(1)',
  summary: 'Sets the Unix time in seconds at which a key expires.',
  keys: firstKey('RW', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'unix-time-seconds', type: 'unix-time' },
    {
      name: 'condition',
      type: 'oneof',
      since: '7.0.0',
      optional: true,
      arguments: [
        { name: 'nx', type: 'pure-token', token: 'NX' },
        { name: 'xx', type: 'pure-token', token: 'XX' },
        { name: 'gt', type: 'pure-token', token: 'GT' },
        { name: 'lt', type: 'pure-token', token: 'LT' },
      ],
    },
  ],
  history: [['7.0.0', 'Added options: `NX`, `XX`, `GT` and `LT`.']],
  run: (call, reply) => setExpiry(call, reply, 'expireat', 1000, false),
})

/** PEXPIREAT key unix-time-milliseconds [NX | XX | GT | LT] */
export const pexpireat = defineCommand({
  name: 'pexpireat',
  arity: -3,
  flags: ['write', 'fast'],
  categories: ['keyspace'],
  group: 'generic',
  since: '2.6.0',
  complexity: 'O(1)',
  summary: 'Sets the Unix time in milliseconds at which a key expires.',
  keys: firstKey('RW', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'unix-time-milliseconds', type: 'unix-time' },
    {
      name: 'condition',
      type: 'oneof',
      since: '7.0.0',
      optional: true,
      arguments: [
        { name: 'nx', type: 'pure-token', token: 'NX' },
        { name: 'xx', type: 'pure-token', token: 'XX' },
        { name: 'gt', type: 'pure-token', token: 'GT' },
        { name: 'lt', type: 'pure-token', token: 'LT' },
      ],
    },
  ],
  history: [['7.0.0', 'Added options: `NX`, `XX`, `GT` and `LT`.']],
  run: (call, reply) => setExpiry(call, reply, 'pexpireat', 1, false),
})

const NX = 1
const XX = 2
const GT = 4
const LT = 8

/** What all four do: `unitMs` is the milliseconds of argument 2's unit, which counts from now on when `relative`. A deadline that has passed deletes. */
function setExpiry(call: Call, reply: Reply, name: string, unitMs: number, relative: boolean): void {
  const conditions = conditionsOrReply(call, reply)
  if (conditions < 0) return
  const deadline = deadlineOrReply(call, reply, name, unitMs, relative)
  if (deadline === undefined) return
  const address = call.find(1)
  if (address === 0 || (conditions !== 0 && !allowed(conditions, deadline, currentDeadline(call, address)))) {
    return reply.integer(0)
  }
  const { database } = call
  if (deadline <= call.now) {
    database.remove(address)
    call.changed(EFFECT_GENERIC, 'del', 1)
  } else {
    const moved = database.setDeadline(address, Number(deadline))
    if (typeof deadline === 'bigint') database.refineDeadline(moved, deadline)
    call.changed(EFFECT_GENERIC, 'expire', 1)
  }
  reply.integer(1)
}

/** Returns the options' bits, or -1 after having replied with an error. */
function conditionsOrReply(call: Call, reply: Reply): number {
  let conditions = 0
  for (let i = 3; i < call.argc; i++) {
    if (call.is(i, 'NX')) conditions |= NX
    else if (call.is(i, 'XX')) conditions |= XX
    else if (call.is(i, 'GT')) conditions |= GT
    else if (call.is(i, 'LT')) conditions |= LT
    else {
      reply.error(`ERR Unsupported option ${call.errorText(i)}`)
      return -1
    }
  }
  if ((conditions & NX) !== 0 && conditions !== NX) {
    reply.error('ERR NX and XX, GT or LT options at the same time are not compatible')
    return -1
  }
  if ((conditions & (GT | LT)) === (GT | LT)) {
    reply.error('ERR GT and LT options at the same time are not compatible')
    return -1
  }
  return conditions
}

/** Returns argument 2 as a deadline in ms since the Unix epoch, a bigint past 2^53; or undefined after having replied with an error. */
function deadlineOrReply(
  call: Call,
  reply: Reply,
  name: string,
  unitMs: number,
  relative: boolean,
): number | bigint | undefined {
  const base = relative ? call.now : 0
  const deadline = call.integer(2) * unitMs + base
  if (Number.isSafeInteger(deadline)) return deadline
  const value = call.int64(2)
  if (value === undefined) {
    reply.error(NOT_AN_INTEGER)
    return undefined
  }
  const unit = BigInt(unitMs)
  if (value > INT64_MAX / unit || value < INT64_MIN / unit || value * unit > INT64_MAX - BigInt(base)) {
    reply.error(invalidExpire(name))
    return undefined
  }
  return value * unit + BigInt(base)
}

/** Whether the conditions let `deadline` take the place of `current`; a key without a deadline counts as one that lives for ever. */
function allowed(conditions: number, deadline: number | bigint, current: number | bigint): boolean {
  if ((conditions & NX) !== 0 && current !== NEVER) return false
  if ((conditions & XX) !== 0 && current === NEVER) return false
  if ((conditions & GT) !== 0 && deadline <= current) return false
  return (conditions & LT) === 0 || deadline < current
}

function currentDeadline(call: Call, address: number): number | bigint {
  const deadline = call.database.deadline(address)
  return deadline <= Number.MAX_SAFE_INTEGER || deadline === NEVER ? deadline : call.database.exactDeadline(address)
}
