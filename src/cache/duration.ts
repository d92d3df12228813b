import { OptionError } from './option-error.ts'

/** A length of time: whole milliseconds as a number, or a number with its unit: `'250ms'`, `'10s'`, `'5m'`, `'1.5h'`, `'7d'`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`

/** What a duration may be. Zero often means something of its own, so that each option says whether it takes it. */
export interface DurationBounds {
  /** In ms; 0 unless given. */
  readonly minMs?: number
  /** In ms; {@link DURATION_MS_MAX} unless given. */
  readonly maxMs?: number
}

/** The longest duration: 100 years. A time in ms since 1970 plus this stays far from where integers lose their precision. */
export const DURATION_MS_MAX = 100 * 365 * 86_400_000

const MS_OF_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const TEXT = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/

/**
 * Reads `value`, which was given as the option called `option`. Returns whole milliseconds. Throws {@link OptionError} when it is no duration,
 * is not a whole number of milliseconds, or lies out of `bounds`.
 */
export function readDuration(option: string, value: unknown, bounds: DurationBounds = {}): number {
  const ms = typeof value === 'number' ? value : typeof value === 'string' ? msOfText(value) : Number.NaN
  const { minMs = 0, maxMs = DURATION_MS_MAX } = bounds
  if (Number.isSafeInteger(ms) && ms >= minMs && ms <= maxMs) return ms + 0
  throw new OptionError(option, accepted(minMs, maxMs), value)
}

/** The milliseconds that a text names; NaN when it names none. Rounded to what a double holds, so that '0.1s' is 100. */
function msOfText(text: string): number {
  const match = TEXT.exec(text)
  if (match === null) return Number.NaN
  const ms = Number(match[1]) * MS_OF_UNIT[match[2]]
  const whole = Math.round(ms)
  return Math.abs(ms - whole) < 1e-6 ? whole : ms
}

function accepted(minMs: number, maxMs: number): string {
  const form = "whole milliseconds or a text such as '250ms', '10s', '5m', '1h', '7d'"
  if (maxMs !== DURATION_MS_MAX) return `${form}, from ${minMs} to ${maxMs} ms`
  return minMs === 0 ? form : `${form}, at least ${minMs} ms`
}
