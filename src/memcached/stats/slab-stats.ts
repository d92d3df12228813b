import { QueueStatistics } from '../../keyspace/queue-statistics.ts'
import { CLASS_FIRST } from '../../keyspace/slab-ledger.ts'
import type { MemcachedStore } from '../memcached-store.ts'
import type { StatSink } from './stat-sink.ts'

/** Tells what `stats slabs` tells: of each class that has pages, its chunks and what was done with its items. Source: slabs.c, do_slabs_stats. */
export function slabStats({ counts, lru }: MemcachedStore, tell: StatSink): void {
  let active = 0
  for (let id = CLASS_FIRST; lru !== undefined && id <= lru.ledger.largest; id++) {
    const { chunkBytes, free, pages, perPage } = lru.ledger
    if (pages[id] === 0) continue
    active++
    const told: StatSink = (name, value) => tell(`${id}:${name}`, value)
    told('chunk_size', chunkBytes[id])
    told('chunks_per_page', perPage[id])
    told('total_pages', pages[id])
    told('total_chunks', pages[id] * perPage[id])
    told('used_chunks', lru.ledger.used(id))
    told('free_chunks', free[id])
    told('free_chunks_end', 0)
    told('get_hits', QueueStatistics.ofClass(counts.hits, id))
    told('cmd_set', counts.sets[id])
    told('delete_hits', counts.deleteHits[id])
    told('incr_hits', counts.incrHits[id])
    told('decr_hits', counts.decrHits[id])
    told('cas_hits', counts.casHits[id])
    told('cas_badval', counts.casBadValue[id])
    told('touch_hits', counts.touchHits[id])
  }
  tell('active_slabs', active)
  tell('total_malloced', lru?.ledger.malloced ?? 0)
}
