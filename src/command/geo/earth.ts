/**
 * Distances on a sphere, in metres, by the haversine formula, which is exact for it to a few bits: the earth's flattening is left out, as
 * in Redis (geohash_helper.c), and so it is off by up to half a percent.
 */

/** The quadratic mean radius of the earth in metres (WGS 84). */
export const EARTH_RADIUS = 6372797.560856

const RADIANS_PER_DEGREE = Math.PI / 180

export function toRadians(degrees: number): number {
  return degrees * RADIANS_PER_DEGREE
}

export function toDegrees(radians: number): number {
  return radians / RADIANS_PER_DEGREE
}

/** Returns the distance between two positions on one meridian. */
export function meridianDistance(latitude1: number, latitude2: number): number {
  return EARTH_RADIUS * Math.abs(toRadians(latitude2) - toRadians(latitude1))
}

/** Returns the distance between two positions. */
export function distance(longitude1: number, latitude1: number, longitude2: number, latitude2: number): number {
  const v = Math.sin((toRadians(longitude2) - toRadians(longitude1)) / 2)
  if (v === 0) return meridianDistance(latitude1, latitude2)
  const radians1 = toRadians(latitude1)
  const radians2 = toRadians(latitude2)
  const u = Math.sin((radians2 - radians1) / 2)
  const chord = u * u + Math.cos(radians1) * Math.cos(radians2) * v * v
  return 2 * EARTH_RADIUS * Math.asin(Math.sqrt(chord))
}
