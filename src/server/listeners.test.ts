import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ManualTime } from '../base/manual-time.ts'
import type { Connection, ConnectionListener } from '../session/connection.ts'
import { byteStringOf } from './config/byte-string.ts'
import { Configuration } from './config/configuration.ts'
import { Listeners } from './listeners.ts'
import { ListenError } from './port-listeners.ts'
import { SystemScheduler } from './system/system.ts'
import { Tls } from './tls.ts'

/** Sends back what it receives. */
function echo(connection: Connection): ConnectionListener {
  return {
    receive: (bytes, length) => void connection.write(Uint8Array.from(bytes.subarray(0, length)), length),
    ended: () => connection.end(),
    drained() {},
    closed() {},
  }
}

/** Listeners that follow these directives; closed when the test ends. */
function listenersWith(directives: Record<string, readonly string[]>) {
  const configuration = new Configuration('/')
  for (const [name, words] of Object.entries(directives)) {
    const error = configuration.give(name, words)
    if (error !== undefined) throw new Error(`${name}: ${error}`)
  }
  const tls = new Tls(configuration, {
    scheduler: new ManualTime(0, new SystemScheduler()),
    admits: () => true,
    log: () => {},
  })
  const listeners = new Listeners(configuration, tls, { redis: echo, memcached: echo, metrics: echo })
  onTestFinished(() => listeners.close())
  return { configuration, listeners }
}

/** A port that was free a moment ago; another one than those given before. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** A program that has taken a port. */
async function takenPort(): Promise<number> {
  const server: Server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as { port: number }).port
}

async function open(target: { host: string; port: number } | { path: string }): Promise<Socket> {
  const socket = connect(target)
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  socket.on('error', () => {})
  return socket
}

async function answer(socket: Socket, text: string): Promise<string> {
  socket.write(text)
  const [chunk] = await once(socket, 'data')
  return String(chunk)
}

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'samovar-listeners-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

describe('Listeners', () => {
  it('listen on each address that is bound, IPv6 too, and leave out what the machine does not have', async () => {
    const port = await freePort()
    // 192.0.2.1 is kept for documentation: no machine has it.
    const { listeners } = listenersWith({
      port: [String(port)],
      bind: ['127.0.0.1', '-::1', '-192.0.2.1'],
    })
    await listeners.open()
    const hosts = listeners.addresses.map(address => 'host' in address && address.host)
    expect(hosts.slice(0, 1)).toEqual(['127.0.0.1'])
    expect(hosts).not.toContain('192.0.2.1')
    for (const address of listeners.addresses) {
      if ('host' in address) expect(await answer(await open(address), 'tea')).toBe('tea')
    }
  })

  it('name the address that cannot be listened on, and listen nowhere then', async () => {
    const port = await takenPort()
    const { listeners } = listenersWith({ port: [String(port)], bind: ['127.0.0.2', '127.0.0.1'] })
    const error = await listeners.open().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ListenError)
    expect(error).toMatchObject({
      code: 'EADDRINUSE',
      port,
      message: `Could not create server TCP listening socket 127.0.0.1:${port}: bind: Address already in use`,
    })
    expect(listeners.addresses).toEqual([])
    await expect(open({ host: '127.0.0.2', port })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('listen on a unix socket in place of what a crash left, with its permissions, and remove it', async () => {
    const path = join(temporary(), 'sück')
    writeFileSync(path, '')
    const { listeners } = listenersWith({ port: ['0'], unixsocket: [byteStringOf(path)], unixsocketperm: ['700'] })
    await listeners.open()
    expect(listeners.addresses).toEqual([{ path }])
    expect(statSync(path).mode & 0o777).toBe(0o700)
    expect(await answer(await open({ path }), 'tea')).toBe('tea')
    await listeners.close()
    expect(existsSync(path)).toBe(false)
  })

  it('name the unix socket that cannot be opened, and listen nowhere then', async () => {
    const path = join(temporary(), 'missing', 'socket')
    const port = await freePort()
    const { listeners } = listenersWith({ port: [String(port)], bind: ['127.0.0.1'], unixsocket: [path] })
    const error = await listeners.open().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ListenError)
    expect(error).toMatchObject({ port: 0, message: expect.stringContaining(`Failed opening Unix socket ${path}: `) })
    expect(listeners.addresses).toEqual([])
    await expect(open({ host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('move to another port with CONFIG SET, while connections stay', async () => {
    const [first, second] = [await freePort(), await freePort()]
    const { configuration, listeners } = listenersWith({ port: [String(first)], bind: ['127.0.0.1'] })
    await listeners.open()
    const socket = await open({ host: '127.0.0.1', port: first })
    expect(await answer(socket, 'before')).toBe('before')
    expect(await configuration.set([['port', String(second)]])).toBeUndefined()
    expect(listeners.addresses).toEqual([{ host: '127.0.0.1', port: second }])
    expect(await answer(socket, 'after')).toBe('after')
    expect(await answer(await open({ host: '127.0.0.1', port: second }), 'new')).toBe('new')
    await expect(open({ host: '127.0.0.1', port: first })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await listeners.close()
    await once(socket, 'close')
  })

  it('stay where they are when CONFIG SET names a port that is taken', async () => {
    const [port, taken] = [await freePort(), await takenPort()]
    const { configuration, listeners } = listenersWith({ port: [String(port)], bind: ['127.0.0.1'] })
    await listeners.open()
    expect(await configuration.set([['port', String(taken)]])).toBe(
      "ERR CONFIG SET failed (possibly related to argument 'port') - Unable to listen on this port. Check server logs.",
    )
    expect(configuration.values.port).toBe(port)
    expect(listeners.addresses).toEqual([{ host: '127.0.0.1', port }])
    expect(await answer(await open({ host: '127.0.0.1', port }), 'tea')).toBe('tea')
  })

  it('stay where they are when CONFIG SET names an address that the machine does not have', async () => {
    const port = await freePort()
    const { configuration, listeners } = listenersWith({ port: [String(port)], bind: ['127.0.0.1'] })
    await listeners.open()
    expect(await configuration.set([['bind', '192.0.2.1']])).toBe(
      "ERR CONFIG SET failed (possibly related to argument 'bind') - Failed to bind to specified addresses.",
    )
    expect(configuration.values.bind).toEqual(['127.0.0.1'])
    expect(listeners.addresses).toEqual([{ host: '127.0.0.1', port }])
  })

  it('move once for each CONFIG SET, the last of them counts', async () => {
    const [first, second, third] = [await freePort(), await freePort(), await freePort()]
    const { configuration, listeners } = listenersWith({ port: [String(first)], bind: ['127.0.0.1'] })
    await listeners.open()
    const moves = [second, third].map(port => configuration.set([['port', String(port)]]))
    expect(await Promise.all(moves)).toEqual([undefined, undefined])
    expect(listeners.addresses).toEqual([{ host: '127.0.0.1', port: third }])
    await expect(open({ host: '127.0.0.1', port: second })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('do not listen any more when they are closed while they move', async () => {
    const [first, second] = [await freePort(), await freePort()]
    const { configuration, listeners } = listenersWith({ port: [String(first)], bind: ['127.0.0.1'] })
    await listeners.open()
    const moved = configuration.set([['port', String(second)]])
    await listeners.close()
    await moved
    expect(listeners.addresses).toEqual([])
    await expect(open({ host: '127.0.0.1', port: second })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})
