import type { Reply } from '../../protocol/resp/reply.ts'
import type { StreamId } from '../../types/stream/stream-id.ts'
import { ID_INVALID, parseStreamId } from '../../types/stream/stream-id-text.ts'
import type { Call } from '../call.ts'

/** Arguments that are ids of entries. */

export const INVALID_ID = 'ERR Invalid stream ID specified as stream command argument'
const OPEN = 0x28
const DASH = 0x2d
const PLUS = 0x2b

/** Reads argument i as an id; one without a sequence number has 0 for it. Returns false after having replied that it is none. */
export function idOrReply(call: Call, i: number, id: StreamId, reply: Reply): boolean {
  if (isId(call, i, id)) return true
  reply.error(INVALID_ID)
  return false
}

/** Whether argument i is an id, which is then read. */
export function isId(call: Call, i: number, id: StreamId): boolean {
  return parseStreamId(call.bytes, call.start(i), call.end(i), id, 0) !== ID_INVALID
}

/** Checks that the arguments [first, last) are ids. Returns false after having replied that one is not. */
export function areIdsOrReply(call: Call, first: number, last: number, id: StreamId, reply: Reply): boolean {
  for (let i = first; i < last; i++) if (!idOrReply(call, i, id, reply)) return false
  return true
}

/** As {@link idOrReply}, and `-` and `+` are the smallest and the largest id; `missingWord` is for both words of a sequence number that is not there. */
export function anyIdOrReply(call: Call, i: number, id: StreamId, missingWord: 0 | -1, reply: Reply): boolean {
  const start = call.start(i)
  if (call.length(i) === 1 && call.bytes[start] === DASH) id.setZero()
  else if (call.length(i) === 1 && call.bytes[start] === PLUS) id.setMaximum()
  else if (parseStreamId(call.bytes, start, call.end(i), id, missingWord) === ID_INVALID) {
    reply.error(INVALID_ID)
    return false
  }
  return true
}

/** Reads argument i as the first id of a range, which begins behind it where it is written with a parenthesis. Returns false after having replied that it is none. */
export function startIdOrReply(call: Call, i: number, id: StreamId, reply: Reply): boolean {
  if (!isOpen(call, i)) return anyIdOrReply(call, i, id, 0, reply)
  if (parseStreamId(call.bytes, call.start(i) + 1, call.end(i), id, 0) === ID_INVALID) reply.error(INVALID_ID)
  else if (!id.increment()) reply.error('ERR invalid start ID for the interval')
  else return true
  return false
}

/** As {@link startIdOrReply}, the last id of a range. */
export function endIdOrReply(call: Call, i: number, id: StreamId, reply: Reply): boolean {
  if (!isOpen(call, i)) return anyIdOrReply(call, i, id, -1, reply)
  if (parseStreamId(call.bytes, call.start(i) + 1, call.end(i), id, -1) === ID_INVALID) reply.error(INVALID_ID)
  else if (!id.decrement()) reply.error('ERR invalid end ID for the interval')
  else return true
  return false
}

function isOpen(call: Call, i: number): boolean {
  return call.length(i) > 1 && call.bytes[call.start(i)] === OPEN
}
