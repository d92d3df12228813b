import { EFFECT_ASIDE, EFFECT_STREAM, EFFECT_UNNAMED } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { Streams } from '../../types/stream/streams.ts'
import type { Call } from '../call.ts'
import { isStreamOrReply, openStream } from './stream-value.ts'

/** Helpers of the commands of consumer groups. A group or consumer is the address of its block; 0 is none. */

/** Returns the group whose name is argument i, of the stream that is open. */
export function findGroup(call: Call, i: number): number {
  return call.keyspace.streams.groups.find(call.bytes, call.start(i), call.end(i))
}

/** Returns the consumer whose name is argument i. */
export function findConsumer(call: Call, group: number, i: number): number {
  return call.keyspace.streams.groups.findConsumer(group, call.bytes, call.start(i), call.end(i))
}

/**
 * Returns the group that argument 2 names of the stream at `address`, which argument 1 names, and opens the stream; 0 after having replied that there is none. What is wrong is told as
 * by the commands that change what is pending.
 */
export function groupOrReply(call: Call, address: number, reply: Reply): number {
  if (address !== 0 && !isStreamOrReply(call, address, reply)) return 0
  if (address !== 0) openStream(call, address)
  const group = address === 0 ? 0 : findGroup(call, 2)
  if (group === 0) {
    reply.error(`NOGROUP No such key '${call.errorText(1)}' or consumer group '${call.errorText(2)}'`)
  }
  return group
}

/** Returns the consumer whose name is argument i, which is made if need be and has now been seen. `key` is the argument that names the stream. */
export function seeConsumer(call: Call, streams: Streams, group: number, i: number, key: number): number {
  const { groups } = streams
  let consumer = findConsumer(call, group, i)
  if (consumer === 0) {
    consumer = groups.createConsumer(group, call.now)
    call.changed(EFFECT_STREAM | EFFECT_ASIDE, 'xgroup-createconsumer', key)
  } else groups.setSeen(consumer, call.now)
  return consumer
}

/** Tells that what groups keep has changed, which clients are told no event of. It counts `changes` times. */
export function changedAside(call: Call, event: string, key: number, changes: number): void {
  if (changes === 0) return
  call.changed(EFFECT_UNNAMED | EFFECT_ASIDE, event, key)
  call.keyspace.effects.dirty += changes - 1
}
