import { defineSubcommand } from '../command.ts'
import { NOT_AN_INTEGER, tooManyArguments } from '../messages.ts'

/** CLIENT UNBLOCK client-id [TIMEOUT | ERROR] */
export const clientUnblock = defineSubcommand({
  name: 'unblock',
  arity: -3,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  categories: ['connection'],
  group: 'connection',
  since: '5.0.0',
  complexity: 'O(log N) in the N clients that are connected',
  summary: 'Ends the wait of another connection in a command that blocks.',
  arguments: [
    { name: 'client-id', type: 'integer' },
    {
      name: 'unblock-type',
      type: 'oneof',
      optional: true,
      arguments: [
        { name: 'timeout', type: 'pure-token', token: 'TIMEOUT' },
        { name: 'error', type: 'pure-token', token: 'ERROR' },
      ],
    },
  ],
  run(call, reply) {
    if (call.argc > 4) return reply.error(tooManyArguments(call.text(1)))
    if (call.argc === 4 && !call.is(3, 'TIMEOUT') && !call.is(3, 'ERROR')) {
      return reply.error('ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR')
    }
    const id = call.int64(2)
    if (id === undefined) return reply.error(NOT_AN_INTEGER)
    const client = call.host.clients.get(Number(id))
    const end = call.argc === 4 && call.is(3, 'ERROR') ? 'error' : 'timeout'
    reply.integer(client !== undefined && call.host.blocking.unblock(client, end) ? 1 : 0)
  },
})
