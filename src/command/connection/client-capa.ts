import { defineSubcommand } from '../command.ts'

/** CLIENT CAPA capability [capability …]: Valkey's, from 8.0 on. Words that are unknown are for other releases. */
export const clientCapa = defineSubcommand({
  name: 'capa',
  arity: -3,
  flags: ['noscript', 'loading', 'stale'],
  categories: ['connection'],
  group: 'connection',
  since: '8.0.0',
  complexity: 'O(1)',
  summary: 'Tells what the library behind this connection can do: REDIRECT, be sent to another server.',
  arguments: [{ name: 'capability', type: 'string', multiple: true }],
  run(call, reply) {
    for (let i = 2; i < call.argc; i++) if (call.is(i, 'REDIRECT')) call.client.capabilities = 'r'
    reply.ok()
  },
})
