import type { Duplex } from 'node:stream'
import { ManualTime } from '../base/manual-time.ts'
import type { ListenTarget } from '../transport/listener.ts'
import { MemoryConnection } from '../transport/memory-connection.ts'
import { AsyncClient } from './async-client.ts'
import type { Configuration } from './config/configuration.ts'
import { EmbeddedClient } from './embedded-client.ts'
import { readOptions } from './read-options.ts'
import { Server } from './server.ts'
import type { ServerOptions } from './server-options.ts'
import { SystemChance, SystemClock, SystemProcess, SystemScheduler, warnOfFailure } from './system/system.ts'
import { startWorkerServer, type WorkerServer } from './system/worker-server.ts'
import { TlsConfigurationError } from './tls.ts'
import { tlsMaterialOf, tlsOptionError } from './tls-options.ts'

/** A clock that a test holds. */
export interface ManualClock {
  now(): number
  /** Moves time on by whole milliseconds; what falls due on the way happens before it returns. */
  advance(ms: number): void
  /** Moves time to `timeMs`, in ms since the Unix epoch. */
  set(timeMs: number): void
}

/** A server inside this process, on this thread. */
export interface EmbeddedServer extends AsyncDisposable {
  /** The port listened on; undefined without one. */
  readonly port: number | undefined
  /** The port that speaks TLS; undefined without one. */
  readonly tlsPort: number | undefined
  /** The port that speaks memcached's protocols; undefined without one. */
  readonly memcachedPort: number | undefined
  /** The port where Prometheus finds GET /metrics; undefined without one. */
  readonly metricsPort: number | undefined
  /** `rediss://…` of the port for TLS, or `redis://…` of the plain one, or `unix://…`; undefined with none of them. */
  readonly url: string | undefined
  /** Calls the engine with no socket in between; when a call returns, it is done. */
  readonly client: EmbeddedClient
  /** The same calls as promises. */
  readonly async: AsyncClient
  /** The clock, to be moved; throws unless the server was created with `clock: 'manual'`. */
  readonly clock: ManualClock
  /** Opens a connection without a socket: a stream that a Redis client library can use in a socket's place. */
  connect(): Duplex
  /** Closes every connection and listener; nothing is left that keeps the process alive. */
  close(): Promise<void>
}

/** Starts a server inside this process. Rejects with a TypeError when an option is invalid, a certificate among them, with Node's system error when an address cannot be had. */
export function createServer(options: ServerOptions & { readonly thread: 'worker' }): Promise<WorkerServer>
export function createServer(options?: ServerOptions & { readonly thread?: 'main' }): Promise<EmbeddedServer>
export async function createServer(options: ServerOptions = {}): Promise<EmbeddedServer | WorkerServer> {
  const configuration = readOptions(options)
  return options.thread === 'worker' ? startWorkerServer(options) : startServer(configuration, options)
}

async function startServer(configuration: Configuration, options: ServerOptions): Promise<EmbeddedServer> {
  const systemClock = new SystemClock()
  const systemScheduler = new SystemScheduler()
  const manual =
    options.clock === 'manual' ? new ManualTime(options.time ?? systemClock.now(), systemScheduler) : undefined
  const server = new Server(configuration, {
    clock: manual ?? systemClock,
    scheduler: manual ?? systemScheduler,
    chance: new SystemChance(),
    process: new SystemProcess(),
  })
  server.onFailure = warnOfFailure
  const hosts = typeof options.host === 'string' ? [options.host] : (options.host ?? ['127.0.0.1'])
  const { listeners } = server
  const listenAll = async (port: number, listen: (target: ListenTarget) => Promise<number>): Promise<number> => {
    let taken = port
    for (const host of hosts) taken = await listen({ host, port: taken })
    return taken
  }
  let port: number | undefined
  let tlsPort: number | undefined
  let memcachedPort: number | undefined
  let metricsPort: number | undefined
  try {
    if (options.port !== undefined) port = await listenAll(options.port, target => listeners.listen(target))
    if (options.memcachedPort !== undefined)
      memcachedPort = await listenAll(options.memcachedPort, target => listeners.listenMemcached(target))
    if (options.metricsPort !== undefined)
      metricsPort = await listenAll(options.metricsPort, target => listeners.listenMetrics(target))
    if (options.tls !== undefined) {
      server.tls.use(tlsMaterialOf(options.tls))
      tlsPort = await listenAll(options.tls.port ?? 0, target => listeners.listen(target, true))
    }
    if (options.unixSocket !== undefined) await listeners.listen({ path: options.unixSocket })
  } catch (error) {
    await server.close()
    throw error instanceof TlsConfigurationError ? tlsOptionError(error) : error
  }
  const client = new EmbeddedClient(server)
  return {
    port,
    tlsPort,
    memcachedPort,
    metricsPort,
    url: urlOf(hosts[0], port, tlsPort, options.unixSocket),
    client,
    async: new AsyncClient(async args => client.call(...args)),
    get clock() {
      if (manual === undefined) throw new TypeError("the clock can be moved only with the option clock: 'manual'")
      return manual
    },
    connect() {
      const connection = new MemoryConnection()
      const session = server.accept(connection)
      if (session !== undefined) connection.attach(session)
      return connection.stream
    },
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  }
}

function urlOf(
  host: string,
  port: number | undefined,
  tlsPort: number | undefined,
  unixSocket: string | undefined,
): string | undefined {
  const name = LOOPBACK[host] ?? (host.includes(':') ? `[${host}]` : host)
  if (tlsPort !== undefined) return `rediss://${name}:${tlsPort}`
  if (port !== undefined) return `redis://${name}:${port}`
  return unixSocket === undefined ? undefined : `unix://${unixSocket}`
}

/** Where an address that stands for all of the machine's is reached from the machine itself; connecting to it as it is does not work everywhere. */
const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }
