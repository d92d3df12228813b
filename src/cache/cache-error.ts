/** What went wrong, for programs: stable across releases. */
export type CacheErrorCode =
  | 'ERR_CACHE_CLOSED'
  | 'ERR_CACHE_JOURNAL'
  | 'ERR_CACHE_JOURNAL_CORRUPT'
  | 'ERR_CACHE_JOURNAL_LOCKED'
  | 'ERR_CACHE_KEY'
  | 'ERR_CACHE_LOAD_MANY'
  | 'ERR_CACHE_LOAD_TIMEOUT'
  | 'ERR_CACHE_QUEUE_FULL'
  | 'ERR_CACHE_SCHEMA'
  | 'ERR_CACHE_SERIALIZE'
  | 'ERR_CACHE_STORE'
  | 'ERR_CACHE_STORE_TIMEOUT'
  | 'ERR_CACHE_STORE_UNAVAILABLE'
  | 'ERR_CACHE_WRITE'

/** An error of the library itself. What a loader or a writer threw is passed on as it is, never wrapped. */
export class CacheError extends Error {
  override name = 'CacheError'
  readonly code: CacheErrorCode

  constructor(code: CacheErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}
