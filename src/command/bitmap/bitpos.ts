import { bitPosition } from '../../types/bit-position.ts'
import { stringLength } from '../../types/string.ts'
import { defineCommand, firstKey } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { isStringOrReply } from '../string-value.ts'
import { clampedBitRange, UNIT_ARGUMENT, unitBitsOrReply } from './bit-range.ts'

/** BITPOS key bit [start [end [BYTE | BIT]]] */
export const bitpos = defineCommand({
  name: 'bitpos',
  arity: -3,
  flags: ['readonly'],
  categories: ['bitmap'],
  group: 'bitmap',
  since: '2.8.7',
  complexity: 'O(N), N being the bytes looked at.',
  summary: 'Finds the first bit of a string, or of a range of it, that is 1 or that is 0.',
  history: [['7.0.0', 'Added `BYTE` and `BIT`.']],
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'bit', type: 'integer' },
    {
      name: 'range',
      type: 'block',
      optional: true,
      arguments: [
        { name: 'start', type: 'integer' },
        {
          name: 'end-unit-block',
          type: 'block',
          optional: true,
          arguments: [{ name: 'end', type: 'integer' }, UNIT_ARGUMENT],
        },
      ],
    },
  ],
  run(call, reply) {
    const { argc } = call
    const bit = call.integerOrReply(2, reply)
    if (Number.isNaN(bit)) return
    if (bit !== 0 && bit !== 1) return reply.error('ERR The bit argument must be 1 or 0.')
    if (argc > 6) return reply.error(SYNTAX_ERROR)
    const start = argc > 3 ? call.integerOrReply(3, reply) : 0
    if (Number.isNaN(start)) return
    const unitBits = unitBitsOrReply(call, 5, reply)
    if (unitBits === 0) return
    const end = argc > 4 ? call.integerOrReply(4, reply) : -1
    if (Number.isNaN(end)) return
    const address = call.read(1)
    if (address === 0) return reply.integer(bit === 0 ? 0 : -1)
    if (!isStringOrReply(call, address, reply)) return
    const { arena } = call.keyspace
    const length = stringLength(arena, address)
    const { from, to } = clampedBitRange(start, end, (length * 8) / unitBits, unitBits)
    if (from >= to) return reply.integer(-1)
    const position = bitPosition(arena, address, bit, from, to)
    // Without an end, zeros follow the string.
    reply.integer(position < 0 && bit === 0 && argc <= 4 ? length * 8 : position)
  },
})
