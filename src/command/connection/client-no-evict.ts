import { defineSubcommand } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'

/** CLIENT NO-EVICT <ON | OFF> */
export const clientNoEvict = defineSubcommand({
  name: 'no-evict',
  arity: 3,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  categories: ['connection'],
  group: 'connection',
  since: '7.0.0',
  complexity: 'O(1)',
  summary: 'Exempts this connection from being closed when clients take too much memory.',
  arguments: [
    {
      name: 'enabled',
      type: 'oneof',
      arguments: [
        { name: 'on', type: 'pure-token', token: 'ON' },
        { name: 'off', type: 'pure-token', token: 'OFF' },
      ],
    },
  ],
  run(call, reply) {
    const on = call.is(2, 'ON')
    if (!on && !call.is(2, 'OFF')) return reply.error(SYNTAX_ERROR)
    call.client.noEvict = on
    reply.ok()
  },
})
