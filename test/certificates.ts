import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import { onTestFinished } from 'vitest'

/** A certificate and its private key, in PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

export interface CertificateOptions {
  /** Encrypts the key. */
  readonly passphrase?: string
  /** When it ceases to be valid; in a day when absent. */
  readonly until?: Date
  /** What it may be used for; for both when absent. */
  readonly usage?: 'client' | 'server'
}

const HOUR_MS = 3600 * 1000

/** Makes an authority that can vouch for others. */
export function newAuthority(name = 'Authority'): Promise<Certificate> {
  return make(name, {}, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
  ])
}

/** Makes a certificate that the authority vouches for, of a server at a loopback address or of a client. */
export function certify(
  authority: Certificate,
  name: string,
  { usage, ...options }: CertificateOptions = {},
): Promise<Certificate> {
  return make(name, { ...options, ca: authority }, [
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, critical: true },
    { name: 'extKeyUsage', serverAuth: usage !== 'client', clientAuth: usage !== 'server' },
    {
      name: 'subjectAltName',
      altNames: [
        { type: 2, value: 'localhost' },
        { type: 7, ip: '127.0.0.1' },
        { type: 7, ip: '::1' },
      ],
    },
  ])
}

async function make(
  name: string,
  { until, passphrase, ca }: CertificateOptions & { readonly ca?: Certificate },
  extensions: NonNullable<Parameters<typeof generate>[1]>['extensions'],
): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 48 * HOUR_MS),
    notAfterDate: until ?? new Date(Date.now() + 24 * HOUR_MS),
    ...(extensions === undefined ? {} : { extensions }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(ca === undefined ? {} : { ca }),
  })
  return { cert: made.cert, key: made.private }
}

/** Writes texts into files of a folder that goes with the test. Returns their paths, by name, and that of the folder. */
export function writeFiles<Name extends string>(
  texts: Readonly<Record<Name, string>>,
): Record<Name, string> & { readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'samovar-tls-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const paths = Object.entries<string>(texts).map(([name, text]) => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return [name, path] as const
  })
  return { ...(Object.fromEntries(paths) as Record<Name, string>), folder }
}
