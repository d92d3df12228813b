import type { MemcachedSettings } from '../../memcached/settings.ts'
import type { ListenerTls } from './memcached-tls.ts'
import { MemcachedOptionError, USAGE_ERROR } from './option-draft.ts'

/** An address that memcached's `-l` names. */
export interface MemcachedAddress {
  readonly host: string
  readonly port: number
  readonly protocol: MemcachedSettings['protocol']
  /** Whether TLS is spoken, and what is asked of clients. */
  readonly tls: ListenerTls | 'no'
}

const PROTOCOLS: Readonly<Record<string, MemcachedSettings['protocol']>> = {
  ascii: 'ascii',
  binary: 'binary',
  negotiating: 'auto-negotiate',
}
const TAG_BYTES_MAX = 8

/**
 * Returns the addresses that the settings name: `[notls:][proto[ascii]:][tag[name]:]host[:port]`, separated by commas. Without `-l` these are all addresses of both kinds. Throws
 * {@link MemcachedOptionError}.
 */
export function memcachedAddresses(settings: MemcachedSettings): MemcachedAddress[] {
  const { listen, protocol, ssl } = settings
  const port = Math.max(settings.tcpPort, 0)
  const tls = ssl.enabled ? 'tls' : 'no'
  if (listen === undefined)
    return [
      { host: '0.0.0.0', port, protocol, tls },
      { host: '::', port, protocol, tls },
    ]
  return listen
    .split(/[;,]/)
    .filter(word => word !== '')
    .flatMap(word => addressesOf(word, port, settings))
}

function addressesOf(word: string, port: number, settings: MemcachedSettings): MemcachedAddress[] {
  let protocol = settings.protocol
  const [tls, length] = tlsOf(word, settings)
  let rest = word.slice(length)
  const named = /^proto\[([^\]]*)\]:?/.exec(rest)
  if (named !== null) {
    rest = rest.slice(named[0].length)
    protocol = protocolOf(named[1], settings)
  }
  const tag = /^tag[[_]([^\]_]*)[\]_]:?/.exec(rest)
  if (tag !== null) {
    rest = rest.slice(tag[0].length)
    if (tag[1].length < 1 || tag[1].length > TAG_BYTES_MAX)
      throw refusal(`Listener tags must be between 1 and 8 characters: "${tag[1]}"`)
  }
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(rest)
  // More than one colon is an IPv6 address without a port.
  const plain = /^([^:]*):([^:]*)$/.exec(rest)
  const [host, portText] = bracketed?.slice(1) ?? plain?.slice(1) ?? [rest, undefined]
  const given = portText === undefined ? port : Number(portText)
  if (!Number.isInteger(given) || portText === '') throw refusal(`Invalid port number: "${portText}"`)
  const hosts = host === '*' ? ['0.0.0.0', '::'] : [host ?? rest]
  return hosts.map(each => ({ host: each, port: given, protocol, tls }))
}

/** Returns what a word says of TLS in front, and the characters that it takes for that. */
function tlsOf(word: string, { ssl }: MemcachedSettings): [MemcachedAddress['tls'], number] {
  const prefix = /^(notls|btls|mtls)/.exec(word)?.[1] as 'notls' | 'btls' | 'mtls' | undefined
  if (prefix === undefined) return [ssl.enabled ? 'tls' : 'no', 0]
  if (!ssl.enabled) throw refusal(`'${prefix}' option is valid only when SSL is enabled`)
  return [prefix === 'notls' ? 'no' : prefix, prefix.length + 1]
}

function protocolOf(name: string, { authFile }: MemcachedSettings): MemcachedSettings['protocol'] {
  const protocol = PROTOCOLS[name]
  if (protocol === undefined) throw refusal(`Server not built with proxy: "${name}"`)
  if (authFile === undefined) return protocol
  if (protocol === 'binary') throw refusal('Cannot use binary protocol when ascii authentication enabled')
  return 'ascii'
}

function refusal(message: string): MemcachedOptionError {
  return new MemcachedOptionError(message, USAGE_ERROR)
}
