import type { Reply } from '../../protocol/resp/reply.ts'
import { CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import type { NameTree } from '../../store/name-tree.ts'
import type { StreamCursor } from '../../types/stream/stream-cursor.ts'
import type { StreamId } from '../../types/stream/stream-id.ts'
import { ID_TEXT_BYTES_MAX, writeStreamId } from '../../types/stream/stream-id-text.ts'
import { UNKNOWN_READ } from '../../types/stream/stream-lag.ts'
import type { Streams } from '../../types/stream/streams.ts'
import { replyListpackEntry } from '../reply-listpack-entry.ts'

/** Replies with entries of streams. */

/** Replies with an id. */
export function replyId(reply: Reply, id: StreamId): void {
  const at = reply.beginShortBulk(ID_TEXT_BYTES_MAX)
  reply.endShortBulk(writeStreamId(reply.bytes, at, id))
}

/** Replies with the name of a block. */
export function replyName(reply: Reply, names: NameTree, block: number): void {
  const start = names.nameStart(block)
  reply.bulk(names.arena.bytes[block >>> CHUNK_UNITS_LOG2], start, start + names.nameLength(block))
}

/** Replies with the entry that the cursor is at: its id, and its fields and values. */
export function replyEntry(reply: Reply, cursor: StreamCursor): void {
  reply.array(2)
  replyId(reply, cursor.id)
  replyFields(reply, cursor)
}

/** Replies with the fields and values of the entry that the cursor is at. */
export function replyFields(reply: Reply, cursor: StreamCursor): void {
  reply.array(2 * cursor.fieldCount)
  while (cursor.nextField()) {
    replyListpackEntry(cursor.bytes, cursor.field, reply)
    replyListpackEntry(cursor.bytes, cursor.value, reply)
  }
}

/** Replies with the entries from `start` to `end`, no more than `count` unless that is 0, or backwards from `end` to `start`. */
export function replyRange(
  reply: Reply,
  streams: Streams,
  start: StreamId,
  end: StreamId,
  count: number,
  backwards: boolean,
): void {
  const { cursor } = streams
  const mark = reply.deferred()
  let replied = 0
  let there = backwards ? streams.seekAtMost(end) : streams.seekAtLeast(start)
  while (there && (backwards ? cursor.id.compare(start) >= 0 : cursor.id.compare(end) <= 0)) {
    replyEntry(reply, cursor)
    if (++replied === count) break
    there = backwards ? cursor.previous() : cursor.next()
  }
  cursor.release()
  reply.endDeferred(mark, 'array', replied)
}

/** Replies with a count; with null where it is not known. */
export function replyCounter(reply: Reply, count: number | bigint | undefined): void {
  if (count === undefined || count === UNKNOWN_READ) reply.null()
  else reply.integer(count)
}
