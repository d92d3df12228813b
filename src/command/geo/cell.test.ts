import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cellNumber,
  cellOfScore,
  geohashOf,
  latitudeOfScore,
  longitudeOfScore,
  STEP_MAX,
  scoreOfPosition,
} from './cell.ts'

const longitude = fc.double({ min: -180, max: 180, noNaN: true })
const latitude = fc.double({ min: -85.05112878, max: 85.05112878, noNaN: true })

describe('cells', () => {
  it('interleave the bits of their indexes', () => {
    expect(cellNumber(0, 0)).toBe(0)
    expect(cellNumber(0, 0b11)).toBe(0b0101)
    expect(cellNumber(0b11, 0)).toBe(0b1010)
    expect(cellNumber(2 ** STEP_MAX - 1, 2 ** STEP_MAX - 1)).toBe(2 ** 52 - 1)
    fc.assert(
      fc.property(fc.nat(2 ** 26), fc.nat(2 ** 26), (x, y) => {
        let cell = 0n
        for (let bit = 0n; bit < 27n; bit++) {
          cell |= ((BigInt(y) >> bit) & 1n) << (2n * bit)
          cell |= ((BigInt(x) >> bit) & 1n) << (2n * bit + 1n)
        }
        expect(cellNumber(x, y)).toBe(Number(cell))
      }),
    )
  })

  it('hold their positions: a score leads back to within half a cell', () => {
    fc.assert(
      fc.property(longitude, latitude, (x, y) => {
        const score = scoreOfPosition(x, y)
        expect(Math.abs(longitudeOfScore(score) - x)).toBeLessThanOrEqual(360 / 2 ** 26)
        // At the eastern edge a score has one bit more than a double holds, and loses its last: one of the latitude.
        expect(Math.abs(latitudeOfScore(score) - y)).toBeLessThanOrEqual((score < 2 ** 53 ? 171 : 2 * 171) / 2 ** 26)
        if (score < 2 ** 52) expect(scoreOfPosition(longitudeOfScore(score), latitudeOfScore(score))).toBe(score)
      }),
      { examples: [[179.99999999999997, 0.00000381545914507342]] },
    )
  })

  it('are found for scores that are none, as C does', () => {
    expect(cellOfScore(-1)).toBe(2n ** 64n - 1n)
    expect(cellOfScore(1.9)).toBe(1n)
    expect(cellOfScore(2 ** 63)).toBe(2n ** 63n)
    expect(cellOfScore(2 ** 64)).toBe(0n)
    expect(cellOfScore(Number.NEGATIVE_INFINITY)).toBe(2n ** 63n)
    expect(longitudeOfScore(Number.POSITIVE_INFINITY)).toBeCloseTo(-180)
    expect(longitudeOfScore(-1)).toBe(180)
  })
})

describe('geohashes', () => {
  it('are those of others', () => {
    expect(geohashOf(-5.6, 42.6)).toBe('ezs42e44yx0')
    expect(geohashOf(13.361389, 38.115556)).toBe('sqc8b49rny0')
  })
})
