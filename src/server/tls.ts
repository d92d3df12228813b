import type { Scheduler } from '../base/scheduler.ts'
import {
  type ClientCertificates,
  createTlsContext,
  type Pem,
  TlsError,
  type TlsSettings,
  withClientCertificates,
} from '../transport/tls-context.ts'
import { readPemFile, readPemFolder, TlsFileError } from '../transport/tls-files.ts'
import { TlsHandshakes } from '../transport/tls-handshakes.ts'
import type { Configuration } from './config/configuration.ts'
import type { DirectiveValues } from './config/directives.ts'

/**
 * TLS as the configuration has it: reads the files that the `tls-…` directives name, and has the handshakes of all listeners use what they come to.
 * CONFIG SET puts a change into force for the connections that come after it; one that cannot work is refused, and all stays as it was.
 */

/** How long a handshake may take, in ms; `timeout` may say less. In Redis only that ends one. */
const HANDSHAKE_MS_MAX = 60_000

/** TLS cannot be what the configuration says. The message is in Redis's words, for the log. */
export class TlsConfigurationError extends Error {
  override name = 'TlsConfigurationError'
  /** What OpenSSL does not take; undefined where files are missing or cannot be read. */
  readonly setting: keyof TlsSettings | undefined

  constructor(message: string, cause?: Error) {
    super(message, cause === undefined ? undefined : { cause })
    this.setting = cause instanceof TlsError ? cause.setting : undefined
  }
}

/** A certificate and what belongs to it, given in place of files. */
export interface TlsMaterial {
  readonly certificate: Pem
  readonly key: Pem
  readonly passphrase?: string | undefined
  readonly authorities: readonly Pem[]
}

/** What TLS asks of the server. */
export interface TlsPort {
  readonly scheduler: Scheduler
  /** Whether one more handshake may begin. */
  readonly admits: () => boolean
  readonly log: (text: string) => void
}

export class Tls {
  /** The handshakes of all listeners that speak TLS, whatever their protocol. */
  readonly handshakes: TlsHandshakes

  readonly #configuration: Configuration
  readonly #log: (text: string) => void
  #material: TlsMaterial | undefined = undefined
  /** Whether a listener has it that `tls-port` knows nothing of. */
  #used = false

