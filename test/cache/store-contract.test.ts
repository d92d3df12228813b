import { Cluster, Redis } from 'ioredis'
import { createClient, createCluster } from 'redis'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { SeededChance } from '../../src/base/chance.ts'
import { EmbeddedStore } from '../../src/cache/embedded/embedded-store.ts'
import type { NodeRedisClient } from '../../src/cache/redis/node-redis-driver.ts'
import { redisStore } from '../../src/cache/redis/redis-store.ts'
import type { Store } from '../../src/cache/store/store.ts'
import { createServer } from '../../src/server/index.ts'
import { SystemChance, SystemClock, SystemProcess, SystemScheduler } from '../../src/server/system/system.ts'
import { forgetfulStore, type StoreSubject, storeContract } from '../../src/testing/index.ts'
import { freePort } from '../peer-process.ts'
import { NO_FAULTS, SimulatedStore } from '../simulation/cache/simulated-store.ts'
import { SimulatedTime } from '../simulation/cache/simulated-time.ts'
import { openRedisPeer, redisServer } from './redis-peer.ts'

/** Cases of the contract, by what a store can. */
const CASES = { all: 11, keepingAlone: 10, forgetfulAlone: 2 }

/** Runs the whole contract. Returns what is not kept. */
async function failuresOf(subject: StoreSubject): Promise<string[]> {
  const failures: string[] = []
  for (const { name, run } of storeContract(subject)) {
    await run().catch(error => failures.push(`${name}: ${error}`))
  }
  return failures
}

function openEmbedded(): Store {
  const platform = {
    clock: new SystemClock(),
    scheduler: new SystemScheduler(),
    chance: new SystemChance(),
    process: new SystemProcess(),
  }
  return new EmbeddedStore(platform, 16 * 1024 * 1024)
}

/** The contract over a store in simulated time. */
async function simulated(change: (store: Store) => Store, given: Partial<StoreSubject> = {}): Promise<string[]> {
  const time = new SimulatedTime()
  const store = change(new SimulatedStore(time, new SeededChance(3), NO_FAULTS).connect())
  const failing = failuresOf({ open: () => store, shared: true, sleep: ms => time.sleep(ms), ...given })
  await time.runUntil(failing)
  return failing
}

describe('the contract of stores', () => {
  it('has cases for what a store can', () => {
    const subject = { open: openEmbedded, shared: false }
    expect(storeContract(subject)).toHaveLength(CASES.keepingAlone)
    expect(storeContract({ ...subject, shared: true })).toHaveLength(CASES.all)
    expect(storeContract({ ...subject, keeps: false })).toHaveLength(CASES.forgetfulAlone)
  })

  it('is kept by the embedded store', async () => {
    expect(await failuresOf({ open: openEmbedded, shared: false })).toEqual([])
  })

  it('is kept by the store of the simulation', async () => {
    expect(await simulated(store => store)).toEqual([])
  })

  it.each([1, 2, 3])(
    'is kept, as far as it can be, by stores that forget any key at any moment: seed %i',
    async seed => {
      const open = (): Store => forgetfulStore(openEmbedded(), { seed })
      expect(await failuresOf({ open, shared: false, keeps: false })).toEqual([])
      expect(await simulated(store => forgetfulStore(store, { seed }), { keeps: false })).toEqual([])
    },
  )

  it('finds out a store that forgets and does not say so', async () => {
    const failures = await failuresOf({ open: () => forgetfulStore(openEmbedded()), shared: false })
    expect(failures.length).toBeGreaterThan(3)
  })

  it('finds out a store that says something else of itself', async () => {
    const failures = await failuresOf({ open: openEmbedded, shared: true })
    expect(failures).toHaveLength(CASES.all)
  })

  it('finds out a store whose swap is not one', async () => {
    const failures = await simulated(good => ({
      ...good,
      swap: async (key, stamp, value, ttlMs) => {
        const [current] = await good.read([key])
        if (Buffer.from(current ?? []).toString('latin1', 0, 20) !== stamp) return { done: false, current }
        await good.write(key, value, ttlMs)
        return { done: true }
      },
    }))
    expect(failures).toEqual([expect.stringContaining('lets one of many swappers win')])
  })

  it('finds out a store that shows what was replaced', async () => {
    const old = new Map<string, Uint8Array>()
    const failures = await simulated(
      good => ({
        ...good,
        remove: keys => good.remove(keys.filter(key => !old.has(key))),
        write: async (key, value, ttlMs) => {
          old.set(key, value)
          await good.write(key, value, ttlMs)
        },
      }),
      { keeps: false },
    )
    expect(failures).toEqual([expect.stringContaining('shows what was written last')])
  })
})

