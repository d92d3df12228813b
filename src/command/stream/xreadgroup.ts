import type { Reply } from '../../protocol/resp/reply.ts'
import { TYPE_STREAM } from '../../store/item.ts'
import type { Streams } from '../../types/stream/streams.ts'
import type { Call } from '../call.ts'
import { defineCommand } from '../command.ts'
import { claimableSince, replyClaimed } from './claim-idle.ts'
import { changedAside, findGroup, seeConsumer } from './group-value.ts'
import { idOrReply, isId } from './id-arguments.ts'
import { isByte, readArgumentsOrReply, streamNames } from './read-arguments.ts'
import { replyFields, replyId } from './reply-entries.ts'
import { editStream, isStreamOrReply, openStream } from './stream-value.ts'

const DOLLAR = 0x24
const PLUS = 0x2b
const GREATER = 0x3e

/** XREADGROUP GROUP group consumer [COUNT count] [BLOCK milliseconds] [CLAIM min-idle-time] [NOACK] STREAMS key [key ...] id [id ...] */
export const xreadgroup = defineCommand({
  name: 'xreadgroup',
  arity: -7,
  flags: ['write', 'blocking'],
  categories: ['stream'],
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(log M + N) per stream, for N entries of a stream of M',
  summary:
    'Returns entries of streams that no consumer of a group has got yet, or those that one has pending, or waits for some.',
  history: [['8.4.0', 'Added the `CLAIM` option.']],
  keys: [
    {
      flags: ['RO', 'access'],
      begin: { keyword: 'STREAMS', startFrom: 4 },
      find: { lastKey: -1, step: 1, limit: 2 },
    },
  ],
  arguments: [
    {
      name: 'group-block',
      type: 'block',
      token: 'GROUP',
      arguments: [
        { name: 'group', type: 'string' },
        { name: 'consumer', type: 'string' },
      ],
    },
    { name: 'count', type: 'integer', token: 'COUNT', optional: true },
    { name: 'milliseconds', type: 'integer', token: 'BLOCK', optional: true },
    { name: 'min-idle-time', type: 'integer', token: 'CLAIM', since: '8.4.0', optional: true },
    { name: 'noack', type: 'pure-token', token: 'NOACK', optional: true },
    {
      name: 'streams',
      type: 'block',
      token: 'STREAMS',
      arguments: [
        { name: 'key', type: 'key', keySpecIndex: 0, multiple: true },
        { name: 'ID', type: 'string', multiple: true },
      ],
    },
  ],
  run: readGroup,
})

function readGroup(call: Call, reply: Reply): void {
  const { read: options, id } = call.streamScratch
  if (!readArgumentsOrReply(call, options, true, reply)) return
  const { firstKey, streams } = options
  let only = 0
  for (let i = firstKey; i < firstKey + streams; i++) {
    only = readableOrReply(call, i, i + streams, reply)
    if (only === 0) return
  }
  const mark = reply.deferred()
  let replied = 0
  let oldestMs = Number.POSITIVE_INFINITY
  let { claimIdleMs } = options
  for (let i = firstKey; i < firstKey + streams; i++) {
    const address = call.read(i)
    if (address === 0) continue
    const stream = editStream(call, address)
    const group = streams === 1 ? only : findGroup(call, options.group)
    const sinceMs = claimIdleMs < 0 ? Number.POSITIVE_INFINITY : claimableSince(stream, group)
    oldestMs = Math.min(oldestMs, sinceMs)
    const claims = call.now - sinceMs >= claimIdleMs
    const history = !isNewest(call, i + streams)
    const fresh = !history && hasNew(stream, group, call)
    const consumer = seeConsumer(call, stream, group, options.group + 1, i)
    // As in Redis, nothing is claimed any more once history was asked for.
    if (history) claimIdleMs = -1
    if (!history && !fresh && !claims) continue
    replied++
    if (reply.protocol === 2) reply.array(2)
    reply.bulk(call.bytes, call.start(i), call.end(i))
    const entries = reply.deferred()
    if (history) {
      isId(call, i + streams, id)
      id.increment()
      reply.endDeferred(entries, 'array', replyHistory(call, stream, group, consumer, reply))
      continue
    }
    let count = claimIdleMs < 0 ? 0 : replyClaimed(call, stream, group, consumer, claimIdleMs, reply)
    let changes = count
    if (fresh && (options.count === 0 || count < options.count)) {
      const delivered = replyNew(call, stream, group, consumer, options.count - count, claimIdleMs >= 0, reply)
      changes += delivered
      count += delivered
    }
    stream.cursor.release()
    reply.endDeferred(entries, 'array', count)
    changedAside(call, 'xreadgroup', i, Math.min(changes, 1))
  }
  if (replied > 0) return reply.endDeferred(mark, reply.protocol === 3 ? 'map' : 'array', replied)
  if (!options.waits) return reply.nullArray()
  const retryMs = claimIdleMs < 0 ? undefined : claimIdleMs + (Number.isFinite(oldestMs) ? oldestMs : call.now)
  const { deadlineMs } = options
  call.block({ keys: streamNames(call, options), type: TYPE_STREAM, evenMissing: true, deadlineMs, retryMs }, reply)
}

