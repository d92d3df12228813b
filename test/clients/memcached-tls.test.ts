import { createPrivateKey } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { ManualTime } from '../../src/base/manual-time.ts'
import type { SslSettings } from '../../src/memcached/ssl-settings.ts'
import { readMemcachedOptions } from '../../src/server/memcached/memcached-options.ts'
import { MemcachedServer } from '../../src/server/memcached/memcached-server.ts'
import { type ListenerTls, MemcachedTls } from '../../src/server/memcached/memcached-tls.ts'
import { SystemChance, SystemProcess, SystemScheduler } from '../../src/server/system/system.ts'
import { type Certificate, certify, newAuthority, writeFiles } from '../certificates.ts'
import { openTls, pingTls, startTls, until } from '../tls-client.ts'

/** memcached's `-Z`. */

let authority: Certificate
let first: Certificate
let second: Certificate
let client: Certificate
let stranger: Certificate
beforeAll(async () => {
  authority = await newAuthority()
  first = await certify(authority, 'first')
  second = await certify(authority, 'second')
  client = await certify(authority, 'client')
  stranger = await certify(await newAuthority('Elsewhere'), 'stranger')
})

/** The files that the options name. */
function files() {
  const der = createPrivateKey(first.key).export({ format: 'der', type: 'pkcs8' })
  const paths = writeFiles({ crt: first.cert, key: first.key, der: '', ca: authority.cert, other: second.key })
  writeFileSync(paths.der, der)
  return paths
}

const time = () => new ManualTime(1_700_000_000_000, new SystemScheduler())

/** TLS with these settings beside certificate and key. Throws what is wrong. */
function tlsWith(settings: Partial<SslSettings>, paths = files(), clock = time()) {
  const { ssl } = readMemcachedOptions(['-Z', '-o', `ssl_chain_cert=${paths.crt},ssl_key=${paths.key}`]).settings
  return new MemcachedTls({ ...ssl, ...settings }, { scheduler: clock, now: () => clock.now(), handshakesMax: 100 })
}

/** Starts a memcached with a port of each kind. */
async function start(options = '') {
  const paths = files()
  const clock = time()
  const o = `ssl_chain_cert=${paths.crt},ssl_key=${paths.key},ssl_ca_cert=${paths.ca}${options}`
  const { settings } = readMemcachedOptions(['-Z', '-o', o])
  const platform = { clock, scheduler: clock, chance: new SystemChance(), process: new SystemProcess() }
  const server = new MemcachedServer(settings, platform)
  onTestFinished(() => server.close())
  const tls = new MemcachedTls(settings.ssl, {
    scheduler: clock,
    now: () => clock.now(),
    handshakesMax: 100,
    failed: (reason, fileDescriptor) => server.noteTlsFailure(reason, fileDescriptor),
  })
  server.tls = tls
  const listen = (kind?: ListenerTls) =>
    server.listeners.listen('127.0.0.1', 0, 5, undefined, kind === undefined ? undefined : tls.handshakesOf(kind))
  return {
    clock,
    paths,
    plain: await listen(),
    tls: await listen('tls'),
    btls: await listen('btls'),
    mtls: await listen('mtls'),
  }
}

/** Sends a line and returns the reply once it ends so. */
async function ask(socket: Duplex, line: string, end = '\r\n'): Promise<string> {
  let reply = ''
  const take = (chunk: Buffer) => void (reply += chunk.toString('latin1'))
  socket.on('data', take)
  socket.write(`${line}\r\n`)
  while (!reply.endsWith(end)) await once(socket, 'data')
  socket.off('data', take)
  return reply
}

const nameOf = (socket: TLSSocket) => socket.getPeerCertificate().subject.CN
const REQUIRED = 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'

