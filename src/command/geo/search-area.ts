import { cellNumber, latitudeIndex, latitudeOf, longitudeIndex, longitudeOf, STEP_MAX } from './cell.ts'
import { latitudeReach, longitudeReach, reachOf, type Shape } from './shape.ts'

/**
 * The area of a search: up to nine cells that cover a shape, the one that its middle lies in and its neighbours, as ranges of scores.
 *
 * The cells are the smallest that are sure to cover it; neighbours that the shape does not reach are left out. Their order is that of the results of a search
 * which asks for no other, and it decides which results a limited one finds; both are as in Redis (geo.c).
 */

/** Half of the earth's circumference in the map's metres. */
const MAP_REACH = 20037726.37
/** Beyond these latitudes a degree of longitude is so short that larger cells are needed. */
const NEAR_POLE = 66
const AT_POLE = 80
/** [longitude, latitude] steps from the middle cell to each of the nine, in order. */
const NEIGHBOURS: readonly (readonly [number, number])[] = [
  [0, 0],
  [0, 1],
  [0, -1],
  [1, 0],
  [-1, 0],
  [1, 1],
  [-1, 1],
  [1, -1],
  [-1, -1],
]

/** Returns the ranges of scores that cover a shape: [from, until, from, until, …]. */
export function searchArea(shape: Shape): number[] {
  let step = stepFor(reachOf(shape), shape.latitude)
  const west = shape.longitude - longitudeReach(shape)
  const east = shape.longitude + longitudeReach(shape)
  const south = shape.latitude - latitudeReach(shape)
  const north = shape.latitude + latitudeReach(shape)
  if (step > 1 && !neighboursCover(shape, step, west, south, east, north)) step--
  const longitude = longitudeIndex(shape.longitude, step)
  const latitude = latitudeIndex(shape.latitude, step)
  // Cells of the first step are so large that each may be needed.
  const trim = step >= 2
  const withoutSouth = trim && latitudeOf(latitude, step) < south
  const withoutNorth = trim && latitudeOf(latitude + 1, step) > north
  const withoutWest = trim && longitudeOf(longitude, step) < west
  const withoutEast = trim && longitudeOf(longitude + 1, step) > east
  const scale = 4 ** (STEP_MAX - step)
  const ranges: number[] = []
  let last = -1
  for (const [i, [x, y]] of NEIGHBOURS.entries()) {
    if ((x > 0 && withoutEast) || (x < 0 && withoutWest) || (y > 0 && withoutNorth) || (y < 0 && withoutSouth)) continue
    const cell = cellNumber(moved(longitude, x, step), moved(latitude, y, step))
    // Round a small earth two neighbours can be one cell.
    if (cell === last) continue
    ranges.push(cell * scale, (cell + 1) * scale)
    if (i > 0) last = cell
  }
  return ranges
}

/** How often the map is halved into cells that a shape of this reach fits. */
function stepFor(reach: number, latitude: number): number {
  if (reach === 0) return STEP_MAX
  let step = -1
  for (; reach < MAP_REACH; reach *= 2) step++
  if (Math.abs(latitude) > NEAR_POLE) step--
  if (Math.abs(latitude) > AT_POLE) step--
  return Math.max(1, Math.min(STEP_MAX, step))
}

/** Whether the middle cell and its neighbours reach as far as a shape to all four sides. */
function neighboursCover(
  shape: Shape,
  step: number,
  west: number,
  south: number,
  east: number,
  north: number,
): boolean {
  const longitude = longitudeIndex(shape.longitude, step)
  const latitude = latitudeIndex(shape.latitude, step)
  return (
    latitudeOf(moved(latitude, 1, step) + 1, step) >= north &&
    latitudeOf(moved(latitude, -1, step), step) <= south &&
    longitudeOf(moved(longitude, 1, step) + 1, step) >= east &&
    longitudeOf(moved(longitude, -1, step), step) <= west
  )
}

/** The index of a neighbour; behind the last comes the first. */
function moved(index: number, by: number, step: number): number {
  return by === 0 ? index : (index + by) & (2 ** step - 1)
}
