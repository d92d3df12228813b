import { EFFECT_STRING } from '../../keyspace/effects.ts'
import { byteAt, setByteAt, stringLength } from '../../types/string.ts'
import { defineCommand, firstKey } from '../command.ts'
import { isStringOrReply } from '../string-value.ts'
import { bitOffsetOrReply } from './bit-offset.ts'
import { grownBitmap } from './grown-bitmap.ts'

/** SETBIT key offset value */
export const setbit = defineCommand({
  name: 'setbit',
  arity: 4,
  flags: ['write', 'denyoom'],
  categories: ['bitmap'],
  group: 'bitmap',
  since: '2.2.0',
  complexity: 'O(1), and the bytes by which the string grows.',
  summary: 'Sets or clears a bit of a string, which grows as needed, and returns what it was.',
  keys: firstKey('RW', 'access', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'offset', type: 'integer' },
    { name: 'value', type: 'integer' },
  ],
  run(call, reply) {
    const offset = bitOffsetOrReply(call, 2, reply)
    if (Number.isNaN(offset)) return
    const bit = call.integer(3)
    if (bit !== 0 && bit !== 1) return reply.error('ERR bit is not an integer or out of range')
    const { arena } = call.keyspace
    const existing = call.find(1)
    if (existing !== 0 && !isStringOrReply(call, existing, reply)) return
    const length = existing === 0 ? 0 : stringLength(arena, existing)
    const at = Math.floor(offset / 8)
    const shift = 7 - (offset & 7)
    const address = grownBitmap(call, existing, at + 1)
    const byte = byteAt(arena, address, at)
    const old = (byte >>> shift) & 1
    if (old !== bit) setByteAt(arena, address, at, byte ^ (1 << shift))
    if (old !== bit || at >= length) call.changed(EFFECT_STRING, 'setbit', 1)
    reply.integer(old)
  },
})
