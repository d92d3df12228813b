/**
 * `--check`: are the figures sane, and did the cache tell the truth?
 */
import { isDeepStrictEqual } from 'node:util'
import { claim } from '../shared/claims.mjs'
import { percent, percentile } from '../shared/format.mjs'
import { key } from './catalogue.mjs'
import { hitRatio, hitRatioBest, queriesPerThousand } from './report.mjs'

/**
 * Judges the figures of both loads. The bounds hold on a slow, busy machine too; they are there to catch a cache that
 * does not cache, or one that answers from thin air, not to measure speed.
 *
 * @param {import('./report.mjs').Run} without
 * @param {import('./report.mjs').Run} withCache
 * @returns {import('../shared/claims.mjs').Claim[]}
 */
export function checkFigures(without, withCache) {
  const [ratio, best] = [hitRatio(withCache), hitRatioBest(withCache)]
  const reduction = queriesPerThousand(without) / queriesPerThousand(withCache)
  const p50 = [without, withCache].map(run => percentile(run.latencies, 0.5))
  return [
    claim(without.reads >= 500 && withCache.reads >= 2000, 'there was a load to speak of'),
    claim(without.queries === without.reads + without.updates, 'without the cache, each request is one query'),
    claim(withCache.hits + withCache.misses === withCache.reads, 'with it, each read is a hit or a miss'),
    claim(withCache.queries === withCache.misses + withCache.updates, 'each miss and each update is one query'),
    claim(withCache.misses >= withCache.seen.length, 'the first read of each product was a miss'),
    claim(ratio >= 0.4, `hit ratio ${percent(ratio)}, at least 40 %`),
    claim(ratio >= best - 0.1, `and within 10 points of the best possible, ${percent(best)}`),
    claim(reduction >= 1.5, `${reduction.toFixed(1)} times fewer queries per request, at least 1.5`),
    claim(p50[1] < p50[0], `p50 ${p50[1].toFixed(2)} ms, less than the database's ${p50[0].toFixed(2)} ms`),
    claim(without.witness.staleReads + without.witness.staleReadsUnexplained === 0, 'the database has no stale reads'),
    claim(withCache.witness.staleReadsUnexplained === 0, 'every stale read is explained by the race of cache-aside'),
    claim(withCache.witness.staleReads <= withCache.reads / 20, 'stale reads by the race: at most 5 % of all'),
  ]
}

/**
 * Compares the cache with the database, after the load, when nothing else is going on.
 *
 * @param {object} parts
 * @param {import('./catalogue.mjs').Catalogue} parts.catalogue
 * @param {import('../shared/database.mjs').Database} parts.database
 * @param {import('ioredis').Redis} parts.cache
 * @param {import('../shared/witness.mjs').Witness} parts.witness
 * @param {number[]} parts.seen the ids of the products that were read
 * @returns {Promise<import('../shared/claims.mjs').Claim[]>}
 */
export async function audit({ catalogue, database, cache, witness, seen }) {
  const sample = seen.slice(0, 300)

  // Whatever the load left behind: each product is the database's, column by column, or stale by the race.
  let wrong = 0
  for (const id of sample) {
    const [cached, stored] = [await witness.read(id, () => catalogue.product(id)), await database.product(id)]
    if (cached.version === stored.version && !isDeepStrictEqual(cached, stored)) wrong++
  }

  // With nobody else around there is no race: an update is seen at once, by the miss that fills and the hit after it.
  let notSeen = 0
  for (const id of sample.slice(0, 100)) {
    const version = await catalogue.updatePrice(id, 4200 + id)
    for (const product of [await catalogue.product(id), await catalogue.product(id)]) {
      if (product.version !== version || product.price_cents !== 4200 + id) notSeen++
    }
  }

  const ttls = await Promise.all(sample.map(id => cache.pttl(key(id))))
  const longest = catalogue.ttlMs * (1 + catalogue.jitter)
  return [
    claim(wrong === 0, `${sample.length} products are the same in cache and database`),
    claim(witness.staleReadsUnexplained === 0, 'or stale by the race alone'),
    claim(notSeen === 0, 'an update without a race is seen by the next two reads'),
    claim(
      ttls.every(ttl => ttl > 0 && ttl <= longest),
      `every entry expires, within ${longest / 1000} s`,
    ),
    claim(new Set(ttls).size > ttls.length / 2, 'and not all at once'),
  ]
}
