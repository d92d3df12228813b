/** What `-Z` and `-o ssl_…` say, as `stats settings` shows it. */
export interface SslSettings {
  readonly enabled: boolean
  /** Paths of files. */
  readonly chainCert: string | undefined
  readonly key: string | undefined
  readonly caCert: string | undefined
  /** Which certificates clients must show: see {@link VERIFY_MODES}. */
  readonly verifyMode: number
  /** OpenSSL's number of the key's form. */
  readonly keyFormat: number
  /** In OpenSSL's notation; undefined: its default. */
  readonly ciphers: string | undefined
  /** Bytes: shown, and of no effect. */
  readonly writeBufferBytes: number
  /** Whether sessions can be resumed. */
  readonly sessionCache: boolean
  /** Shown, and of no effect. */
  readonly kernelTls: boolean
  /** The lowest version that is spoken: its place in {@link VERSIONS}. */
  readonly minVersion: number
}

/** OpenSSL's numbers of the modes by which `ssl_verify_mode` names them: none is asked for; one that is shown must be valid; one must be shown; the same. */
export const VERIFY_MODES = [0, 1, 3, 7] as const
/** Of PEM and of DER. */
export const KEY_PEM = 1
export const KEY_DER = 2
/** As memcached writes them. */
export const VERSIONS = ['tlsv1.0', 'tlsv1.1', 'tlsv1.2', 'tlsv1.3'] as const

/** What holds without any options. */
export function defaultSslSettings(): SslSettings {
  return {
    enabled: false,
    chainCert: undefined,
    key: undefined,
    caCert: undefined,
    verifyMode: 0,
    keyFormat: KEY_PEM,
    ciphers: undefined,
    writeBufferBytes: 16 * 1024,
    sessionCache: false,
    kernelTls: false,
    minVersion: 2,
  }
}
