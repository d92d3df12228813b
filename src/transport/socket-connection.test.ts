import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createServer, type EmbeddedServer } from '../server/create-server.ts'
import type { DirectiveSetting } from '../server/server-options.ts'

/** Servers and sockets of the current test. */
const servers: EmbeddedServer[] = []
const sockets: Socket[] = []

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) await server.close()
})

async function serve(config: Record<string, DirectiveSetting> = {}): Promise<EmbeddedServer> {
  const server = await createServer({ port: 0, config })
  servers.push(server)
  return server
}

/** A client that keeps what it gets, and may half-close. */
async function open(server: EmbeddedServer): Promise<{ socket: Socket; received: () => string }> {
  const socket = connect({ port: server.port ?? 0, host: '127.0.0.1', allowHalfOpen: true })
  sockets.push(socket)
  const chunks: Buffer[] = []
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.on('data', chunk => chunks.push(chunk))
  return { socket, received: () => Buffer.concat(chunks).toString('latin1') }
}

/** Turns the event loop until something is so. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setImmediate(resolve))
}

/** A field of INFO. */
function figure(server: EmbeddedServer, name: string): number {
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(String(server.client.call('INFO', 'everything')))?.[1])
}

describe('a connection over TCP', () => {
  it('delivers all to a peer that starts to read late', async () => {
    const server = await serve()
    const { socket, received } = await open(server)
    server.client.set('k', Buffer.alloc(3_000_000, 'x'))
    socket.pause()
    socket.write(`${'GET k\r\n'.repeat(10)}${'PING\r\n'.repeat(1000)}`)
    await until(() => figure(server, 'mem_clients_normal') > 10_000_000)
    socket.write('ECHO last\r\n')
    socket.resume()
    await until(() => received().endsWith('last\r\n'))
    const value = `$3000000\r\n${'x'.repeat(3_000_000)}\r\n`
    expect(received()).toBe(`${value.repeat(10)}${'+PONG\r\n'.repeat(1000)}$4\r\nlast\r\n`)
    await until(() => figure(server, 'mem_clients_normal') < 100_000)
  })

  it('is closed when its peer does not read and passes the limit', async () => {
    const server = await serve({ 'client-output-buffer-limit': 'normal 20mb 0 0'.split(' ') })
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
      const { socket } = await open(server)
      socket.pause()
      await until(() => figure(server, 'connected_clients') === 1)
      if (bytes !== '') {
        const before = figure(server, 'total_net_input_bytes')
        socket.write(bytes)
        await until(() => figure(server, 'total_net_input_bytes') > before)
      }
      socket.resetAndDestroy()
      await until(() => figure(server, 'connected_clients') === 0)
    }
    const { socket, received } = await open(server)
    socket.write('PING\r\n')
    await until(() => received() === '+PONG\r\n')
    expect(figure(server, 'mem_clients_normal')).toBe(0)
  })

  it('keeps what a held client sends on the other side, and takes it afterwards', async () => {
    const server = await serve()
    const { socket, received } = await open(server)
    server.client.call('CLIENT', 'PAUSE', 1_000_000)
    const set = `SET k ${'x'.repeat(50_000)}\r\n`
    socket.write(set.repeat(400))
    await until(() => figure(server, 'mem_clients_normal') > 1_000_000)
    expect(figure(server, 'total_net_input_bytes')).toBeLessThan(2_000_000)
    expect(figure(server, 'blocked_clients')).toBe(1)
    server.client.call('CLIENT', 'UNPAUSE')
    await until(() => received().length === 5 * 400)
    expect(received()).toBe('+OK\r\n'.repeat(400))
    await until(() => figure(server, 'mem_clients_normal') < 100_000)
  })

  it('tells who is turned away, and closes', async () => {
    const server = await serve({ maxclients: 1 })
    await open(server)
    await until(() => figure(server, 'connected_clients') === 1)
    const { socket, received } = await open(server)
    socket.write('PING\r\n')
    await once(socket, 'end')
    expect(received()).toBe('-ERR max number of clients reached\r\n')
    expect(figure(server, 'rejected_connections')).toBe(1)
  })
})
