import { OptionError } from '../option-error.ts'
import { type IoredisClient, IoredisDriver } from './ioredis-driver.ts'
import { type NodeRedisClient, NodeRedisDriver } from './node-redis-driver.ts'
import { openNodeRedis } from './open-node-redis.ts'
import type { RedisDriver } from './redis-driver.ts'

/** What reaches a server: a client of node-redis 5 or ioredis 5, of one server or a cluster, or a URL. */
export type RedisClientOrUrl = NodeRedisClient | IoredisClient | string

/**
 * The driver over what was given as `option`: a client, which stays the caller's, or a URL, for which node-redis is opened. Throws OptionError for what is
 * none of these.
 */
export function driverOf(option: string, client: RedisClientOrUrl): RedisDriver {
  if (typeof client === 'string') {
    if (!/^rediss?:\/\//.test(client))
      throw new OptionError(option, 'a URL that begins with redis:// or rediss://', client)
    return openNodeRedis(client)
  }
  const given: { readonly callBuffer?: unknown; readonly sendCommand?: unknown } | null | undefined = client
  if (typeof given?.callBuffer === 'function') return new IoredisDriver(client as IoredisClient)
  if (typeof given?.sendCommand === 'function') return new NodeRedisDriver(client as NodeRedisClient)
  throw new OptionError(option, 'a client of node-redis or ioredis, or a URL', client)
}
