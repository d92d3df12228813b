import { describe, expect, it } from 'vitest'
import { readOptions } from './read-options.ts'
import type { ServerOptions } from './server-options.ts'

describe('readOptions', () => {
  it('takes directives as text, numbers, booleans and lists', () => {
    const { values } = readOptions({
      config: {
        maxmemory: '1mb',
        databases: 4,
        'lazyfree-lazy-expire': false,
        'client-output-buffer-limit': ['normal', '1mb', '0', '0'],
      },
    })
    expect(values.maxmemory).toBe(1024 * 1024)
    expect(values.databases).toBe(4)
    expect(values['lazyfree-lazy-expire']).toBe(false)
    expect(values['client-output-buffer-limit'].normal.hardBytes).toBe(1024 * 1024)
  })

  it('takes text as its UTF-8 bytes, which is what clients send', () => {
    expect(readOptions({ config: { requirepass: 'pä' } }).values.requirepass).toBe('p\u00c3\u00a4')
  })

  it.each<[unknown, string]>([
    [{ port: -1 }, 'option port: expected 0 to 65535'],
    [{ port: '6379' }, 'option port: expected 0 to 65535'],
    [{ port: 65536 }, 'option port: expected 0 to 65535'],
    [{ host: [] }, 'option host: expected an address, or a list of at least one'],
    [{ host: '' }, 'option host: expected an address, or a list of at least one'],
    [{ unixSocket: 7 }, 'option unixSocket: expected a path'],
    [{ config: 'maxmemory 1mb' }, 'option config: expected an object of directives'],
    [{ clock: 'wall' }, "option clock: expected 'system' or 'manual'"],
    [{ clock: 'manual', time: 0.5 }, 'option time: expected whole milliseconds since the Unix epoch'],
    [{ time: 0 }, "option time: needs clock: 'manual'"],
    [{ thread: 'pool' }, "option thread: expected 'main' or 'worker'"],
    [{ clock: 'manual', thread: 'worker' }, "option clock: 'manual' needs thread: 'main'"],
    [
      { maxmemory: 1 },
      'option maxmemory: unknown; there are port, memcachedPort, metricsPort, host, unixSocket, tls, config, clock, time, thread',
    ],
    [{ config: { port: 7000 } }, "option config['port']: use the option port instead"],
    [{ config: { Bind: '::1' } }, "option config['Bind']: use the option host instead"],
    [{ config: { 'tls-cert-file': '/a.pem' } }, "option config['tls-cert-file']: use the option tls instead"],
    [{ tls: 6380 }, 'option tls: expected an object with cert and key'],
    [{ tls: { key: 'k' } }, 'option tls.cert: expected a certificate in PEM'],
    [{ tls: { cert: 'c', key: '' } }, 'option tls.key: expected a private key in PEM'],
    [{ tls: { cert: 'c', key: 'k', port: -1 } }, 'option tls.port: expected 0 to 65535'],
    [{ tls: { cert: 'c', key: 'k', ca: [''] } }, 'option tls.ca: expected certificates in PEM, or a list of them'],
    [{ tls: { cert: 'c', key: 'k', requestCert: true } }, 'option tls.requestCert: needs ca'],
    [{ tls: { cert: 'c', key: 'k', pfx: 'p' } }, 'option tls.pfx: unknown; there are port, cert, key, passphrase, '],
    [{ config: { databases: 0 } }, "option config['databases']: "],
  ])('refuses %j', (options, message) => {
    expect(() => readOptions(options as ServerOptions)).toThrow(message)
    expect(() => readOptions(options as ServerOptions)).toThrow(TypeError)
  })

  it('asks for the certificates of clients as the options for TLS say', () => {
    const mode = (tls: object): string =>
      readOptions({ tls: { cert: 'c', key: 'k', ...tls } }).values['tls-auth-clients']
    expect(mode({})).toBe('no')
    expect(mode({ ca: 'a' })).toBe('no')
    expect(mode({ ca: 'a', requestCert: true })).toBe('yes')
    expect(mode({ ca: ['a', Buffer.from('b')], requestCert: true, rejectUnauthorized: false })).toBe('optional')
  })

  it('takes undefined for absent', () => {
    const options: unknown = { port: undefined, host: undefined, clock: undefined, config: { timeout: undefined } }
    expect(readOptions(options as ServerOptions).values.timeout).toBe(0)
  })
})
