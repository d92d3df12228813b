import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SeededChance } from '../../src/base/chance.ts'
import { EmbeddedStore } from '../../src/cache/embedded/embedded-store.ts'
import { redisStore } from '../../src/cache/redis/redis-store.ts'
import type { Store } from '../../src/cache/store/store.ts'
import { SystemChance, SystemClock, SystemProcess, SystemScheduler } from '../../src/server/system/system.ts'
import { STORE_CONTRACT, storeContract } from '../../src/testing/store-contract.ts'
import { NO_FAULTS, SimulatedStore } from '../simulation/cache/simulated-store.ts'
import { SimulatedTime } from '../simulation/cache/simulated-time.ts'
import { openRedisPeer, redisServer } from './redis-peer.ts'

/** Runs the whole contract over a store. Returns what it does not keep. */
async function failuresOf(store: Store, wait: (ms: number) => Promise<unknown> = sleep): Promise<string[]> {
  const failures: string[] = []
  for (const { name, run } of storeContract(store)) {
    await run({ store, sleep: async ms => void (await wait(ms)) }).catch(error => failures.push(`${name}: ${error}`))
  }
  return failures
}

async function check(store: Store, wait?: (ms: number) => Promise<unknown>): Promise<void> {
  expect(await failuresOf(store, wait)).toEqual([])
  const { shared } = store.capabilities
  expect(storeContract(store).length).toBe(shared ? STORE_CONTRACT.length : STORE_CONTRACT.length - 1)
}

describe('the contract of stores', () => {
  it('is kept by the embedded store', async () => {
    const platform = {
      clock: new SystemClock(),
      scheduler: new SystemScheduler(),
      chance: new SystemChance(),
      process: new SystemProcess(),
    }
    const store = new EmbeddedStore(platform, 16 * 1024 * 1024)
    await check(store)
    await store.close()
  })

  it('is kept by the store of the simulation', async () => {
    const time = new SimulatedTime()
    const store = new SimulatedStore(time, new SeededChance(3), NO_FAULTS).connect()
    await time.runUntil(check(store, ms => time.sleep(ms)))
    expect.hasAssertions()
  })

  it('finds out a store whose swap is not one', async () => {
    const time = new SimulatedTime()
    const good = new SimulatedStore(time, new SeededChance(3), NO_FAULTS).connect()
    const bad: Store = {
      ...good,
      swap: async (key, stamp, value, ttlMs) => {
        const [current] = await good.read([key])
        if (Buffer.from(current ?? []).toString('latin1', 0, 20) !== stamp) return { done: false, current }
        await good.write(key, value, ttlMs)
        return { done: true }
      },
    }
    const failing = failuresOf(bad, ms => time.sleep(ms))
    await time.runUntil(failing)
    expect(await failing).toEqual([expect.stringContaining('lets one of many swappers win')])
  })
})

describe.runIf(redisServer !== undefined)('the contract of stores, over redis-server', () => {
  let url = ''
  let stop = async (): Promise<void> => {}

  beforeAll(async () => {
    const peer = await openRedisPeer(ends => {
      stop = ends
    })
    url = peer.url
  })
  afterAll(() => stop())

  it('is kept through node-redis', async () => {
    const client = createClient({ url })
    await client.connect()
    await client.flushAll()
    await check(redisStore(client))
    client.destroy()
  })

  it('is kept through ioredis', async () => {
    const client = new Redis(url)
    await client.flushall()
    await check(redisStore(client))
    client.disconnect()
  })

  it('is kept by a URL', async () => {
    const client = new Redis(url)
    await client.flushall()
    client.disconnect()
    const store = redisStore(url)
    await check(store)
    await store.close()
  })
})
