import type { Clock } from '../base/clock.ts'
import { Configuration } from './config/configuration.ts'
import type { DirectiveName } from './config/directives.ts'
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
  /** Directives by their names in redis.conf, e.g. `{ 'maxmemory-policy': 'allkeys-lru' }`. */
  readonly config?: { readonly [Name in DirectiveName]?: DirectiveSetting }
}

/** A server inside this process. */
export interface EmbeddedServer extends AsyncDisposable {
  /** The port listened on; undefined without one. */
  readonly port: number | undefined
  /** `redis://…` of the port, or `unix://…`; undefined with neither. */
  readonly url: string | undefined
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
  const clock: Clock = new SystemClock()
  const platform = { clock, scheduler: new SystemScheduler(), chance: new SystemChance(), process: new SystemProcess() }
  const server = new Server(configuration, platform)
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
    close,
    [Symbol.asyncDispose]: close,
  }
}

function wordOf(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)
}
