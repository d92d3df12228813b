import { constants, X509Certificate } from 'node:crypto'
import { createSecureContext, type SecureVersion, type TlsOptions } from 'node:tls'

/**
 * What a server's side of TLS is made of: certificate, key, authorities, protocols and ciphers, checked as a whole.
 *
 * A context never changes. Whoever changes a setting makes a new one, which the connections from then on use; sessions of the old one cannot be
 * resumed with it, since its tickets have other keys: a client that came in under weaker rules goes through a full handshake again.
 */

/** Text or bytes in PEM, which may hold several certificates. */
export type Pem = string | Uint8Array

export interface TlsSettings {
  /** The server's certificate, with those in between it and the authority behind it. */
  readonly certificate: Pem
  readonly key: Pem
  readonly passphrase: string | undefined
  /** The authorities that vouch for clients. No others are trusted, the platform's neither. */
  readonly authorities: readonly Pem[]
  /** Parameters for the Diffie-Hellman key exchange; undefined lets OpenSSL choose. */
  readonly dhParameters: Pem | undefined
  /** Whether clients must show a certificate. One that is shown must be valid, unless none is asked for. */
  readonly clientCertificates: ClientCertificates
  /** Names of versions, separated by spaces; empty for TLS 1.2 and 1.3. */
  readonly protocols: string
  /** Ciphers up to TLS 1.2 in OpenSSL's notation; empty for its default. */
  readonly ciphers: string
  /** Cipher suites of TLS 1.3, separated by colons; empty for OpenSSL's default. */
  readonly cipherSuites: string
  readonly preferServerCiphers: boolean
  /** How long a session can be resumed, in seconds; undefined: sessions cannot. */
  readonly sessionSeconds: number | undefined
}

export type ClientCertificates = 'no' | 'yes' | 'optional'

/** Settings that were found good. */
export interface TlsContext {
  /** For `tls.createServer`. */
  readonly options: TlsOptions
  readonly clientCertificates: ClientCertificates
}

/** The setting that TLS cannot work with. The message is the reason alone, OpenSSL's where it has one. */
export class TlsError extends Error {
  override name = 'TlsError'
  readonly setting: keyof TlsSettings

  constructor(setting: keyof TlsSettings, reason: string) {
    super(reason)
    this.setting = setting
  }
}

const VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const satisfies readonly SecureVersion[]
/** What forbids a version that lies between others. */
const WITHOUT: Readonly<Record<string, number>> = {
  'TLSv1.1': constants.SSL_OP_NO_TLSv1_1,
  'TLSv1.2': constants.SSL_OP_NO_TLSv1_2,
}
const SAFE_VERSIONS = 'TLSv1.2 TLSv1.3'
const DEFAULT_CIPHERS = 'DEFAULT'
const DEFAULT_SUITES = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256'
/** Names the sessions of this kind of server, so that another one in the process does not take them for its own. */
const SESSION_ID_CONTEXT = 'samovar'

/** Makes a context. Throws {@link TlsError} for the first setting that is wrong. */
export function createTlsContext(settings: TlsSettings): TlsContext {
  const { certificate, key, passphrase } = settings
  if (certificatesIn(certificate) === 0) throw new TlsError('certificate', NO_START_LINE)
  check('certificate', { cert: nodePem(certificate) })
  const own = { cert: nodePem(certificate), key: nodePem(key), ...(passphrase === undefined ? {} : { passphrase }) }
  if (key.length === 0) throw new TlsError('key', NO_START_LINE)
  check('key', own)
  for (const authority of settings.authorities) {
    if (certificatesIn(authority) === 0) throw new TlsError('authorities', NO_CERTIFICATE)
  }
  if (settings.dhParameters !== undefined) checkDhParameters(settings.dhParameters)
  const options: TlsOptions = {
    ...own,
    ca: settings.authorities.map(nodePem),
    dhparam: settings.dhParameters === undefined ? 'auto' : nodePem(settings.dhParameters),
    honorCipherOrder: settings.preferServerCiphers,
    requestCert: settings.clientCertificates !== 'no',
    rejectUnauthorized: settings.clientCertificates === 'yes',
    sessionIdContext: SESSION_ID_CONTEXT,
    ...versionsOf(settings),
    ciphers: ciphersOf(settings),
    ...(settings.sessionSeconds === undefined ? {} : { sessionTimeout: settings.sessionSeconds }),
  }
  check('dhParameters', options)
  return { options, clientCertificates: settings.clientCertificates }
}

