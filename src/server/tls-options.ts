import type { Pem } from '../transport/tls-context.ts'
import type { Configuration } from './config/configuration.ts'
import type { TlsConfigurationError, TlsMaterial } from './tls.ts'

/**
 * TLS of an embedded server: certificate and key as text or bytes in PEM, by the names that Node's `tls.createServer` has for them. Protocols, ciphers
 * and sessions are directives (`tls-protocols` …).
 */
export interface TlsOptions {
  /** The port that speaks TLS; 0, or absent, takes a free one. */
  readonly port?: number
  /** The server's certificate, with those in between it and its authority behind it. */
  readonly cert: string | Uint8Array
  readonly key: string | Uint8Array
  /** The pass phrase of the key, if it is encrypted. */
  readonly passphrase?: string
  /** The authorities that vouch for clients. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[]
  /** Whether clients must show a certificate. Absent, they are not asked for one. */
  readonly requestCert?: boolean
  /** With `requestCert`, false lets clients without a certificate in as well; one that is shown must be valid all the same. */
  readonly rejectUnauthorized?: boolean
}

/** What each option must be, and how an error says so. */
const OPTIONS: { readonly [Name in keyof TlsOptions]-?: readonly [(value: unknown) => boolean, string] } = {
  port: [value => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65535, '0 to 65535'],
  cert: [isPem, 'a certificate in PEM'],
  key: [isPem, 'a private key in PEM'],
  passphrase: [value => typeof value === 'string', 'text'],
  ca: [value => isPem(value) || (Array.isArray(value) && value.every(isPem)), 'certificates in PEM, or a list of them'],
  requestCert: [value => typeof value === 'boolean', 'true or false'],
  rejectUnauthorized: [value => typeof value === 'boolean', 'true or false'],
}
const REQUIRED: readonly (keyof TlsOptions)[] = ['cert', 'key']

/** Puts what the options decide into the configuration. Throws TypeError, naming the option, for what it does not accept. */
export function readTlsOptions(options: TlsOptions, configuration: Configuration): void {
  for (const [name, value] of Object.entries(options)) {
    if (!(name in OPTIONS)) {
      throw new TypeError(`option tls.${name}: unknown; there are ${Object.keys(OPTIONS).join(', ')}`)
    }
    const [accepts, accepted] = OPTIONS[name as keyof TlsOptions]
    if (value !== undefined && !accepts(value)) throw new TypeError(`option tls.${name}: expected ${accepted}`)
  }
  for (const name of REQUIRED) {
    if (options[name] === undefined) throw new TypeError(`option tls.${name}: expected ${OPTIONS[name][1]}`)
  }
  const { requestCert = false, rejectUnauthorized = true, ca } = options
  if (requestCert && ca === undefined) throw new TypeError('option tls.requestCert: needs ca')
  configuration.give('tls-auth-clients', [requestCert ? (rejectUnauthorized ? 'yes' : 'optional') : 'no'])
}

/** What the options give in place of files. */
export function tlsMaterialOf({ cert, key, passphrase, ca = [] }: TlsOptions): TlsMaterial {
  return { certificate: cert, key, passphrase, authorities: isPem(ca) ? [ca] : ca }
}

/** The error of createServer for options that TLS cannot work with. */
export function tlsOptionError({ setting, cause, message }: TlsConfigurationError): TypeError {
  const name = setting === undefined ? undefined : NAMES[setting]
  const reason = cause instanceof Error ? cause.message : message
  return new TypeError(name === undefined ? `option config: ${message}` : `option tls.${name}: ${reason}`, { cause })
}

const NAMES: Readonly<Record<string, keyof TlsOptions>> = { certificate: 'cert', key: 'key', authorities: 'ca' }

function isPem(value: unknown): value is Pem {
  return (typeof value === 'string' && value !== '') || (value instanceof Uint8Array && value.length > 0)
}
