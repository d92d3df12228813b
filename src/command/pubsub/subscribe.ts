import { defineCommand } from '../command.ts'
import { subscribeTo, unsubscribeFrom } from '../subscriptions.ts'

/** SUBSCRIBE channel [channel …] */
export const subscribe = defineCommand({
  name: 'subscribe',
  arity: -2,
  flags: ['pubsub', 'noscript', 'loading', 'stale'],
  categories: [],
  group: 'pubsub',
  since: '2.0.0',
  complexity: 'O(N) where N is the number of channels.',
  summary: 'Listens to channels.',
  arguments: [{ name: 'channel', type: 'string', multiple: true }],
  whileSubscribed: true,
  repliesByPush: true,
  run: (call, reply) => subscribeTo(call, reply, 'channel'),
})

/** UNSUBSCRIBE [channel …] */
export const unsubscribe = defineCommand({
  name: 'unsubscribe',
  arity: -1,
  flags: ['pubsub', 'noscript', 'loading', 'stale'],
  categories: [],
  group: 'pubsub',
  since: '2.0.0',
  complexity: 'O(N) where N is the number of channels.',
  summary: 'Stops listening to channels, or to all of them.',
  arguments: [{ name: 'channel', type: 'string', optional: true, multiple: true }],
  whileSubscribed: true,
  repliesByPush: true,
  run: (call, reply) => unsubscribeFrom(call, reply, 'channel'),
})
