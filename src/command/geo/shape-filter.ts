import { isCell, latitudeOfHalves, latitudeOfScore, longitudeOfHalves, longitudeOfScore } from './cell.ts'
import { distance, EARTH_RADIUS, meridianDistance, toRadians } from './earth.ts'
import type { Shape } from './shape.ts'

/**
 * A filter: tells which of many positions lie within one shape, and how far from its middle.
 *
 * Most positions that a search looks at are outside. They are refused by bounds that cost little: the difference of latitudes, then that of longitudes, then
 * the squared half chord, of which the distance is a rising function. Only what lies within a hair of a bound goes through the arithmetic of earth.ts, whose
 * rounding then decides, as in Redis.
 */

/** Relative width of the hair: far more than rounding can do. */
const HAIR = 1e-9
/** Up to this latitude the whole of a circle, its longitudes are bounded; nearer to a pole it may hold all of them. In radians. */
const POLE = toRadians(89)

export class ShapeFilter {
  /** Metres from the middle to the position that was found within; if the filter was to tell. */
  distance = 0
  readonly #shape: Shape
  readonly #exact: boolean
  readonly #radians: number
  readonly #cosine: number
  /** Bounds: metres along a meridian, degrees of longitude, squared half chords of a circle and of half a box's width. */
  readonly #reach: number
  readonly #degrees: number
  readonly #chord: number

  /** `exact`: whether distances are to be told. */
  constructor(shape: Shape, exact: boolean) {
    const isCircle = shape.kind === 'circle'
    this.#shape = shape
    this.#exact = exact
    this.#radians = toRadians(shape.latitude)
    this.#cosine = Math.cos(this.#radians)
    this.#reach = (isCircle ? shape.radius : shape.height / 2) * (1 + HAIR)
    this.#chord = squaredHalfChord(isCircle ? shape.radius : shape.width / 2)
    this.#degrees = isCircle ? degreesAround(this.#radians, shape.radius) : 180
  }

  /** Whether the position of a score is within the shape. */
  contains(score: number): boolean {
    const shape = this.#shape
    const cell = isCell(score)
    const high = Math.floor(score / 2 ** 26)
    const low = Math.floor(score - high * 2 ** 26)
    const latitude = cell ? latitudeOfHalves(high, low) : latitudeOfScore(score)
    if (meridianDistance(latitude, shape.latitude) > this.#reach) return false
    const longitude = cell ? longitudeOfHalves(high, low) : longitudeOfScore(score)
    const difference = Math.abs(longitude - shape.longitude)
    if (Math.min(difference, 360 - difference) > this.#degrees) return false
    return shape.kind === 'circle' ? this.#isInCircle(longitude, latitude) : this.#isInBox(longitude, latitude)
  }

  #isInCircle(longitude: number, latitude: number): boolean {
    const { longitude: middle, latitude: middleLatitude, radius } = this.#shape
    const v = Math.sin((toRadians(longitude) - toRadians(middle)) / 2)
    const radians = toRadians(latitude)
    const u = Math.sin((radians - this.#radians) / 2)
    const chord = u * u + this.#cosine * Math.cos(radians) * v * v
    if (chord > this.#chord * (1 + HAIR)) return false
    if (!this.#exact && chord < this.#chord * (1 - HAIR)) return true
    this.distance = v === 0 ? meridianDistance(middleLatitude, latitude) : distanceOfChord(chord)
    return this.distance <= radius
  }

  #isInBox(longitude: number, latitude: number): boolean {
    const { longitude: middle, latitude: middleLatitude, width, height } = this.#shape
    if (meridianDistance(latitude, middleLatitude) > height / 2) return false
    const v = Math.sin((toRadians(middle) - toRadians(longitude)) / 2)
    const cosine = Math.cos(toRadians(latitude))
    const chord = cosine * cosine * v * v
    if (chord > this.#chord * (1 + HAIR)) return false
    if (chord >= this.#chord * (1 - HAIR) && distance(longitude, latitude, middle, latitude) > width / 2) return false
    if (this.#exact) this.distance = distance(middle, middleLatitude, longitude, latitude)
    return true
  }
}

function distanceOfChord(chord: number): number {
  return 2 * EARTH_RADIUS * Math.asin(Math.sqrt(chord))
}

/** The squared half chord of two points so many metres apart, on a sphere of radius 1; 2, which none has, from half of the earth's circumference on. */
function squaredHalfChord(metres: number): number {
  const angle = metres / EARTH_RADIUS
  return angle < Math.PI ? Math.sin(angle / 2) ** 2 : 2
}

/** The degrees of longitude that a circle around a latitude, in radians, reaches to either side. */
function degreesAround(latitude: number, radius: number): number {
  const angle = radius / EARTH_RADIUS
  if (Math.abs(latitude) + angle > POLE) return 180
  return (Math.asin(Math.sin(angle) / Math.cos(latitude)) / Math.PI) * 180 * (1 + HAIR) + HAIR
}
