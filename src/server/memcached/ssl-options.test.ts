import { expect, it } from 'vitest'
import { defaultSslSettings } from '../../memcached/ssl-settings.ts'
import { memcachedAddresses } from './memcached-addresses.ts'
import { readMemcachedOptions } from './memcached-options.ts'

const sslOf = (...args: string[]) => readMemcachedOptions(args).settings.ssl

it('reads what is said of TLS, which is off without -Z', () => {
  expect(sslOf()).toEqual(defaultSslSettings())
  expect(sslOf('-o', 'ssl_key=k').enabled).toBe(false)
  const all =
    'ssl_chain_cert=c,ssl_key=k,ssl_ca_cert=a,ssl_verify_mode=3,ssl_keyformat=2,ssl_ciphers=x,ssl_wbuf_size=64,ssl_session_cache,ssl_kernel_tls,ssl_min_version=3'
  expect(sslOf('-Z', '-o', all)).toEqual({
    enabled: true,
    chainCert: 'c',
    key: 'k',
    caCert: 'a',
    verifyMode: 7,
    keyFormat: 2,
    ciphers: 'x',
    writeBufferBytes: 65536,
    sessionCache: true,
    kernelTls: true,
    minVersion: 3,
  })
})

it('refuses in memcached’s words', () => {
  const refusals = {
    ssl_chain_cert: 'Missing ssl_chain_cert argument',
    ssl_key: 'Missing ssl_key argument',
    ssl_verify_mode: 'Missing ssl_verify_mode argument',
    'ssl_verify_mode=x': 'could not parse argument to ssl_verify_mode',
    'ssl_verify_mode=4': 'Invalid ssl_verify_mode. Use help to see valid options.',
    'ssl_keyformat=': 'could not parse argument to ssl_keyformat',
    ssl_ciphers: 'Missing ssl_ciphers argument',
    ssl_ca_cert: 'Missing ssl_ca_cert argument',
    'ssl_wbuf_size=-1': 'could not parse argument to ssl_wbuf_size',
    ssl_min_version: 'Missing ssl_min_version argument',
    'ssl_min_version=-1': 'Invalid ssl_min_version. Use help to see valid options.',
  }
  for (const [option, message] of Object.entries(refusals)) expect(() => sslOf('-o', option)).toThrow(message)
  expect(() => sslOf('-Z', '-p', '0')).toThrow('ERROR: You cannot enable SSL without a TCP port.')
})

it('reads what each address says of TLS', () => {
  const addresses = (...args: string[]) =>
    memcachedAddresses(readMemcachedOptions(args).settings).map(({ host, port, tls }) => `${tls} ${host}:${port}`)
  expect(addresses('-Z')).toEqual(['tls 0.0.0.0:11211', 'tls :::11211'])
  expect(addresses('-Z', '-l', 'notls:127.0.0.1:1,127.0.0.1:2,mtls:[::1]:3,btls:proto[ascii]:h:4')).toEqual([
    'no 127.0.0.1:1',
    'tls 127.0.0.1:2',
    'mtls ::1:3',
    'btls h:4',
  ])
  expect(addresses('-l', '127.0.0.1:2')).toEqual(['no 127.0.0.1:2'])
  expect(() => addresses('-l', 'notls:127.0.0.1')).toThrow("'notls' option is valid only when SSL is enabled")
})
