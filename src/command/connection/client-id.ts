import { defineSubcommand } from '../command.ts'

/** CLIENT ID */
export const clientId = defineSubcommand({
  name: 'id',
  arity: 2,
  flags: ['noscript', 'loading', 'stale'],
  categories: ['connection'],
  group: 'connection',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: "Returns this connection's number, which no other one has before or after.",
  run(call, reply) {
    reply.integer(call.client.id)
  },
})
