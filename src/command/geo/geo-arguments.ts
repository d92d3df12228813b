import { parseDouble } from '../../base/double.ts'
import { digitCount, writeInteger } from '../../base/integer.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import type { CommandArgument } from '../command.ts'
import { NOT_A_FLOAT } from '../messages.ts'
import { LATITUDE_MAX, LATITUDE_MIN, LONGITUDE_MAX, LONGITUDE_MIN } from './cell.ts'
import type { Shape } from './shape.ts'

/** Numbers, positions and units as the geo commands take them. Each function returns false or NaN after having replied with what is wrong. */

/** Returns the number that argument i spells. */
export function doubleOrReply(call: Call, i: number, reply: Reply, message: string = NOT_A_FLOAT): number {
  const value = parseDouble(call.bytes, call.start(i), call.end(i))
  if (Number.isNaN(value)) reply.error(message)
  return value
}

/** Puts the position that arguments i and i + 1 spell into the middle of a shape. */
export function positionOrReply(call: Call, i: number, shape: Shape, reply: Reply): boolean {
  const longitude = doubleOrReply(call, i, reply)
  if (Number.isNaN(longitude)) return false
  const latitude = doubleOrReply(call, i + 1, reply)
  if (Number.isNaN(latitude)) return false
  shape.longitude = longitude
  shape.latitude = latitude
  const inside =
    longitude >= LONGITUDE_MIN && longitude <= LONGITUDE_MAX && latitude >= LATITUDE_MIN && latitude <= LATITUDE_MAX
  if (!inside) reply.error(`ERR invalid longitude,latitude pair ${sixDecimals(longitude)},${sixDecimals(latitude)}`)
  return inside
}

/** Reads `radius unit` from argument i on. */
export function radiusOrReply(call: Call, i: number, shape: Shape, reply: Reply): boolean {
  const radius = doubleOrReply(call, i, reply, 'ERR need numeric radius')
  if (Number.isNaN(radius)) return false
  if (radius < 0) {
    reply.error('ERR radius cannot be negative')
    return false
  }
  shape.unit = unitOrReply(call, i + 1, reply)
  shape.kind = 'circle'
  shape.radius = radius * shape.unit
  return !Number.isNaN(shape.unit)
}

/** Reads `width height unit` from argument i on. */
export function boxOrReply(call: Call, i: number, shape: Shape, reply: Reply): boolean {
  const width = doubleOrReply(call, i, reply, 'ERR need numeric width')
  if (Number.isNaN(width)) return false
  const height = doubleOrReply(call, i + 1, reply, 'ERR need numeric height')
  if (Number.isNaN(height)) return false
  if (width < 0 || height < 0) {
    reply.error('ERR height or width cannot be negative')
    return false
  }
  shape.unit = unitOrReply(call, i + 2, reply)
  shape.kind = 'box'
  shape.width = width * shape.unit
  shape.height = height * shape.unit
  return !Number.isNaN(shape.unit)
}

/** Returns the metres of the unit that argument i names. */
export function unitOrReply(call: Call, i: number, reply: Reply): number {
  if (call.is(i, 'M')) return 1
  if (call.is(i, 'KM')) return 1000
  if (call.is(i, 'FT')) return 0.3048
  if (call.is(i, 'MI')) return 1609.34
  reply.error('ERR unsupported unit provided. please use M, KM, FT, MI')
  return Number.NaN
}

const POINT = 0x2e

/** Replies with a distance, in whatever unit, to four decimals. */
export function replyDistance(reply: Reply, distance: number): void {
  // Of what lies in the middle of two, the even one is taken.
  const scaled = distance * 10_000
  const floor = Math.floor(scaled)
  const up = scaled - floor > 0.5 || (scaled - floor === 0.5 && floor % 2 === 1)
  const rounded = up ? floor + 1 : floor
  const whole = Math.floor(rounded / 10_000)
  const decimals = rounded - whole * 10_000
  const length = digitCount(whole)
  const at = reply.bulkHead(length + 5)
  writeInteger(reply.bytes, at, whole)
  // A one in front keeps the zeros; the point then takes its place.
  writeInteger(reply.bytes, at + length, 10_000 + decimals)
  reply.bytes[at + length] = POINT
  reply.bulkEnd()
}

export const UNIT_ARGUMENT: CommandArgument = {
  name: 'unit',
  type: 'oneof',
  arguments: [
    { name: 'm', type: 'pure-token', token: 'm' },
    { name: 'km', type: 'pure-token', token: 'km' },
    { name: 'ft', type: 'pure-token', token: 'ft' },
    { name: 'mi', type: 'pure-token', token: 'mi' },
  ],
}

/** A double as C's `%f` prints it. */
function sixDecimals(value: number): string {
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  if (Object.is(value, -0)) return '-0.000000'
  return Math.abs(value) < 1e21 ? value.toFixed(6) : `${BigInt(value)}.000000`
}
