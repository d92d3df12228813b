import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import type { LogEntry } from '../command-log.ts'

/** Returns how many entries argument i asks for, Infinity for -1; NaN after having replied that it is no such number. */
export function countOrReply(call: Call, i: number, reply: Reply): number {
  const count = call.integer(i)
  if (count >= -1) return count === -1 ? Number.POSITIVE_INFINITY : count
  reply.error('ERR count should be greater than or equal to -1')
  return Number.NaN
}

/** Replies with the first `count` entries of a log. */
export function replyEntries(entries: readonly LogEntry[], count: number, reply: Reply): void {
  const shown = entries.slice(0, count)
  reply.array(shown.length)
  for (const { id, time, value, words, address, name } of shown) {
    reply.array(6)
    reply.integer(id)
    reply.integer(time)
    reply.integer(value)
    reply.array(words.length)
    for (const word of words) reply.latin1(word)
    reply.text(address)
    reply.latin1(name)
  }
}
