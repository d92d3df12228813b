import { parseDouble } from '../base/double.ts'
import type { Reply } from '../protocol/resp/reply.ts'
import type { Call } from './call.ts'

const INT64_LIMIT = 2 ** 63

/**
 * Returns until when a command that blocks may wait, in ms since the Unix epoch, as argument i says in seconds: Infinity for 0; NaN after having replied that it is
 * no such number.
 */
export function waitDeadlineOrReply(call: Call, i: number, reply: Reply): number {
  const milliseconds = Math.ceil(parseDouble(call.bytes, call.start(i), call.end(i)) * 1000)
  if (Number.isNaN(milliseconds)) reply.error('ERR timeout is not a float or out of range')
  else if (milliseconds < 0) reply.error('ERR timeout is negative')
  else if (milliseconds + call.now >= INT64_LIMIT) reply.error('ERR timeout is out of range')
  else return milliseconds === 0 ? Number.POSITIVE_INFINITY : call.now + milliseconds
  return Number.NaN
}
