/**
 * The bars: what each row of the benchmark must reach, as data. A row without an entry is information.
 *
 * `measure` names a field of the row: `ours` (the contender's own figure, in the row's unit), `ratio` (ours / theirs),
 * `cpuRatio` (CPU per operation, ours / theirs) or `difference` (ours − theirs). All bars of a row must hold.
 * Bars against a rival are judged against redis-server alone, and in memcached's topic against memcached; other rivals are shown for comparison.
 *
 * @typedef {object} Bar
 * @property {'ours' | 'ratio' | 'cpuRatio' | 'difference'} measure
 * @property {number} [atLeast]
 * @property {number} [atMost]
 */

/** @type {Record<string, Bar[]>} */
export const bars = {
  'throughput: SET P=1': [atLeast('ratio', 0.95), atMost('cpuRatio', 1.1)],
  'throughput: GET P=1': [atLeast('ratio', 0.95), atMost('cpuRatio', 1.1)],
  'throughput: SET P=16': [atLeast('ratio', 1.1)],
  'throughput: GET P=16': [atLeast('ratio', 1.1)],
  'throughput: SET P=64': [atLeast('ratio', 1.4)],
  'throughput: GET P=64': [atLeast('ratio', 1.4)],
  'throughput: INCR P=16': [atLeast('ratio', 1)],
  'throughput: MSET (10 keys) P=16': [atLeast('ratio', 1)],
  'throughput: PING_MBULK P=16': [atLeast('ratio', 1)],

  'streams: XADD P=16': [atLeast('ratio', 1)],
  'streams: XADD + XREADGROUP + XACK P=48': [atLeast('ratio', 1)],
  'streams: memory per entry': [atMost('ratio', 1)],
  'streams: longest command while the stream is deleted': [atMost('ours', 20)],

  ...Object.fromEntries(
    ['PING_INLINE', 'PING_MBULK', 'SET', 'GET', 'INCR', 'MSET']
      .concat(['LPUSH', 'RPUSH', 'LPOP', 'RPOP', 'SADD', 'HSET', 'SPOP', 'ZADD', 'ZPOPMIN'])
      .concat(['LRANGE_100', 'LRANGE_300', 'LRANGE_500', 'LRANGE_600'])
      .flatMap(test => [
        [`collections: ${test} P=16`, [atLeast('ratio', 1)]],
        [`collections: ${test} P=1`, [atLeast('ratio', 0.95)]],
      ]),
  ),
  'collections: geometric mean P=16': [atLeast('ours', 1.2)],
  'collections: ZADD, 1,000,000 members': [atLeast('ratio', 1)],
  'collections: ZREVRANK, 1,000,000 members': [atLeast('ratio', 1)],
  'collections: ZREVRANGE 0 9 WITHSCORES': [atLeast('ratio', 1)],
  'collections: SINTER, two sets of 100,000': [atLeast('ratio', 1)],
  'collections: SORT, 100,000 numbers': [atLeast('ratio', 0.8)],
  'collections: BITCOUNT, 64 MB': [atLeast('ratio', 0.8)],
  'collections: PFCOUNT, ten dense keys': [atLeast('ratio', 1)],
  'collections: GEOSEARCH, radius 50 km': [atLeast('ratio', 1)],
  'collections: GEOSEARCH, box of 50 km': [atLeast('ratio', 1)],
  'collection-memory: hashes of 10 fields': [atMost('ratio', 1)],
  'collection-memory: one hash': [atMost('ratio', 1)],
  'collection-memory: one set': [atMost('ratio', 1)],
  'collection-memory: one sorted set': [atMost('ratio', 1)],
  'collection-memory: one list': [atMost('ratio', 1)],

  'memory: overhead per key': [atMost('ours', 40)],
  'memory: overhead per key with TTL': [atMost('ours', 60)],
  'memory: resident': [atMost('ratio', 1)],
  'memory: resident with TTL': [atMost('ratio', 1)],

  'growth: longest command': [atMost('ours', 20)],
  'latency: p99.9 at half load': [atMost('ratio', 1.5)],

  'soak: resident memory, last third / middle third': [atMost('ours', 1.05)],
  'soak: mem_fragmentation_ratio at the end': [atMost('ratio', 1.1)],
  'soak: p99.99': [atMost('ratio', 1.5)],

  'fragmentation: resident / maxmemory, 100-byte values': [atMost('ours', 1.15)],
  'fragmentation: resident / maxmemory, replaced by 1000-byte values': [atMost('ours', 1.15)],
  'fragmentation: resident / maxmemory, back to 100-byte values': [atMost('ours', 1.15)],
  'fragmentation: live data / maxmemory, replaced by 1000-byte values': [atLeast('ours', 0.85)],
  'fragmentation: live data / maxmemory, back to 100-byte values': [atLeast('ours', 0.85)],

  'hit-ratio: lru zipf, equal items': [atLeast('difference', -0.5)],
  'hit-ratio: lru zipf, equal maxmemory': [atLeast('difference', -0.5)],
  'hit-ratio: lru zipf+scan, equal items': [atLeast('difference', -0.5)],
  'hit-ratio: lru zipf+scan, equal maxmemory': [atLeast('difference', -0.5)],
  'hit-ratio: lfu zipf, equal items': [atLeast('difference', -0.5)],
  'hit-ratio: lfu zipf, equal maxmemory': [atLeast('difference', -0.5)],
  'hit-ratio: lfu zipf+scan, equal items': [atLeast('difference', -0.5)],
  'hit-ratio: lfu zipf+scan, equal maxmemory': [atLeast('difference', -0.5)],

  'hitrate: OLTP 250': [atLeast('ours', 22.5)],
  'hitrate: OLTP 500': [atLeast('ours', 31.8)],
  'hitrate: OLTP 1000': [atLeast('ours', 39.8)],
  'hitrate: OLTP 2000': [atLeast('ours', 46)],

  'expiry: p99 lag behind the deadline': [atMost('ours', 50)],

  'startup: spawn to first PING reply, median': [atMost('ours', 250)],

  'in-process: GET of 64 bytes': [atLeast('ours', 2_000_000)],
  'in-process: GET of 64 bytes, of 1,000 keys': [atLeast('ours', 2_000_000)],

  'messaging: MULTI/EXEC of 5 commands P=16': [atLeast('ratio', 1)],
  'messaging: PUBLISH to 100 subscribers P=1': [atLeast('ratio', 1)],
  'messaging: PUBLISH to 100 subscribers P=16': [atLeast('ratio', 1)],
  'messaging: reads that are tracked': [atLeast('ratio', 1)],
  'messaging: invalidations': [atLeast('ratio', 1)],

  'scripting: EVAL incr P=16': [atLeast('ratio', 1)],
  'scripting: EVALSHA incr P=16': [atLeast('ratio', 1)],
  'scripting: EVALSHA token bucket P=16': [atLeast('ratio', 0.8)],
  'scripting: FCALL incr P=16': [atLeast('ratio', 0.8)],
  'scripting: FCALL token bucket P=16': [atLeast('ratio', 0.8)],
  'scripting: cjson round trip of 1 kB P=16': [atLeast('ratio', 0.5)],
  'scripting: cmsgpack round trip of 1 kB P=16': [atLeast('ratio', 0.5)],

  'caching: get of an object, near': [atLeast('ratio', 1)],
  'caching: getMany of 100, near': [atLeast('ratio', 1)],
  'caching: 1,000 concurrent misses of one key': [atLeast('ratio', 1)],
  'caching: get, tiered, from redis-server': [atLeast('ratio', 1)],
  'caching: getMany of 100, tiered, from redis-server': [atLeast('ratio', 1)],
  'caching: set, tiered, to redis-server': [atLeast('ratio', 1)],

  'memcached: get P=1': [atLeast('ratio', 0.95), atMost('cpuRatio', 1.15)],
  'memcached: set P=1': [atLeast('ratio', 0.95), atMost('cpuRatio', 1.15)],
  'memcached: get P=16': [atLeast('ratio', 3)],
  'memcached: set P=16': [atLeast('ratio', 1)],
  'memcached: get of 100 keys': [atLeast('ratio', 1)],
  'memcached: overhead per item': [atMost('ratio', 1)],
  'memcached: hit ratio, zipf': [atLeast('difference', -0.5)],
  'memcached: hit ratio, zipf+scan': [atLeast('difference', -0.5)],
}

/**
 * @param {Bar['measure']} measure
 * @param {number} bound
 * @returns {Bar}
 */
function atLeast(measure, bound) {
  return { measure, atLeast: bound }
}

/**
 * @param {Bar['measure']} measure
 * @param {number} bound
 * @returns {Bar}
 */
function atMost(measure, bound) {
  return { measure, atMost: bound }
}
