import type { Reply } from '../../protocol/resp/reply.ts'
import type { StreamId } from '../../types/stream/stream-id.ts'
import type { Streams } from '../../types/stream/streams.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { changedAside, groupOrReply, seeConsumer } from './group-value.ts'
import { idOrReply, isId } from './id-arguments.ts'
import { replyEntry, replyId } from './reply-entries.ts'
import { editStream } from './stream-value.ts'

/** How XCLAIM claims. */
interface ClaimOptions {
  idleMs: number
  /** When the entries count as delivered, in ms since the Unix epoch. */
  timeMs: number
  /** How often they count as delivered; undefined counts one more, or as before when only ids are asked for. */
  deliveries: number | bigint | undefined
  force: boolean
  idsOnly: boolean
}

/** XCLAIM key group consumer min-idle-time id [id ...] [IDLE ms] [TIME unix-time-milliseconds] [RETRYCOUNT count] [FORCE] [JUSTID] [LASTID lastid] */
export const xclaim = defineCommand({
  name: 'xclaim',
  arity: -6,
  flags: ['write', 'fast'],
  categories: ['stream'],
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(log N) in the N entries that are pending in the group',
  summary: 'Gives a consumer entries that others have pending, and returns them.',
  tips: ['nondeterministic_output'],
  keys: firstKey('RW', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'group', type: 'string' },
    { name: 'consumer', type: 'string' },
    { name: 'min-idle-time', type: 'string' },
    { name: 'id', type: 'string', multiple: true },
    { name: 'ms', type: 'integer', token: 'IDLE', optional: true },
    { name: 'unix-time-milliseconds', type: 'unix-time', token: 'TIME', optional: true },
    { name: 'count', type: 'integer', token: 'RETRYCOUNT', optional: true },
    { name: 'force', type: 'pure-token', token: 'FORCE', optional: true },
    { name: 'justid', type: 'pure-token', token: 'JUSTID', optional: true },
    { name: 'lastid', type: 'string', token: 'LASTID', optional: true },
  ],
  run(call, reply) {
    const address = call.read(1)
    const group = groupOrReply(call, address, reply)
    if (group === 0) return
    const { id, start: lastId, end } = call.streamScratch
    const idleMs = call.integerOrReply(4, reply, 'ERR Invalid min-idle-time argument for XCLAIM')
    if (Number.isNaN(idleMs)) return
    let last = 5
    while (last < call.argc && isId(call, last, id)) last++
    const options = optionsOrReply(call, last, Math.max(idleMs, 0), lastId, reply)
    if (options === undefined) return
    const streams = editStream(call, address)
    const { groups } = streams
    const advances = lastId.compare(groups.readLastId(group, end)) > 0
    if (advances) groups.setLastId(group, lastId)
    const consumer = seeConsumer(call, streams, group, 3, 1)
    const mark = reply.deferred()
    let replied = 0
    let changes = 0
    for (let i = 5; i < last; i++) {
      isId(call, i, id)
      const claimed = claim(streams, group, consumer, id, options, call.now)
      if (claimed !== NOTHING) changes++
      if (claimed !== CLAIMED) continue
      if (options.idsOnly) replyId(reply, id)
      else replyEntry(reply, streams.cursor)
      groups.setActive(consumer, call.now)
      replied++
    }
    streams.cursor.release()
    changedAside(call, 'xclaim', 1, advances && changes === 0 ? 1 : changes)
    reply.endDeferred(mark, 'array', replied)
  },
})

/** What became of an entry: nothing, the reference to it was removed as it is deleted, it was claimed. */
const NOTHING = 0
const REMOVED = 1
const CLAIMED = 2

/** Claims an entry, to which the cursor is led when that is done. */
function claim(
  streams: Streams,
  group: number,
  consumer: number,
  id: StreamId,
  options: ClaimOptions,
  now: number,
): number {
  const { pending } = streams.groups
  const there = pending.find(group, id)
  if (!streams.find(id)) {
    if (!there) return NOTHING
    pending.remove(group, id)
    return REMOVED
  }
  if (!there) {
    if (!options.force) return NOTHING
    pending.add(group, consumer, id, options.timeMs)
    pending.find(group, id)
  } else {
    if (options.idleMs > 0 && now - pending.timeMs < options.idleMs) return NOTHING
    pending.assign(group, consumer, id, options.timeMs)
  }
  if (options.deliveries !== undefined) pending.setDeliveries(options.deliveries)
  else if (!options.idsOnly) pending.countDelivery()
  return CLAIMED
}

/** Reads the options from argument `first` on, and the id of LASTID, or 0-0. Returns undefined after having replied that they are wrong. */
function optionsOrReply(
  call: Call,
  first: number,
  idleMs: number,
  lastId: StreamId,
  reply: Reply,
): ClaimOptions | undefined {
  const options: ClaimOptions = { idleMs, timeMs: -1, deliveries: undefined, force: false, idsOnly: false }
  lastId.setZero()
  for (let i = first; i < call.argc; i++) {
    const more = i + 1 < call.argc
    if (call.is(i, 'FORCE')) options.force = true
    else if (call.is(i, 'JUSTID')) options.idsOnly = true
    else if (call.is(i, 'IDLE') && more) {
      const idle = call.integerOrReply(++i, reply, 'ERR Invalid IDLE option argument for XCLAIM')
      if (Number.isNaN(idle)) return undefined
      options.timeMs = call.now - idle
    } else if (call.is(i, 'TIME') && more) {
      options.timeMs = call.integerOrReply(++i, reply, 'ERR Invalid TIME option argument for XCLAIM')
      if (Number.isNaN(options.timeMs)) return undefined
    } else if (call.is(i, 'RETRYCOUNT') && more) {
      const count = call.int64(++i)
      if (count === undefined) {
        reply.error('ERR Invalid RETRYCOUNT option argument for XCLAIM')
        return undefined
      }
      options.deliveries = count < 0n ? undefined : count
    } else if (call.is(i, 'LASTID') && more) {
      if (!idOrReply(call, ++i, lastId, reply)) return undefined
    } else {
      reply.error(`ERR Unrecognized XCLAIM option '${call.errorText(i)}'`)
      return undefined
    }
  }
  // A time that makes no sense is now, since clients may reckon with clocks of their own.
  if (options.timeMs < 0 || options.timeMs > call.now) options.timeMs = call.now
  return options
}
