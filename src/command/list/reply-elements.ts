import type { Reply } from '../../protocol/resp/reply.ts'
import {
  elementLength,
  type ListCursor,
  passElement,
  readElement,
  seekElement,
  toNextRun,
  toPreviousRun,
} from '../../types/list/list-cursor.ts'
import { nextEntry, previousEntry } from '../../types/listpack-entry.ts'
import type { Call } from '../call.ts'
import { replyListpackEntry } from '../reply-listpack-entry.ts'

/** Replies with elements of lists, as bulk strings straight from where they lie. */

/** Replies with the element that the cursor is on. */
export function replyElement(call: Call, cursor: ListCursor, reply: Reply): void {
  if (!cursor.isLong) return replyListpackEntry(cursor.bytes, cursor.at, reply)
  const { arena } = call.keyspace
  const at = reply.bulkHead(elementLength(arena, cursor))
  readElement(arena, cursor, reply.bytes, at)
  reply.bulkEnd()
}

/** Replies with `count` elements of the list at `address` from the one at `index` on, without the array's head. */
export function replyElements(call: Call, address: number, index: number, count: number, reply: Reply): void {
  const { arena } = call.keyspace
  const cursor = call.listCursor
  seekElement(arena, address, cursor, index)
  do {
    if (cursor.isLong) {
      replyElement(call, cursor, reply)
      count--
      continue
    }
    const { bytes, end } = cursor
    for (let at = cursor.at; at < end && count > 0; at = nextEntry(bytes, at), count--)
      replyListpackEntry(bytes, at, reply)
  } while (count > 0 && toNextRun(arena, cursor))
}

/** As {@link replyElements}, backwards from the element at `index`. */
export function replyElementsBackwards(call: Call, address: number, index: number, count: number, reply: Reply): void {
  const { arena } = call.keyspace
  const cursor = call.listCursor
  seekElement(arena, address, cursor, index)
  passElement(cursor)
  do {
    if (cursor.isLong) {
      replyElement(call, cursor, reply)
      count--
      continue
    }
    const { bytes, from } = cursor
    for (let at = cursor.at; at > from && count > 0; count--) {
      at = previousEntry(bytes, at)
      replyListpackEntry(bytes, at, reply)
    }
  } while (count > 0 && toPreviousRun(arena, cursor))
}
