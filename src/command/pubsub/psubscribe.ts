import { defineCommand } from '../command.ts'
import { subscribeTo, unsubscribeFrom } from '../subscriptions.ts'

/** PSUBSCRIBE pattern [pattern …] */
export const psubscribe = defineCommand({
  name: 'psubscribe',
  arity: -2,
  flags: ['pubsub', 'noscript', 'loading', 'stale'],
  categories: [],
  group: 'pubsub',
  since: '2.0.0',
  complexity: 'O(N) where N is the number of patterns.',
  summary: 'Listens to all channels whose names match patterns.',
  arguments: [{ name: 'pattern', type: 'pattern', multiple: true }],
  whileSubscribed: true,
  repliesByPush: true,
  run: (call, reply) => subscribeTo(call, reply, 'pattern'),
})

/** PUNSUBSCRIBE [pattern …] */
export const punsubscribe = defineCommand({
  name: 'punsubscribe',
  arity: -1,
  flags: ['pubsub', 'noscript', 'loading', 'stale'],
  categories: [],
  group: 'pubsub',
  since: '2.0.0',
  complexity: 'O(N) where N is the number of patterns.',
  summary: 'Stops listening to patterns, or to all of them.',
  arguments: [{ name: 'pattern', type: 'pattern', optional: true, multiple: true }],
  whileSubscribed: true,
  repliesByPush: true,
  run: (call, reply) => unsubscribeFrom(call, reply, 'pattern'),
})
