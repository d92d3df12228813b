import type { MemcachedHost } from '../memcached-host.ts'
import type { MemcachedStore } from '../memcached-store.ts'
import type { PrefixCounts } from '../prefix-counts.ts'

/** Zeroes what `stats` counts, as `stats reset` does: what there is now stays told. */
export function resetStats({ counts, lru }: MemcachedStore, host: MemcachedHost, prefixes: PrefixCounts): void {
  counts.reset()
  prefixes.clear()
  host.resetFacts()
  host.log.resetCounts()
  host.crawler.starts = 0
  if (lru === undefined) return
  lru.statistics.reset()
  lru.ledger.resetCounts()
}
