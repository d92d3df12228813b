import { version } from '../../base/version.ts'
import type { ListenAddress } from '../../transport/listener.ts'
import type { Configuration } from '../config/configuration.ts'
import type { DirectiveValues } from '../config/directives.ts'

/**
 * The lines that a server logs once it listens: redis-server's, which programs wait for, and for people how to reach it. People are where
 * the log is a terminal, or where `always-show-logo` says so.
 */
export function startLines({ values }: Configuration, addresses: readonly ListenAddress[]): string[] {
  const atTerminal = values.logfile === '' && process.stdout.isTTY
  const kinds = new Set(addresses.map(address => ('path' in address ? 'unix' : address.secure ? 'tls' : 'tcp')))
  return [
    atTerminal || values['always-show-logo']
      ? card(values)
      : `Running mode=standalone, port=${values.port || values['tls-port']}.`,
    'Server initialized',
    ...[...kinds].map(kind => `Ready to accept connections ${kind}`),
  ]
}

function card(values: DirectiveValues): string {
  return [
    `Samovar ${version}`,
    `    Port: ${values.port || values['tls-port']}`,
    `    PID: ${process.pid}`,
    `    Connect: ${reachOf(values)}`,
    ...(values['memcached-port'] === 0 ? [] : [`    Memcached: any client at 127.0.0.1:${values['memcached-port']}`]),
    '    Stop: Ctrl-C',
  ].join('\n')
}

/** How to reach the server: by its port, its port for TLS, or its unix socket. */
function reachOf({ port, 'tls-port': tlsPort, unixsocket }: DirectiveValues): string {
  if (port !== 0) return `redis-cli -p ${port}, or any Redis client at redis://127.0.0.1:${port}`
  if (tlsPort !== 0) return `redis-cli --tls -p ${tlsPort}, or any Redis client at rediss://127.0.0.1:${tlsPort}`
  return `redis-cli -s ${unixsocket}`
}
