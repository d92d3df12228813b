import { GATE_NO_TOUCH } from '../client.ts'
import { defineSubcommand } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'

/** CLIENT NO-TOUCH <ON | OFF> */
export const clientNoTouch = defineSubcommand({
  name: 'no-touch',
  arity: 3,
  flags: ['noscript', 'loading', 'stale'],
  categories: ['connection'],
  group: 'connection',
  since: '7.2.0',
  complexity: 'O(1)',
  summary: 'Lets what this connection reads not count as access, except by TOUCH.',
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
    const { client } = call
    if (call.is(2, 'ON')) client.gate |= GATE_NO_TOUCH
    else if (call.is(2, 'OFF')) client.gate &= ~GATE_NO_TOUCH
    else return reply.error(SYNTAX_ERROR)
    reply.ok()
  },
})
