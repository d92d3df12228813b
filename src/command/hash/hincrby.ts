import { INT64_BYTES_MAX, isInt64, narrowInteger, parseInt64, writeInt64, writeInteger } from '../../base/integer.ts'
import { EFFECT_HASH } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { NO_PLACE, valueBytes, valueInteger, valueLength } from '../../types/hash/hash.ts'
import { setField } from '../../types/hash/hash-edit.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { INCREMENT_OVERFLOWS, NOT_AN_INTEGER } from '../messages.ts'
import { isHashOrReply, liveFieldOrNone, openHash } from './hash-value.ts'

/** HINCRBY key field increment */
export const hincrby = defineCommand({
  name: 'hincrby',
  arity: 4,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(1)',
  summary: 'Adds a number to the integer that a field of a hash holds; a field that does not exist counts as 0.',
  keys: firstKey('RW', 'access', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'field', type: 'string' },
    { name: 'increment', type: 'integer' },
  ],
  run(call, reply) {
    const by = call.integer(3)
    const exact = Number.isNaN(by) ? call.int64(3) : undefined
    if (Number.isNaN(by) && exact === undefined) return reply.error(NOT_AN_INTEGER)
    const address = call.find(1)
    if (address !== 0 && !isHashOrReply(call, address, reply)) return
    const place = address === 0 ? NO_PLACE : liveFieldOrNone(call, address, 2)
    const sum = by + (place === NO_PLACE ? 0 : valueInteger(call.keyspace.arena, address, place))
    if (Number.isSafeInteger(sum)) return putInteger(call, sum, reply)
    const exactSum = addOrReply(call, address, place, exact ?? BigInt(by), reply)
    if (exactSum !== undefined) putInteger(call, exactSum, reply)
  },
})

/** Adds where an operand or the sum is beyond 2^53, or the value no integer. Returns undefined after having replied with an error. */
function addOrReply(call: Call, address: number, place: number, by: bigint, reply: Reply): number | bigint | undefined {
  const { arena } = call.keyspace
  let sum = by
  if (place !== NO_PLACE) {
    const length = valueLength(arena, address, place)
    const value = length > INT64_BYTES_MAX ? undefined : parseInt64(valueBytes(arena, address, place), 0, length)
    if (value === undefined) {
      reply.error('ERR hash value is not an integer')
      return undefined
    }
    sum += value
  }
  if (isInt64(sum)) return narrowInteger(sum)
  reply.error(INCREMENT_OVERFLOWS)
  return undefined
}

function putInteger(call: Call, value: number | bigint, reply: Reply): void {
  const { bytes, scratch } = call
  const length = typeof value === 'number' ? writeInteger(scratch, 0, value) : writeInt64(scratch, 0, value)
  setField(openHash(call, call.find(1)), bytes, call.start(2), call.end(2), scratch, 0, length, true)
  call.changed(EFFECT_HASH, 'hincrby', 1)
  reply.integer(value)
}