/** Returns the group of the stream that argument i names, where argument `idArgument` is an id or `>`; 0 after having replied with what is wrong. */
function readableOrReply(call: Call, i: number, idArgument: number, reply: Reply): number {
  const { read: options, id } = call.streamScratch
  const address = call.read(i)
  if (address !== 0 && !isStreamOrReply(call, address, reply)) return 0
  if (address !== 0) openStream(call, address)
  const group = address === 0 ? 0 : findGroup(call, options.group)
  if (group === 0) {
    reply.error(
      `NOGROUP No such key '${call.errorText(i)}' or consumer group '${call.errorText(options.group)}' in XREADGROUP with GROUP option`,
    )
    return 0
  }
  if (isByte(call, idArgument, GREATER)) return group
  if (!isByte(call, idArgument, DOLLAR) && !isByte(call, idArgument, PLUS))
    return idOrReply(call, idArgument, id, reply) ? group : 0
  const sign = call.text(idArgument)
  reply.error(
    `ERR The ${sign} ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The ${sign} ID would just return an empty result set.`,
  )
  return 0
}

/** Whether argument i is `>`, or the largest id, which Redis takes for that. */
function isNewest(call: Call, i: number): boolean {
  const { id } = call.streamScratch
  return isByte(call, i, GREATER) || (isId(call, i, id) && id.isMaximum)
}

/** Whether the stream has entries that the group has not read. Leaves the group's last id in `start`. */
function hasNew(streams: Streams, group: number, call: Call): boolean {
  return streams.hasAbove(streams.groups.readLastId(group, call.streamScratch.start))
}

/**
 * Delivers entries behind the group's last id, which is in `start`, and replies with them, each with an idle time and a count of deliveries if `withClaimed`; no more than `count`
 * if that is above 0. Returns how many.
 */
function replyNew(
  call: Call,
  streams: Streams,
  group: number,
  consumer: number,
  count: number,
  withClaimed: boolean,
  reply: Reply,
): number {
  const { start, read: options } = call.streamScratch
  const { cursor, groups, lag } = streams
  const { pending } = groups
  let replied = 0
  start.increment()
  for (let there = streams.seekAtLeast(start); there; there = cursor.next()) {
    const { id } = cursor
    if (groups.isAboveLast(group, id)) lag.advance(group, id)
    reply.array(withClaimed ? 4 : 2)
    replyId(reply, id)
    replyFields(reply, cursor)
    if (withClaimed) {
      reply.integer(0)
      reply.integer(0)
    }
    if (!options.noAck) {
      // Another consumer may have it, if the group's last id was set back.
      if (pending.find(group, id)) {
        pending.assign(group, consumer, id, call.now)
        pending.setDeliveries(1)
      } else pending.add(group, consumer, id, call.now)
      groups.setActive(consumer, call.now)
    }
    if (++replied === count) break
  }
  return replied
}

/** Replies with what the consumer has pending from the id in `id` on, deleted entries with null. Returns how much. */
function replyHistory(call: Call, streams: Streams, group: number, consumer: number, reply: Reply): number {
  const { id, read: options } = call.streamScratch
  const { pending } = streams.groups
  let replied = 0
  for (let there = pending.seekOwn(consumer, id); there; there = pending.nextOwn()) {
    pending.readOwnId(id)
    reply.array(2)
    replyId(reply, id)
    if (streams.find(id)) {
      replyFields(reply, streams.cursor)
      if (pending.find(group, id)) {
        pending.assign(group, consumer, id, call.now)
        pending.countDelivery()
      }
    } else reply.nullArray()
    if (++replied === options.count) break
  }
  streams.cursor.release()
  return replied
}
