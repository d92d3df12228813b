import {
  digitCount,
  isInt64,
  narrowInteger,
  parseInt64,
  parseInteger,
  writeInt64,
  writeInteger,
} from '../../base/integer.ts'
import { EFFECT_STRING } from '../../keyspace/effects.ts'
import { NEVER } from '../../keyspace/expiring-items.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { ENCODING_PLAIN, inlineStart, isInline, setStringEncoding, stringLength } from '../../types/string.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { INCREMENT_OVERFLOWS, NOT_AN_INTEGER } from '../messages.ts'
import { isStringOrReply } from '../string-value.ts'

/** INCR key */
export const incr = defineCommand({
  name: 'incr',
  arity: 2,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['string'],
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Adds one to the integer that a key holds; a key that does not exist counts as 0.',
  keys: firstKey('RW', 'access', 'update'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run(call, reply) {
    increment(call, 1, reply)
  },
})

/** DECR key */
export const decr = defineCommand({
  name: 'decr',
  arity: 2,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['string'],
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Takes one from the integer that a key holds; a key that does not exist counts as 0.',
  keys: firstKey('RW', 'access', 'update'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run(call, reply) {
    increment(call, -1, reply)
  },
})

/** INCRBY key increment */
export const incrby = defineCommand({
  name: 'incrby',
  arity: 3,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['string'],
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Adds a number to the integer that a key holds; a key that does not exist counts as 0.',
  keys: firstKey('RW', 'access', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'increment', type: 'integer' },
  ],
  run(call, reply) {
    const by = call.integer(2)
    if (!Number.isNaN(by)) return increment(call, by, reply)
    const large = call.int64(2)
    if (large === undefined) reply.error(NOT_AN_INTEGER)
    else incrementExactly(call, large, reply)
  },
})

/** DECRBY key decrement */
export const decrby = defineCommand({
  name: 'decrby',
  arity: 3,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['string'],
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Takes a number from the integer that a key holds; a key that does not exist counts as 0.',
  keys: firstKey('RW', 'access', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'decrement', type: 'integer' },
  ],
  run(call, reply) {
    const by = call.integer(2)
    if (!Number.isNaN(by)) return increment(call, 0 - by, reply)
    const large = call.int64(2)
    if (large === undefined) reply.error(NOT_AN_INTEGER)
    else if (isInt64(-large)) incrementExactly(call, -large, reply)
    else reply.error('ERR decrement would overflow')
  },
})

/** Adds a safe integer to the string of the key that is argument 1. */
function increment(call: Call, by: number, reply: Reply): void {
  const address = call.find(1)
  let sum = by
  if (address !== 0) {
    if (!isStringOrReply(call, address, reply)) return
    const { arena } = call.keyspace
    if (!isInline(arena, address)) return reply.error(NOT_AN_INTEGER)
    const start = inlineStart(arena, address)
    const end = start + stringLength(arena, address)
    sum += parseInteger(arena.bytes[address >>> CHUNK_UNITS_LOG2], start, end)
    if (!Number.isSafeInteger(sum)) return incrementExactly(call, BigInt(by), reply)
  }
  putInteger(call, address, sum)
  call.changed(EFFECT_STRING, 'incrby', 1)
  reply.integer(sum)
}

/** As {@link increment}, where an operand or the sum is beyond 2^53, or the string no integer. */
function incrementExactly(call: Call, by: bigint, reply: Reply): void {
  const address = call.find(1)
  let sum = by
  if (address !== 0) {
    if (!isStringOrReply(call, address, reply)) return
    const { arena } = call.keyspace
    if (!isInline(arena, address)) return reply.error(NOT_AN_INTEGER)
    const start = inlineStart(arena, address)
    const end = start + stringLength(arena, address)
    const value = parseInt64(arena.bytes[address >>> CHUNK_UNITS_LOG2], start, end)
    if (value === undefined) return reply.error(NOT_AN_INTEGER)
    sum += value
    if (!isInt64(sum)) return reply.error(INCREMENT_OVERFLOWS)
  }
  putInteger(call, address, narrowInteger(sum))
  call.changed(EFFECT_STRING, 'incrby', 1)
  reply.integer(sum)
}

/** Sets the string at `address` (0: a new one, of the key that is argument 1) to an integer. Its deadline stays. */
function putInteger(call: Call, address: number, value: number | bigint): void {
  const { database } = call
  const { arena } = call.keyspace
  const length = typeof value === 'number' ? digitCount(value) : value.toString().length
  if (address === 0) {
    address = database.createString(0, call.bytes, call.start(1), call.end(1), length, NEVER)
  } else {
    if (length === stringLength(arena, address)) database.edit(address)
    else address = database.resizeString(address, length)
    setStringEncoding(arena, address, ENCODING_PLAIN)
  }
  const bytes = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  if (typeof value === 'number') writeInteger(bytes, inlineStart(arena, address), value)
  else writeInt64(bytes, inlineStart(arena, address), value)
}
