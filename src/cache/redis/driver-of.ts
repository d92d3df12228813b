import { OptionError } from '../option-error.ts'
import { type IoredisClient, IoredisDriver } from './ioredis-driver.ts'
import { type NodeRedisClient, NodeRedisDriver } from './node-redis-driver.ts'
import { openNodeRedis } from './open-node-redis.ts'
import type { RedisDriver } from './redis-driver.ts'

/**
 * The driver over what was given as `option`: a client of node-redis 5 or ioredis 5, which stays the caller's, or a URL, for which node-redis is opened. Throws OptionError for what is
 * none of these.
 */
export function driverOf(option: string, client: NodeRedisClient | IoredisClient | string): RedisDriver {
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
