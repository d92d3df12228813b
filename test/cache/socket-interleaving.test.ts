import { describe, expect, it, onTestFinished } from 'vitest'
import { SeededChance } from '../../src/base/chance.ts'
import { createServer } from '../../src/server/index.ts'
import { CacheSimulation, type SimulationOptions } from '../simulation/cache/cache-simulation.ts'
import { openRedisPeer, redisServer } from './redis-peer.ts'
import { SocketWorld } from './socket-world.ts'

/** Schedules of each kind; more with SOCKET_SCHEDULES=n, others from SEED=n on. What the network does is not in the seed's hands: the same one may come out otherwise. */
const SCHEDULES = Number(process.env['SOCKET_SCHEDULES'] ?? 2)
const FIRST_SEED = Number(process.env['SEED'] ?? 1)
/** One piece of data in so many is the last of its connection. */
const CUTS_ONE_IN = 25

const DEFAULTS = { processes: 3, near: {}, mode: 'around', rowVersions: false, deployments: false } as const
const KINDS: readonly [string, Partial<SimulationOptions>][] = [
  ['no memory', { near: false, actors: 1 }],
  ['near tiers that ask', { near: { consistency: 'validate' }, actors: 1 }],
  ['near tiers', {}],
  ['write-through', { near: false, actors: 1, mode: 'through' }],
  ['write-through, row versions, three versions', { mode: 'through', rowVersions: true, deployments: true }],
]

async function openSamovar(): Promise<number> {
  const server = await createServer({ port: 0 })
  onTestFinished(() => server.close())
  return server.port as number
}

async function openRedis(): Promise<number> {
  return Number(new URL((await openRedisPeer()).url).port)
}

const SERVERS: readonly [string, () => Promise<number>][] = [
  ['Samovar', openSamovar],
  ...(redisServer === undefined ? [] : [['redis-server', openRedis] satisfies [string, () => Promise<number>]]),
]

describe.each(SERVERS)('over %s, through connections that are cut', (_, open) => {
  it.each(KINDS)('%s: no read returns less than what was acknowledged', async (_, kind) => {
    const port = await open()
    const violations: string[] = []
    let cuts = 0
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
      const chance = new SeededChance(seed * 104_729 + 5)
      const world = await SocketWorld.open(port, CUTS_ONE_IN, chance)
      try {
        const options = { ...DEFAULTS, actors: 2, operations: 8, ...kind, seed, namespace: `seed-${seed}` }
        violations.push(...(await new CacheSimulation(options, chance, world).run()))
      } finally {
        cuts += world.cuts
        await world.close()
      }
    }
    expect(violations).toEqual([])
    expect(cuts).toBeGreaterThan(0)
  })
})
