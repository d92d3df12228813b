import { once } from 'node:events'
import { connect as connectPlain } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Certificate, certify, newAuthority } from '../../test/certificates.ts'
import { openTls, type TlsClient, until } from '../../test/tls-client.ts'
import { createServer, type EmbeddedServer } from '../server/create-server.ts'
import type { ServerOptions } from '../server/server-options.ts'
import type { TlsOptions } from '../server/tls-options.ts'

let authority: Certificate
let own: Certificate

beforeAll(async () => {
  authority = await newAuthority()
  own = await certify(authority, 'server')
})

type Options = Omit<ServerOptions, 'tls' | 'thread'> & { readonly tls?: Partial<TlsOptions> }

async function serve({ tls, ...options }: Options = {}): Promise<EmbeddedServer> {
  const server = await createServer({ ...options, tls: { ...own, ...tls } })
  onTestFinished(() => server.close())
  return server
}

function open(server: EmbeddedServer, options: ConnectionOptions = {}): Promise<TlsClient> {
  return openTls(server.tlsPort ?? 0, { ca: authority.cert, ...options })
}

/** A field of INFO. */
function figure(server: EmbeddedServer, name: string): number {
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(String(server.client.call('INFO', 'everything')))?.[1])
}

describe('a connection over TLS', () => {
  it('answers, and is a client like others', async () => {
    const server = await serve()
    expect(server.url).toBe(`rediss://127.0.0.1:${server.tlsPort}`)
    expect(server.port).toBeUndefined()
    const { socket, received } = await open(server)
    socket.write('SET k v\r\nGET k\r\n')
    await until(() => received() === '+OK\r\n$1\r\nv\r\n')
    const [client] = String(server.client.call('CLIENT', 'LIST', 'TYPE', 'normal')).split('\n')
    expect(client).toMatch(new RegExp(`addr=127.0.0.1:${socket.localPort} laddr=127.0.0.1:${server.tlsPort} fd=\\d+ `))
    expect(client).toContain('flags=N')
    expect(figure(server, 'total_connections_received')).toBe(1)
    expect(String(server.client.call('INFO', 'server'))).toContain(
      `listener2:name=tls,bind=127.0.0.1,port=${server.tlsPort}\r\n`,
    )
  })

  it('takes a command in records of one byte', async () => {
    const server = await serve()
    const { socket, received } = await open(server)
    socket.setNoDelay(true)
    for (const byte of '*2\r\n$4\r\nECHO\r\n$5\r\nhello\r\n') socket.write(byte)
    await until(() => received() === '$5\r\nhello\r\n')
    expect(figure(server, 'total_net_input_bytes')).toBe(25)
  })

  it('takes commands of any length, and pipelines of any number', async () => {
    const server = await serve()
    const { socket, received, length } = await open(server)
    const value = Buffer.alloc(20_000_000, 'xyz').toString()
    socket.write(`*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$${value.length}\r\n${value}\r\n`)
    socket.write(`${'PING\r\n'.repeat(200_000)}*2\r\n$3\r\nGET\r\n$1\r\nk\r\n`)
    const expected = `+OK\r\n${'+PONG\r\n'.repeat(200_000)}$${value.length}\r\n${value}\r\n`
    await until(() => length() === expected.length)
    expect(received() === expected).toBe(true)
  })

  it('delivers all to a peer that starts to read late, and counts what waits', async () => {
    const server = await serve()
    const { socket, received, length } = await open(server)
    server.client.set('k', Buffer.alloc(3_000_000, 'x'))
    socket.pause()
    socket.write(`${'GET k\r\n'.repeat(10)}${'PING\r\n'.repeat(1000)}`)
    await until(() => figure(server, 'mem_clients_normal') > 10_000_000)
    socket.write('ECHO last\r\n')
    socket.resume()
    const value = `$3000000\r\n${'x'.repeat(3_000_000)}\r\n`
    const expected = `${value.repeat(10)}${'+PONG\r\n'.repeat(1000)}$4\r\nlast\r\n`
    await until(() => length() === expected.length)
    expect(received() === expected).toBe(true)
    await until(() => figure(server, 'mem_clients_normal') < 100_000)
  })

  it('is closed when its peer does not read and passes the limit', async () => {
    const server = await serve({ config: { 'client-output-buffer-limit': 'normal 20mb 0 0'.split(' ') } })
    const { socket } = await open(server)
    server.client.set('k', Buffer.alloc(3_000_000, 'x'))
    socket.pause()
    socket.write('GET k\r\n'.repeat(100))
    await until(() => figure(server, 'client_output_buffer_limit_disconnections') === 1)
    expect(figure(server, 'connected_clients')).toBe(0)
    expect(figure(server, 'mem_clients_normal')).toBe(0)
  })

  it('answers a peer that sends no more and reads later', async () => {
    const server = await serve()
    const { socket, received } = await open(server)
    server.client.set('k', Buffer.alloc(3_000_000, 'x'))
    socket.pause()
    socket.end('GET k\r\n'.repeat(8))
    await until(
      () => figure(server, 'total_commands_processed') >= 8 && figure(server, 'mem_clients_normal') > 1_000_000,
    )
    socket.resume()
    await once(socket, 'end')
    expect(received().length).toBe(8 * (3_000_000 + 12))
    await until(() => figure(server, 'connected_clients') === 0)
  })

  it('delivers the last reply though the peer sends on', async () => {
    const server = await serve()
    for (const [request, reply] of [
      ['QUIT\r\n', '+OK\r\n'],
      ['*x\r\n', '-ERR Protocol error: invalid multibulk length\r\n'],
    ]) {
      const { socket, received } = await open(server)
      socket.write(request + 'SET k v\r\n'.repeat(100_000))
      await once(socket, 'end')
      expect(received()).toBe(reply)
      socket.end()
      await until(() => socket.closed)
    }
    expect(server.client.get('k')).toBeNull()
    expect(figure(server, 'connected_clients')).toBe(0)
  })

  it('survives peers that reset it, at rest, within a command and within a reply', async () => {
    const server = await serve()
    server.client.set('k', Buffer.alloc(3_000_000, 'x'))
    for (const bytes of ['', 'PING\r\n', '*2\r\n$4\r\nECHO\r\n$10\r\nabc', 'GET k\r\n'.repeat(10)]) {
      const plain = connectPlain(server.tlsPort ?? 0, '127.0.0.1')
      const { socket } = await open(server, { socket: plain })
      socket.pause()
      await until(() => figure(server, 'connected_clients') === 1)
      if (bytes !== '') {
        const before = figure(server, 'total_net_input_bytes')
        socket.write(bytes)
        await until(() => figure(server, 'total_net_input_bytes') > before)
      }
      plain.resetAndDestroy()
      await until(() => figure(server, 'connected_clients') === 0)
    }
    const { socket, received } = await open(server)
    socket.write('PING\r\n')
    await until(() => received() === '+PONG\r\n')
    expect(figure(server, 'mem_clients_normal')).toBe(0)
  })

  it('is closed when what comes is no TLS any more', async () => {
    const server = await serve()
    const plain = connectPlain(server.tlsPort ?? 0, '127.0.0.1')
    const { socket } = await open(server, { socket: plain })
    await until(() => figure(server, 'connected_clients') === 1)
    // Beneath the encryption: records that nobody made.
    plain.write(Buffer.alloc(100_000, 'PING\r\n'))
    await until(() => figure(server, 'connected_clients') === 0)
    await until(() => socket.closed)
    expect(figure(server, 'total_net_input_bytes')).toBe(0)
  })

  it('keeps what a held client sends on the other side, and takes it afterwards', async () => {
    const server = await serve()
    const { socket, received, length } = await open(server)
    server.client.call('CLIENT', 'PAUSE', 1_000_000)
    const set = `SET k ${'x'.repeat(50_000)}\r\n`
    socket.write(set.repeat(400))
    await until(() => figure(server, 'mem_clients_normal') > 1_000_000)
    for (let i = 0; i < 100; i++) await new Promise(resolve => setImmediate(resolve))
    expect(figure(server, 'total_net_input_bytes')).toBeLessThan(2_000_000)
    expect(figure(server, 'blocked_clients')).toBe(1)
    server.client.call('CLIENT', 'UNPAUSE')
    await until(() => length() === 5 * 400)
    expect(received()).toBe('+OK\r\n'.repeat(400))
    await until(() => figure(server, 'mem_clients_normal') < 100_000)
  })

  it('resumes a session, unless caching is off', async () => {
    for (const caching of [true, false]) {
      const server = await serve({ config: { 'tls-session-caching': caching, 'tls-protocols': 'TLSv1.2' } })
      const first = await open(server)
      const session = first.socket.getSession()
      const second = await open(server, session === undefined ? {} : { session })
      expect(second.socket.isSessionReused()).toBe(caching)
    }
  })
})
