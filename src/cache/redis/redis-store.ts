import { bufferOf } from '../buffer-of.ts'
import { STAMP_LENGTH } from '../store/stamp.ts'
import type { Store, StoreCapabilities, StoreListener, Swapped } from '../store/store.ts'
import { driverOf, type RedisClientOrUrl } from './driver-of.ts'
import { ReadBatch } from './read-batch.ts'
import type { RedisDriver } from './redis-driver.ts'
import { runScript } from './run-script.ts'
import { REMOVE_SCRIPT, SWAP_SCRIPT } from './scripts.ts'

/**
 * A store in Redis, Valkey or Samovar, one server or a cluster. A client that is given stays the caller's; for a URL node-redis is opened and closed.
 * Throws OptionError for what is none of these.
 */
export function redisStore(client: RedisClientOrUrl): Store {
  return new RedisStore(driverOf('redisStore', client))
}

/** Every operation is one command, or one script, on one key; reads of the same turn are one MGET where keys lie on one machine. */
class RedisStore implements Store {
  readonly capabilities: StoreCapabilities
  readonly #driver: RedisDriver
  readonly #reads: ReadBatch<unknown>

  constructor(driver: RedisDriver) {
    this.#driver = driver
    this.#reads = new ReadBatch(keys => driver.call(keys[0], ['mget', ...keys]) as Promise<unknown[]>)
    // One connection to one server; the machines of a cluster go each at their own pace.
    this.capabilities = { shared: true, ordered: !driver.cluster }
  }

  async read(keys: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    const values = this.#driver.cluster
      ? await Promise.all(keys.map(key => this.#driver.call(key, ['get', key])))
      : await this.#reads.read(keys)
    return values.map(bytesOf)
  }

  async heads(keys: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    const end = String(STAMP_LENGTH - 1)
    const heads = await Promise.all(keys.map(key => this.#driver.call(key, ['getrange', key, '0', end])))
    return heads.map(bytesOf).map(head => (head?.length === 0 ? undefined : head))
  }

  async write(key: string, value: Uint8Array, ttlMs: number): Promise<void> {
    const life = ttlMs === Number.POSITIVE_INFINITY ? [] : ['px', lifeOf(ttlMs)]
    await this.#driver.call(key, ['set', key, bufferOf(value), ...life])
  }

  async swap(key: string, stamp: string, value: Uint8Array, ttlMs: number): Promise<Swapped> {
    const life = ttlMs === Number.POSITIVE_INFINITY ? '' : lifeOf(ttlMs)
    const reply = await runScript(this.#driver, SWAP_SCRIPT, [key], [stamp, bufferOf(value), life])
    return typeof reply === 'number' ? { done: true } : { done: false, current: bytesOf(reply) }
  }

  async remove(keys: readonly string[]): Promise<void> {
    if (this.#driver.cluster) await Promise.all(keys.map(key => this.#driver.call(key, ['unlink', key])))
    else if (keys.length > 0) await this.#driver.call(keys[0], ['unlink', ...keys])
  }

  async removeIf(key: string, stamp: string): Promise<boolean> {
    return (await runScript(this.#driver, REMOVE_SCRIPT, [key], [stamp])) === 1
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
}

function lifeOf(ttlMs: number): string {
  return String(Math.max(1, Math.ceil(ttlMs)))
}

function bytesOf(reply: unknown): Uint8Array | undefined {
  if (reply === null || reply === undefined) return undefined
  return typeof reply === 'string' ? Buffer.from(reply) : (reply as Uint8Array)
}
