import { GATE_MONITOR } from '../client.ts'
import { defineCommand } from '../command.ts'

/** MONITOR */
export const monitor = defineCommand({
  name: 'monitor',
  arity: 1,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  categories: [],
  group: 'server',
  since: '1.0.0',
  complexity: '',
  summary: 'Shows this connection every command that the server is given.',
  run(call, reply) {
    const { client, host } = call
    if (call.nested || client.kind === 'internal') {
      return reply.error("ERR MONITOR isn't allowed for DENY BLOCKING client")
    }
    // Who monitors already gets no reply.
    if (client.monitoring) return
    host.monitors.begin(client)
    client.gate |= GATE_MONITOR
    reply.ok()
  },
})
