import { latin1 } from '../../base/bytes.ts'
import { QUEUES } from '../../keyspace/item-queues.ts'
import { QueueStatistics } from '../../keyspace/queue-statistics.ts'
import { COLD, HOT, type SegmentedLru, TEMP, WARM } from '../../keyspace/segmented-lru.ts'
import { CLASS_FIRST } from '../../keyspace/slab-ledger.ts'
import { itemFacts } from '../item-facts.ts'
import type { MemcachedStore } from '../memcached-store.ts'
import type { MemcachedSettings } from '../settings.ts'
import type { StatSink } from './stat-sink.ts'

/** Tells what `stats items` tells: of each class that has items, how many, how old, and what became of others. Source: items.c, item_stats. */
export function itemStats({ counts, lru, settings }: MemcachedStore, tell: StatSink): void {
  if (lru === undefined) return
  for (let id = CLASS_FIRST; id <= lru.ledger.largest; id++) {
    if (numberOf(lru, id) === 0) continue
    const told: StatSink = (name, value) => tell(`items:${id}:${name}`, value)
    amounts(lru, settings, id, told)
    fates(lru, settings, id, told)
    if (!settings.maintainer) continue
    const { statistics } = lru
    told('moves_to_cold', QueueStatistics.ofClass(statistics.movesToCold, id))
    told('moves_to_warm', QueueStatistics.ofClass(statistics.movesToWarm, id))
    told('moves_within_lru', QueueStatistics.ofClass(statistics.movesWithin, id))
    told('direct_reclaims', QueueStatistics.ofClass(statistics.directReclaims, id))
    told('hits_to_hot', counts.hits[id | HOT])
    told('hits_to_warm', counts.hits[id | WARM])
    told('hits_to_cold', counts.hits[id | COLD])
    told('hits_to_temp', counts.hits[id | TEMP])
  }
}

/** Tells what `stats sizes` tells: how many items have which size, in steps of 32 bytes. */
export function sizeStats({ lru }: MemcachedStore, tell: StatSink): void {
  const sizes = lru?.sizes
  if (sizes === undefined) return tell('sizes_status', 'disabled')
  for (const [step, count] of sizes.entries()) if (count > 0) tell(String(step * 32), count)
}

/**
 * Returns the lines of `stats cachedump`: up to `limit` items (0: all) of a class from the head of its COLD queue on, without their ends. `bytesMax` bounds them all.
 */
export function* cachedItems(store: MemcachedStore, id: number, limit: number, bytesMax: number): Iterable<string> {
  const { lru } = store
  if (lru === undefined) return
  let shown = 0
  let bytes = 0
  for (let address = lru.queues.heads[id | COLD]; address !== 0; address = lru.queues.next(address)) {
    if (limit !== 0 && shown === limit) return
    const { binaryKey, deadlineSeconds, key, valueBytes } = itemFacts(store.keyspace, address)
    if (binaryKey) continue
    const line = `ITEM ${latin1(key, 0, key.length)} [${valueBytes} b; ${deadlineSeconds} s]`
    bytes += line.length + 2
    if (bytes > bytesMax) return
    yield line
    shown++
  }
}

function amounts(lru: SegmentedLru, settings: MemcachedSettings, id: number, told: StatSink): void {
  const { sizes } = lru.queues
  told('number', numberOf(lru, id))
  if (settings.maintainer) {
    told('number_hot', sizes[id | HOT])
    told('number_warm', sizes[id | WARM])
    told('number_cold', sizes[id | COLD])
    if (settings.temporaryTtl >= 0) told('number_temp', sizes[id | TEMP])
    told('age_hot', lru.ageOf(id | HOT))
    told('age_warm', lru.ageOf(id | WARM))
  }
  told('age', lru.ageOf(id | COLD))
  told('mem_requested', QueueStatistics.ofClass(lru.bytes, id))
}

function fates({ statistics }: SegmentedLru, { maintainer }: MemcachedSettings, id: number, told: StatSink): void {
  const of = (counts: Float64Array): number => QueueStatistics.ofClass(counts, id)
  told('evicted', of(statistics.evicted))
  told('evicted_nonzero', of(statistics.evictedNonzero))
  told('evicted_time', statistics.evictedTime[id | COLD])
  told('outofmemory', of(statistics.outOfMemory))
  told('tailrepairs', 0)
  told('reclaimed', of(statistics.reclaimed))
  told('expired_unfetched', of(statistics.expiredUnfetched))
  told('evicted_unfetched', of(statistics.evictedUnfetched))
  if (maintainer) told('evicted_active', of(statistics.evictedActive))
  told('crawler_reclaimed', of(statistics.crawlerReclaimed))
  told('crawler_items_checked', of(statistics.crawlerChecked))
  told('lrutail_reflocked', 0)
}

function numberOf({ queues }: SegmentedLru, id: number): number {
  let number = 0
  for (let queue = id; queue < QUEUES; queue += WARM) number += queues.sizes[queue]
  return number
}
