import { GATE_MONITOR, GATE_NO_TOUCH, GATE_REPLY } from '../client.ts'
import { defineCommand } from '../command.ts'
import { endTracking } from '../end-tracking.ts'
import { endSubscriptions } from '../subscriptions.ts'
import { endTransaction } from '../transaction.ts'

/** RESET */
export const reset = defineCommand({
  name: 'reset',
  arity: 1,
  flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
  categories: ['connection'],
  group: 'connection',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Puts this connection back into the state of a new one.',
  immediate: true,
  whileSubscribed: true,
  run(call, reply) {
    const { client, host } = call
    endTransaction(client, watcher => host.watches.end(watcher))
    endSubscriptions(client, host)
    endTracking(client, host)
    host.monitors.end(client)
    client.database = 0
    client.protocol = 2
    client.name = ''
    client.user = 'default'
    client.noEvict = false
    client.replyMode = 'on'
    client.gate &= ~(GATE_REPLY | GATE_NO_TOUCH | GATE_MONITOR)
    client.authenticated = !host.passwordRequired
    client.requireAuthentication(host.passwordRequired)
    reply.simple('RESET')
  },
})
