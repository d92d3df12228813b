// A near cache over node-redis: what was read stays in this process until the server tells that it has changed.
import { BasicClientSideCache, createClient } from 'redis'

/**
 * Connects a client whose reads are kept: `entries` at most, none for longer than `ttlMs`. `cache.stats()` tells of hits and misses.
 * @param {string} url
 * @param {{ entries?: number, ttlMs?: number }} [options]
 */
export async function openNearCache(url, { entries = 10_000, ttlMs = 60_000 } = {}) {
  const cache = new BasicClientSideCache({ maxEntries: entries, ttl: ttlMs, evictPolicy: 'LRU' })
  // Invalidations are pushes, which only RESP3 has.
  const client = createClient({ url, RESP: 3, clientSideCache: cache })
  client.on('error', () => {})
  await client.connect()
  return { client, cache }
}
