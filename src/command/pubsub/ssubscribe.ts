import { defineCommand, keysFrom } from '../command.ts'
import { subscribeTo, unsubscribeFrom } from '../subscriptions.ts'

/** SSUBSCRIBE shardchannel [shardchannel …] */
export const ssubscribe = defineCommand({
  name: 'ssubscribe',
  arity: -2,
  flags: ['pubsub', 'noscript', 'loading', 'stale'],
  categories: [],
  group: 'pubsub',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of shard channels.',
  summary: 'Listens to shard channels.',
  keys: [keysFrom(1, 'not_key')],
  arguments: [{ name: 'shardchannel', type: 'string', multiple: true }],
  whileSubscribed: true,
  repliesByPush: true,
  run: (call, reply) => subscribeTo(call, reply, 'shard'),
})

/** SUNSUBSCRIBE [shardchannel …] */
export const sunsubscribe = defineCommand({
  name: 'sunsubscribe',
  arity: -1,
  flags: ['pubsub', 'noscript', 'loading', 'stale'],
  categories: [],
  group: 'pubsub',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of shard channels.',
  summary: 'Stops listening to shard channels, or to all of them.',
  keys: [keysFrom(1, 'not_key')],
  arguments: [{ name: 'shardchannel', type: 'string', optional: true, multiple: true }],
  whileSubscribed: true,
  repliesByPush: true,
  run: (call, reply) => unsubscribeFrom(call, reply, 'shard'),
})
