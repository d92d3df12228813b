import { OptionError } from '../option-error.ts'
import { bufferOf } from '../store/stamp.ts'
import type { Store, StoreListener, Swapped } from '../store/store.ts'
import { type IoredisClient, IoredisDriver } from './ioredis-driver.ts'
import { type NodeRedisClient, NodeRedisDriver } from './node-redis-driver.ts'
import { openNodeRedis } from './open-node-redis.ts'
import { ReadBatch } from './read-batch.ts'
import type { RedisDriver } from './redis-driver.ts'
import { REMOVE_SCRIPT, type Script, SWAP_SCRIPT } from './scripts.ts'

/**
 * A store in Redis, Valkey or Samovar, one server or a cluster, through a client of node-redis 5 or ioredis 5, or a URL, for which node-redis is
 * opened and closed. A client that is given stays the caller's. Throws OptionError for what is none of these.
 */
export function redisStore(client: NodeRedisClient | IoredisClient | string): Store {
  if (typeof client === 'string') {
    if (!/^rediss?:\/\//.test(client))
      throw new OptionError('redisStore', 'a URL that begins with redis:// or rediss://', client)
    return new RedisStore(openNodeRedis(client))
  }
  const given: { readonly callBuffer?: unknown; readonly sendCommand?: unknown } | null | undefined = client
  if (typeof given?.callBuffer === 'function') return new RedisStore(new IoredisDriver(client as IoredisClient))
  if (typeof given?.sendCommand === 'function') return new RedisStore(new NodeRedisDriver(client as NodeRedisClient))
  throw new OptionError('redisStore', 'a client of node-redis or ioredis, or a URL', client)
}

/** Every operation is one command, or one script, on one key; reads of the same turn are one MGET where keys lie on one machine. */
class RedisStore implements Store {
  readonly capabilities = { shared: true }
  readonly #driver: RedisDriver
  readonly #reads: ReadBatch<unknown>

  constructor(driver: RedisDriver) {
    this.#driver = driver
    this.#reads = new ReadBatch(keys => driver.call(keys[0], ['mget', ...keys]) as Promise<unknown[]>)
  }

  async read(keys: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    const values = this.#driver.cluster
      ? await Promise.all(keys.map(key => this.#driver.call(key, ['get', key])))
      : await this.#reads.read(keys)
    return values.map(bytesOf)
  }

  async write(key: string, value: Uint8Array, ttlMs: number): Promise<void> {
    const life = ttlMs === Number.POSITIVE_INFINITY ? [] : ['px', lifeOf(ttlMs)]
    await this.#driver.call(key, ['set', key, bufferOf(value), ...life])
  }

  async swap(key: string, stamp: string, value: Uint8Array, ttlMs: number): Promise<Swapped> {
    const life = ttlMs === Number.POSITIVE_INFINITY ? '' : lifeOf(ttlMs)
    const reply = await this.#run(SWAP_SCRIPT, key, [stamp, bufferOf(value), life])
    return typeof reply === 'number' ? { done: true } : { done: false, current: bytesOf(reply) }
  }

  async remove(keys: readonly string[]): Promise<void> {
    if (this.#driver.cluster) await Promise.all(keys.map(key => this.#driver.call(key, ['unlink', key])))
    else if (keys.length > 0) await this.#driver.call(keys[0], ['unlink', ...keys])
  }

  async removeIf(key: string, stamp: string): Promise<boolean> {
    return (await this.#run(REMOVE_SCRIPT, key, [stamp])) === 1
  }

  async publish(channel: string, text: string): Promise<void> {
    await this.#driver.call(undefined, ['publish', channel, text])
  }

  subscribe(channel: string, listener: StoreListener): Promise<() => Promise<void>> {
    return this.#driver.subscribe(channel, listener)
  }

  close(): Promise<void> {
    return this.#driver.close()
  }

  /** Runs a script by its hash, and sends its text where that is not known. */
  async #run({ sha1, text }: Script, key: string, args: readonly (string | Buffer)[]): Promise<unknown> {
    try {
      return await this.#driver.call(key, ['evalsha', sha1, '1', key, ...args])
    } catch (error) {
      if (!String((error as Error | null)?.message).startsWith('NOSCRIPT')) throw error
      return this.#driver.call(key, ['eval', text, '1', key, ...args])
    }
  }
}

function lifeOf(ttlMs: number): string {
  return String(Math.max(1, Math.ceil(ttlMs)))
}

function bytesOf(reply: unknown): Uint8Array | undefined {
  if (reply === null || reply === undefined) return undefined
  return typeof reply === 'string' ? Buffer.from(reply) : (reply as Uint8Array)
}
