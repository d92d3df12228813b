import { INT64_MAX, parseInt64 } from '../../base/integer.ts'
import { bytesOfByteString } from './byte-string.ts'
import type { Directive, DirectiveOptions, Parsed } from './directive.ts'

/**
 * Directives whose value is a number. Bounds reach over 64 bits, as in Redis, where texts show them; a value past 2^53 is
 * kept as the nearest number, which is exact enough for limits that no machine reaches.
 */
export interface NumberDirective extends Directive<number> {
  readonly min: bigint
  readonly max: bigint
}

export const INT_MAX = 2 ** 31 - 1
export const INT_MIN = -(2 ** 31)
export const UINT_MAX = 2 ** 32 - 1
export const LONG_MAX = INT64_MAX
export const UINT64_MAX = 2n ** 64n - 1n

export const KB = 1024
export const MB = 1024 * KB
export const GB = 1024 * MB

interface NumberOptions extends DirectiveOptions {
  /** Brings an accepted value into the range that makes sense. */
  readonly adjust?: (value: number) => number
}

/** A decimal integer. */
export function integer(
  defaultValue: number,
  min: number | bigint,
  max: number | bigint,
  options: NumberOptions,
): NumberDirective {
  return numberDirective('integer', defaultValue, min, max, options, {
    parse: word => parseInt64(bytesOfByteString(word), 0, word.length),
    error: "argument couldn't be parsed into an integer",
  })
}

/** A number of bytes, with units: 1k is 1,000, 1kb is 1,024, and so on with m and g. */
export function memory(
  defaultValue: number,
  min: number | bigint,
  max: number | bigint,
  options: NumberOptions,
): NumberDirective {
  return numberDirective('memory', defaultValue, min, max, options, {
    parse: parseMemory,
    error: 'argument must be a memory value',
    formatFile: formatMemory,
  })
}

/** A number of bytes, or a percentage, which is kept as a negative number: -25 for 25%. */
export function memoryOrPercent(defaultValue: number, max: number | bigint, options: NumberOptions): NumberDirective {
  const number = numberDirective('memory or percent', defaultValue, -100, max, options, {
    parse(word) {
      const bytes = parseMemory(word)
      if (bytes !== undefined) return bytes
      const percent = word.endsWith('%') ? parseInt64(bytesOfByteString(word), 0, word.length - 1) : undefined
      return percent !== undefined && percent >= 0n ? -percent : undefined
    },
    error: 'argument must be a memory or percent value',
    errorBelow: 'percentage argument must be less or equal to 100',
    format: value => (value < 0 ? `${-value}%` : undefined),
    formatFile: value => (value < 0 ? `${-value}%` : formatMemory(value)),
  })
  return { ...number, range: '0%–100%, or bytes' }
}

/** An integer in octal digits: file permissions. */
export function octal(defaultValue: number, min: number, max: number, options: NumberOptions): NumberDirective {
  return numberDirective('octal', defaultValue, min, max, options, {
    parse: word => (/^(?:[ \t-\r]*[+-]?[0-7]+)?$/.test(word) ? BigInt(Number.parseInt(word || '0', 8)) : undefined),
    error: "argument couldn't be parsed as an octal number",
    format: value => value.toString(8),
    radix: 8,
  })
}

/** How the texts of one kind of number are read and written. */
interface NumberNotation {
  readonly parse: (word: string) => bigint | undefined
  readonly error: string
  readonly errorBelow?: string
  readonly radix?: number
  /** The value in CONFIG GET, if it is not in decimal digits. */
  readonly format?: (value: number) => string | undefined
  /** The value in redis.conf, if that differs from CONFIG GET. */
  readonly formatFile?: (value: number) => string
}

function numberDirective(
  kind: string,
  defaultValue: number,
  minGiven: number | bigint,
  maxGiven: number | bigint,
  { adjust, ...options }: NumberOptions,
  notation: NumberNotation,
): NumberDirective {
  const min = BigInt(minGiven)
  const max = BigInt(maxGiven)
  const format = (value: number): string => notation.format?.(value) ?? formatInteger(value, max)
  return {
    ...options,
    kind,
    range: formatRange(min, max, notation.radix ?? 10),
    default: defaultValue,
    severalWords: false,
    min,
    max,
    parse([word]): Parsed<number> {
      const parsed = notation.parse(word)
      if (parsed === undefined) return { error: notation.error }
      // Redis keeps what it has read in 64 bits, signed unless the bound says otherwise.
      const value = max > INT64_MAX ? BigInt.asUintN(64, parsed) : BigInt.asIntN(64, parsed)
      if (value < min && value < 0n && notation.errorBelow !== undefined) return { error: notation.errorBelow }
      if (value < min || value > max) return { error: boundsError(min, max, notation.radix ?? 10) }
      return { value: adjust === undefined ? Number(value) : adjust(Number(value)) }
    },
    format,
    rewrite: value => [{ text: notation.formatFile?.(value) ?? format(value), force: value !== defaultValue }],
  }
}

function boundsError(min: bigint, max: bigint, radix: number): string {
  return `argument must be between ${min.toString(radix)} and ${max.toString(radix)} inclusive`
}

function formatInteger(value: number, max: bigint): string {
  if (Number.isSafeInteger(value)) return String(value)
  const rounded = BigInt(value)
  return String(rounded > max ? max : rounded)
}

/** The bounds for the docs: those that only say how wide the type is are left out. */
function formatRange(min: bigint, max: bigint, radix: number): string {
  const low = min > BigInt(INT_MIN) ? min.toString(radix) : ''
  const high = max < BigInt(INT_MAX) ? max.toString(radix) : ''
  if (low !== '' && high !== '') return `${low}–${high}`
  return low === '' ? high : `from ${low}`
}

const UNITS = new Map([
  ['', 1n],
  ['b', 1n],
  ['k', 1000n],
  ['kb', 1024n],
  ['m', 1000n ** 2n],
  ['mb', 1024n ** 2n],
  ['g', 1000n ** 3n],
  ['gb', 1024n ** 3n],
])

/**
 * The bytes that digits and a unit say; undefined if they are none. No digits are 0, too many are 2^64 - 1, and the
 * product wraps at 2^64: all that as Redis does.
 */
export function parseMemory(word: string): bigint | undefined {
  const match = /^(\d{0,127})([a-z]*)$/i.exec(cutAtNul(word))
  const unit = match === null ? undefined : UNITS.get(match[2].toLowerCase())
  if (match === null || unit === undefined) return undefined
  const digits = BigInt(match[1])
  return BigInt.asUintN(64, (digits > UINT64_MAX ? UINT64_MAX : digits) * unit)
}

/** Bytes in the largest unit that divides them. */
export function formatMemory(bytes: number): string {
  if (bytes !== 0 && bytes % GB === 0) return `${bytes / GB}gb`
  if (bytes !== 0 && bytes % MB === 0) return `${bytes / MB}mb`
  if (bytes !== 0 && bytes % KB === 0) return `${bytes / KB}kb`
  return formatInteger(bytes, UINT64_MAX)
}

/**
 * The integer that a word spells with the C library's leniency, which some directives have: white space in front, a plus
 * sign, leading zeros, and nothing at all for 0. NaN if anything else is in it.
 */
export function parseLenientInteger(word: string): number {
  const digits = cutAtNul(word)
  return digits === '' ? 0 : /^[ \t-\r]*[+-]?\d+$/.test(digits) ? Number(digits) : Number.NaN
}

/** What a word is where a NUL ends it. */
function cutAtNul(word: string): string {
  return word.split('\0', 1)[0]
}
