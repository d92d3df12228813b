/**
 * Grisu2: decimal digits that read back as the same double, found with 64-bit integers alone.
 *
 * From Florian Loitsch, "Printing Floating-Point Numbers Quickly and Accurately with Integers" (PLDI 2010). The double and
 * the middles between it and its neighbours are scaled by a cached power of ten, so that their integer parts fit 32
 * bits; then digits are taken from the upper bound until what is left lies within the bounds, and the last digit is moved
 * towards the double. The bounds are kept one unit narrower than computed, for safety, and so about one double in 700
 * gets a digit more, or a last digit further away, than the language's own conversion gives: 521.846069 comes out as
 * 521.8460690000001. Redis and Valkey print doubles so since 7.2, therefore this does, too.
 *
 * 64-bit numbers are pairs of 32-bit halves; a difference of two may leave its lower half negative. `sign` is exact, since
 * the halves are small integers and a sum of two doubles has the sign of the true sum.
 */

import { bitLength, roundBinary } from './float-text.ts'
import { multiplyHigh } from './uint64.ts'

const TWO_32 = 2 ** 32
const ZERO = 0x30

/** The cached powers of ten run from 10^-348 to 10^340 in steps of 10^8. */
const POWER_FIRST = -348
const POWER_STEP = 8
const POWER_COUNT = 87
/** Scaled numbers have binary exponents between these, so that their integer parts have 4 to 32 bits. */
const EXPONENT_MIN = -60
const EXPONENT_MAX = -32

interface Powers {
  /** 64-bit significands, upper half first. */
  significands: Uint32Array
  exponents: Int16Array
}

const powers = cachePowers()
const doubleView = new DataView(new ArrayBuffer(8))

/**
 * Writes the digits of a positive finite double at `at`: at most 17, the first not 0. The value is the digits as an integer
 * × 10^exponent; returned is count + 32 × exponent, to be taken apart with `& 31` and `>> 5`.
 */
export function writeGrisu2Digits(bytes: Uint8Array, at: number, value: number): number {
  doubleView.setFloat64(0, value)
  const bitsHigh = doubleView.getUint32(0)
  const bitsLow = doubleView.getUint32(4)
  const biasedExponent = bitsHigh >>> 20
  const fractionHigh = bitsHigh & 0xfffff
  const significandHigh = biasedExponent === 0 ? fractionHigh : fractionHigh + 0x100000

  // The significand moves to the top of 64 bits. The bounds are half its last unit away, but the lower one half of that
  // where a smaller binade starts below.
  const shift = significandHigh === 0 ? 32 + Math.clz32(bitsLow) : Math.clz32(significandHigh)
  const high =
    shift >= 32 ? bitsLow * 2 ** (shift - 32) : ((significandHigh << shift) | (bitsLow >>> (32 - shift))) >>> 0
  const low = shift >= 32 ? 0 : (bitsLow << shift) >>> 0
  const half = 2 ** (shift - 1)
  const lowerHalf = significandHigh === 0x100000 && bitsLow === 0 ? half / 2 : half
  const upperHigh = high + Math.floor(half / TWO_32)
  const upperLow = low + (half % TWO_32)
  const lowerDifference = low - (lowerHalf % TWO_32)
  const lowerHigh = high - Math.floor(lowerHalf / TWO_32) + Math.floor(lowerDifference / TWO_32)
  const lowerLow = lowerDifference >>> 0

  const exponent = Math.max(biasedExponent, 1) - 1075 - shift
  const power = cachedPower(exponent)
  const powerHigh = powers.significands[2 * power]
  const powerLow = powers.significands[2 * power + 1]

  // The scaled upper bound, one unit narrower, and how far below it the double and the lower bound lie.
  const upperSum = productUpper(upperHigh, upperLow, powerHigh, powerLow) - 1
  const topHigh = multiplyHigh(upperHigh, powerHigh) + Math.floor(upperSum / TWO_32)
  const topLow = upperSum >>> 0
  const sum = productUpper(high, low, powerHigh, powerLow)
  let distanceHigh = topHigh - multiplyHigh(high, powerHigh) - Math.floor(sum / TWO_32)
  let distanceLow = topLow - (sum >>> 0)
  const lowerSum = productUpper(lowerHigh, lowerLow, powerHigh, powerLow) + 1
  let deltaHigh = topHigh - multiplyHigh(lowerHigh, powerHigh) - Math.floor(lowerSum / TWO_32)
  let deltaLow = topLow - (lowerSum >>> 0)

  // One, whose lower half is 0.
  const one = 2 ** -(exponent + powers.exponents[power] + 64 + 32)
  const perOne = 1 / one
  let integer = Math.floor(topHigh * perOne)
  let restHigh = topHigh - integer * one
  let restLow = topLow
  let decimalExponent = -(POWER_FIRST + power * POWER_STEP)
  let count = 0

  for (let place = 9, divisor = 1e9; place >= 0; place--, divisor /= 10) {
    const digit = (integer / divisor) | 0
    integer -= digit * divisor
    if (digit > 0 || count > 0) bytes[at + count++] = ZERO + digit
    const leftHigh = integer * one + restHigh
    if (sign(leftHigh - deltaHigh, restLow - deltaLow) <= 0) {
      const unit = divisor * one
      bytes[at + count - 1] -= stepsDown(leftHigh, restLow, unit, deltaHigh, deltaLow, distanceHigh, distanceLow)
      return count + 32 * (decimalExponent + place)
    }
  }

  for (;;) {
    decimalExponent--
    const restProduct = restLow * 10
    restHigh = restHigh * 10 + Math.floor(restProduct / TWO_32)
    restLow = restProduct >>> 0
    const deltaProduct = deltaLow * 10
    deltaHigh = deltaHigh * 10 + Math.floor(deltaProduct / TWO_32)
    deltaLow = deltaProduct >>> 0
    const distanceProduct = distanceLow * 10
    distanceHigh = distanceHigh * 10 + Math.floor(distanceProduct / TWO_32)
    distanceLow = distanceProduct >>> 0

    const digit = (restHigh * perOne) | 0
    restHigh -= digit * one
    if (digit > 0 || count > 0) bytes[at + count++] = ZERO + digit
    if (sign(restHigh - deltaHigh, restLow - deltaLow) < 0) {
      bytes[at + count - 1] -= stepsDown(restHigh, restLow, one, deltaHigh, deltaLow, distanceHigh, distanceLow)
      return count + 32 * decimalExponent
    }
  }
}

