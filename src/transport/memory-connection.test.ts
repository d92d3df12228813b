import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { createServer, type EmbeddedServer } from '../server/create-server.ts'

const servers: EmbeddedServer[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function serve(): Promise<EmbeddedServer> {
  const server = await createServer({ clock: 'manual' })
  servers.push(server)
  return server
}

/** Turns the event loop until something is so. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setImmediate(resolve))
}

describe('a connection without a socket', () => {
  it('answers, and ends when its client has sent all', async () => {
    const server = await serve()
    const stream = server.connect()
    let received = ''
    stream.on('data', chunk => (received += chunk))
    stream.write('PING\r\nSET k v\r\nGET')
    stream.end(' k\r\n')
    await once(stream, 'end')
    expect(received).toBe('+PONG\r\n+OK\r\n$1\r\nv\r\n')
  })

  it('lets its client do anything while it gets a reply', async () => {
    const server = await serve()
    const [one, two] = [server.connect(), server.connect()]
    const received: [string, string] = ['', '']
    two.on('data', chunk => (received[1] += chunk))
    one.on('data', chunk => {
      received[0] += chunk
      // Releases the other client, whose commands are served at once.
      server.clock.advance(1000)
      server.client.set('k', 'w')
    })
    server.client.call('CLIENT', 'PAUSE', 1000, 'WRITE')
    two.write('SET k v\r\nGET k\r\n')
    await until(() => String(server.client.call('INFO', 'clients')).includes('blocked_clients:1'))
    one.write('PING\r\n'.repeat(3))
    await until(() => received[1] !== '')
    expect(received).toEqual(['+PONG\r\n'.repeat(3), '+OK\r\n$1\r\nv\r\n'])
    expect(server.client.getText('k')).toBe('w')
  })

  it('keeps what a held client sends until it is released', async () => {
    const server = await serve()
    const stream = server.connect()
    let received = ''
    stream.on('data', chunk => (received += chunk))
    server.client.call('CLIENT', 'PAUSE', 1000)
    for (let i = 0; i < 60; i++) stream.write(`SET k ${'x'.repeat(50_000)}\r\n`)
    await until(() => stream.writableLength < 60 * 50_000)
    for (let i = 0; i < 100; i++) await new Promise(resolve => setImmediate(resolve))
    expect(stream.writableLength).toBeGreaterThan(1_000_000)
    server.clock.advance(1000)
    await until(() => received === '+OK\r\n'.repeat(60))
    expect(stream.writableLength).toBe(0)
  })
})
