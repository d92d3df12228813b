import type { Reply } from '../../protocol/resp/reply.ts'
import { radixNodes } from '../../types/stream/radix-nodes.ts'
import { ADDED, idempotenceIdsMax, idempotenceSeconds, readCounter } from '../../types/stream/stream-record.ts'
import type { Streams } from '../../types/stream/streams.ts'
import type { Call } from '../call.ts'
import { defineSubcommand, keyAt } from '../command.ts'
import { NO_SUCH_KEY } from '../messages.ts'
import { replyCounter, replyEntry, replyId, replyName, replyRange } from './reply-entries.ts'
import { isStreamOrReply, openStream } from './stream-value.ts'

/** Entries and pending entries that FULL shows, unless it is told how many. */
const COUNT_DEFAULT = 10

/** XINFO STREAM key [FULL [COUNT count]] */
export const xinfoStream = defineSubcommand({
  name: 'stream',
  arity: -3,
  flags: ['readonly'],
  categories: ['stream'],
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Returns what is known of a stream.',
  history: [
    ['6.0.0', 'Added the `FULL` modifier.'],
    ['7.0.0', 'Added `max-deleted-entry-id`, `entries-added`, `recorded-first-entry-id`, `entries-read` and `lag`.'],
    ['7.2.0', 'Added `active-time`; `seen-time` counts attempts too.'],
    ['8.6.0', 'Added the fields of idempotent messages.'],
  ],
  keys: [keyAt(2, 'RO', 'access')],
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    {
      name: 'full-block',
      type: 'block',
      optional: true,
      arguments: [
        { name: 'full', type: 'pure-token', token: 'FULL' },
        { name: 'count', type: 'integer', token: 'COUNT', optional: true },
      ],
    },
  ],
  run(call, reply) {
    const address = call.read(2)
    if (address === 0) return reply.error(NO_SUCH_KEY)
    if (!isStreamOrReply(call, address, reply)) return
    const full = call.argc > 3
    let count = COUNT_DEFAULT
    if (full) {
      const counted = call.argc === 6
      if (!(call.argc === 4 || counted) || !call.is(3, 'FULL') || (counted && !call.is(4, 'COUNT')))
        return reply.error(
          `ERR unknown subcommand or wrong number of arguments for '${call.text(1).slice(0, 128)}'. Try XINFO HELP.`,
        )
      if (counted) count = call.integerOrReply(5, reply)
      if (Number.isNaN(count)) return
      if (count < 0) count = COUNT_DEFAULT
    }
    const streams = openStream(call, address)
    replyStream(call, streams, full ? 15 : 16, reply)
    if (full) replyFull(call, streams, count, reply)
    else replyEnds(streams, reply)
    streams.cursor.release()
  },
})

/** Replies with the head of a map and what both forms show. */
function replyStream(call: Call, streams: Streams, fields: number, reply: Reply): void {
  const { view, at, idempotence } = streams
  const { id } = call.streamScratch
  reply.map(fields)
  replyNumber(reply, 'length', streams.length)
  replyNumber(reply, 'radix-tree-keys', streams.leaves)
  replyNumber(reply, 'radix-tree-nodes', radixNodes(streams))
  reply.latin1('last-generated-id')
  replyId(reply, streams.readLastId(id))
  reply.latin1('max-deleted-entry-id')
  replyId(reply, streams.readDeletedId(id))
  replyNumber(reply, 'entries-added', readCounter(view, at + ADDED))
  reply.latin1('recorded-first-entry-id')
  replyId(reply, streams.readFirstId(id))
  replyNumber(reply, 'idmp-duration', idempotenceSeconds(view, at))
  replyNumber(reply, 'idmp-maxsize', idempotenceIdsMax(view, at))
  replyNumber(reply, 'pids-tracked', idempotence.producerCount)
  replyNumber(reply, 'iids-tracked', idempotence.idCount(call.now))
  replyNumber(reply, 'iids-added', idempotence.added)
  replyNumber(reply, 'iids-duplicates', idempotence.duplicates)
}

function replyEnds(streams: Streams, reply: Reply): void {
  replyNumber(reply, 'groups', streams.groups.count)
  reply.latin1('first-entry')
  if (streams.seekFirst()) replyEntry(reply, streams.cursor)
  else reply.null()
  reply.latin1('last-entry')
  if (streams.seekLast()) replyEntry(reply, streams.cursor)
  else reply.null()
}

function replyFull(call: Call, streams: Streams, count: number, reply: Reply): void {
  const { groups } = streams
  const { id, start, end } = call.streamScratch
  reply.latin1('entries')
  replyRange(reply, streams, start.setZero(), end.setMaximum(), count, false)
  reply.latin1('groups')
  reply.array(groups.count)
  for (let group = groups.first(); group !== 0; group = groups.next()) {
    reply.map(7)
    reply.latin1('name')
    replyName(reply, groups.names, group)
    reply.latin1('last-delivered-id')
    replyId(reply, groups.readLastId(group, id))
    reply.latin1('entries-read')
    replyCounter(reply, groups.entriesRead(group))
    reply.latin1('lag')
    replyCounter(reply, streams.lag.of(group))
    replyNumber(reply, 'pel-count', groups.pending.count(group))
    reply.latin1('pending')
    replyPending(call, streams, group, 0, count, reply)
    reply.latin1('consumers')
    reply.array(groups.consumerCount(group))
    for (let consumer = groups.firstConsumer(group); consumer !== 0; consumer = groups.nextConsumer()) {
      reply.map(5)
      reply.latin1('name')
      replyName(reply, groups.consumerNames, consumer)
      replyNumber(reply, 'seen-time', groups.seen(consumer))
      replyNumber(reply, 'active-time', groups.active(consumer))
      replyNumber(reply, 'pel-count', groups.pending.countOf(consumer))
      reply.latin1('pending')
      replyPending(call, streams, group, consumer, count, reply)
    }
  }
}

/** Replies with up to `count` pending entries, all if that is 0, of a group, with their consumers, or of a consumer. */
function replyPending(
  call: Call,
  streams: Streams,
  group: number,
  consumer: number,
  count: number,
  reply: Reply,
): void {
  const { groups } = streams
  const { pending } = groups
  const { id } = call.streamScratch
  const mark = reply.deferred()
  let replied = 0
  let there = consumer === 0 ? pending.seek(group, id.setZero()) : pending.seekOwn(consumer, id.setZero())
  for (; there; there = consumer === 0 ? pending.next() : pending.nextOwn()) {
    if (consumer === 0) pending.readId(id)
    else pending.find(group, pending.readOwnId(id))
    reply.array(consumer === 0 ? 4 : 3)
    replyId(reply, id)
    if (consumer === 0) replyName(reply, groups.consumerNames, pending.consumer)
    reply.integer(pending.timeMs)
    reply.integer(pending.deliveries)
    if (++replied === count) break
  }
  reply.endDeferred(mark, 'array', replied)
}

function replyNumber(reply: Reply, name: string, value: number | bigint): void {
  reply.latin1(name)
  reply.integer(value)
}
