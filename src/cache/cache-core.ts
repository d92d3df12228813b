import type { Platform } from '../server/platform.ts'
import type { CacheEventName, CacheEvents, EventHub } from './cache-events.ts'
import type { CacheKeys } from './cache-keys.ts'
import type { PendingInvalidations } from './invalidation/pending-invalidations.ts'
import type { LoadFailures } from './load/load-failures.ts'
import type { LocalState } from './local-state.ts'
import type { Counters } from './statistics.ts'
import type { Stamps } from './store/stamp.ts'
import type { Store } from './store/store.ts'
import type { Tags } from './tags/tags.ts'

/** What the parts of one cache share. */
export interface CacheCore {
  readonly platform: Platform
  readonly store: Store
  readonly keys: CacheKeys
  readonly stamps: Stamps
  readonly tags: Tags
  readonly local: LocalState
  readonly pending: PendingInvalidations
  readonly failures: LoadFailures
  readonly events: EventHub
  readonly counters: Counters
  /** How long an entry may be served from the near tier, in ms. */
  readonly nearTtlMs: number
  /** Whether every read from the near tier asks the store for the entry's version. */
  readonly validates: boolean
  /** Makes what is handed out safe from callers: frozen, or as it is. */
  readonly seal: (value: unknown) => unknown
  /** What a caller gets of a value that others get too. */
  readonly handOut: (value: unknown) => unknown
  /** Serialized bytes beyond which a value is not cached. */
  readonly valueBytesMax: number
}

/** Tells an event if anybody listens; `build` makes it only then. */
export function tell<Name extends CacheEventName>(core: CacheCore, name: Name, build: () => CacheEvents[Name]): void {
  if (core.events.wants(name)) core.events.tell(name, build())
}
