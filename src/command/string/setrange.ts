import { EFFECT_STRING } from '../../keyspace/effects.ts'
import { NEVER } from '../../keyspace/expiring-items.ts'
import { ENCODING_RAW, setStringEncoding, stringLength, writeString, zeroString } from '../../types/string.ts'
import { defineCommand, firstKey } from '../command.ts'
import { isLengthAllowedOrReply, isStringOrReply } from '../string-value.ts'

/** SETRANGE key offset value */
export const setrange = defineCommand({
  name: 'setrange',
  arity: 4,
  flags: ['write', 'denyoom'],
  categories: ['string'],
  group: 'string',
  since: '2.2.0',
  complexity: 'O(M), M being the length of the value, and of the gap where the string ends before the offset.',
  summary: 'Overwrites a part of a string from an offset on; the string grows as needed, with zeros in gaps.',
  keys: firstKey('RW', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'offset', type: 'integer' },
    { name: 'value', type: 'string' },
  ],
  run(call, reply) {
    const offset = call.integerOrReply(2, reply)
    if (Number.isNaN(offset)) return
    if (offset < 0) return reply.error('ERR offset is out of range')
    const { bytes, database } = call
    const { arena } = call.keyspace
    let address = call.find(1)
    if (address !== 0 && !isStringOrReply(call, address, reply)) return
    const length = address === 0 ? 0 : stringLength(arena, address)
    if (call.length(3) === 0) return reply.integer(length)
    const end = offset + call.length(3)
    if (!isLengthAllowedOrReply(call, end, reply)) return

    if (address === 0) address = database.createString(0, bytes, call.start(1), call.end(1), end, NEVER)
    else if (end > length) address = database.resizeString(address, end)
    else database.edit(address)
    if (offset > length) zeroString(arena, address, length, offset)
    writeString(arena, address, offset, bytes, call.start(3), call.end(3))
    setStringEncoding(arena, address, ENCODING_RAW)
    call.changed(EFFECT_STRING, 'setrange', 1)
    reply.integer(Math.max(length, end))
  },
})
