import type { InfoSection } from './section.ts'

export const clients: InfoSection = {
  title: 'Clients',
  byDefault: true,
  fields(server) {
    let input = 0
    let output = 0
    for (const client of server.clients.list()) {
      input = Math.max(input, client.queryCapacity)
      output = Math.max(output, client.outputPending)
    }
    return [
      ['connected_clients', server.clients.size],
      ['cluster_connections', 0],
      ['maxclients', server.configuration.values.maxclients],
      ['client_recent_max_input_buffer', input],
      ['client_recent_max_output_buffer', output],
      ['blocked_clients', server.clientPause.waiting + server.blocking.size],
      ['tracking_clients', server.tracking.clients],
      ['pubsub_clients', server.channels.subscribers],
      ['watching_clients', server.watches.size],
      ['clients_in_timeout_table', server.blocking.timed],
      ['total_watched_keys', server.watches.keys],
      ['total_blocking_keys', server.blocking.keys],
      ['total_blocking_keys_on_nokey', server.blocking.keysEvenMissing],
    ]
  },
}
