import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { Redis, type RedisOptions } from 'ioredis'
import { createClient } from 'redis'
import { onTestFinished } from 'vitest'
import { createServer, type EmbeddedServer, type ServerOptions } from '../../src/server/index.ts'

/** Starts a server for the test that runs; it is closed when that ends. On a free port unless the options say otherwise. */
export async function openServer(options: ServerOptions & { readonly thread?: 'main' } = { port: 0 }) {
  const server = await createServer(options)
  onTestFinished(() => server.close())
  return server
}

/** Returns a path for a unix socket, in a directory that goes with the test. */
export function socketPath(): string {
  const directory = mkdtempSync(join(tmpdir(), 'samovar-clients-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return join(directory, 'socket')
}

/** Connects ioredis with its own defaults, but that it reconnects at once; it is closed when the test ends. */
export async function openIoredis(address: string, options: RedisOptions = {}): Promise<Redis> {
  const redis = new Redis(address, { retryStrategy: () => 0, ...options, lazyConnect: true })
  onTestFinished(() => redis.disconnect())
  // Without a listener ioredis prints errors that its calls reject with as well.
  redis.on('error', () => {})
  await redis.connect()
  return redis
}

/** Connects ioredis to a server in this process, without a socket. */
export async function openIoredisInMemory(server: EmbeddedServer, options: RedisOptions = {}): Promise<Redis> {
  return openIoredis('', { ...options, Connector: connectorTo(() => server.connect()) })
}

/** Connects node-redis; it is closed when the test ends. */
export async function openNodeRedis<const Options extends Parameters<typeof createClient>[0]>(options: Options) {
  const client = createClient(options)
  onTestFinished(() => {
    if (client.isOpen) client.destroy()
  })
  client.on('error', () => {})
  await client.connect()
  return client
}

/** Returns when a client is ready again after it lost its connection, whatever errors it meets on the way. */
export function reconnected(client: { once(event: 'ready', listener: () => void): unknown }): Promise<void> {
  return new Promise(resolve => client.once('ready', resolve))
}

/** An ioredis connector that opens streams of its own instead of sockets. */
function connectorTo(open: () => Duplex): NonNullable<RedisOptions['Connector']> {
  return class {
    #stream: Duplex | undefined = undefined
    check(): boolean {
      return true
    }
    async connect(): Promise<Duplex> {
      this.#stream = open()
      return this.#stream
    }
    disconnect(): void {
      this.#stream?.end()
    }
  } as never
}
