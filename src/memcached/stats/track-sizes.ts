import { QUEUES } from '../../keyspace/item-queues.ts'
import type { SegmentedLru } from '../../keyspace/segmented-lru.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import type { MemcachedStore } from '../memcached-store.ts'
import type { StatSink } from './stat-sink.ts'

/** Begins or ends to count items by their sizes, and tells so. Takes time by the number of items when it begins. */
export function trackSizes({ keyspace, lru, settings }: MemcachedStore, on: boolean, tell: StatSink): void {
  if (on && !settings.cas) {
    tell('sizes_status', 'error')
    return tell('sizes_error', 'cas_support_disabled')
  }
  if (lru !== undefined) lru.sizes = on ? (lru.sizes ?? sizesOf(keyspace.arena, lru)) : undefined
  tell('sizes_status', on && lru !== undefined ? 'enabled' : 'disabled')
}

/** Counts the items that there are, see {@link SegmentedLru.sizes}. */
export function sizesOf(arena: Arena, { account, ledger, queues }: SegmentedLru): Uint32Array {
  const sizes = new Uint32Array((ledger.itemBytesMax >>> 5) + 2)
  for (let queue = 0; queue < QUEUES; queue++)
    for (let address = queues.heads[queue]; address !== 0; address = queues.next(address)) {
      const words = arena.words[address >>> CHUNK_UNITS_LOG2]
      sizes[(account.sizeAt(words, (address & CHUNK_MASK) << 1) + 31) >>> 5]++
    }
  return sizes
}
