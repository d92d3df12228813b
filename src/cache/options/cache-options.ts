import type { ByteSize } from '../byte-size.ts'
import type { Duration } from '../duration.ts'
import type { StoreFactory } from '../embedded/embedded-store.ts'
import type { Serializer } from '../serializer.ts'
import type { Store } from '../store/store.ts'
import type { PolicyOptions } from './read-policy.ts'

export interface NearOptions {
  /** What the near tier may take, by an estimate of what values take in memory. 64 MB unless given. */
  readonly maxBytes?: ByteSize
  /** Entries at most. 1,000,000 unless given. */
  readonly maxEntries?: number
  /** How long an entry may be served from the near tier: caps how far it may lag behind another process's invalidation that was lost. 1 minute unless given. */
  readonly ttl?: Duration
  /** 'messages': other processes' invalidations are heard of. 'validate': every read asks the store for the entry's version too. */
  readonly consistency?: 'messages' | 'validate'
}

export interface CacheOptions extends PolicyOptions {
  /** Where entries are kept. An embedded store unless given. */
  readonly store?: Store | StoreFactory
  /** Values of this process in front of the store; `false` for none. */
  readonly near?: NearOptions | false
  /** What every key begins with: caches of the same namespace and store are one. 'cache' unless given. */
  readonly namespace?: string
  /** How values become bytes. JSON unless given. */
  readonly serializer?: Serializer
  /**
   * What keeps callers from changing what others read: 'freeze' makes values immutable, 'clone' gives each caller a copy, 'share' trusts them. 'freeze' unless given, in
   * production (NODE_ENV) 'share'.
   */
  readonly values?: 'freeze' | 'clone' | 'share'
  /** The largest value that is cached, serialized. 8 MB unless given. */
  readonly maxValueBytes?: ByteSize
  /** How long an operation of the store may take. 500 ms unless given. */
  readonly storeTimeout?: Duration
}
