import type { ConnectionFacts } from './server-facts.ts'
import type { StatSink } from './stat-sink.ts'

/** Tells what `stats conns` tells. Source: memcached.c, process_stats_conns. */
export function connectionStats(connections: Iterable<ConnectionFacts>, tell: StatSink): void {
  for (const { address, datagrams, fileDescriptor, idleSeconds, localAddress, state } of connections) {
    const told: StatSink = (name, value) => tell(`${fileDescriptor}:${name}`, value)
    if (datagrams) told('UDP', 'UDP')
    told('addr', address)
    if (localAddress !== undefined) told('listen_addr', localAddress)
    told('state', state)
    told('secs_since_last_cmd', idleSeconds)
  }
}
