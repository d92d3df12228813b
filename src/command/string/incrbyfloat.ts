import {
  addLongDoubles,
  formatLongDouble,
  LONG_DOUBLE_TEXT_BYTES_MAX,
  type LongDouble,
  parseLongDouble,
} from '../../base/long-double.ts'
import { EFFECT_STRING } from '../../keyspace/effects.ts'
import { NEVER } from '../../keyspace/expiring-items.ts'
import { ENCODING_TEXT, setStringEncoding, stringBytes, stringLength, writeString } from '../../types/string.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { INFINITE_SUM, NOT_A_FLOAT } from '../messages.ts'
import { isStringOrReply } from '../string-value.ts'

/** INCRBYFLOAT key increment */
export const incrbyfloat = defineCommand({
  name: 'incrbyfloat',
  arity: 3,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['string'],
  group: 'string',
  since: '2.6.0',
  complexity: 'O(1)',
  summary: 'Adds a number to the one that a key holds, fractions included; a key that does not exist counts as 0.',
  keys: firstKey('RW', 'access', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'increment', type: 'double' },
  ],
  run(call, reply) {
    const address = call.find(1)
    if (address !== 0 && !isStringOrReply(call, address, reply)) return
    const value = address === 0 ? ZERO : storedLongDouble(call, address)
    const by = parseLongDouble(call.bytes, call.start(2), call.end(2))
    if (value === undefined || by === undefined) return reply.error(NOT_A_FLOAT)
    const sum = addLongDoubles(value, by)
    if (sum === undefined) return reply.error(INFINITE_SUM)
    const text = Buffer.from(formatLongDouble(sum))
    putText(call, address, text)
    call.changed(EFFECT_STRING, 'incrbyfloat', 1)
    reply.bulk(text, 0, text.length)
  },
})

const ZERO: LongDouble = { significand: 0n, exponent: 0 }

function storedLongDouble(call: Call, address: number): LongDouble | undefined {
  const { arena } = call.keyspace
  const length = stringLength(arena, address)
  return length > LONG_DOUBLE_TEXT_BYTES_MAX ? undefined : parseLongDouble(stringBytes(arena, address), 0, length)
}

/** Sets the string at `address` (0: a new one, of the key that is argument 1) to a text. Its deadline stays. */
function putText(call: Call, address: number, text: Uint8Array): void {
  const { database } = call
  const { arena } = call.keyspace
  const target =
    address === 0
      ? database.createString(0, call.bytes, call.start(1), call.end(1), text.length, NEVER)
      : database.resizeString(address, text.length)
  writeString(arena, target, 0, text, 0, text.length)
  setStringEncoding(arena, target, ENCODING_TEXT)
}
