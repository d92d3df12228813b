import type { Reply } from '../../protocol/resp/reply.ts'
import type { Streams } from '../../types/stream/streams.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { findConsumer, groupOrReply } from './group-value.ts'
import { endIdOrReply, startIdOrReply } from './id-arguments.ts'
import { replyId, replyName } from './reply-entries.ts'

/** XPENDING key group [[IDLE min-idle-time] start end count [consumer]] */
export const xpending = defineCommand({
  name: 'xpending',
  arity: -3,
  flags: ['readonly'],
  categories: ['stream'],
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(log(N)+M) to return M of N pending entries, O(C) for an overview of C consumers.',
  summary: 'Returns what is pending in a group, as an overview or entry by entry.',
  history: [['6.2.0', 'Added `IDLE`; ranges may leave out their bounds.']],
  tips: ['nondeterministic_output'],
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'group', type: 'string' },
    {
      name: 'filters',
      type: 'block',
      optional: true,
      arguments: [
        { name: 'min-idle-time', type: 'integer', token: 'IDLE', since: '6.2.0', optional: true },
        { name: 'start', type: 'string' },
        { name: 'end', type: 'string' },
        { name: 'count', type: 'integer' },
        { name: 'consumer', type: 'string', optional: true },
      ],
    },
  ],
  run(call, reply) {
    const { start, end } = call.streamScratch
    const { argc } = call
    if (argc !== 3 && (argc < 6 || argc > 9)) return reply.error(SYNTAX_ERROR)
    let idleMs = 0
    let count = 0
    let first = 3
    if (argc > 3) {
      if (call.is(3, 'IDLE')) {
        idleMs = call.integerOrReply(4, reply)
        if (Number.isNaN(idleMs)) return
        if (argc < 8) return reply.error(SYNTAX_ERROR)
        first = 5
      }
      count = call.integerOrReply(first + 2, reply)
      if (Number.isNaN(count)) return
      if (!startIdOrReply(call, first, start, reply) || !endIdOrReply(call, first + 1, end, reply)) return
    }
    const group = groupOrReply(call, call.read(1), reply)
    if (group === 0) return
    const { streams } = call.keyspace
    if (argc === 3) return replyOverview(streams, group, call, reply)
    const named = first + 3 < argc
    const consumer = named ? findConsumer(call, group, first + 3) : 0
    if (named && consumer === 0) return reply.array(0)
    const mark = reply.deferred()
    reply.endDeferred(mark, 'array', replyEntries(streams, group, consumer, count, idleMs, call, reply))
  },
})

/** Replies with how much is pending, the first and the last id, and how much each consumer has. */
function replyOverview(streams: Streams, group: number, call: Call, reply: Reply): void {
  const { groups } = streams
  const { pending } = groups
  const { id } = call.streamScratch
  reply.array(4)
  reply.integer(pending.count(group))
  if (!pending.seek(group, id.setZero())) {
    reply.null()
    reply.null()
    return reply.nullArray()
  }
  replyId(reply, pending.readId(id))
  pending.seekLast(group)
  replyId(reply, pending.readId(id))
  const mark = reply.deferred()
  let replied = 0
  for (let consumer = groups.firstConsumer(group); consumer !== 0; consumer = groups.nextConsumer()) {
    const count = pending.countOf(consumer)
    if (count === 0) continue
    reply.array(2)
    replyName(reply, groups.consumerNames, consumer)
    reply.bulkInteger(count)
    replied++
  }
  reply.endDeferred(mark, 'array', replied)
}

/** Replies with up to `count` entries from start to end, of a consumer unless that is 0, pending for `idleMs` or longer. Returns how many. */
function replyEntries(
  streams: Streams,
  group: number,
  consumer: number,
  count: number,
  idleMs: number,
  call: Call,
  reply: Reply,
): number {
  const { groups } = streams
  const { pending } = groups
  const { id, start, end } = call.streamScratch
  let replied = 0
  let there = consumer === 0 ? pending.seek(group, start) : pending.seekOwn(consumer, start)
  for (; there && replied < count; there = consumer === 0 ? pending.next() : pending.nextOwn()) {
    if (consumer === 0) pending.readId(id)
    else pending.find(group, pending.readOwnId(id))
    if (id.compare(end) > 0) break
    const elapsedMs = call.now - pending.timeMs
    if (idleMs !== 0 && elapsedMs < idleMs) continue
    reply.array(4)
    replyId(reply, id)
    replyName(reply, groups.consumerNames, pending.consumer)
    reply.integer(Math.max(elapsedMs, 0))
    reply.integer(pending.deliveries)
    replied++
  }
  return replied
}
