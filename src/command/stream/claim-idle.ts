import type { Reply } from '../../protocol/resp/reply.ts'
import { StreamId } from '../../types/stream/stream-id.ts'
import type { Streams } from '../../types/stream/streams.ts'
import type { Call } from '../call.ts'
import { replyFields, replyId } from './reply-entries.ts'

/** What XREADGROUP does with CLAIM: entries that other consumers have had for long go to the one that reads. */

/** Returns since when the entry is pending that was delivered longest ago, in ms since the Unix epoch; those that are deleted do not count. Infinity when there is none. */
export function claimableSince(streams: Streams, group: number): number {
  const { pending } = streams.groups
  const id = new StreamId()
  for (let there = pending.seekOldest(group); there; there = pending.nextOldest()) {
    if (streams.find(pending.readTimeId(id))) return pending.time
  }
  return Number.POSITIVE_INFINITY
}

/** Gives the consumer entries that are pending for `idleMs` or longer, those delivered longest ago first, and replies with them. Returns how many. */
export function replyClaimed(
  call: Call,
  streams: Streams,
  group: number,
  consumer: number,
  idleMs: number,
  reply: Reply,
): number {
  const { groups, cursor } = streams
  const { pending } = groups
  const { id, read: options } = call.streamScratch
  let replied = 0
  for (const words of idleEntries(call, streams, group, idleMs, options.count)) {
    id.read(words, 0)
    if (!streams.find(id) || !pending.find(group, id)) continue
    reply.array(4)
    replyId(reply, id)
    replyFields(reply, cursor)
    reply.integer(call.now - pending.timeMs)
    reply.integer(pending.deliveries)
    pending.assign(group, consumer, id, call.now)
    pending.countDelivery()
    groups.setActive(consumer, call.now)
    replied++
  }
  return replied
}

/** The ids of up to `count` entries, all if that is 0, as words. What is claimed is delivered now and so comes last in the order that is walked: all are told first. */
function idleEntries(call: Call, streams: Streams, group: number, idleMs: number, count: number): Int32Array[] {
  const { pending } = streams.groups
  const found: Int32Array[] = []
  const id = new StreamId()
  for (let there = pending.seekOldest(group); there; there = pending.nextOldest()) {
    if (call.now - pending.time < idleMs) break
    const words = new Int32Array(4)
    pending.readTimeId(id).write(words, 0)
    found.push(words)
    if (found.length === count) break
  }
  return found
}
