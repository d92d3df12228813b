import { STAMP_LENGTH } from '../store/stamp.ts'
import type { Store, StoreCapabilities, StoreListener, Swapped } from '../store/store.ts'
import { driverOf, type RedisClientOrUrl } from './driver-of.ts'
import {
  type Operation,
  publishOperation,
  removeIfOperation,
  removeOperation,
  swapOperation,
  writeOperation,
} from './operation.ts'
import type { RedisDriver } from './redis-driver.ts'
import { TurnBatch } from './turn-batch.ts'

/**
 * A store in Redis, Valkey or Samovar, one server or a cluster. A client that is given stays the caller's; for a URL node-redis is opened and closed.
 * Throws OptionError for what is none of these.
 */
export function redisStore(client: RedisClientOrUrl): Store {
  return new RedisStore(driverOf('redisStore', client))
}

/** On one server, all operations of a turn are one command; in a cluster each is one, or a script, on one key. */
class RedisStore implements Store {
  readonly capabilities: StoreCapabilities
  readonly #driver: RedisDriver
  readonly #turns: TurnBatch

  constructor(driver: RedisDriver) {
    this.#driver = driver
    this.#turns = new TurnBatch(driver)
    // One connection to one server; the machines of a cluster go each at their own pace.
    this.capabilities = { shared: true, ordered: !driver.cluster }
  }

  async read(keys: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    const values = this.#driver.cluster
      ? await Promise.all(keys.map(key => this.#driver.call(key, ['get', key])))
      : await this.#turns.read(keys)
    return values.map(bytesOf)
  }

  async heads(keys: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    const end = String(STAMP_LENGTH - 1)
    const heads = await Promise.all(keys.map(key => this.#driver.call(key, ['getrange', key, '0', end])))
    return heads.map(bytesOf).map(head => (head?.length === 0 ? undefined : head))
  }

  async write(key: string, value: Uint8Array, ttlMs: number): Promise<void> {
    await this.#run(writeOperation(key, value, ttlMs))
  }

  async swap(key: string, stamp: string, value: Uint8Array, ttlMs: number): Promise<Swapped> {
    const reply = await this.#run(swapOperation(key, stamp, value, ttlMs))
    return typeof reply === 'number' ? { done: true } : { done: false, current: bytesOf(reply) }
  }

  async remove(keys: readonly string[]): Promise<void> {
    if (this.#driver.cluster) await Promise.all(keys.map(key => this.#run(removeOperation([key]))))
    else if (keys.length > 0) await this.#run(removeOperation(keys))
  }

  async removeIf(key: string, stamp: string): Promise<boolean> {
    return (await this.#run(removeIfOperation(key, stamp))) === 1
  }

  async publish(channel: string, text: string): Promise<void> {
    await this.#run(publishOperation(channel, text))
  }

  subscribe(channel: string, listener: StoreListener): Promise<() => Promise<void>> {
    return this.#driver.subscribe(channel, listener)
  }

  close(): Promise<void> {
    return this.#driver.close()
  }

  #run(operation: Operation): Promise<unknown> {
    return this.#driver.cluster ? operation.alone(this.#driver) : this.#turns.run(operation)
  }
}

function bytesOf(reply: unknown): Uint8Array | undefined {
  if (reply === null || reply === undefined) return undefined
  return typeof reply === 'string' ? Buffer.from(reply) : (reply as Uint8Array)
}
