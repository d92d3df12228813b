import type { DirectiveName } from './config/directives.ts'
import type { TlsOptions } from './tls-options.ts'

/** A directive's value as redis.conf has it, or as the number, boolean or list of words that it means. */
export type DirectiveSetting = string | number | boolean | readonly string[]

export interface ServerOptions {
  /** TCP port; 0 takes a free one; absent, no port is opened. */
  readonly port?: number
  /** TCP port that speaks memcached's protocols; 0 takes a free one. The directive `memcached-database` says which keys its clients see. */
  readonly memcachedPort?: number
  /** TCP port where Prometheus finds GET /metrics; 0 takes a free one. */
  readonly metricsPort?: number
  /** Addresses to listen on; loopback when absent. */
  readonly host?: string | readonly string[]
  /** Path of a unix socket to listen on as well. */
  readonly unixSocket?: string
  /** A port that speaks TLS, beside the plain one or in its place. */
  readonly tls?: TlsOptions
  /** Directives by their names in redis.conf, e.g. `{ 'maxmemory-policy': 'allkeys-lru' }`. */
  readonly config?: { readonly [Name in DirectiveName]?: DirectiveSetting }
  /** `system` goes by the platform's time; `manual` stands until the server's `clock` is moved. */
  readonly clock?: 'system' | 'manual'
  /** The time at which a manual clock starts, in ms since the Unix epoch; the platform's when absent. */
  readonly time?: number
  /** `main` runs on the caller's thread; `worker` on a thread of its own, so that neither blocks the other. */
  readonly thread?: 'main' | 'worker'
}