describe('-Z', () => {
  it('asks each listener’s clients for what it says', async () => {
    const { btls, mtls, plain, tls } = await start(',ssl_verify_mode=1')
    const socket = connect(plain, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    expect(await ask(socket, 'mn')).toBe('MN\r\n')
    for (const [port, options, reply] of [
      [tls, {}, 'ERROR'],
      [tls, client, 'ERROR'],
      [btls, {}, 'ERROR'],
      [btls, stranger, 'ERROR'],
      [mtls, client, 'ERROR'],
      [mtls, {}, REQUIRED],
    ] as const)
      expect(await pingTls(port, { ca: authority.cert, ...options })).toBe(reply)
    const unknown = startTls(tls, { ca: authority.cert, ...stranger })
    let replied = ''
    unknown.on('data', chunk => (replied += chunk)).write('mn\r\n')
    await new Promise(resolve => unknown.on('end', resolve).on('close', resolve))
    expect(replied).toBe('')
    expect(await ask(socket, 'stats', 'END\r\n')).toMatch(/STAT ssl_handshake_errors 2\r\n/)
  })

  it('reads its files anew when it is told to, and keeps what it has when they are wrong', async () => {
    const { clock, paths, tls } = await start()
    const { socket: old } = await openTls(tls, { ca: authority.cert })
    clock.advance(7000)
    expect(await ask(old, 'stats', 'END\r\n')).toContain('STAT time_since_server_cert_refresh 7\r\n')
    writeFileSync(paths.crt, second.cert)
    expect(await ask(old, 'refresh_certs')).toBe(
      `Error loading the key: ${paths.key} : error:05800074:x509 certificate routines::key values mismatch\r\n`,
    )
    const { socket: still } = await openTls(tls, { ca: authority.cert })
    expect(nameOf(still)).toBe('first')
    writeFileSync(paths.key, second.key)
    expect(await ask(old, 'refresh_certs')).toBe('OK\r\n')
    const { socket: fresh } = await openTls(tls, { ca: authority.cert })
    expect(nameOf(fresh)).toBe('second')
    const stats = await ask(old, 'stats', 'END\r\n')
    expect(stats).toContain('STAT time_since_server_cert_refresh 0\r\n')
    expect(stats).not.toContain('ssl_new_sessions')
  })

  it('lets clients resume sessions if it is told to', async () => {
    const { tls } = await start(',ssl_session_cache')
    const options = { ca: authority.cert, maxVersion: 'TLSv1.2' } as const
    const { socket } = await openTls(tls, options)
    expect(await ask(socket, 'stats', 'END\r\n')).toContain('STAT ssl_new_sessions 1\r\n')
    const session = socket.getSession()
    const { socket: resumed } = await openTls(tls, { ...options, ...(session === undefined ? {} : { session }) })
    expect(resumed.isSessionReused()).toBe(true)
    expect(await ask(resumed, 'stats', 'END\r\n')).toContain('STAT ssl_new_sessions 1\r\n')
  })

  it('counts who breaks the protocol later, and tells watchers of it and of handshakes that fail', async () => {
    const { plain, tls } = await start()
    const watcher = connect(plain, '127.0.0.1')
    onTestFinished(() => void watcher.destroy())
    expect(await ask(watcher, 'watch connevents')).toBe('OK\r\n')
    let told = ''
    watcher.on('data', chunk => (told += chunk))
    const below = connect(tls, '127.0.0.1')
    const { socket } = await openTls(tls, { ca: authority.cert, socket: below })
    expect(await ask(socket, 'stats', 'END\r\n')).toContain('STAT ssl_proto_errors 0\r\n')
    below.write('no record of TLS is like that')
    await until(() => socket.closed)
    await until(() => /type=conntlserr fd=\d+ msg=error:[0-9A-F]+:SSL routines::\w/.test(told))
    expect(told).toMatch(/type=conn_new .*\n(?:.*\n)*.*type=conn_close /)
    const stranger = connect(tls, '127.0.0.1', () => stranger.write('no handshake either'))
    onTestFinished(() => void stranger.destroy())
    await until(() => told.match(/conntlserr/g)?.length === 2)
    const { socket: other } = await openTls(tls, { ca: authority.cert })
    const stats = await ask(other, 'stats', 'END\r\n')
    expect(stats).toContain('STAT ssl_handshake_errors 1\r\n')
    expect(stats).toContain('STAT ssl_proto_errors 1\r\n')
    expect(await ask(other, 'stats reset')).toBe('RESET\r\n')
    expect(await ask(other, 'stats', 'END\r\n')).toMatch(/ssl_handshake_errors 0\r\nSTAT ssl_proto_errors 0\r\n/)
  })

  it('speaks no version below the lowest', async () => {
    const { tls } = await start(',ssl_min_version=3')
    expect(await pingTls(tls, { ca: authority.cert, maxVersion: 'TLSv1.2' })).not.toBe('ERROR')
    expect(await pingTls(tls, { ca: authority.cert })).toBe('ERROR')
  })
})

describe('files that TLS cannot work with', () => {
  it('are told in memcached’s words', () => {
    const paths = files()
    const chain = 'Error loading the certificate chain: '
    const key = 'Error loading the key: '
    const missing = 'error:80000002:system library::No such file or directory'
    const refusals: [Partial<SslSettings>, string][] = [
      [{ chainCert: undefined }, `${chain}(null) : error:8000000E:system library::Bad address`],
      [{ chainCert: '/nowhere' }, `${chain}/nowhere : ${missing}`],
      [{ chainCert: paths.key }, `${chain}${paths.key} : error:0480006C:PEM routines::no start line`],
      [{ key: undefined }, `${key}(null) : error:8000000E:system library::Bad address`],
      [{ key: '/nowhere' }, `${key}/nowhere : ${missing}`],
      [{ key: paths.other }, `${key}${paths.other} : error:05800074:x509 certificate routines::key values mismatch`],
      [{ keyFormat: 2 }, `${key}${paths.key} : error:1E08010C:DECODER routines::unsupported`],
      [{ keyFormat: 5 }, `${key}${paths.key} : error:0A00007C:SSL routines::bad ssl filetype`],
      [{ ciphers: 'foo' }, 'Error setting the provided cipher(s): foo'],
      [
        { caCert: paths.key },
        `Error loading the CA certificate: ${paths.key} : error:05800088:x509 certificate routines::no certificate or crl found`,
      ],
    ]
    for (const [settings, message] of refusals) expect(() => tlsWith(settings, paths)).toThrow(message)
    expect(() => tlsWith({ key: paths.der, keyFormat: 2 }, paths)).not.toThrow()
  })
})
