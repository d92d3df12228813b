import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdapter } from '@socket.io/redis-adapter'
import { createAdapter as createStreamsAdapter } from '@socket.io/redis-streams-adapter'
import { Server } from 'socket.io'
import { io, type Socket } from 'socket.io-client'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openIoredis, openNodeRedis, openServer } from './open.ts'

type Adapter = NonNullable<NonNullable<ConstructorParameters<typeof Server>[1]>['adapter']>

/** Starts a Socket.IO server with an adapter, on a free port. */
async function openSocketServer(adapter: Adapter): Promise<{ server: Server; url: string }> {
  const http = createHttpServer()
  const server = new Server(http, {
    adapter,
    connectionStateRecovery: { maxDisconnectionDuration: 60_000 },
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    await server.close()
  })
  return { server, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` }
}

/** Connects a client, and notes what it hears. */
async function openSocket(url: string): Promise<{ socket: Socket; heard: unknown[] }> {
  const socket = io(url, { transports: ['websocket'], reconnectionDelay: 1 })
  onTestFinished(() => void socket.disconnect())
  const heard: unknown[] = []
  socket.on('news', text => heard.push(text))
  await new Promise<void>(resolve => socket.once('connect', resolve))
  return { socket, heard }
}

/** Returns when all that was sent by then has been heard: the first server says so to everybody. */
async function settled(server: Server, sockets: readonly Socket[]): Promise<void> {
  const heard = sockets.map(socket => new Promise<void>(resolve => socket.once('settled', resolve)))
  server.emit('settled')
  await Promise.all(heard)
}

/** Connects node-redis; before it is gone when the test ends, what it was asked is answered. */
async function openPatientNodeRedis(url: string) {
  const client = await openNodeRedis({ url })
  onTestFinished(() => client.close())
  return client
}

/** What both adapters can do for two servers whose clients are to hear each other. */
async function exercise(first: Adapter, second: Adapter): Promise<void> {
  const servers = [await openSocketServer(first), await openSocketServer(second)] as const
  const [a, b] = servers.map(({ server }) => server) as [Server, Server]
  const near = await openSocket(servers[0].url)
  const far = await openSocket(servers[1].url)
  const sockets = [near.socket, far.socket]

  a.emit('news', 'to all')
  await settled(a, sockets)
  expect([near.heard, far.heard]).toEqual([['to all'], ['to all']])

  await b.in(near.socket.id as string).socketsJoin('room')
  expect((await b.in('room').fetchSockets()).map(({ id }) => id)).toEqual([near.socket.id])
  b.to('room').emit('news', 'to the room')
  a.except('room').emit('news', 'to the others')
  a.local.emit('news', 'to those here')
  await settled(b, sockets)
  await settled(a, sockets)
  expect(near.heard).toEqual(expect.arrayContaining(['to all', 'to the room', 'to those here']))
  expect(near.heard).toHaveLength(3)
  expect(far.heard).toEqual(['to all', 'to the others'])

  near.socket.on('question', (text: string, answer: (reply: string) => void) => answer(`near ${text}`))
  far.socket.on('question', (text: string, answer: (reply: string) => void) => answer(`far ${text}`))
  const answers: string[] = await a.timeout(10_000).emitWithAck('question', '?')
  expect(answers.sort()).toEqual(['far ?', 'near ?'])

  b.on('ask', (text: string, answer: (reply: string) => void) => answer(`heard ${text}`))
  expect(await a.serverSideEmitWithAck('ask', 'this')).toEqual(['heard this'])

  await a.in(far.socket.id as string).disconnectSockets(true)
  expect(await a.fetchSockets()).toHaveLength(1)
}

describe("Socket.IO's adapters", () => {
  it('over pub/sub serve several servers, with node-redis', async () => {
    const redis = await openServer()
    const url = redis.url as string
    const adapter = async () => createAdapter(await openPatientNodeRedis(url), await openPatientNodeRedis(url))
    await exercise(await adapter(), await adapter())
  })

  it('over pub/sub serve several servers, with ioredis', async () => {
    const redis = await openServer()
    const url = redis.url as string
    const adapter = async () => createAdapter(await openIoredis(url), await openIoredis(url))
    await exercise(await adapter(), await adapter())
  })

  it('over a stream serve several servers', async () => {
    const redis = await openServer()
    const url = redis.url as string
    await exercise(createStreamsAdapter(await openIoredis(url)), createStreamsAdapter(await openPatientNodeRedis(url)))
  })

  it('over a stream give a client what it has missed', async () => {
    const redis = await openServer()
    const url = redis.url as string
    const { server, url: address } = await openSocketServer(createStreamsAdapter(await openIoredis(url)))
    const { socket, heard } = await openSocket(address)
    server.emit('news', 'before')
    await settled(server, [socket])
    const back = new Promise<void>(resolve => socket.once('connect', resolve))
    socket.io.engine.close()
    server.emit('news', 'meanwhile')
    await back
    await settled(server, [socket])
    expect(socket.recovered).toBe(true)
    expect(heard).toEqual(['before', 'meanwhile'])
  })
})
