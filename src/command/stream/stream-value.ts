import type { Reply } from '../../protocol/resp/reply.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { TYPE_STREAM, typeOf } from '../../store/item.ts'
import { STREAM_RECORD_BYTES } from '../../types/stream/stream-record.ts'
import type { Streams } from '../../types/stream/streams.ts'
import type { Call } from '../call.ts'
import { WRONG_TYPE } from '../messages.ts'

/** Whether the item at `address` is a stream; replies WRONGTYPE when it is not. */
export function isStreamOrReply(call: Call, address: number, reply: Reply): boolean {
  const word = call.keyspace.arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1]
  if (typeOf(word) === TYPE_STREAM) return true
  reply.error(WRONG_TYPE)
  return false
}

/** Returns the keyspace's view of streams, led to the one at `address`. */
export function openStream(call: Call, address: number): Streams {
  const { streams } = call.keyspace
  streams.open(address)
  return streams
}

/** As {@link openStream}, to change the stream. */
export function editStream(call: Call, address: number): Streams {
  call.database.open(address)
  return openStream(call, address)
}

/** Makes an empty stream for the key that is argument i and was just looked up, and leads the keyspace's view to it. */
export function createStream(call: Call, i: number): Streams {
  const { database, bytes, keyspace } = call
  const address = database.createItem(TYPE_STREAM, 0, bytes, call.start(i), call.end(i), STREAM_RECORD_BYTES)
  keyspace.streams.create(database.open(address))
  return keyspace.streams
}
