import {
  addLongDoubles,
  formatLongDouble,
  isFiniteLongDouble,
  LONG_DOUBLE_TEXT_BYTES_MAX,
  type LongDouble,
  parseLongDouble,
} from '../../base/long-double.ts'
import { EFFECT_HASH } from '../../keyspace/effects.ts'
import { NO_PLACE, valueBytes, valueLength } from '../../types/hash/hash.ts'
import { setField } from '../../types/hash/hash-edit.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { INFINITE_SUM, NOT_A_FLOAT } from '../messages.ts'
import { isHashOrReply, liveFieldOrNone, openHash } from './hash-value.ts'

/** HINCRBYFLOAT key field increment */
export const hincrbyfloat = defineCommand({
  name: 'hincrbyfloat',
  arity: 4,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '2.6.0',
  complexity: 'O(1)',
  summary:
    'Adds a number to the one that a field of a hash holds, fractions included; a field that does not exist counts as 0.',
  keys: firstKey('RW', 'access', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'field', type: 'string' },
    { name: 'increment', type: 'double' },
  ],
  run(call, reply) {
    const by = parseLongDouble(call.bytes, call.start(3), call.end(3))
    if (by === undefined) return reply.error(NOT_A_FLOAT)
    if (!isFiniteLongDouble(by)) return reply.error('ERR value is NaN or Infinity')
    const address = call.find(1)
    if (address !== 0 && !isHashOrReply(call, address, reply)) return
    const place = address === 0 ? NO_PLACE : liveFieldOrNone(call, address, 2)
    const value = place === NO_PLACE ? ZERO : storedLongDouble(call, address, place)
    if (value === undefined) return reply.error('ERR hash value is not a float')
    const sum = addLongDoubles(value, by)
    if (sum === undefined) return reply.error(INFINITE_SUM)
    const text = Buffer.from(formatLongDouble(sum))
    const edit = openHash(call, call.find(1))
    setField(edit, call.bytes, call.start(2), call.end(2), text, 0, text.length, true)
    call.changed(EFFECT_HASH, 'hincrbyfloat', 1)
    reply.bulk(text, 0, text.length)
  },
})

const ZERO: LongDouble = { significand: 0n, exponent: 0 }

function storedLongDouble(call: Call, address: number, place: number): LongDouble | undefined {
  const { arena } = call.keyspace
  const length = valueLength(arena, address, place)
  if (length > LONG_DOUBLE_TEXT_BYTES_MAX) return undefined
  return parseLongDouble(valueBytes(arena, address, place), 0, length)
}
