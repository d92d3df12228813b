import { bitCount } from '../../types/bit-count.ts'
import { stringLength } from '../../types/string.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { isStringOrReply } from '../string-value.ts'
import { clampedBitRange, UNIT_ARGUMENT, unitBitsOrReply } from './bit-range.ts'

/** BITCOUNT key [start end [BYTE | BIT]] */
export const bitcount = defineCommand({
  name: 'bitcount',
  arity: -2,
  flags: ['readonly'],
  categories: ['bitmap'],
  group: 'bitmap',
  since: '2.6.0',
  complexity: 'O(N), N being the bytes looked at.',
  summary: 'Counts the set bits of a string, or of a range of it.',
  history: [['7.0.0', 'Added `BYTE` and `BIT`.']],
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    {
      name: 'range',
      type: 'block',
      optional: true,
      arguments: [{ name: 'start', type: 'integer' }, { name: 'end', type: 'integer' }, UNIT_ARGUMENT],
    },
  ],
  run(call, reply) {
    const { argc } = call
    if (argc === 3 || argc > 5) return reply.error(SYNTAX_ERROR)
    const start = argc > 2 ? call.integerOrReply(2, reply) : 0
    if (Number.isNaN(start)) return
    const end = argc > 3 ? call.integerOrReply(3, reply) : -1
    if (Number.isNaN(end)) return
    const unitBits = unitBitsOrReply(call, 4, reply)
    if (unitBits === 0) return
    const address = call.read(1)
    if (address === 0) return reply.integer(0)
    if (!isStringOrReply(call, address, reply)) return
    // Two offsets before the string mean its first unit, unless they are in the wrong order.
    if (start < 0 && end < 0 && argc > 3 && isDescending(call, start, end)) return reply.integer(0)
    const { arena } = call.keyspace
    const units = (stringLength(arena, address) * 8) / unitBits
    const { from, to } = clampedBitRange(start, end, units, unitBits)
    reply.integer(bitCount(call.keyspace.bitCounter, arena, address, from, to))
  },
})

/** Whether argument 2 is above argument 3, also where the numbers that they were rounded to are the same. */
function isDescending(call: Call, start: number, end: number): boolean {
  if (start !== end || start >= Number.MIN_SAFE_INTEGER) return start > end
  return (call.int64(2) ?? 0n) > (call.int64(3) ?? 0n)
}
