import type { Backoff } from '../../base/backoff.ts'
import { type Duration, readDuration } from '../duration.ts'
import { readOptionNames } from './read-option.ts'

/** Returns the backoff that options mean, which stand under `path`; a `max` that is absent is at least `min`. Throws OptionError for what they do not accept. */
export function readBackoff(
  path: string,
  options: { readonly min?: Duration; readonly max?: Duration },
  fallback: Backoff,
): Backoff {
  readOptionNames(path, options, ['min', 'max'])
  const minMs = readDuration(`${path}.min`, options.min ?? fallback.minMs, { minMs: 1 })
  return { minMs, maxMs: readDuration(`${path}.max`, options.max ?? Math.max(minMs, fallback.maxMs), { minMs }) }
}
