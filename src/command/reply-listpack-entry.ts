import { copyBytes } from '../base/bytes.ts'
import { digitCount, writeInteger } from '../base/integer.ts'
import type { ViewedBytes } from '../base/viewed-bytes.ts'
import type { Reply } from '../protocol/resp/reply.ts'
import {
  entryInteger,
  entryLength,
  entryStart,
  entryTextLength,
  isIntegerEntry,
  writeEntryText,
} from '../types/listpack-entry.ts'

/** Replies with the text of the entry of a listpack at `at`, as a bulk string. */
export function replyListpackEntry(bytes: ViewedBytes, at: number, reply: Reply): void {
  if (!isIntegerEntry(bytes, at)) {
    const start = entryStart(bytes, at)
    const length = entryLength(bytes, at)
    const to = reply.bulkHead(length)
    copyBytes(bytes, start, start + length, reply.bytes, to)
  } else {
    const integer = entryInteger(bytes, at)
    const isWide = Number.isNaN(integer)
    // The head first: it may give the reply another buffer.
    const to = reply.bulkHead(isWide ? entryTextLength(bytes, at) : digitCount(integer))
    if (isWide) writeEntryText(bytes, at, reply.bytes, to)
    else writeInteger(reply.bytes, to, integer)
  }
  reply.bulkEnd()
}