/**
 * How often the last digit goes down by one, which each time adds `unit` to the rest: while that stays within delta and
 * comes closer to the distance at which the double lies.
 */
function stepsDown(
  restHigh: number,
  restLow: number,
  unit: number,
  deltaHigh: number,
  deltaLow: number,
  distanceHigh: number,
  distanceLow: number,
): number {
  let steps = 0
  while (
    sign(restHigh - distanceHigh, restLow - distanceLow) < 0 &&
    sign(restHigh + unit - deltaHigh, restLow - deltaLow) <= 0 &&
    (sign(restHigh + unit - distanceHigh, restLow - distanceLow) < 0 ||
      sign(2 * (restHigh - distanceHigh) + unit, 2 * (restLow - distanceLow)) < 0)
  ) {
    restHigh += unit
    steps++
  }
  return steps
}

/** A number with the sign of a 64-bit difference, given the differences of the halves. */
function sign(high: number, low: number): number {
  return high * TWO_32 + low
}

/**
 * Bits 64 to 95 of the 128-bit product of two pairs, after rounding at bit 64 the way Grisu does, with what carries over
 * into bit 96 and above still on top.
 */
function productUpper(aHigh: number, aLow: number, bHigh: number, bLow: number): number {
  const middle = (Math.imul(aHigh, bLow) >>> 0) + (Math.imul(aLow, bHigh) >>> 0) + multiplyHigh(aLow, bLow) + TWO_32 / 2
  const upper = multiplyHigh(aHigh, bLow) + multiplyHigh(aLow, bHigh) + (Math.imul(aHigh, bHigh) >>> 0)
  return upper + Math.floor(middle / TWO_32)
}

/** The index of the power by which a 64-bit number × 2^exponent is scaled. Where two would do, it is the one Redis takes. */
function cachedPower(exponent: number): number {
  const approximate = Math.trunc(-(exponent + POWER_COUNT) * Math.LOG10E * Math.LN2)
  let index = Math.trunc((approximate - POWER_FIRST) / POWER_STEP)
  while (exponent + powers.exponents[index] + 64 < EXPONENT_MIN) index++
  while (exponent + powers.exponents[index] + 64 > EXPONENT_MAX) index--
  return index
}

function cachePowers(): Powers {
  const significands = new Uint32Array(2 * POWER_COUNT)
  const exponents = new Int16Array(POWER_COUNT)
  for (let i = 0; i < POWER_COUNT; i++) {
    const decimalExponent = POWER_FIRST + i * POWER_STEP
    const power = 10n ** BigInt(Math.abs(decimalExponent))
    // 1 / power, or power itself, with more bits than are kept.
    const shift = decimalExponent < 0 ? bitLength(power) + 66 : 66
    const scaled = decimalExponent < 0 ? (1n << BigInt(shift)) / power : power << 66n
    const { significand, exponent } = roundBinary(scaled, -shift, decimalExponent < 0, 64, Number.NEGATIVE_INFINITY)
    significands[2 * i] = Number(significand >> 32n)
    significands[2 * i + 1] = Number(significand & 0xffffffffn)
    exponents[i] = exponent
  }
  return { significands, exponents }
}
