import { byteStringOf } from './config/byte-string.ts'
import { Configuration } from './config/configuration.ts'
import { memcachedRefusal } from './memcached/memcached-side.ts'
import type { ServerOptions } from './server-options.ts'
import { readTlsOptions } from './tls-options.ts'

/** What {@link readOptions} asks of each option that is given, and how it says so. */
const OPTIONS: { readonly [Name in keyof ServerOptions]-?: readonly [(value: unknown) => boolean, string] } = {
  port: [isPort, '0 to 65535'],
  memcachedPort: [isPort, '0 to 65535'],
  metricsPort: [isPort, '0 to 65535'],
  host: [
    value => isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText)),
    'an address, or a list of at least one',
  ],
  unixSocket: [isText, 'a path'],
  tls: [value => typeof value === 'object' && value !== null, 'an object with cert and key'],
  config: [value => typeof value === 'object' && value !== null, 'an object of directives'],
  clock: [value => value === 'system' || value === 'manual', "'system' or 'manual'"],
  time: [value => Number.isSafeInteger(value) && (value as number) >= 0, 'whole milliseconds since the Unix epoch'],
  thread: [value => value === 'main' || value === 'worker', "'main' or 'worker'"],
}

/** Directives that an option decides. */
const DECIDED: Readonly<Record<string, keyof ServerOptions>> = {
  port: 'port',
  'memcached-port': 'memcachedPort',
  'metrics-port': 'metricsPort',
  bind: 'host',
  unixsocket: 'unixSocket',
  'tls-port': 'tls',
  'tls-cert-file': 'tls',
  'tls-key-file': 'tls',
  'tls-key-file-pass': 'tls',
  'tls-auth-clients': 'tls',
}

/** Returns the configuration that options of createServer mean. Throws TypeError, naming the option, for what they do not accept. */
export function readOptions(options: ServerOptions): Configuration {
  for (const [name, value] of Object.entries(options)) {
    if (!(name in OPTIONS)) throw new TypeError(`option ${name}: unknown; there are ${Object.keys(OPTIONS).join(', ')}`)
    const [accepts, accepted] = OPTIONS[name as keyof ServerOptions]
    if (value !== undefined && !accepts(value)) throw new TypeError(`option ${name}: expected ${accepted}`)
  }
  if (options.clock === 'manual' && options.thread === 'worker')
    throw new TypeError("option clock: 'manual' needs thread: 'main'")
  if (options.time !== undefined && options.clock !== 'manual')
    throw new TypeError("option time: needs clock: 'manual'")
  const configuration = configurationOf(options.config ?? {})
  const refusal = memcachedRefusal(configuration)
  if (refusal !== undefined) throw new TypeError(`option config: ${refusal}`)
  if (options.tls !== undefined) readTlsOptions(options.tls, configuration)
  return configuration
}

function configurationOf(directives: NonNullable<ServerOptions['config']>): Configuration {
  const configuration = new Configuration('/')
  for (const [name, value] of Object.entries(directives)) {
    if (value === undefined) continue
    const option = DECIDED[name.toLowerCase()]
    if (option !== undefined) throw new TypeError(`option config['${name}']: use the option ${option} instead`)
    const words = typeof value === 'object' ? value : [wordOf(value)]
    const error = configuration.give(name, words.map(byteStringOf))
    if (error !== undefined) throw new TypeError(`option config['${name}']: ${error}`)
  }
  return configuration
}

function wordOf(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65535
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
