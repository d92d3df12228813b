import { describe, expect, it } from 'vitest'
import { SeededChance } from '../../../src/base/chance.ts'
import { CacheSimulation, type SimulationOptions } from './cache-simulation.ts'
import { type Faults, NO_FAULTS } from './simulated-store.ts'
import { SimulatedWorld } from './world.ts'

/** Schedules of each kind; more with SCHEDULES=n. */
const SCHEDULES = Number(process.env['SCHEDULES'] ?? 64)
const FIRST_SEED = Number(process.env['SEED'] ?? 1)

const FAULTS: readonly [string, Faults][] = [
  ['a good store', NO_FAULTS],
  ['a store that forgets any key at any time', { ...NO_FAULTS, forgets: 4 }],
  ['a store that fails, hangs and is cut off', { fails: 15, hangs: 40, forgets: 30, cuts: 20 }],
]
const KINDS: readonly [string, Partial<SimulationOptions>][] = [
  ['cache-aside, one process', { processes: 1 }],
  ['cache-aside, no memory', { near: false, actors: 1, processes: 4 }],
  ['cache-aside, flights', { near: false }],
  ['cache-aside, near tiers', {}],
  ['cache-aside, three versions, no memory', { near: false, actors: 1, processes: 4, deployments: true }],
  ['cache-aside, three versions, near tiers', { deployments: true }],
  ['cache-aside, near tiers that ask', { near: { consistency: 'validate' }, actors: 1, processes: 4 }],
  ['write-through, no memory', { near: false, actors: 1, processes: 4, mode: 'through' }],
  ['write-through, near tiers', { mode: 'through' }],
  [
    'write-through, row versions, no memory',
    { near: false, actors: 1, processes: 4, mode: 'through', rowVersions: true },
  ],
  ['write-through, row versions, near tiers', { mode: 'through', rowVersions: true }],
  [
    'write-through, three versions, no memory',
    { near: false, actors: 1, processes: 4, mode: 'through', deployments: true },
  ],
  ['write-through, row versions, three versions', { mode: 'through', rowVersions: true, deployments: true }],
]

describe.each(FAULTS)('over %s', (_, faults) => {
  it.each(KINDS)('%s: no read returns less than what was acknowledged', async (_, kind) => {
    const violations: string[] = []
    const total: Record<string, number> = {}
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
      const defaults = {
        processes: 3,
        near: {},
        mode: 'around',
        rowVersions: false,
        deployments: false,
        actors: 2,
        operations: 4,
      } as const
      const chance = new SeededChance(seed * 7919 + 17)
      const world = new SimulatedWorld(chance, faults)
      const simulation = new CacheSimulation({ ...defaults, ...kind, seed }, chance, world)
      violations.push(...(await simulation.run()))
      for (const [name, count] of Object.entries(simulation.statistics())) total[name] = (total[name] ?? 0) + count
    }
    expect(violations).toEqual([])
    if (process.env['SCHEDULES'] !== undefined) console.log(total)
    // The schedules must be such that things do collide.
    for (const name of ['reads', 'loads', 'fences', 'fills']) expect(total[name], name).toBeGreaterThan(0)
  })
})
