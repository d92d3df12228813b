import type { Duplex } from 'node:stream'
import { ManualTime } from '../base/manual-time.ts'
import { MemoryConnection } from '../transport/memory-connection.ts'
import { Configuration } from './config/configuration.ts'
import type { DirectiveName } from './config/directives.ts'
import { EmbeddedClient } from './embedded-client.ts'
import { Server } from './server.ts'
import { SystemChance, SystemClock, SystemProcess, SystemScheduler } from './system/system.ts'

/** A directive's value as redis.conf has it, or as the number, boolean or list of words that it means. */
export type DirectiveSetting = string | number | boolean | readonly string[]

export interface ServerOptions {
  /** TCP port; 0 takes a free one; absent, no port is opened. */
  readonly port?: number
  /** Addresses to listen on; loopback when absent. */
  readonly host?: string | readonly string[]
  /** Path of a unix socket to listen on as well. */
  readonly unixSocket?: string
  /** `system` goes by the platform's time; `manual` stands until {@link EmbeddedServer.clock} is moved. */
  readonly clock?: 'system' | 'manual'
  /** The time at which a manual clock starts, in ms since the Unix epoch; the platform's when absent. */
  readonly time?: number
  /** Directives by their names in redis.conf, e.g. `{ 'maxmemory-policy': 'allkeys-lru' }`. */
  readonly config?: { readonly [Name in DirectiveName]?: DirectiveSetting }
}

/** A clock that a test holds. */
export interface ManualClock {
  now(): number
  /** Moves time on by whole milliseconds; what falls due on the way happens before it returns. */
  advance(ms: number): void
  /** Moves time to `timeMs`, in ms since the Unix epoch. */
  set(timeMs: number): void
}

/** A server inside this process. */
export interface EmbeddedServer extends AsyncDisposable {
  /** The port listened on; undefined without one. */
  readonly port: number | undefined
  /** `redis://…` of the port, or `unix://…`; undefined with neither. */
  readonly url: string | undefined
  /** Calls the engine with no socket in between. */
  readonly client: EmbeddedClient
  /** The clock, to be moved; throws unless the server was created with `clock: 'manual'`. */
  readonly clock: ManualClock
  /** Opens a connection without a socket: a stream that a Redis client library can use in a socket's place. */
  connect(): Duplex
  close(): Promise<void>
}

/** Starts a server inside this process. Rejects when an option is invalid or an address cannot be had. */
export async function createServer(options: ServerOptions = {}): Promise<EmbeddedServer> {
  const configuration = new Configuration('/')
  for (const [name, value] of Object.entries(options.config ?? {})) {
    const words = typeof value === 'object' ? value : [wordOf(value)]
    const error = configuration.give(name, words)
    if (error !== undefined) throw new TypeError(`option config['${name}']: ${error}`)
  }
  const realTime = { clock: new SystemClock(), scheduler: new SystemScheduler() }
  const manual =
    options.clock === 'manual' ? new ManualTime(options.time ?? realTime.clock.now(), realTime.scheduler) : undefined
  const server = new Server(configuration, {
    clock: manual ?? realTime.clock,
    scheduler: manual ?? realTime.scheduler,
    chance: new SystemChance(),
    process: new SystemProcess(),
  })
  let port: number | undefined
  const hosts =
    options.host === undefined ? ['127.0.0.1'] : typeof options.host === 'string' ? [options.host] : options.host
  if (options.port !== undefined) {
    for (const host of hosts) port = await server.listen({ host, port: port ?? options.port })
  }
  if (options.unixSocket !== undefined) await server.listen({ path: options.unixSocket })
  const close = (): Promise<void> => server.close()
  return {
    port,
    url: port !== undefined ? `redis://${hosts[0]}:${port}` : options.unixSocket && `unix://${options.unixSocket}`,
    client: new EmbeddedClient(server),
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
    close,
    [Symbol.asyncDispose]: close,
  }
}

function wordOf(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)
}
