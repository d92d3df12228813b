import { type Duration, readDuration } from '../duration.ts'
import { OptionError } from '../option-error.ts'
import { readOption } from './read-option.ts'

/** How long values are kept and used, and when they are refreshed. Each can be given for the cache, for a resource and for a call. */
export interface PolicyOptions {
  /** How long a value is fresh. 5 minutes unless given. */
  readonly ttl?: Duration
  /** The share of the ttl by which it is shortened at random, so that what was stored together does not expire together: 0 to 1. 0 unless given. */
  readonly jitter?: number
  /** How long `null` is fresh; the ttl unless given. */
  readonly negativeTtl?: Duration
  /** For how long after the ttl a value is served while it is loaded anew behind the reader. Not at all unless given. */
  readonly staleWhileRevalidate?: Duration
  /** For how long after the ttl a value is served when loading fails. Not at all unless given. */
  readonly staleIfError?: Duration
  /** The share of the ttl after which a read has the value loaded anew behind the reader: 0 to 1. Off unless given. */
  readonly refreshAhead?: number
  /** The factor β of XFetch: values that take long to load are loaded anew the earlier, at random. 0, off, unless given. */
  readonly xfetch?: number
  /** How long a reader waits for a load when there is a value to be served instead; the load goes on. Without limit unless given. */
  readonly softTimeout?: Duration
  /** How long a load may take; then it is aborted and fails. Without limit unless given. */
  readonly hardTimeout?: Duration
}

/** {@link PolicyOptions} as they are used, all times in ms. */
export interface Policy {
  readonly ttlMs: number
  readonly jitter: number
  readonly negativeTtlMs: number | undefined
  readonly revalidateMs: number
  readonly errorMs: number
  readonly refreshAhead: number | undefined
  readonly xfetch: number
  readonly softMs: number | undefined
  readonly hardMs: number | undefined
}

export const POLICY_DEFAULT: Policy = {
  ttlMs: 5 * 60_000,
  jitter: 0,
  negativeTtlMs: undefined,
  revalidateMs: 0,
  errorMs: 0,
  refreshAhead: undefined,
  xfetch: 0,
  softMs: undefined,
  hardMs: undefined,
}

export const POLICY_OPTIONS: readonly (keyof PolicyOptions)[] = [
  ...(['ttl', 'jitter', 'negativeTtl', 'staleWhileRevalidate', 'staleIfError'] as const),
  ...(['refreshAhead', 'xfetch', 'softTimeout', 'hardTimeout'] as const),
]

/** XFetch's β beyond which nearly every read would refresh. */
const XFETCH_MAX = 100

/** Returns `base` as changed by options, which stand under `path`. Throws {@link OptionError} for what they do not accept. */
export function readPolicy(path: string, options: PolicyOptions, base: Policy = POLICY_DEFAULT): Policy {
  const name = (option: keyof PolicyOptions): string => readOption(path, option)
  const duration = (option: keyof PolicyOptions, before: number | undefined, minMs = 0): number | undefined => {
    const value = options[option]
    return value === undefined ? before : readDuration(name(option), value, { minMs })
  }
  const number = (option: keyof PolicyOptions, before: number | undefined, max: number): number | undefined => {
    const value: unknown = options[option]
    if (value === undefined) return before
    if (typeof value === 'number' && value >= 0 && value <= max) return value
    throw new OptionError(name(option), `a number from 0 to ${max}`, value)
  }
  return {
    ttlMs: duration('ttl', base.ttlMs) as number,
    jitter: number('jitter', base.jitter, 1) as number,
    negativeTtlMs: duration('negativeTtl', base.negativeTtlMs),
    revalidateMs: duration('staleWhileRevalidate', base.revalidateMs) as number,
    errorMs: duration('staleIfError', base.errorMs) as number,
    refreshAhead: number('refreshAhead', base.refreshAhead, 1),
    xfetch: number('xfetch', base.xfetch, XFETCH_MAX) as number,
    softMs: duration('softTimeout', base.softMs),
    hardMs: duration('hardTimeout', base.hardMs, 1),
  }
}
