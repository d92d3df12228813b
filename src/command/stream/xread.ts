import type { Reply } from '../../protocol/resp/reply.ts'
import { TYPE_STREAM } from '../../store/item.ts'
import { StreamId } from '../../types/stream/stream-id.ts'
import type { Streams } from '../../types/stream/streams.ts'
import type { Call } from '../call.ts'
import { defineCommand } from '../command.ts'
import { idOrReply, isId } from './id-arguments.ts'
import { isByte, readArgumentsOrReply, streamNames } from './read-arguments.ts'
import { replyRange } from './reply-entries.ts'
import type { ReadOptions } from './stream-scratch.ts'
import { isStreamOrReply, openStream } from './stream-value.ts'

const DOLLAR = 0x24
const PLUS = 0x2b
const GREATER = 0x3e

/** XREAD [COUNT count] [BLOCK milliseconds] STREAMS key [key ...] id [id ...] */
export const xread = defineCommand({
  name: 'xread',
  arity: -4,
  flags: ['readonly', 'blocking'],
  categories: ['stream'],
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(M) to return M entries of a stream, or to wait for M streams.',
  summary: 'Returns the entries of streams that are behind given ids, or waits for some.',
  keys: [
    {
      flags: ['RO', 'access'],
      begin: { keyword: 'STREAMS', startFrom: 1 },
      find: { lastKey: -1, step: 1, limit: 2 },
    },
  ],
  arguments: [
    { name: 'count', type: 'integer', token: 'COUNT', optional: true },
    { name: 'milliseconds', type: 'integer', token: 'BLOCK', optional: true },
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
  run(call, reply) {
    const { read: options, start, end } = call.streamScratch
    if (!readArgumentsOrReply(call, options, false, reply)) return
    const { firstKey, streams, count } = options
    // What `$` meant when the client began to wait, it means still.
    const waited = call.client.wait?.memory as readonly StreamId[] | undefined
    for (let i = firstKey; i < firstKey + streams; i++) {
      const address = call.read(i)
      if (address !== 0 && !isStreamOrReply(call, address, reply)) return
      if (!isReadIdOrReply(call, i + streams, start, reply)) return
    }
    const mark = reply.deferred()
    let replied = 0
    for (let i = firstKey; i < firstKey + streams; i++) {
      const address = call.read(i)
      if (address === 0) continue
      const stream = openStream(call, address)
      readId(call, stream, i + streams, waited?.[i - firstKey], start)
      if (!stream.hasAbove(start)) continue
      start.increment()
      if (reply.protocol === 2) reply.array(2)
      reply.bulk(call.bytes, call.start(i), call.end(i))
      replyRange(reply, stream, start, end.setMaximum(), count, false)
      replied++
    }
    if (replied > 0) return reply.endDeferred(mark, reply.protocol === 3 ? 'map' : 'array', replied)
    if (!options.waits) return reply.nullArray()
    const { deadlineMs } = options
    const [keys, memory] = [streamNames(call, options), lastIds(call, options)]
    call.block({ keys, type: TYPE_STREAM, deadlineMs, memory }, reply)
  },
})

/** Whether argument i is an id, `$` or `+`; replies with what is wrong when it is not. */
function isReadIdOrReply(call: Call, i: number, id: StreamId, reply: Reply): boolean {
  if (isByte(call, i, DOLLAR) || isByte(call, i, PLUS)) return true
  if (!isByte(call, i, GREATER)) return idOrReply(call, i, id, reply)
  reply.error('ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.')
  return false
}

/** Reads argument i: the id behind which the client wants to read, in the stream that is open. */
function readId(call: Call, streams: Streams, i: number, waited: StreamId | undefined, id: StreamId): void {
  if (isByte(call, i, DOLLAR)) {
    if (waited === undefined) streams.readLastId(id)
    else id.copy(waited)
  } else if (!isByte(call, i, PLUS)) {
    isId(call, i, id)
  } else if (streams.length > 0 && streams.seekLast()) {
    id.copy(streams.cursor.id).decrement()
  } else id.setZero()
}

/** What `$` means now, by the place of the stream; for a stream that is not there, 0-0. */
function lastIds(call: Call, { firstKey, streams }: ReadOptions): readonly StreamId[] {
  const ids: StreamId[] = []
  for (let i = firstKey; i < firstKey + streams; i++) {
    const id = new StreamId()
    const address = call.find(i)
    if (address !== 0) openStream(call, address).readLastId(id)
    ids.push(id)
  }
  return ids
}
