import { defineCommand } from '../command.ts'

/** QUIT */
export const quit = defineCommand({
  name: 'quit',
  arity: -1,
  flags: ['allow_busy', 'noscript', 'loading', 'stale', 'fast', 'no_auth'],
  categories: ['connection'],
  group: 'connection',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Closes this connection once all replies are sent.',
  deprecated: { since: '7.2.0', replacedBy: 'just closing the connection' },
  immediate: true,
  whileSubscribed: true,
  run(call, reply) {
    reply.ok()
    call.client.close(true)
  },
})
