import type { Chance } from '../base/chance.ts'
import { Keyspace } from '../keyspace/keyspace.ts'
import { SegmentedLru } from '../keyspace/segmented-lru.ts'
import { SlabLedger } from '../keyspace/slab-ledger.ts'
import type { HashKey } from '../store/hash.ts'
import type { MemcachedSettings } from './settings.ts'
import { sizesOf } from './stats/track-sizes.ts'

/** Returns a keyspace of memcached's own: one database, whose items a segmented LRU evicts. `now` is in ms since the Unix epoch. */
export function createOwnKeyspace(
  settings: MemcachedSettings,
  now: number,
  chance: Chance,
  hashKey: HashKey,
): Keyspace {
  const keyspace = new Keyspace({ databases: 1, now, chance, hashKey })
  // The LRU says what counts as an access.
  keyspace.touching = false
  const ledger = new SlabLedger({
    limitBytes: settings.maxBytes,
    factor: settings.growthFactor,
    chunkBytesMin: settings.chunkBytesMin,
    chunkBytesMax: settings.chunkBytesMax,
    itemBytesMax: settings.itemBytesMax,
    chunkSizes: settings.chunkSizes,
  })
  const [database] = keyspace.databases
  const lru = new SegmentedLru(keyspace.arena, keyspace.accessClock, ledger, settings, {
    now: () => keyspace.now,
    evict: address => database.evict(address),
    expire: address => database.expire(address),
  })
  if (settings.tracksSizes) lru.sizes = sizesOf(keyspace.arena, lru)
  keyspace.lru = lru
  return keyspace
}
