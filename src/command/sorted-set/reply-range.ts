import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { eachSelected, type RangeDefaults, rangeQueryOrReply, selectRange } from './range-query.ts'
import { isSortedSetOrReply, openSortedSet, replyMember, replyMembersHead } from './sorted-set-value.ts'

/** Replies to ZRANGE and its kin: key min max [options]. */
export function replyRange(call: Call, reply: Reply, defaults: RangeDefaults): void {
  const query = rangeQueryOrReply(call, 1, defaults, reply)
  if (query === undefined) return
  const address = call.read(1)
  if (address === 0) return reply.array(0)
  if (!isSortedSetOrReply(call, address, reply)) return
  const sets = openSortedSet(call, address)
  const selection = selectRange(sets, query)
  replyMembersHead(reply, selection.count, query.withScores)
  eachSelected(sets, selection, query.reverse, () => replyMember(sets, reply, query.withScores))
}
