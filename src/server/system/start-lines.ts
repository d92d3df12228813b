import { version } from '../../base/version.ts'
import type { ListenTarget } from '../../transport/listener.ts'
import type { Configuration } from '../config/configuration.ts'

/**
 * The lines that a server logs once it listens: redis-server's, which programs wait for, and for people how to reach it. People are where
 * the log is a terminal, or where `always-show-logo` says so.
 */
export function startLines({ values }: Configuration, addresses: readonly ListenTarget[]): string[] {
  const atTerminal = values.logfile === '' && process.stdout.isTTY
  const kinds = new Set(addresses.map(address => ('host' in address ? 'tcp' : 'unix')))
  return [
    atTerminal || values['always-show-logo']
      ? card(values.port, values.unixsocket)
      : `Running mode=standalone, port=${values.port}.`,
    'Server initialized',
    ...[...kinds].map(kind => `Ready to accept connections ${kind}`),
  ]
}

function card(port: number, path: string): string {
  const reach = port === 0 ? `redis-cli -s ${path}` : `redis-cli -p ${port}`
  const url = port === 0 ? '' : `, or any Redis client at redis://127.0.0.1:${port}`
  return [
    `Samovar ${version}`,
    `    Port: ${port}`,
    `    PID: ${process.pid}`,
    `    Connect: ${reach}${url}`,
    '    Stop: Ctrl-C',
  ].join('\n')
}