/** Returns the context with another rule for clients' certificates. */
export function withClientCertificates(context: TlsContext, clientCertificates: ClientCertificates): TlsContext {
  const requestCert = clientCertificates !== 'no'
  const rejectUnauthorized = clientCertificates === 'yes'
  return { options: { ...context.options, requestCert, rejectUnauthorized }, clientCertificates }
}

/** Returns how many certificates the text holds; 0 if one of them cannot be read. */
export function certificatesIn(pem: Pem): number {
  const blocks = textOf(pem).match(CERTIFICATE) ?? []
  return blocks.every(isCertificate) ? blocks.length : 0
}

const CERTIFICATE = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]*-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g
/** OpenSSL's words, with its numbers. */
const NO_START_LINE = 'error:0480006C:PEM routines::no start line'
const NO_CERTIFICATE = 'error:05800088:x509 certificate routines::no certificate or crl found'

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem)
    return true
  } catch {
    return false
  }
}

/** The versions as Node wants them: the lowest, the highest, and those between that are left out. */
function versionsOf({ protocols, sessionSeconds }: TlsSettings): TlsOptions {
  const words = (protocols === '' ? SAFE_VERSIONS : protocols).toLowerCase().split(' ')
  const versions = VERSIONS.filter(version => words.includes(version.toLowerCase()))
  if (words.some(word => !VERSIONS.some(version => version.toLowerCase() === word))) {
    throw new TlsError('protocols', 'unknown')
  }
  // A client that renegotiates costs a handshake each time.
  let secureOptions = constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_NO_COMPRESSION
  if (sessionSeconds === undefined) secureOptions |= constants.SSL_OP_NO_TICKET
  for (const [version, without] of Object.entries(WITHOUT)) {
    if (!versions.some(spoken => spoken === version)) secureOptions |= without
  }
  const [minVersion] = versions
  return { minVersion, maxVersion: versions.at(-1) ?? minVersion, secureOptions }
}

/** Both kinds of ciphers in the one list that Node takes, which tells them apart by their names. */
function ciphersOf({ ciphers, cipherSuites }: TlsSettings): string {
  const suites = cipherSuites === '' ? DEFAULT_SUITES : cipherSuites
  if (suites.split(':').some(suite => !suite.startsWith('TLS_'))) throw new TlsError('cipherSuites', NO_CIPHER)
  check('cipherSuites', { ciphers: `${DEFAULT_CIPHERS}:${suites}` })
  const older = (ciphers === '' ? DEFAULT_CIPHERS : ciphers).split(/[:,; ]/).filter(word => !word.startsWith('TLS_'))
  if (older.every(word => word === '')) throw new TlsError('ciphers', NO_CIPHER)
  const all = `${older.join(':')}:${suites}`
  check('ciphers', { ciphers: all })
  return all
}

const NO_CIPHER = 'error:0A0000B9:SSL routines::no cipher match'

/** Node would drop parameters that it cannot read without a word. */
function checkDhParameters(pem: Pem): void {
  if (!/-----BEGIN DH PARAMETERS-----\s+MI[\w+/=\s]+-----END DH PARAMETERS-----/.test(textOf(pem))) {
    throw new TlsError('dhParameters', NO_START_LINE)
  }
}

/** Has OpenSSL look at options; blames the setting if it does not take them. */
function check(setting: keyof TlsSettings, options: TlsOptions): void {
  try {
    // With no list of authorities Node would load all that the platform trusts.
    createSecureContext({ ca: [], ...options })
  } catch (error) {
    throw new TlsError(setting, error instanceof Error ? error.message : String(error))
  }
}

function textOf(pem: Pem): string {
  return typeof pem === 'string' ? pem : Buffer.from(pem.buffer, pem.byteOffset, pem.byteLength).toString('latin1')
}

function nodePem(pem: Pem): string | Buffer {
  return typeof pem === 'string' ? pem : Buffer.from(pem.buffer, pem.byteOffset, pem.byteLength)
}
