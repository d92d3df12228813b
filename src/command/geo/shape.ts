import { EARTH_RADIUS, toDegrees, toRadians } from './earth.ts'

/** What a search looks within: a circle or a box around a position, in metres. A box has sides along meridians and parallels, as seen from each point. */
export interface Shape {
  longitude: number
  latitude: number
  /** Metres per unit in which distances are told. */
  unit: number
  kind: 'circle' | 'box'
  /** Of a circle. */
  radius: number
  /** Of a box. */
  width: number
  /** Of a box. */
  height: number
}

/** Returns a circle without size at the origin, for the parser of arguments to fill. */
export function emptyShape(): Shape {
  return { longitude: 0, latitude: 0, unit: 1, kind: 'circle', radius: 0, width: 0, height: 0 }
}

/** Returns how far the shape reaches from its middle. */
export function reachOf(shape: Shape): number {
  return shape.kind === 'circle' ? shape.radius : Math.sqrt((shape.width / 2) ** 2 + (shape.height / 2) ** 2)
}

/** Returns the degrees of longitude that the shape reaches to either side. */
export function longitudeReach(shape: Shape): number {
  const half = shape.kind === 'circle' ? shape.radius : shape.width / 2
  const latitude = shape.latitude + (shape.latitude < 0 ? -1 : 1) * latitudeReach(shape)
  return toDegrees(half / EARTH_RADIUS / Math.cos(toRadians(latitude)))
}

/** Returns the degrees of latitude that the shape reaches to either side. */
export function latitudeReach(shape: Shape): number {
  return toDegrees((shape.kind === 'circle' ? shape.radius : shape.height / 2) / EARTH_RADIUS)
}