  constructor(configuration: Configuration, { scheduler, admits, log }: TlsPort) {
    const { values } = configuration
    this.#configuration = configuration
    this.#log = log
    this.handshakes = new TlsHandshakes({
      scheduler,
      admits,
      timeMsMax: () => Math.min(HANDSHAKE_MS_MAX, values.timeout > 0 ? values.timeout * 1000 : HANDSHAKE_MS_MAX),
      failed: (reason, address, localAddress) =>
        log(`Error accepting a client connection: ${reason} (addr=${address} laddr=${localAddress})`),
    })
    configuration.onApply('tls', () => (this.used ? this.reconfigure() : undefined))
    configuration.onChange('tls-auth-clients', mode => this.#setClientCertificates(mode))
  }

  /** Whether a listener has it, or is to have it. */
  get used(): boolean {
    const { values } = this.#configuration
    return this.#used || values['tls-port'] !== 0 || values['memcached-tls-port'] !== 0
  }

  /** Puts into force what the configuration says. Throws {@link TlsConfigurationError}, and changes nothing then. */
  configure(): void {
    const settings = this.#settings()
    try {
      this.handshakes.context = createTlsContext(settings)
    } catch (error) {
      if (error instanceof TlsError) {
        throw new TlsConfigurationError(sentenceOf(error, this.#configuration.values), error)
      }
      throw error
    }
  }

  /**
   * Makes TLS ready for a listener that is not the one of `tls-port`; `material` serves as long as `tls-cert-file` names no file. Throws
   * {@link TlsConfigurationError}.
   */
  use(material?: TlsMaterial): void {
    this.#material = material ?? this.#material
    this.configure()
    this.#used = true
  }

  /** Does what {@link configure} does for CONFIG SET: returns the refusal, and logs its reason. */
  reconfigure(): string | undefined {
    try {
      this.configure()
      return undefined
    } catch (error) {
      if (!(error instanceof TlsConfigurationError)) throw error
      this.#log(error.message)
      return 'Unable to update TLS configuration. Check server logs.'
    }
  }

  #setClientCertificates(mode: ClientCertificates): undefined {
    const { context } = this.handshakes
    // Without an authority nobody's certificate is valid; Redis takes the directive as well.
    if (context !== undefined) this.handshakes.context = withClientCertificates(context, mode)
  }

  #settings(): TlsSettings {
    const { values } = this.#configuration
    const given = values['tls-cert-file'] === '' ? this.#material : undefined
    if (given === undefined) checkNames(values)
    const passphrase = given === undefined ? values['tls-key-file-pass'] : given.passphrase
    return {
      certificate: given?.certificate ?? readNamed(values, 'tls-cert-file', 'Failed to load certificate'),
      key: given?.key ?? readNamed(values, 'tls-key-file', 'Failed to load private key'),
      passphrase: passphrase === '' ? undefined : passphrase,
      authorities: [...(given?.authorities ?? []), ...readAuthorities(values)],
      dhParameters: readDhParameters(values),
      clientCertificates: values['tls-auth-clients'],
      protocols: values['tls-protocols'],
      ciphers: values['tls-ciphers'],
      cipherSuites: values['tls-ciphersuites'],
      preferServerCiphers: values['tls-prefer-server-ciphers'],
      sessionSeconds: values['tls-session-caching'] ? values['tls-session-cache-timeout'] : undefined,
    }
  }
}

/** Whether the files are named that TLS cannot do without. */
function checkNames(values: DirectiveValues): void {
  if (values['tls-cert-file'] === '') throw new TlsConfigurationError('No tls-cert-file configured!')
  if (values['tls-key-file'] === '') throw new TlsConfigurationError('No tls-key-file configured!')
  const mutual = values['tls-auth-clients'] !== 'no' || values['tls-cluster'] || values['tls-replication']
  if (mutual && values['tls-ca-cert-file'] === '' && values['tls-ca-cert-dir'] === '') {
    throw new TlsConfigurationError(
      'Either tls-ca-cert-file or tls-ca-cert-dir must be specified when tls-cluster, tls-replication or tls-auth-clients are enabled!',
    )
  }
}

function readNamed(values: DirectiveValues, name: 'tls-cert-file' | 'tls-key-file', failure: string): Pem {
  const path = values[name]
  return reading(
    () => readPemFile(path),
    error => `${failure}: ${path}: ${error.message}`,
  )
}

function readAuthorities(values: DirectiveValues): Pem[] {
  const { 'tls-ca-cert-file': file, 'tls-ca-cert-dir': folder } = values
  return reading(
    () => [...(file === '' ? [] : [readPemFile(file)]), ...(folder === '' ? [] : readPemFolder(folder))],
    error => `${AUTHORITIES_FAILURE}: ${error.message}`,
  )
}

function readDhParameters(values: DirectiveValues): Pem | undefined {
  const path = values['tls-dh-params-file']
  if (path === '') return undefined
  return reading(
    () => readPemFile(path),
    error => `Failed to load ${path}: ${error.reason}`,
  )
}

/** Returns what `read` does; a file that cannot be read is told in `words`. */
function reading<Value>(read: () => Value, words: (error: TlsFileError) => string): Value {
  try {
    return read()
  } catch (error) {
    throw error instanceof TlsFileError ? new TlsConfigurationError(words(error), error) : error
  }
}

const AUTHORITIES_FAILURE = 'Failed to configure CA certificate(s) file/directory'

/** What Redis says of a setting that OpenSSL does not take. */
function sentenceOf({ setting, message }: TlsError, values: DirectiveValues): string {
  switch (setting) {
    case 'certificate':
      return `Failed to load certificate: ${values['tls-cert-file']}: ${message}`
    case 'key':
      return `Failed to load private key: ${values['tls-key-file']}: ${message}`
    case 'authorities':
      return `${AUTHORITIES_FAILURE}: ${message}`
    case 'protocols':
      return "Invalid tls-protocols specified. Use a combination of 'TLSv1', 'TLSv1.1', 'TLSv1.2' and 'TLSv1.3'."
    case 'ciphers':
      return `Failed to configure ciphers: ${values['tls-ciphers']}`
    case 'cipherSuites':
      return `Failed to configure ciphersuites: ${values['tls-ciphersuites']}`
    default:
      return `${values['tls-dh-params-file']}: failed to read DH params.`
  }
}
