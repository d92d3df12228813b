import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { Configuration } from '../../src/server/config/configuration.ts'
import { Server } from '../../src/server/server.ts'
import { SystemChance, SystemClock, SystemProcess, SystemScheduler } from '../../src/server/system/system.ts'
import { type Certificate, certify, newAuthority, writeFiles } from '../certificates.ts'
import { freePort } from '../peer-process.ts'
import { openTls, pingTls } from '../tls-client.ts'
import { socketPath } from './open.ts'

const OPAQUE = '\0\0\xca\xfe'

/** The 24 bytes of a binary request's header, and what follows. */
function binary(opcode: number, key: string, extras = '', value = ''): string {
  const header = Buffer.alloc(24)
  header[0] = 0x80
  header[1] = opcode
  header.writeUInt16BE(key.length, 2)
  header[4] = extras.length
  header.writeUInt32BE(extras.length + key.length + value.length, 8)
  header.writeUInt32BE(0xcafe, 12)
  return header.toString('latin1') + extras + key + value
}

/** Sends text, one byte per character, and returns the reply once it ends so. */
async function ask(socket: Duplex, text: string, end: string): Promise<string> {
  let reply = ''
  const take = (chunk: Buffer) => void (reply += chunk.toString('latin1'))
  socket.on('data', take)
  socket.write(text, 'latin1')
  while (!reply.endsWith(end)) await once(socket, 'data')
  socket.off('data', take)
  return reply
}

/** What all transports must do alike: each protocol, in a connection of its own, and a value of several reads and writes. */
async function exchange(open: () => Promise<Duplex>): Promise<void> {
  const text = await open()
  expect(await ask(text, 'set k 5 0 3\r\nabc\r\n', '\r\n')).toBe('STORED\r\n')
  expect(await ask(text, 'get k none\r\n', 'END\r\n')).toBe('VALUE k 5 3\r\nabc\r\nEND\r\n')
  expect(await ask(text, 'mg k v f\r\nmn\r\n', 'MN\r\n')).toBe('VA 3 f5\r\nabc\r\nMN\r\n')
  const large = 'x'.repeat(900_000)
  expect(await ask(text, `ms large ${large.length} T0\r\n${large}\r\n`, '\r\n')).toBe('HD\r\n')
  expect(await ask(text, 'get large k\r\n', 'END\r\n')).toBe(
    `VALUE large 0 ${large.length}\r\n${large}\r\nVALUE k 5 3\r\nabc\r\nEND\r\n`,
  )
  const other = await open()
  const set = binary(0x01, 'b', '\0\0\0\x07\0\0\0\0', 'binary')
  expect((await ask(other, set + binary(0x0a, ''), OPAQUE + '\0'.repeat(8))).slice(0, 2)).toBe('\x81\x01')
  const got = await ask(other, binary(0x00, 'b'), 'binary')
  expect(got).toHaveLength(24 + 4 + 6)
  expect(got.slice(24, 28)).toBe('\0\0\0\x07')
  expect(await ask(text, 'get b\r\n', 'END\r\n')).toBe('VALUE b 7 6\r\nbinary\r\nEND\r\n')
  text.write('quit\r\n')
  await once(text, 'end')
}

/** Starts a server with these directives, and no port for Redis's clients; it is closed when the test ends. */
async function serve(directives: Readonly<Record<string, string>>): Promise<void> {
  const configuration = new Configuration('/')
  for (const [name, word] of Object.entries({ port: '0', ...directives })) {
    const error = configuration.give(name, [word])
    if (error !== undefined) throw new Error(`${name}: ${error}`)
  }
  const server = new Server(configuration, {
    clock: new SystemClock(),
    scheduler: new SystemScheduler(),
    chance: new SystemChance(),
    process: new SystemProcess(),
  })
  onTestFinished(() => server.close())
  await server.listeners.open()
}

/** Connects to a unix socket. */
async function openPath(path: string): Promise<Socket> {
  const socket = connect(path)
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return socket
}

describe('memcached’s clients of a server', () => {
  it('come to its unix socket', async () => {
    const path = socketPath()
    await serve({ 'memcached-unixsocket': path })
    await exchange(() => openPath(path))
  })

  describe('over TLS', () => {
    let authority: Certificate
    let first: Certificate
    let second: Certificate
    let client: Certificate
    beforeAll(async () => {
      authority = await newAuthority()
      first = await certify(authority, 'first')
      second = await certify(authority, 'second')
      client = await certify(authority, 'client')
    })

    /** Starts a server whose port for memcached's clients speaks TLS, which ask for it as `options` say. */
    async function start(authClients: 'yes' | 'no') {
      const path = socketPath()
      const files = writeFiles({
        'first.crt': first.cert,
        'first.key': first.key,
        'second.crt': second.cert,
        'second.key': second.key,
        'ca.crt': authority.cert,
      })
      const port = await freePort()
      await serve({
        bind: '127.0.0.1',
        unixsocket: path,
        'memcached-tls-port': String(port),
        'tls-cert-file': files['first.crt'],
        'tls-key-file': files['first.key'],
        'tls-ca-cert-file': files['ca.crt'],
        'tls-auth-clients': authClients,
      })
      return { files, path, port }
    }

    it('are served as in the clear', async () => {
      const { port } = await start('no')
      await exchange(async () => (await openTls(port, { ca: authority.cert })).socket)
    })

    it('meet a new certificate once CONFIG SET has named it, and those that are connected stay', async () => {
      const { files, path, port } = await start('no')
      const redis = await openPath(path)
      const nameOf = (socket: TLSSocket) => socket.getPeerCertificate().subject.CN
      const { socket: old } = await openTls(port, { ca: authority.cert })
      expect(nameOf(old)).toBe('first')
      const both = `tls-cert-file ${files['second.crt']} tls-key-file ${files['second.key']}`
      expect(await ask(redis, `CONFIG SET ${both}\r\n`, '\r\n')).toBe('+OK\r\n')
      const { socket: fresh } = await openTls(port, { ca: authority.cert })
      expect(nameOf(fresh)).toBe('second')
      expect(await ask(old, 'mn\r\n', '\r\n')).toBe('MN\r\n')
      expect(await ask(fresh, 'mn\r\n', '\r\n')).toBe('MN\r\n')
      // What cannot work leaves things as they are.
      expect(await ask(redis, `CONFIG SET tls-key-file ${files['first.key']}\r\n`, '\r\n')).toContain(
        'Unable to update TLS configuration',
      )
      const { socket: last } = await openTls(port, { ca: authority.cert })
      expect(nameOf(last)).toBe('second')
    })

    it('meet what the files hold once one has told so', async () => {
      const { files, port } = await start('no')
      const { socket } = await openTls(port, { ca: authority.cert })
      writeFileSync(files['first.crt'], second.cert)
      expect(await ask(socket, 'refresh_certs\r\n', '\r\n')).toBe(
        'Unable to update TLS configuration. Check server logs.\r\n',
      )
      writeFileSync(files['first.key'], second.key)
      expect(await ask(socket, 'refresh_certs\r\n', '\r\n')).toBe('OK\r\n')
      const { socket: fresh } = await openTls(port, { ca: authority.cert })
      expect(fresh.getPeerCertificate().subject.CN).toBe('second')
    })

    it('must show a certificate where that is asked for', async () => {
      const { port } = await start('yes')
      const { socket } = await openTls(port, { ca: authority.cert, ...client })
      expect(await ask(socket, 'mn\r\n', '\r\n')).toBe('MN\r\n')
      expect(await pingTls(port, { ca: authority.cert })).toBe('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED')
    })
  })
})
