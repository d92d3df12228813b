/**
 * Geohash cells: squares of longitude and latitude, numbered so that what is near mostly has near numbers.
 *
 * Each axis is halved `step` times; the halves chosen are the bits of an index, and the cell's number interleaves the bits of both indexes, latitude
 * in the even places. A position is kept as the number of its cell at step {@link STEP_MAX}, 52 bits, which a double holds exactly: it is the score of a
 * member. All positions in a larger cell therefore lie in one range of scores. (Niemeyer, geohash.org, 2008; Morton, 1966.)
 *
 * The latitudes end where the square map of the web does. Indexes may exceed 26 bits by one: a position on the eastern or northern border is in the
 * cell past the last one, as in Redis.
 */

export const LONGITUDE_MIN = -180
export const LONGITUDE_MAX = 180
export const LATITUDE_MIN = -85.05112878
export const LATITUDE_MAX = 85.05112878
/** Halvings of each axis at most. */
export const STEP_MAX = 26

const HALF_BITS = 13
const HALF = 1 << HALF_BITS
const TWO_26 = 2 ** 26
const PER_TWO_26 = 1 / TWO_26
const TWO_52 = 2 ** 52
const TWO_63 = 2 ** 63
const LATITUDE_SPAN = LATITUDE_MAX - LATITUDE_MIN
const LONGITUDE_SPAN = LONGITUDE_MAX - LONGITUDE_MIN

/** Returns the index of a longitude among 2^step. */
export function longitudeIndex(longitude: number, step: number): number {
  return Math.floor(((longitude - LONGITUDE_MIN) / LONGITUDE_SPAN) * 2 ** step)
}

/** Returns the index of a latitude among 2^step. */
export function latitudeIndex(latitude: number, step: number): number {
  return Math.floor(((latitude - LATITUDE_MIN) / LATITUDE_SPAN) * 2 ** step)
}

/** Returns the western border of the cells with this longitude index. */
export function longitudeOf(index: number, step: number): number {
  return LONGITUDE_MIN + (index / 2 ** step) * LONGITUDE_SPAN
}

/** Returns the southern border of the cells with this latitude index. */
export function latitudeOf(index: number, step: number): number {
  return LATITUDE_MIN + (index / 2 ** step) * LATITUDE_SPAN
}

/** Returns the number of the cell with these indexes. */
export function cellNumber(longitude: number, latitude: number): number {
  const high = spread(latitude >>> HALF_BITS) + 2 * spread(longitude >>> HALF_BITS)
  const low = spread(latitude & (HALF - 1)) + 2 * spread(longitude & (HALF - 1))
  return high * TWO_26 + low
}

/** Returns the score of a position. */
export function scoreOfPosition(longitude: number, latitude: number): number {
  return cellNumber(longitudeIndex(longitude, STEP_MAX), latitudeIndex(latitude, STEP_MAX))
}

/** Returns the longitude of the middle of a score's cell. Scores that are no cell's have one, too, as C's conversions make them. */
export function longitudeOfScore(score: number): number {
  if (!isCell(score)) return middle(gather(cellOfScore(score) >> 1n), LONGITUDE_MIN, LONGITUDE_MAX, LONGITUDE_SPAN)
  const high = Math.floor(score * PER_TWO_26)
  return longitudeOfHalves(high, Math.floor(score - high * TWO_26))
}

/** Returns the latitude of the middle of a score's cell. */
export function latitudeOfScore(score: number): number {
  if (!isCell(score)) return middle(gather(cellOfScore(score)), LATITUDE_MIN, LATITUDE_MAX, LATITUDE_SPAN)
  const high = Math.floor(score * PER_TWO_26)
  return latitudeOfHalves(high, Math.floor(score - high * TWO_26))
}

/** Whether a score is that of a cell, fractions aside. */
export function isCell(score: number): boolean {
  return score >= 0 && score < TWO_52
}

/** Returns the longitude of the middle of the cell whose number has these halves of 26 bits. */
export function longitudeOfHalves(high: number, low: number): number {
  const index = (compact(high >>> 1) << HALF_BITS) | compact(low >>> 1)
  return middle(index, LONGITUDE_MIN, LONGITUDE_MAX, LONGITUDE_SPAN)
}

/** Returns the latitude of the middle of the cell whose number has these halves of 26 bits. */
export function latitudeOfHalves(high: number, low: number): number {
  const index = (compact(high) << HALF_BITS) | compact(low)
  return middle(index, LATITUDE_MIN, LATITUDE_MAX, LATITUDE_SPAN)
}

/** Returns the integer that C makes of a score: modulo 2^64 where that is defined, and what x86 gives where it is not. */
export function cellOfScore(score: number): bigint {
  if (score < -TWO_63) return 2n ** 63n
  return score < 2 * TWO_63 ? BigInt.asUintN(64, BigInt(Math.trunc(score))) : 0n
}

function middle(index: number, min: number, max: number, span: number): number {
  const from = min + index * PER_TWO_26 * span
  const to = min + (index + 1) * PER_TWO_26 * span
  return Math.max(min, Math.min(max, (from + to) / 2))
}

/** The 32 even bits of 64, put together. */
function gather(bits: bigint): number {
  let index = 0
  for (let i = 31; i >= 0; i--) index = index * 2 + Number((bits >> BigInt(2 * i)) & 1n)
  return index
}

/** Puts a zero before each of the lower 15 bits. */
function spread(bits: number): number {
  bits = (bits | (bits << 8)) & 0x00ff00ff
  bits = (bits | (bits << 4)) & 0x0f0f0f0f
  bits = (bits | (bits << 2)) & 0x33333333
  return (bits | (bits << 1)) & 0x55555555
}

/** The even ones of 32 bits, put together. */
function compact(bits: number): number {
  bits &= 0x55555555
  bits = (bits | (bits >>> 1)) & 0x33333333
  bits = (bits | (bits >>> 2)) & 0x0f0f0f0f
  bits = (bits | (bits >>> 4)) & 0x00ff00ff
  return (bits | (bits >>> 8)) & 0x0000ffff
}

const GEOHASH_DIGITS = '0123456789bcdefghjkmnpqrstuvwxyz'
/** Digits of a geohash that 52 bits determine; an eleventh has always been there, and is 0. */
const GEOHASH_LENGTH = 10

/** Returns the geohash of a position, as others write it: with latitudes from pole to pole. */
export function geohashOf(longitude: number, latitude: number): string {
  const x = Math.floor(((longitude + 180) / 360) * TWO_26)
  const y = Math.floor(((latitude + 90) / 180) * TWO_26)
  const cell = cellNumber(x, y)
  let text = ''
  for (let digit = 1; digit <= GEOHASH_LENGTH; digit++) {
    text += GEOHASH_DIGITS[Math.floor(cell / 2 ** (52 - 5 * digit)) % 32]
  }
  return `${text}0`
}
