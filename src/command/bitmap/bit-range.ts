import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import type { CommandArgument } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'

/** The argument that says in what the offsets of a range count. */
export const UNIT_ARGUMENT: CommandArgument = {
  name: 'unit',
  type: 'oneof',
  optional: true,
  since: '7.0.0',
  arguments: [
    { name: 'byte', type: 'pure-token', token: 'BYTE' },
    { name: 'bit', type: 'pure-token', token: 'BIT' },
  ],
}

/** Bits [from, to) of a string. */
export interface BitRange {
  readonly from: number
  readonly to: number
}

/** Returns the bits of the unit that argument i names, those of a byte where there is none; 0 after having replied with an error. */
export function unitBitsOrReply(call: Call, i: number, reply: Reply): number {
  if (call.argc <= i || call.is(i, 'BYTE')) return 8
  if (call.is(i, 'BIT')) return 1
  reply.error(SYNTAX_ERROR)
  return 0
}

/** Returns the bits from one offset to another, the last included, of a string that is so many units long. Negative offsets count from its end. */
export function clampedBitRange(start: number, end: number, units: number, unitBits: number): BitRange {
  const first = Math.max(0, start < 0 ? start + units : start)
  const last = Math.min(units - 1, Math.max(0, end < 0 ? end + units : end))
  return { from: first * unitBits, to: (last + 1) * unitBits }
}
