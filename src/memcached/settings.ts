import type { LruSettings } from '../keyspace/segmented-lru.ts'
import { defaultSslSettings, type SslSettings } from './ssl-settings.ts'

/** Everything that memcached's command line sets, as `stats settings` shows it. Some of it commands change. */
export interface MemcachedSettings extends LruSettings {
  /** `-m`, in bytes; 0: no limit. */
  maxBytes: number
  /** `-c`. */
  maxConnections: number
  /** `-p`, and the port in use where that is 0. */
  tcpPort: number
  udpPort: number
  /** `-l`, as it was given; undefined for all addresses. */
  readonly listen: string | undefined
  /** `-v`, how often. */
  verbosity: number
  /** `-s`. */
  readonly unixSocket: string | undefined
  /** `-a`. */
  readonly unixMask: number
  /** `-A`. */
  readonly shutdownEnabled: boolean
  /** `-f`, `-n`. */
  readonly growthFactor: number
  readonly chunkBytesMin: number
  /** `-t`: shown, and of no effect. */
  readonly threads: number
  /** `-D`. */
  readonly prefixDelimiter: string
  /** Whether operations are counted by the prefix of their keys. */
  detailEnabled: boolean
  /** `-R`: shown, and of no effect. */
  readonly requestsPerEvent: number
  /** `-b`. */
  readonly backlog: number
  /** `-B`. */
  readonly protocol: 'ascii' | 'binary' | 'auto-negotiate'
  /** `-S`. */
  readonly sasl: boolean
  /** `-Y`. */
  readonly authFile: string | undefined
  /** `-I`, in bytes. */
  readonly itemBytesMax: number
  /** `-o maxconns_fast`: whether connections beyond the limit are refused, or wait. */
  readonly refusesConnections: boolean
  /** `-o hashpower`: shown, and of no effect. */
  readonly hashPower: number
  /** `-o slab_reassign`, `slab_automove` and what goes with it. */
  readonly slabReassign: boolean
  slabAutomove: number
  slabAutomoveRatio: number
  /** Seconds. */
  slabAutomoveWindow: number
  /** `-o slab_chunk_max`, in bytes. */
  readonly chunkBytesMax: number
  /** `-o slab_sizes`, in bytes. */
  readonly chunkSizes: readonly number[] | undefined
  /** `-o lru_crawler` and what goes with it. */
  crawler: boolean
  /** Microseconds: shown, and of no effect. */
  crawlerSleep: number
  crawlerItemsMax: number
  /** `-o tail_repair_time`: shown, and of no effect. */
  readonly tailRepairTime: number
  /** Without `-F`, `-X`, `-W`. */
  readonly flushEnabled: boolean
  readonly dumpEnabled: boolean
  readonly watchEnabled: boolean
  /** `-o hash_algorithm`: shown, and of no effect. */
  readonly hashAlgorithm: string
  /** `-o lru_maintainer`: whether items that expire are removed, and moved between queues, while nobody asks. */
  readonly maintainer: boolean
  /** `-o idle_timeout`, in seconds; 0: never. */
  readonly idleTimeout: number
  /** `-o track_sizes`. */
  readonly tracksSizes: boolean
  /** Bytes: shown, and of no effect. */
  readonly watcherBufferBytes: number
  readonly workerBufferBytes: number
  readonly readBufferBytesMax: number
  /** Seconds since the Unix epoch until which what was stored is forgotten; 0: nothing. */
  oldestLive: number
  /** `-Z`, and `-o ssl_…`. */
  readonly ssl: SslSettings
  /** Whether commands for tests of memcached itself are there, as in its debug build. */
  readonly debug: boolean
}

const MEGABYTE = 1024 * 1024

/** What holds without any options. */
export function defaultSettings(): MemcachedSettings {
  return {
    maxBytes: 64 * MEGABYTE,
    maxConnections: 1024,
    tcpPort: 11211,
    udpPort: 0,
    listen: undefined,
    verbosity: 0,
    evicts: true,
    unixSocket: undefined,
    unixMask: 0o700,
    shutdownEnabled: false,
    growthFactor: 1.25,
    chunkBytesMin: 48,
    threads: 4,
    prefixDelimiter: ':',
    detailEnabled: false,
    requestsPerEvent: 20,
    cas: true,
    backlog: 1024,
    protocol: 'auto-negotiate',
    sasl: false,
    authFile: undefined,
    itemBytesMax: MEGABYTE,
    refusesConnections: true,
    hashPower: 0,
    slabReassign: true,
    slabAutomove: 1,
    slabAutomoveRatio: 0.8,
    slabAutomoveWindow: 10,
    chunkBytesMax: MEGABYTE / 2,
    chunkSizes: undefined,
    crawler: true,
    crawlerSleep: 100,
    crawlerItemsMax: 0,
    tailRepairTime: 0,
    flushEnabled: true,
    dumpEnabled: true,
    watchEnabled: true,
    hashAlgorithm: 'murmur3',
    maintainer: true,
    segmented: true,
    hotPercent: 20,
    warmPercent: 40,
    hotFactor: 0.2,
    warmFactor: 2,
    temporaryTtl: -1,
    idleTimeout: 0,
    tracksSizes: false,
    watcherBufferBytes: 256 * 1024,
    workerBufferBytes: 64 * 1024,
    readBufferBytesMax: 0,
    oldestLive: 0,
    ssl: defaultSslSettings(),
    debug: false,
  }
}
