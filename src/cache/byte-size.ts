import { OptionError } from './option-error.ts'

/** A number of bytes: whole bytes as a number, or a number with its unit, in powers of 1,024: `'512b'`, `'4kb'`, `'64mb'`, `'1.5gb'`. */
export type ByteSize = number | `${number}${'b' | 'kb' | 'mb' | 'gb' | 'tb'}`

/** What a size may be, in bytes. */
export interface ByteSizeBounds {
  /** 0 unless given. */
  readonly minBytes?: number
  /** 2⁵³ − 1 unless given. */
  readonly maxBytes?: number
}

const BYTES_OF_UNIT: Readonly<Record<string, number>> = { b: 1, kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30, tb: 2 ** 40 }
const TEXT = /^(\d+(?:\.\d+)?)(b|kb|mb|gb|tb)$/i

/**
 * Reads `value`, which was given as the option called `option`. Returns whole bytes; a fraction of a byte that a text leaves is dropped. Throws
 * {@link OptionError} when it is no size or lies out of `bounds`.
 */
export function readByteSize(option: string, value: unknown, bounds: ByteSizeBounds = {}): number {
  const bytes = typeof value === 'number' ? value : typeof value === 'string' ? bytesOfText(value) : Number.NaN
  const { minBytes = 0, maxBytes = Number.MAX_SAFE_INTEGER } = bounds
  if (Number.isSafeInteger(bytes) && bytes >= minBytes && bytes <= maxBytes) return bytes + 0
  throw new OptionError(option, accepted(minBytes, maxBytes), value)
}

/** The bytes that a text names; NaN when it names none. */
function bytesOfText(text: string): number {
  const match = TEXT.exec(text)
  return match === null ? Number.NaN : Math.floor(Number(match[1]) * BYTES_OF_UNIT[match[2].toLowerCase()])
}

function accepted(minBytes: number, maxBytes: number): string {
  const form = "whole bytes or a text such as '512b', '4kb', '64mb', '1gb'"
  if (maxBytes !== Number.MAX_SAFE_INTEGER) return `${form}, from ${minBytes} to ${maxBytes} bytes`
  return minBytes === 0 ? form : `${form}, at least ${minBytes} bytes`
}
