import type { Protocol } from './case.ts'

/**
 * A reply in which the level Samovar follows (the newest Redis, plus Valkey's additions) differs from Debian's redis-server 7.0.15.
 * Samovar must give `expected`; the row is stale, and fails the suite, once redis-server gives it too.
 */
export interface KnownDifference {
  /** The case's name. */
  readonly case: string
  /** The steps as reports show them; every step of the case that reads so. */
  readonly steps: readonly string[]
  /** The newer release's replies to one such step, one character per byte, compared the way the step is. */
  readonly expected: string | Readonly<Record<Protocol, string>>
  /** The release and document that say so. */
  readonly source: string
}
