import { INT64_MIN } from '../../base/integer.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { listLength, passElement, seekElement } from '../../types/list/list-cursor.ts'
import { findBackwards, findForwards } from '../../types/list/list-search.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { LONG_OUT_OF_RANGE, SYNTAX_ERROR } from '../messages.ts'
import { isListOrReply } from './list-value.ts'

/** LPOS key element [RANK rank] [COUNT num-matches] [MAXLEN len] */
export const lpos = defineCommand({
  name: 'lpos',
  arity: -3,
  flags: ['readonly'],
  categories: ['list'],
  group: 'list',
  since: '6.0.6',
  complexity: 'O(N), N being the number of elements that are looked at.',
  summary: 'Returns the indexes of the elements of a list that equal a value.',
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'element', type: 'string' },
    { name: 'rank', type: 'integer', token: 'RANK', optional: true },
    { name: 'num-matches', type: 'integer', token: 'COUNT', optional: true },
    { name: 'len', type: 'integer', token: 'MAXLEN', optional: true },
  ],
  run(call, reply) {
    let rank = 1
    let count = -1
    let lengthMax = 0
    for (let i = 3; i < call.argc; i += 2) {
      if (i + 1 === call.argc) return reply.error(SYNTAX_ERROR)
      if (call.is(i, 'RANK')) {
        rank = call.integerOrReply(i + 1, reply)
        if (Number.isNaN(rank)) return
        if (rank === 0) return reply.error(RANK_ZERO)
        if (call.int64(i + 1) === INT64_MIN) return reply.error(LONG_OUT_OF_RANGE)
      } else if (call.is(i, 'COUNT')) {
        count = call.integerOrReply(i + 1, reply, "ERR COUNT can't be negative")
        if (Number.isNaN(count)) return
        if (count < 0) return reply.error("ERR COUNT can't be negative")
      } else if (call.is(i, 'MAXLEN')) {
        lengthMax = call.integerOrReply(i + 1, reply, "ERR MAXLEN can't be negative")
        if (Number.isNaN(lengthMax)) return
        if (lengthMax < 0) return reply.error("ERR MAXLEN can't be negative")
      } else return reply.error(SYNTAX_ERROR)
    }
    const address = call.read(1)
    if (address === 0) return count < 0 ? reply.null() : reply.array(0)
    if (!isListOrReply(call, address, reply)) return
    replyPositions(call, address, rank, count, lengthMax === 0 ? Number.POSITIVE_INFINITY : lengthMax, reply)
  },
})

const RANK_ZERO =
  "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list"

/** Replies with the matches among the first `limit` elements from the `rank`-th match on: one if `count` is negative, all if it is 0. A negative rank goes backwards. */
function replyPositions(call: Call, address: number, rank: number, count: number, limit: number, reply: Reply): void {
  const { bytes, listCursor: cursor } = call
  const { arena } = call.keyspace
  const start = call.start(2)
  const end = call.end(2)
  const length = listLength(arena, address)
  const backwards = rank < 0
  const mark = reply.deferred()
  const wanted = count === 0 ? Number.POSITIVE_INFINITY : Math.abs(count)
  let found = 0
  limit = Math.min(limit, length)
  seekElement(arena, address, cursor, backwards ? length - 1 : 0)
  if (backwards) passElement(cursor)
  for (let passed = 0, matches = 0; passed < limit && found < wanted; passed++) {
    const find = backwards ? findBackwards : findForwards
    const steps = find(arena, cursor, bytes, start, end, limit - passed)
    if (steps < 0) break
    if (!backwards) passElement(cursor)
    passed += steps
    if (++matches < Math.abs(rank)) continue
    reply.integer(backwards ? length - 1 - passed : passed)
    found++
  }
  if (count >= 0) reply.endDeferred(mark, 'array', found)
  else if (found === 0) reply.null()
}
