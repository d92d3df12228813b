/** Bounds of the load-time histogram, in ms; what took longer falls in one more bucket. */
export const LOAD_MS_BOUNDS: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000]

/** What a cache has counted since it was made. */
export interface CacheStatistics {
  /** Reads answered with a fresh value, by where it was. */
  readonly nearHits: number
  readonly storeHits: number
  /** Reads answered from the journal of writes that wait. */
  readonly journalHits: number
  /** Reads for which there was no usable value. */
  readonly misses: number
  /** Loaders called, and what became of them. */
  readonly loads: number
  readonly loadErrors: number
  /** Reads that waited for what another had begun, in this process. */
  readonly waits: number
  /** Loads that waited for another process. */
  readonly lockWaits: number
  /** Reads answered with a value that was no longer fresh. */
  readonly staleServed: number
  /** Values stored. */
  readonly fills: number
  /** Values that were not stored, since an invalidation or another writer came in between. */
  readonly fences: number
  /** Refreshes begun before a value expired, or behind a stale one. */
  readonly refreshes: number
  readonly invalidations: number
  readonly storeErrors: number
  /** Cached values that did not fit their schema or could not be read. */
  readonly mismatches: number
  /** Now: loads running and waiting, entries and bytes in the near tier, invalidations that the store has yet to be told. */
  readonly loadsRunning: number
  readonly loadsQueued: number
  readonly nearEntries: number
  readonly nearBytes: number
  readonly pendingInvalidations: number
  /** Now: writes that wait in journals for the source. */
  readonly writesQueued: number
  /** Loads by duration: `counts[i]` took at most `boundsMs[i]`, the last one longer. */
  readonly loadTimes: {
    readonly boundsMs: readonly number[]
    readonly counts: readonly number[]
    readonly sumMs: number
  }
}

/** The counters behind {@link CacheStatistics}. */
export class Counters {
  nearHits = 0
  storeHits = 0
  journalHits = 0
  misses = 0
  loads = 0
  loadErrors = 0
  waits = 0
  lockWaits = 0
  staleServed = 0
  fills = 0
  fences = 0
  refreshes = 0
  invalidations = 0
  storeErrors = 0
  mismatches = 0
  readonly loadCounts = LOAD_MS_BOUNDS.map(() => 0).concat(0)
  loadSumMs = 0

  loaded(ms: number): void {
    const at = LOAD_MS_BOUNDS.findIndex(bound => ms <= bound)
    this.loadCounts[at < 0 ? LOAD_MS_BOUNDS.length : at]++
    this.loadSumMs += ms
  }
}
