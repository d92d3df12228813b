import { parseDouble } from '../base/double.ts'
import { parseLongDouble } from '../base/long-double.ts'
import type { Reply } from '../protocol/resp/reply.ts'
import type { Call } from './call.ts'

const INT64_LIMIT = 2 ** 63

/**
 * Returns until when a command that blocks may wait, in ms since the Unix epoch, as argument i says in seconds: Infinity for 0; NaN after having replied that it is
 * no such number.
 */
export function waitDeadlineOrReply(call: Call, i: number, reply: Reply): number {
  const milliseconds = Math.ceil(secondsOf(call.bytes, call.start(i), call.end(i)) * 1000)
  if (!Number.isNaN(milliseconds)) return deadlineOrReply(call, milliseconds, reply)
  reply.error('ERR timeout is not a float or out of range')
  return Number.NaN
}

/** As {@link waitDeadlineOrReply}, of a timeout in milliseconds. */
export function waitDeadlineMsOrReply(call: Call, i: number, reply: Reply): number {
  const milliseconds = call.integerOrReply(i, reply, 'ERR timeout is not an integer or out of range')
  return Number.isNaN(milliseconds) ? Number.NaN : deadlineOrReply(call, milliseconds, reply)
}

function deadlineOrReply(call: Call, milliseconds: number, reply: Reply): number {
  if (milliseconds < 0) reply.error('ERR timeout is negative')
  else if (milliseconds + call.now >= INT64_LIMIT) reply.error('ERR timeout is out of range')
  else return milliseconds === 0 ? Number.POSITIVE_INFINITY : call.now + milliseconds
  return Number.NaN
}

/** The number that the bytes spell, NaN if none. Beyond what a double can say, where Redis reads a long double, only its sign and that it is huge or tiny. */
function secondsOf(bytes: Uint8Array, start: number, end: number): number {
  const seconds = parseDouble(bytes, start, end)
  if (!Number.isNaN(seconds)) return seconds
  const long = parseLongDouble(bytes, start, end)
  if (long === undefined) return Number.NaN
  const magnitude = long.exponent > 0 ? Number.POSITIVE_INFINITY : Number.MIN_VALUE
  return long.significand < 0n ? -magnitude : magnitude
}
