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
  /** The protocol it holds for; both by default. */
  readonly protocol?: Protocol
  /** The newer release's reply, one character per byte, compared the way the step is. */
  readonly expected: string
  /** The release and document that say so. */
  readonly source: string
}

export const knownDifferences: readonly KnownDifference[] = []

/** The rows for a step. */
export function knownDifference(name: string, step: string, protocol: Protocol): KnownDifference | undefined {
  return knownDifferences.find(
    row => row.case === name && row.steps.includes(step) && (row.protocol === undefined || row.protocol === protocol),
  )
}
