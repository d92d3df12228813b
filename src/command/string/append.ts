import { EFFECT_STRING } from '../../keyspace/effects.ts'
import { NEVER } from '../../keyspace/expiring-items.ts'
import { ENCODING_RAW, setStringEncoding, stringLength, writeString } from '../../types/string.ts'
import { defineCommand, firstKey } from '../command.ts'
import { isLengthAllowedOrReply, isStringOrReply } from '../string-value.ts'

/** APPEND key value */
export const append = defineCommand({
  name: 'append',
  arity: 3,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['string'],
  group: 'string',
  since: '2.0.0',
  complexity: 'O(1), amortised: a string moves only when it outgrows its block, and a long one not as a whole.',
  summary: 'Appends to the string that a key holds, and makes the key where there is none.',
  keys: firstKey('RW', 'insert'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'value', type: 'string' },
  ],
  run(call, reply) {
    const { bytes, database } = call
    const { arena } = call.keyspace
    let address = call.find(1)
    let length = 0
    if (address === 0) {
      database.putString(0, bytes, call.start(1), call.end(1), bytes, call.start(2), call.end(2), NEVER)
    } else {
      if (!isStringOrReply(call, address, reply)) return
      length = stringLength(arena, address)
      if (!isLengthAllowedOrReply(call, length + call.length(2), reply)) return
      address = database.resizeString(address, length + call.length(2))
      writeString(arena, address, length, bytes, call.start(2), call.end(2))
      setStringEncoding(arena, address, ENCODING_RAW)
    }
    call.changed(EFFECT_STRING, 'append', 1)
    reply.integer(length + call.length(2))
  },
})
