import type { Invalidator } from './invalidation/invalidator.ts'
import type { Fetcher } from './read/fetcher.ts'
import type { ManyReader } from './read/many-reader.ts'
import type { Putter } from './write/putter.ts'

/** The parts of a cache that its resources call. */
export interface CacheParts {
  readonly fetcher: Fetcher
  readonly many: ManyReader
  readonly putter: Putter
  readonly invalidator: Invalidator
  /** Whether the cache was closed. */
  closed: boolean
}
