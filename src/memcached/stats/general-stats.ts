import { QueueStatistics } from '../../keyspace/queue-statistics.ts'
import type { SegmentedLru } from '../../keyspace/segmented-lru.ts'
import { PAGE_POOL } from '../../keyspace/slab-ledger.ts'
import type { MemcachedHost } from '../memcached-host.ts'
import type { MemcachedStore } from '../memcached-store.ts'
import {
  COUNT_AUTHENTICATION_ERRORS,
  COUNT_AUTHENTICATIONS,
  COUNT_CAS_MISSES,
  COUNT_DECR_MISSES,
  COUNT_DELETE_MISSES,
  COUNT_FLUSHES,
  COUNT_GET_EXPIRED,
  COUNT_GET_FLUSHED,
  COUNT_GET_MISSES,
  COUNT_GETS,
  COUNT_IDLE_KICKS,
  COUNT_INCR_MISSES,
  COUNT_ITEMS,
  COUNT_META,
  COUNT_NO_MEMORY,
  COUNT_TOO_LARGE,
  COUNT_TOUCH_MISSES,
  COUNT_TOUCHES,
} from '../operation-counts.ts'
import type { MemcachedSettings } from '../settings.ts'
import type { TlsFacts } from './server-facts.ts'
import { type StatSink, secondsText } from './stat-sink.ts'

/** A slot of the index has 8 bytes; about four fifths of the slots are taken. */
const INDEX_BYTES_PER_ITEM = 10

/**
 * Tells what `stats` tells, in memcached's order. What has no counterpart here (objects of responses, a hash table that expands, threads that lag behind) is 0.
 * Source: memcached.c, server_stats and get_stats; items.c, item_stats_totals.
 */
export function generalStats(store: MemcachedStore, host: MemcachedHost, tell: StatSink): void {
  connectionStats(store, host, tell)
  operationStats(store, tell)
  serverStats(store, host, tell)
  if (store.settings.slabReassign) pageStats(store.lru, tell)
  backgroundStats(store, host, tell)
  storeStats(store, tell)
}

function connectionStats({ keyspace, settings }: MemcachedStore, host: MemcachedHost, tell: StatSink): void {
  const facts = host.facts()
  tell('pid', facts.processId)
  tell('uptime', Math.max(0, Math.floor((keyspace.now - facts.startedMs) / 1000)))
  tell('time', Math.floor(keyspace.now / 1000))
  tell('version', host.version)
  tell('libevent', facts.platform)
  tell('pointer_size', facts.pointerBits)
  tell('rusage_user', secondsText(facts.userMicroseconds))
  tell('rusage_system', secondsText(facts.systemMicroseconds))
  tell('max_connections', settings.maxConnections)
  tell('curr_connections', facts.connections)
  tell('total_connections', facts.connectionsInAll)
  if (settings.refusesConnections) tell('rejected_connections', facts.connectionsRejected)
  tell('connection_structures', facts.connections)
  tell('response_obj_oom', 0)
  tell('response_obj_count', 0)
  tell('response_obj_bytes', 0)
  tell('read_buf_count', 0)
  tell('read_buf_bytes', facts.bufferBytes)
  tell('read_buf_bytes_free', 0)
  tell('read_buf_oom', 0)
  tell('reserved_fds', 0)
}

function operationStats({ counts }: MemcachedStore, tell: StatSink): void {
  const { totals } = counts
  tell('cmd_get', totals[COUNT_GETS])
  tell('cmd_set', sum(counts.sets))
  tell('cmd_flush', totals[COUNT_FLUSHES])
  tell('cmd_touch', totals[COUNT_TOUCHES])
  tell('cmd_meta', totals[COUNT_META])
  tell('get_hits', sum(counts.hits))
  tell('get_misses', totals[COUNT_GET_MISSES])
  tell('get_expired', totals[COUNT_GET_EXPIRED])
  tell('get_flushed', totals[COUNT_GET_FLUSHED])
  tell('delete_misses', totals[COUNT_DELETE_MISSES])
  tell('delete_hits', sum(counts.deleteHits))
  tell('incr_misses', totals[COUNT_INCR_MISSES])
  tell('incr_hits', sum(counts.incrHits))
  tell('decr_misses', totals[COUNT_DECR_MISSES])
  tell('decr_hits', sum(counts.decrHits))
  tell('cas_misses', totals[COUNT_CAS_MISSES])
  tell('cas_hits', sum(counts.casHits))
  tell('cas_badval', sum(counts.casBadValue))
  tell('touch_hits', sum(counts.touchHits))
  tell('touch_misses', totals[COUNT_TOUCH_MISSES])
  tell('store_too_large', totals[COUNT_TOO_LARGE])
  tell('store_no_memory', totals[COUNT_NO_MEMORY])
  tell('auth_cmds', totals[COUNT_AUTHENTICATIONS])
  tell('auth_errors', totals[COUNT_AUTHENTICATION_ERRORS])
}

