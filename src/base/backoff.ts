import type { Chance } from './chance.ts'

/** How long to wait before another attempt. */
export interface Backoff {
  /** After the first failure, in ms. */
  readonly minMs: number
  /** At most, in ms. */
  readonly maxMs: number
}

/**
 * The wait after so many failures in a row (at least 1), in ms: it doubles with each, and half of it is left to chance, so that those who failed together do not come
 * back together.
 */
export function backoffMs({ minMs, maxMs }: Backoff, failures: number, chance: Chance): number {
  const ms = Math.min(maxMs, minMs * 2 ** Math.min(failures - 1, 40))
  return Math.round(ms / 2 + (ms / 2) * ((chance.int32() >>> 0) / 2 ** 32))
}
