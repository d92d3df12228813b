import { defaultSslSettings, type SslSettings, VERIFY_MODES, VERSIONS } from '../../memcached/ssl-settings.ts'
import { MemcachedOptionError, type OptionDraft } from './option-draft.ts'

/** What memcached's `-o ssl_…` says. */

type Reader = (draft: OptionDraft, value: string | undefined) => void

const INVALID = 'Use help to see valid options.'

export const sslOptions: Readonly<Record<string, Reader>> = {
  ssl_chain_cert: (draft, value) => change(draft, { chainCert: text('ssl_chain_cert', value) }),
  ssl_key: (draft, value) => change(draft, { key: text('ssl_key', value) }),
  ssl_verify_mode: (draft, value) => {
    const verifyMode = VERIFY_MODES[integer('ssl_verify_mode', value)]
    if (verifyMode === undefined) throw refusal(`Invalid ssl_verify_mode. ${INVALID}`)
    change(draft, { verifyMode })
  },
  ssl_keyformat: (draft, value) => change(draft, { keyFormat: integer('ssl_keyformat', value) }),
  ssl_ciphers: (draft, value) => change(draft, { ciphers: text('ssl_ciphers', value) }),
  ssl_ca_cert: (draft, value) => change(draft, { caCert: text('ssl_ca_cert', value) }),
  ssl_wbuf_size: (draft, value) => {
    const kilobytes = integer('ssl_wbuf_size', value)
    if (kilobytes < 0) throw refusal('could not parse argument to ssl_wbuf_size')
    change(draft, { writeBufferBytes: (kilobytes * 1024) >>> 0 })
  },
  ssl_session_cache: draft => change(draft, { sessionCache: true }),
  ssl_kernel_tls: draft => change(draft, { kernelTls: true }),
  ssl_min_version: (draft, value) => {
    const minVersion = integer('ssl_min_version', value)
    if (VERSIONS[minVersion] === undefined) throw refusal(`Invalid ssl_min_version. ${INVALID}`)
    change(draft, { minVersion })
  },
}

/** `-Z`. */
export function enableSsl(draft: OptionDraft): void {
  change(draft, { enabled: true })
}

function change({ settings }: OptionDraft, changes: Partial<SslSettings>): void {
  settings.ssl = { ...defaultSslSettings(), ...settings.ssl, ...changes }
}

function text(name: string, value: string | undefined): string {
  if (value === undefined) throw refusal(`Missing ${name} argument`)
  return value
}

function integer(name: string, value: string | undefined): number {
  if (!/^\s*[+-]?\d+\s*$/.test(text(name, value))) throw refusal(`could not parse argument to ${name}`)
  return Number(value)
}

function refusal(message: string): MemcachedOptionError {
  return new MemcachedOptionError(message, 1)
}
