import { createPrivateKey } from 'node:crypto'
import type { Scheduler } from '../../base/scheduler.ts'
import { KEY_DER, KEY_PEM, type SslSettings, VERIFY_MODES } from '../../memcached/ssl-settings.ts'
import {
  type ClientCertificates,
  createTlsContext,
  type Pem,
  type TlsContext,
  TlsError,
  withClientCertificates,
} from '../../transport/tls-context.ts'
import { readPemFile, TlsFileError } from '../../transport/tls-files.ts'
import { TlsHandshakes } from '../../transport/tls-handshakes.ts'

/**
 * TLS as memcached's `-Z` has it: reads the files that the options name, at the start and when it is told to, and has the handshakes of all listeners use what they
 * come to. Files that cannot work leave things as they were.
 */

/** How long a handshake may take, in ms. */
const HANDSHAKE_MS_MAX = 60_000
/** OpenSSL's own for sessions, in seconds. */
const SESSION_SECONDS = 300
/** Tickets that OpenSSL gives to a client of TLS 1.3 that is new. */
const TICKETS = 2
const PROTOCOLS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']
/** What OpenSSL says of a path that is not there at all. */
const NO_PATH = 'error:8000000E:system library::Bad address'
const UNSUPPORTED = 'error:1E08010C:DECODER routines::unsupported'
const BAD_FORMAT = 'error:0A00007C:SSL routines::bad ssl filetype'

/** What a listener asks of clients: as `ssl_verify_mode` says, no certificate (`btls`), or one (`mtls`). */
export type ListenerTls = 'tls' | 'btls' | 'mtls'

/** TLS cannot be what the options say. The message is memcached's. */
export class MemcachedTlsError extends Error {
  override name = 'MemcachedTlsError'
}

/** What TLS asks of the server. */
export interface MemcachedTlsPort {
  readonly scheduler: Scheduler
  /** ms since the Unix epoch. */
  now(): number
  /** Handshakes that may be under way at a time. */
  readonly handshakesMax: number
  /** Told of each handshake that failed and of each connection that broke later, in OpenSSL's words where it has some. */
  readonly failed?: (reason: string, fileDescriptor: number) => void
}

export class MemcachedTls {
  /** Sessions begun that may be resumed. */
  newSessions = 0
  handshakeErrors = 0
  /** Connections that broke after their handshakes since what came was not TLS. */
  protocolErrors = 0
  /** When the files were read last, in ms since the Unix epoch. */
  refreshedMs = 0

  readonly #settings: SslSettings
  readonly #port: MemcachedTlsPort
  readonly #handshakes: Readonly<Record<ListenerTls, TlsHandshakes>>

  /** Throws {@link MemcachedTlsError}. */
  constructor(settings: SslSettings, port: MemcachedTlsPort) {
    this.#settings = settings
    this.#port = port
    this.#handshakes = { tls: this.#newHandshakes(), btls: this.#newHandshakes(), mtls: this.#newHandshakes() }
    this.refresh()
  }

  /** The handshakes of listeners that ask for this. */
  handshakesOf(listener: ListenerTls): TlsHandshakes {
    return this.#handshakes[listener]
  }

  /** Reads the files anew: what they hold is for connections that come from now on. Throws {@link MemcachedTlsError}, and changes nothing then. */
  refresh(): void {
    const context = this.#context()
    this.#handshakes.tls.context = context
    this.#handshakes.btls.context = withClientCertificates(context, 'no')
    this.#handshakes.mtls.context = withClientCertificates(context, 'yes')
    this.refreshedMs = this.#port.now()
  }

  /** Begins to count from 0. */
  resetCounts(): void {
    this.newSessions = this.handshakeErrors = this.protocolErrors = 0
  }

  /** Closes the connections whose handshakes are not over. */
  close(): void {
    for (const handshakes of Object.values(this.#handshakes)) handshakes.close()
  }

  #newHandshakes(): TlsHandshakes {
    const { failed, handshakesMax, scheduler } = this.#port
    const handshakes: TlsHandshakes = new TlsHandshakes({
      scheduler,
      admits: () => handshakes.size < handshakesMax,
      timeMsMax: () => HANDSHAKE_MS_MAX,
      failed: (reason, _address, _localAddress, fileDescriptor) => {
        this.handshakeErrors++
        failed?.(reason, fileDescriptor)
      },
      broken: (reason, fileDescriptor) => {
        this.protocolErrors++
        failed?.(reason, fileDescriptor)
      },
      succeeded: (resumed, version) => this.#countSessions(resumed, version),
    })
    return handshakes
  }

  #countSessions(resumed: boolean, version: string | null): void {
    if (version === 'TLSv1.3') this.newSessions += resumed ? 1 : TICKETS
    else if (!resumed) this.newSessions++
  }

  #context(): TlsContext {
    const { caCert, chainCert, ciphers, key, keyFormat, minVersion, sessionCache, verifyMode } = this.#settings
    const chainFailure = `Error loading the certificate chain: ${chainCert ?? '(null)'} : `
    const keyFailure = `Error loading the key: ${key ?? '(null)'} : `
    const authorityFailure = `Error loading the CA certificate: ${caCert} : `
    const certificate = readNamed(chainCert, chainFailure)
    try {
      return createTlsContext({
        certificate,
        key: pemOfKey(readNamed(key, keyFailure), keyFormat, keyFailure),
        passphrase: undefined,
        authorities: caCert === undefined ? [] : [readNamed(caCert, authorityFailure)],
        dhParameters: undefined,
        clientCertificates: clientCertificatesOf(verifyMode),
        protocols: PROTOCOLS.slice(minVersion).join(' '),
        ciphers: ciphers ?? '',
        cipherSuites: '',
        preferServerCiphers: false,
        sessionSeconds: sessionCache ? SESSION_SECONDS : undefined,
      })
    } catch (error) {
      if (!(error instanceof TlsError)) throw error
      const failures: Readonly<Record<string, string>> = {
        certificate: chainFailure + error.message,
        key: keyFailure + error.message,
        authorities: authorityFailure + error.message,
        ciphers: `Error setting the provided cipher(s): ${ciphers}`,
      }
      throw new MemcachedTlsError(failures[error.setting] ?? error.message, { cause: error })
    }
  }
}

/** Returns what a file holds; a failure is told with these words before OpenSSL's. */
function readNamed(path: string | undefined, failure: string): Pem {
  if (path === undefined) throw new MemcachedTlsError(failure + NO_PATH)
  try {
    return readPemFile(path)
  } catch (error) {
    if (error instanceof TlsFileError) throw new MemcachedTlsError(failure + error.message, { cause: error })
    throw error
  }
}

/** Returns a key of either form in PEM. */
function pemOfKey(key: Pem, format: number, failure: string): Pem {
  if (format === KEY_PEM) return key
  if (format !== KEY_DER) throw new MemcachedTlsError(failure + BAD_FORMAT)
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    try {
      const parsed = createPrivateKey({ key: Buffer.from(key), format: 'der', type })
      return parsed.export({ format: 'pem', type: 'pkcs8' }).toString()
    } catch {
      // Nor that form.
    }
  }
  throw new MemcachedTlsError(failure + UNSUPPORTED)
}

function clientCertificatesOf(verifyMode: number): ClientCertificates {
  const [none, valid] = VERIFY_MODES
  if (verifyMode === none) return 'no'
  return verifyMode === valid ? 'optional' : 'yes'
}
