import { beforeAll, describe, expect, it } from 'vitest'
import { type Certificate, certify, newAuthority } from '../../test/certificates.ts'
import { certificatesIn, createTlsContext, TlsError, type TlsSettings, withClientCertificates } from './tls-context.ts'

let authority: Certificate
let own: Certificate
let other: Certificate
let encrypted: Certificate

beforeAll(async () => {
  authority = await newAuthority()
  own = await certify(authority, 'server')
  other = await certify(authority, 'other')
  encrypted = await certify(authority, 'encrypted', { passphrase: 'secret' })
})

function settings(changes: Partial<TlsSettings> = {}): TlsSettings {
  return {
    certificate: own.cert,
    key: own.key,
    passphrase: undefined,
    authorities: [authority.cert],
    dhParameters: undefined,
    clientCertificates: 'yes',
    protocols: '',
    ciphers: '',
    cipherSuites: '',
    preferServerCiphers: false,
    sessionSeconds: 300,
    ...changes,
  }
}

/** The setting that is blamed, and why. */
function refusal(changes: Partial<TlsSettings>): [string, string] | undefined {
  try {
    createTlsContext(settings(changes))
    return undefined
  } catch (error) {
    if (!(error instanceof TlsError)) throw error
    return [error.setting, error.message]
  }
}

describe('createTlsContext', () => {
  it('takes text and bytes, encrypted keys, and authorities in one text', () => {
    expect(refusal({})).toBeUndefined()
    expect(refusal({ certificate: Buffer.from(own.cert), key: Uint8Array.from(Buffer.from(own.key)) })).toBeUndefined()
    expect(
      refusal({ certificate: encrypted.cert, key: encrypted.key, passphrase: 'secret', authorities: [] }),
    ).toBeUndefined()
    expect(refusal({ authorities: [authority.cert + other.cert, Buffer.from(own.cert)] })).toBeUndefined()
  })

  it('blames what is wrong, in the words of OpenSSL', () => {
    const noStart = 'error:0480006C:PEM routines::no start line'
    const noMatch = 'error:0A0000B9:SSL routines::no cipher match'
    const noCertificate = 'error:05800088:x509 certificate routines::no certificate or crl found'
    expect(refusal({ certificate: 'junk' })).toEqual(['certificate', noStart])
    expect(refusal({ certificate: '' })).toEqual(['certificate', noStart])
    expect(refusal({ certificate: own.key })).toEqual(['certificate', noStart])
    expect(refusal({ key: '' })).toEqual(['key', noStart])
    expect(refusal({ key: 'junk' })?.[0]).toBe('key')
    expect(refusal({ key: other.key })?.[0]).toBe('key')
    expect(refusal({ key: other.key })?.[1]).toContain('key values mismatch')
    expect(refusal({ certificate: encrypted.cert, key: encrypted.key })?.[0]).toBe('key')
    expect(refusal({ certificate: encrypted.cert, key: encrypted.key, passphrase: 'wrong' })?.[0]).toBe('key')
    expect(refusal({ authorities: ['junk'] })).toEqual(['authorities', noCertificate])
    expect(refusal({ authorities: [authority.cert, ''] })).toEqual(['authorities', noCertificate])
    expect(refusal({ dhParameters: 'junk' })).toEqual(['dhParameters', noStart])
    expect(refusal({ protocols: 'TLSv1.2 SSLv3' })?.[0]).toBe('protocols')
    expect(refusal({ protocols: 'TLSv1.2  TLSv1.3' })?.[0]).toBe('protocols')
    expect(refusal({ ciphers: 'nonsense' })).toEqual(['ciphers', noMatch])
    expect(refusal({ ciphers: ':' })).toEqual(['ciphers', noMatch])
    expect(refusal({ cipherSuites: 'nonsense' })).toEqual(['cipherSuites', noMatch])
    expect(refusal({ cipherSuites: 'TLS_NONSENSE' })).toEqual(['cipherSuites', noMatch])
  })

  it('leaves out the versions between those that are spoken', () => {
    const versions = (protocols: string) => {
      const { minVersion, maxVersion } = createTlsContext(settings({ protocols })).options
      return [minVersion, maxVersion]
    }
    expect(versions('')).toEqual(['TLSv1.2', 'TLSv1.3'])
    expect(versions('tlsV1.2')).toEqual(['TLSv1.2', 'TLSv1.2'])
    expect(versions('TLSv1.3 TLSv1.1')).toEqual(['TLSv1.1', 'TLSv1.3'])
    const bits = (protocols: string) => createTlsContext(settings({ protocols })).options.secureOptions
    expect(bits('TLSv1.1 TLSv1.3')).not.toBe(bits('TLSv1.1 TLSv1.2 TLSv1.3'))
  })

  it('trusts nobody but the authorities that it was given', () => {
    // Without a list, Node would trust all that the platform does.
    expect(createTlsContext(settings({ authorities: [] })).options.ca).toEqual([])
  })

  it('changes the rule for the certificates of clients alone', () => {
    const context = createTlsContext(settings())
    const changed = withClientCertificates(context, 'optional')
    expect(changed.clientCertificates).toBe('optional')
    expect(changed.options).toEqual({ ...context.options, requestCert: true, rejectUnauthorized: false })
    expect(context.options).toMatchObject({ requestCert: true, rejectUnauthorized: true })
  })
})

describe('certificatesIn', () => {
  it('counts them, and none if one is broken', () => {
    expect(certificatesIn(own.cert + authority.cert)).toBe(2)
    expect(certificatesIn(own.key)).toBe(0)
    expect(certificatesIn(own.cert + authority.cert.replace('MII', 'AII'))).toBe(0)
  })
})
