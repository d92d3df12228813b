import { EFFECT_GENERIC, EFFECT_STRING } from '../../keyspace/effects.ts'
import { NEVER } from '../../keyspace/expiring-items.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { type CommandWords, defineCommand, type KeyReference } from '../command.ts'
import {
  deadlineOrReply,
  EXPIRY_OPTIONS,
  expiryOption,
  OPTION_PERSIST,
  refineDeadline,
  TIMED_OPTIONS,
} from '../expiry-options.ts'
import { wordIs } from '../keys-of-command.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { isStringOrReply, replyString } from '../string-value.ts'
import { putWithExpiry } from './put-with-expiry.ts'
import {
  CONDITION_DIGEST_NOT_EQUAL,
  CONDITION_NOT_EQUAL,
  INVALID_DIGEST,
  isComparand,
  meetsCondition,
  VALUE_CONDITION_WORDS,
  VALUE_CONDITIONS,
  valueCondition,
} from './value-condition.ts'

/** SET key value [condition] [GET] [expiration] */
export const set = defineCommand({
  name: 'set',
  arity: -3,
  flags: ['write', 'denyoom'],
  categories: ['string'],
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Sets a key to a string, whatever it held before, if a condition is met; with or without a deadline.',
  history: [
    ['2.6.12', 'Added `EX`, `PX`, `NX` and `XX`.'],
    ['6.0.0', 'Added `KEEPTTL`.'],
    ['6.2.0', 'Added `GET`, `EXAT` and `PXAT`.'],
    ['7.0.0', '`NX` and `GET` may be given together.'],
    ['8.4.0', 'Added `IFEQ`, `IFNE`, `IFDEQ` and `IFDNE`.'],
  ],
  findKeys,
  keys: [
    {
      notes: '`GET` reads the key',
      flags: ['RW', 'access', 'update', 'variable_flags'],
      begin: { index: 1 },
      find: { lastKey: 0, step: 1, limit: 0 },
    },
  ],
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'value', type: 'string' },
    {
      name: 'condition',
      type: 'oneof',
      optional: true,
      since: '2.6.12',
      arguments: [
        { name: 'nx', type: 'pure-token', token: 'NX' },
        { name: 'xx', type: 'pure-token', token: 'XX' },
        { name: 'ifeq-value', type: 'string', token: 'IFEQ', since: '8.4.0' },
        { name: 'ifne-value', type: 'string', token: 'IFNE', since: '8.4.0' },
        { name: 'ifdeq-digest', type: 'integer', token: 'IFDEQ', since: '8.4.0' },
        { name: 'ifdne-digest', type: 'integer', token: 'IFDNE', since: '8.4.0' },
      ],
    },
    { name: 'get', type: 'pure-token', token: 'GET', optional: true, since: '6.2.0' },
    {
      name: 'expiration',
      type: 'oneof',
      optional: true,
      arguments: [
        { name: 'seconds', type: 'integer', token: 'EX', since: '2.6.12' },
        { name: 'milliseconds', type: 'integer', token: 'PX', since: '2.6.12' },
        { name: 'unix-time-seconds', type: 'unix-time', token: 'EXAT', since: '6.2.0' },
        { name: 'unix-time-milliseconds', type: 'unix-time', token: 'PXAT', since: '6.2.0' },
        { name: 'keepttl', type: 'pure-token', token: 'KEEPTTL', since: '6.0.0' },
      ],
    },
  ],
  run(call, reply) {
    if (call.argc !== 3) return setWithOptions(call, reply)
    const { bytes } = call
    const existing = call.find(1)
    call.database.putString(existing, bytes, call.start(1), call.end(1), bytes, call.start(2), call.end(2), NEVER)
    call.changed(EFFECT_STRING, 'set', 1)
    reply.ok()
  },
})

const SET_NX = 1 << 16
const SET_XX = 1 << 17
const SET_GET = 1 << 18
const CONDITIONS = SET_NX | SET_XX | VALUE_CONDITIONS

function setWithOptions(call: Call, reply: Reply): void {
  let options = 0
  let timeIndex = 0
  let operandIndex = 0
  for (let i = 3; i < call.argc; i++) {
    const option = expiryOption(call, i, options, EXPIRY_OPTIONS & ~OPTION_PERSIST) || setOption(call, i, options)
    if (option === 0) return reply.error(SYNTAX_ERROR)
    options |= option
    if ((option & TIMED_OPTIONS) !== 0) timeIndex = ++i
    else if ((option & VALUE_CONDITIONS) !== 0) operandIndex = ++i
  }
  let deadline = NEVER
  if (timeIndex !== 0) {
    deadline = deadlineOrReply(call, timeIndex, options, 'set', reply)
    if (Number.isNaN(deadline)) return
  }
  const mark = reply.length
  const existing = (options & SET_GET) !== 0 ? call.read(1) : call.find(1)
  if ((options & SET_GET) !== 0) {
    if (existing === 0) reply.null()
    else if (!isStringOrReply(call, existing, reply)) return
    else replyString(call, existing, reply)
  }
  const condition = options & CONDITIONS
  if (condition !== 0) {
    if ((condition & VALUE_CONDITIONS) !== 0 && existing !== 0) {
      if (!isStringOrReply(call, existing, reply)) return
      if (!isComparand(call, operandIndex, condition)) {
        reply.length = mark
        return reply.error(INVALID_DIGEST)
      }
    }
    if (!isMet(call, existing, condition, operandIndex)) {
      if ((options & SET_GET) === 0) reply.null()
      return
    }
  }
  const address = putWithExpiry(call, existing, 1, 2, options, deadline)
  refineDeadline(call, address, timeIndex, options, deadline)
  call.changed(EFFECT_STRING, 'set', 1)
  if (timeIndex !== 0) call.changedToo(EFFECT_GENERIC, 'expire', 1)
  if ((options & SET_GET) === 0) reply.ok()
}

/** Returns the bit of the option, other than about expiry, that argument i names; 0 when it may not stand here. */
function setOption(call: Call, i: number, given: number): number {
  if (call.is(i, 'GET')) return SET_GET
  const condition = call.is(i, 'NX') ? SET_NX : call.is(i, 'XX') ? SET_XX : valueCondition(call, i)
  if ((given & CONDITIONS & ~condition) !== 0) return 0
  if ((condition & VALUE_CONDITIONS) !== 0 && i + 1 === call.argc) return 0
  return condition
}

function isMet(call: Call, existing: number, condition: number, operandIndex: number): boolean {
  if (condition === SET_NX) return existing === 0
  if (condition === SET_XX) return existing !== 0
  if (existing !== 0) return meetsCondition(call, existing, condition, operandIndex)
  return (condition & (CONDITION_NOT_EQUAL | CONDITION_DIGEST_NOT_EQUAL)) !== 0
}

/** The key is overwritten; a condition on its value looks at it, GET returns it. */
function findKeys(words: CommandWords, from: number): KeyReference[] {
  let looks = false
  for (let i = 3; i < words.argc - from; i++) {
    if (wordIs(words, from, i, 'GET')) return [{ index: 1, flags: ['RW', 'access', 'update'] }]
    looks ||= VALUE_CONDITION_WORDS.some(word => wordIs(words, from, i, word))
  }
  return [{ index: 1, flags: [looks ? 'RW' : 'OW', 'update'] }]
}
