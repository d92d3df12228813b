import type { ConnectionFacts } from '../../memcached/stats/server-facts.ts'
import type { Listener } from '../../transport/listener.ts'

/** What `stats conns` tells of a listener; undefined while it does not listen. */
export function listenerFacts({ address, fileDescriptor }: Listener): ConnectionFacts | undefined {
  if (address === undefined) return undefined
  return {
    fileDescriptor,
    datagrams: false,
    address: 'path' in address ? `unix:${address.path}` : networkAddress('tcp', address.host, address.port),
    localAddress: undefined,
    state: 'conn_listening',
    idleSeconds: 0,
  }
}

/** What `stats conns` tells of a listener for datagrams. */
export function datagramFacts(address: { host: string; port: number }, fileDescriptor: number): ConnectionFacts {
  return {
    fileDescriptor,
    datagrams: true,
    address: networkAddress('udp', address.host, address.port),
    localAddress: undefined,
    state: 'conn_read',
    idleSeconds: 0,
  }
}

/** An address as memcached writes it: `tcp:127.0.0.1:11211`, `tcp6:[::]:11211`. */
export function networkAddress(protocol: 'tcp' | 'udp', host: string, port: number): string {
  return host.includes(':') ? `${protocol}6:[${host}]:${port}` : `${protocol}:${host}:${port}`
}
