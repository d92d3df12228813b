import { INT64_MAX } from '../base/integer.ts'
import type { Reply } from '../protocol/resp/reply.ts'
import type { Call } from './call.ts'
import { LONG_OUT_OF_RANGE, NOT_AN_INTEGER } from './messages.ts'

/**
 * Returns the count of HRANDFIELD and its kin that argument i spells, an int64 rounded to a number; NaN after having replied that it is none, or that it is the
 * smallest, whose opposite is none.
 */
export function randomCountOrReply(call: Call, i: number, reply: Reply): number {
  const count = call.integer(i)
  if (!Number.isNaN(count)) return count
  const large = call.int64(i)
  if (large === undefined) reply.error(NOT_AN_INTEGER)
  else if (large < -INT64_MAX) reply.error(LONG_OUT_OF_RANGE)
  else return Number(large)
  return Number.NaN
}
