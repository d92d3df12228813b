import { byteAt, stringLength } from '../../types/string.ts'
import { defineCommand, firstKey } from '../command.ts'
import { isStringOrReply } from '../string-value.ts'
import { bitOffsetOrReply } from './bit-offset.ts'

/** GETBIT key offset */
export const getbit = defineCommand({
  name: 'getbit',
  arity: 3,
  flags: ['readonly', 'fast'],
  categories: ['bitmap'],
  group: 'bitmap',
  since: '2.2.0',
  complexity: 'O(1)',
  summary: 'Returns a bit of a string; bits past its end are 0.',
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'offset', type: 'integer' },
  ],
  run(call, reply) {
    const offset = bitOffsetOrReply(call, 2, reply)
    if (Number.isNaN(offset)) return
    const address = call.read(1)
    if (address === 0) return reply.integer(0)
    if (!isStringOrReply(call, address, reply)) return
    const { arena } = call.keyspace
    const at = Math.floor(offset / 8)
    if (at >= stringLength(arena, address)) return reply.integer(0)
    reply.integer((byteAt(arena, address, at) >>> (7 - (offset & 7))) & 1)
  },
})
