import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'

/** PUBLISH channel message */
export const publish = defineCommand({
  name: 'publish',
  arity: 3,
  flags: ['pubsub', 'loading', 'stale', 'fast', 'may_replicate'],
  categories: [],
  group: 'pubsub',
  since: '2.0.0',
  complexity:
    'O(N+M) where N is the number of clients subscribed to the channel and M is the number of patterns that anybody is subscribed to.',
  summary: 'Sends a message to all who listen to a channel.',
  arguments: [
    { name: 'channel', type: 'string' },
    { name: 'message', type: 'string' },
  ],
  run: (call, reply) => publishTo('channel', call, reply),
})

/** SPUBLISH shardchannel message */
export const spublish = defineCommand({
  name: 'spublish',
  arity: 3,
  flags: ['pubsub', 'loading', 'stale', 'fast', 'may_replicate'],
  categories: [],
  group: 'pubsub',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of clients subscribed to the shard channel.',
  summary: 'Sends a message to all who listen to a shard channel.',
  keys: firstKey('not_key'),
  arguments: [
    { name: 'shardchannel', type: 'string' },
    { name: 'message', type: 'string' },
  ],
  run: (call, reply) => publishTo('shard', call, reply),
})

function publishTo(kind: 'channel' | 'shard', call: Call, reply: Reply): void {
  const { bytes } = call
  const receivers = call.host.channels.publish(kind, {
    name: bytes,
    nameStart: call.start(1),
    nameEnd: call.end(1),
    bytes,
    start: call.start(2),
    end: call.end(2),
  })
  reply.integer(receivers)
}
