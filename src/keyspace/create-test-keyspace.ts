import { SeededChance } from '../base/chance.ts'
import { Keyspace } from './keyspace.ts'

/** The time at which keyspaces of tests start, in ms since the Unix epoch. */
export const TEST_START = 1_700_000_000_000

/** Returns a keyspace whose chance and hashes follow from a seed, for tests. */
export function createTestKeyspace(seed: number, databases = 16): Keyspace {
  const chance = new SeededChance(seed)
  const hashKey = { k0: chance.int32(), k1: chance.int32(), k2: chance.int32(), k3: chance.int32() }
  return new Keyspace({ databases, now: TEST_START, chance, hashKey })
}
