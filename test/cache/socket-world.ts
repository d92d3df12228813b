import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { type Chance, SeededChance } from '../../src/base/chance.ts'
import { ManualTime } from '../../src/base/manual-time.ts'
import { redisStore } from '../../src/cache/redis/redis-store.ts'
import type { Store } from '../../src/cache/store/store.ts'
import { SystemScheduler } from '../../src/server/system/system.ts'
import type { World } from '../simulation/cache/world.ts'
import { CuttingProxy } from './cutting-proxy.ts'

/** Turns of the event loop that make a millisecond. */
const TURNS_PER_MS = 3
/** A simulation that takes longer hangs, in ms. */
const LONGEST_MS = 600_000

/**
 * A world of real sockets whose time goes by turns of the event loop, so that nobody sleeps, and stands while an answer is on its way: how long a server in another process takes is not in the seed's hands, and a
 * store that is slow is the simulated one's business. Clients reach the server through a proxy that cuts connections; half of them are node-redis, half ioredis.
 */
export class SocketWorld implements World {
  readonly time = new ManualTime(1_000_000, new SystemScheduler())
  readonly deliveryMs = undefined
  readonly #proxy: CuttingProxy
  readonly #clients: { destroy(): void }[] = []
  #turns = 0

  private constructor(proxy: CuttingProxy) {
    this.#proxy = proxy
  }

  /** Opens a world over the server at a port of loopback, in which one piece of data in `cutsOneIn` is the last of its connection. */
  static async open(port: number, cutsOneIn: number, chance: Chance = new SeededChance(1)): Promise<SocketWorld> {
    return new SocketWorld(await CuttingProxy.open(port, chance, cutsOneIn))
  }

  get cuts(): number {
    return this.#proxy.cuts
  }

  async connect(): Promise<Store> {
    const url = `redis://127.0.0.1:${this.#proxy.port}`
    return redisStore(this.#clients.length % 2 === 0 ? await this.#nodeRedis(url) : this.#ioredis(url))
  }

  sleep(ms: number): Promise<void> {
    return new Promise(resolve => this.time.after(ms, resolve))
  }

  async runUntil(done: Promise<unknown>): Promise<void> {
    let settled = false
    const end = (): void => void (settled = true)
    done.then(end, end)
    const endMs = this.time.now() + LONGEST_MS
    while (!settled) {
      if (this.time.now() > endMs) throw new Error('somebody still waits')
      await new Promise(resolve => setImmediate(resolve))
      if (!this.#proxy.answering && ++this.#turns % TURNS_PER_MS === 0) this.time.advance(1)
    }
    await done
  }

  calm(): void {
    this.#proxy.oneIn = 0
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.destroy()
    await this.#proxy.close()
  }

  async #nodeRedis(url: string) {
    const client = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy: 1 } })
    client.on('error', () => {})
    this.#clients.push({ destroy: () => client.destroy() })
    await client.connect()
    return client
  }

  #ioredis(url: string): Redis {
    const client = new Redis(url, { retryStrategy: () => 1, maxRetriesPerRequest: 0 })
    client.on('error', () => {})
    this.#clients.push({ destroy: () => client.disconnect() })
    return client
  }
}
