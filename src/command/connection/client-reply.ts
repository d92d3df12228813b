import { GATE_REPLY } from '../client.ts'
import { defineSubcommand } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'

/** CLIENT REPLY <ON | OFF | SKIP> */
export const clientReply = defineSubcommand({
  name: 'reply',
  arity: 3,
  flags: ['noscript', 'loading', 'stale'],
  categories: ['connection'],
  group: 'connection',
  since: '3.2.0',
  complexity: 'O(1)',
  summary: 'Switches the replies to this connection on or off, or leaves out that to the next command.',
  arguments: [
    {
      name: 'action',
      type: 'oneof',
      arguments: [
        { name: 'on', type: 'pure-token', token: 'ON' },
        { name: 'off', type: 'pure-token', token: 'OFF' },
        { name: 'skip', type: 'pure-token', token: 'SKIP' },
      ],
    },
  ],
  run(call, reply) {
    const { client } = call
    if (call.is(2, 'ON')) {
      client.replyMode = 'on'
      client.gate &= ~GATE_REPLY
      reply.ok()
    } else if (call.is(2, 'OFF')) {
      client.replyMode = 'off'
      client.gate |= GATE_REPLY
    } else if (call.is(2, 'SKIP')) {
      if (client.replyMode !== 'off') client.replyMode = 'skip-next'
      client.gate |= GATE_REPLY
    } else {
      reply.error(SYNTAX_ERROR)
    }
  },
})