function serverStats({ counts, database, settings }: MemcachedStore, host: MemcachedHost, tell: StatSink): void {
  const facts = host.facts()
  if (settings.idleTimeout !== 0) tell('idle_kicks', counts.totals[COUNT_IDLE_KICKS])
  tell('bytes_read', facts.inputBytes)
  tell('bytes_written', facts.outputBytes)
  tell('limit_maxbytes', settings.maxBytes)
  tell('accepting_conns', facts.accepting ? 1 : 0)
  tell('listen_disabled_num', facts.acceptPauses)
  tell('time_in_listen_disabled_us', Math.floor(facts.acceptPausedMicroseconds))
  tell('threads', settings.threads)
  tell('conn_yields', 0)
  tell('hash_power_level', Math.ceil(Math.log2(database.index.size + 1)))
  tell('hash_bytes', database.index.directoryBytes + database.index.size * INDEX_BYTES_PER_ITEM)
  tell('hash_is_expanding', 0)
}

function pageStats(lru: SegmentedLru | undefined, tell: StatSink): void {
  tell('slab_reassign_rescues', lru?.ledger.rescues ?? 0)
  tell('slab_reassign_chunk_rescues', lru?.ledger.chunkRescues ?? 0)
  tell('slab_reassign_inline_reclaim', 0)
  tell('slab_reassign_busy_items', 0)
  tell('slab_reassign_busy_deletes', 0)
  tell('slab_reassign_busy_nomem', 0)
  tell('slab_reassign_last_busy_status', 'none')
  tell('slab_reassign_running', 0)
  tell('slabs_moved', lru?.ledger.moved ?? 0)
}

function backgroundStats({ keyspace, settings }: MemcachedStore, host: MemcachedHost, tell: StatSink): void {
  const facts = host.facts()
  const { log } = host
  if (settings.crawler) {
    tell('lru_crawler_running', facts.crawlerRunning ? 1 : 0)
    tell('lru_crawler_starts', facts.crawlerStarts)
  }
  if (settings.maintainer) tell('lru_maintainer_juggles', facts.juggles)
  tell('malloc_fails', 0)
  tell('log_worker_dropped', 0)
  tell('log_worker_written', log.written)
  tell('log_watcher_skipped', log.skipped)
  tell('log_watcher_sent', log.sent)
  tell('log_watchers', log.watchers)
  if (facts.tls !== undefined) tlsStats(facts.tls, settings, keyspace.now, tell)
  tell('unexpected_napi_ids', 0)
  tell('round_robin_fallback', 0)
}

function tlsStats(facts: TlsFacts, { ssl }: MemcachedSettings, nowMs: number, tell: StatSink): void {
  if (ssl.sessionCache) tell('ssl_new_sessions', facts.newSessions)
  tell('ssl_handshake_errors', facts.handshakeErrors)
  tell('ssl_proto_errors', facts.protocolErrors)
  tell('time_since_server_cert_refresh', Math.floor((nowMs - facts.refreshedMs) / 1000))
}

function storeStats({ counts, database, keyspace, lru, settings }: MemcachedStore, tell: StatSink): void {
  tell('bytes', lru === undefined ? keyspace.usedBytes : sum(lru.bytes))
  tell('curr_items', database.size)
  tell('total_items', counts.totals[COUNT_ITEMS])
  tell('slab_global_page_pool', lru?.ledger.pages[PAGE_POOL] ?? 0)
  const statistics = lru?.statistics ?? new QueueStatistics()
  tell('expired_unfetched', sum(statistics.expiredUnfetched))
  tell('evicted_unfetched', sum(statistics.evictedUnfetched))
  if (settings.maintainer) tell('evicted_active', sum(statistics.evictedActive))
  tell('evictions', sum(statistics.evicted))
  tell('reclaimed', sum(statistics.reclaimed))
  tell('crawler_reclaimed', sum(statistics.crawlerReclaimed))
  tell('crawler_items_checked', sum(statistics.crawlerChecked))
  tell('lrutail_reflocked', 0)
  if (!settings.maintainer) return
  tell('moves_to_cold', sum(statistics.movesToCold))
  tell('moves_to_warm', sum(statistics.movesToWarm))
  tell('moves_within_lru', sum(statistics.movesWithin))
  tell('direct_reclaims', sum(statistics.directReclaims))
  tell('lru_bumps_dropped', 0)
}

function sum(counts: Float64Array): number {
  return QueueStatistics.total(counts)
}