/** What serves Redis's protocol: its URL, and how to stop it. */
interface Peer {
  readonly url: string
  stop(): Promise<void>
}

async function openSamovar(): Promise<Peer> {
  const server = await createServer({ port: 0 })
  return { url: `redis://127.0.0.1:${server.port}`, stop: () => server.close() }
}

async function openRedis(settings: readonly string[] = []): Promise<Peer> {
  let stop = async (): Promise<void> => {}
  const { url } = await openRedisPeer(ends => {
    stop = ends
  }, settings)
  return { url, stop: () => stop() }
}

const PEERS: readonly [string, () => Promise<Peer>][] = [
  ['Samovar', openSamovar],
  ...(redisServer === undefined ? [] : [['redis-server', openRedis] satisfies [string, () => Promise<Peer>]]),
]

describe.each(PEERS)('the contract of stores, over %s', (_, open) => {
  let peer: Peer
  let prefixes = 0
  beforeAll(async () => {
    peer = await open()
  })
  afterAll(() => peer.stop())
  const subject = (store: Store): StoreSubject => ({
    open: () => store,
    shared: true,
    prefix: `contract:${prefixes++}:`,
  })

  it('is kept through node-redis', async () => {
    const client = createClient({ url: peer.url })
    onTestFinished(() => client.destroy())
    await client.connect()
    expect(await failuresOf(subject(redisStore(client)))).toEqual([])
  })

  it('is kept through ioredis', async () => {
    const client = new Redis(peer.url)
    onTestFinished(() => client.disconnect())
    expect(await failuresOf(subject(redisStore(client)))).toEqual([])
  })

  it('is kept by a URL', async () => {
    const open = (): Store => redisStore(peer.url)
    expect(await failuresOf({ open, shared: true, prefix: 'contract:url:' })).toEqual([])
  })

  it('is kept by a store that forgets', async () => {
    const client = new Redis(peer.url)
    onTestFinished(() => client.disconnect())
    const forgetful = forgetfulStore(redisStore(client))
    expect(await failuresOf({ ...subject(forgetful), keeps: false })).toEqual([])
  })

  it('is kept with one key in each command, as a cluster asks', async () => {
    const client = createClient({ url: peer.url })
    onTestFinished(() => client.destroy())
    await client.connect()
    expect(await failuresOf(subject(redisStore(strictCluster(client))))).toEqual([])
  })
})

describe.runIf(redisServer !== undefined)('the contract of stores, over a cluster of redis-server', () => {
  let peer: Peer
  beforeAll(async () => {
    peer = await openRedis([
      '--cluster-enabled',
      'yes',
      '--cluster-announce-ip',
      '127.0.0.1',
      '--cluster-port',
      String(await freePort()),
    ])
    const client = new Redis(peer.url)
    await client.call('cluster', 'addslotsrange', '0', '16383')
    while (!String(await client.call('cluster', 'info')).includes('cluster_state:ok')) {
      await new Promise(resolve => setImmediate(resolve))
    }
    client.disconnect()
  })
  afterAll(() => peer.stop())

  it('is kept through node-redis', async () => {
    const cluster = createCluster({ rootNodes: [{ url: peer.url }] })
    onTestFinished(() => cluster.destroy())
    await cluster.connect()
    const store = redisStore(cluster as unknown as NodeRedisClient)
    expect(await failuresOf({ open: () => store, shared: true, prefix: 'contract:1:' })).toEqual([])
  })

  it('is kept through ioredis', async () => {
    const cluster = new Cluster([peer.url])
    onTestFinished(() => cluster.disconnect())
    const store = redisStore(cluster)
    expect(await failuresOf({ open: () => store, shared: true, prefix: 'contract:2:' })).toEqual([])
  })
})

/** A client of a cluster, as far as the store knows one, over a client of one server: it refuses a command with several keys, or with another than it is sent by. */
function strictCluster(client: ReturnType<typeof createClient>): NodeRedisClient {
  const sendCommand = (key: string | undefined, _readOnly: false, args: readonly string[], options: object) => {
    const keys = keysOf(args)
    if (keys.length > 1) throw new Error(`CROSSSLOT ${args[0]} ${keys.join(' ')}`)
    if (keys[0] !== key) throw new Error(`${args[0]} ${keys[0]} was sent to where ${key} is`)
    return client.sendCommand(args as string[], options)
  }
  return { masters: [], sendCommand, duplicate: () => client.duplicate() } as unknown as NodeRedisClient
}

function keysOf([name, ...args]: readonly string[]): readonly string[] {
  if (name === 'publish') return []
  if (name.startsWith('eval')) return args.slice(2, 2 + Number(args[1]))
  return name === 'mget' || name === 'unlink' ? args : [args[0]]
}
