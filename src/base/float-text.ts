/**
 * Floating-point numbers as C's `strtod` family reads them, before any rounding: decimal (`-12.5e3`), hexadecimal
 * (`0x1.8p-2`) and infinite (`inf`, `+Infinity`), letters in any case. Redis demands that the number is the whole text,
 * without spaces, and takes no NaN, so none of these is read here.
 *
 * And the rounding of an exact binary number to the precision of a format, ties to even, gradual underflow included.
 */

export type FloatText =
  | { kind: 'infinite'; negative: boolean }
  /** digits × 10^exponent, or hexadecimal digits × 2^exponent. Zero has no digits, other numbers no leading zeros. */
  | { kind: 'decimal' | 'hexadecimal'; negative: boolean; digits: string; exponent: number }

/** significand × 2^exponent; the significand is not negative. */
export interface BinaryFloat {
  significand: bigint
  exponent: number
}

/** Exponents are clamped to this, far outside every format, and far from what number arithmetic loses. */
const EXPONENT_MAX = 1e12

const DECIMAL = /^([+-]?)([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e([+-]?[0-9]+))?$/i
const HEXADECIMAL = /^([+-]?)0x([0-9a-f]+(?:\.[0-9a-f]*)?|\.[0-9a-f]+)(?:p([+-]?[0-9]+))?$/i
const INFINITE = /^([+-]?)inf(?:inity)?$/i

/** The parts of the number that is the whole of `text`, or undefined if it is none. */
export function parseFloatText(text: string): FloatText | undefined {
  const decimal = DECIMAL.exec(text)
  if (decimal) return finite('decimal', decimal, 1)
  const hexadecimal = HEXADECIMAL.exec(text)
  if (hexadecimal) return finite('hexadecimal', hexadecimal, 4)
  const infinite = INFINITE.exec(text)
  return infinite ? { kind: 'infinite', negative: infinite[1] === '-' } : undefined
}

/**
 * significand × 2^exponent rounded to `bits` significant bits, or fewer where the exponent would fall below
 * `exponentMin`. `inexact` says that the true value is above the significand by less than one unit of its last place;
 * then the significand must have more bits than the result keeps.
 */
export function roundBinary(
  significand: bigint,
  exponent: number,
  inexact: boolean,
  bits: number,
  exponentMin: number,
): BinaryFloat {
  const dropped = Math.max(bitLength(significand) - bits, exponentMin - exponent)
  if (dropped <= 0) return { significand, exponent }
  const rounded = shiftRightRounded(significand, dropped, inexact)
  exponent += dropped
  // Rounding up may have carried into one bit more, which is then a power of two.
  return bitLength(rounded) > bits
    ? { significand: rounded >> 1n, exponent: exponent + 1 }
    : { significand: rounded, exponent }
}

/** value / 2^count to the nearest integer, ties to even; `inexact` says that a little more than `value` is meant. */
export function shiftRightRounded(value: bigint, count: number, inexact: boolean): bigint {
  const quotient = value >> BigInt(count)
  const rest = value - (quotient << BigInt(count))
  const half = 1n << BigInt(count - 1)
  const up = rest > half || (rest === half && (inexact || (quotient & 1n) === 1n))
  return up ? quotient + 1n : quotient
}

/** The bits of a bigint ≥ 0 up to its highest set one. */
export function bitLength(value: bigint): number {
  const approximate = Number(value)
  if (approximate < 2 ** 1000) {
    // Converting may have rounded up to the next power of two.
    const bits = bitLengthOfNumber(approximate)
    return approximate <= Number.MAX_SAFE_INTEGER || value >> BigInt(bits - 1) > 0n ? bits : bits - 1
  }
  const hexadecimal = value.toString(16)
  return hexadecimal.length * 4 - (Math.clz32(Number.parseInt(hexadecimal[0] ?? '', 16)) - 28)
}

function bitLengthOfNumber(value: number): number {
  let bits = 0
  while (value >= 2 ** 32) {
    value /= 2 ** 32
    bits += 32
  }
  return bits + 32 - Math.clz32(value)
}

function finite(
  kind: 'decimal' | 'hexadecimal',
  [, sign, mantissa = '', exponentText = '0']: RegExpExecArray,
  fractionDigitWeight: number,
): FloatText {
  const point = mantissa.indexOf('.')
  const fractionDigits = point < 0 ? 0 : mantissa.length - point - 1
  const allDigits = point < 0 ? mantissa : mantissa.slice(0, point) + mantissa.slice(point + 1)
  const written = Math.max(-EXPONENT_MAX, Math.min(EXPONENT_MAX, Number(exponentText)))
  return {
    kind,
    negative: sign === '-',
    digits: withoutLeadingZeros(allDigits),
    exponent: written - fractionDigits * fractionDigitWeight,
  }
}

function withoutLeadingZeros(digits: string): string {
  let zeros = 0
  while (zeros < digits.length && digits.charCodeAt(zeros) === 0x30) zeros++
  return digits.slice(zeros)
}
