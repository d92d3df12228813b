import { latin1 } from '../../base/bytes.ts'
import { parseInteger } from '../../base/integer.ts'

/** A reply as JavaScript has it. Bulk strings are bytes; simple and verbatim strings are text; integers past 2^53 are bigints. */
export type RespValue =
  | null
  | string
  | number
  | bigint
  | boolean
  | Buffer
  | RespError
  | RespValue[]
  | Set<RespValue>
  | Map<RespValue, RespValue>

/** An error reply: its code, e.g. `WRONGTYPE`, is the first word of its message. */
export class RespError extends Error {
  override name = 'RespError'
  readonly code: string

  constructor(message: string) {
    super(message)
    this.code = message.split(' ', 1)[0]
  }
}

/**
 * Decodes complete RESP2 and RESP3 replies into JavaScript values. Bytes of bulk strings are copied.
 * Source: the RESP specification, https://redis.io/docs/latest/develop/reference/protocol-spec/.
 */
export class RespDecoder {
  /** Behind the last value decoded. */
  position = 0

  /** Returns the value that starts at `position`, error replies as values. The bytes must hold it whole. */
  decode(bytes: Uint8Array, position: number): RespValue {
    const type = bytes[position]
    const lineEnd = bytes.indexOf(0x0d, position)
    const start = position + 1
    this.position = lineEnd + 2
    switch (type) {
      case 0x2b: // +
        return latin1(bytes, start, lineEnd)
      case 0x2d: // -
        return new RespError(latin1(bytes, start, lineEnd))
      case 0x3a: // :
        return integerOf(bytes, start, lineEnd)
      case 0x24: // $
        return this.#bulk(bytes, start, lineEnd)
      case 0x3d: // =
        return this.#bulk(bytes, start, lineEnd)?.toString('utf8', 4) ?? null
      case 0x5f: // _
        return null
      case 0x23: // #
        return bytes[start] === 0x74
      case 0x2c: // ,
        return doubleOf(latin1(bytes, start, lineEnd))
      case 0x28: // (
        return BigInt(latin1(bytes, start, lineEnd))
      case 0x2a: // *
      case 0x3e: // >
        return this.#array(bytes, parseInteger(bytes, start, lineEnd))
      case 0x7e: // ~
        return new Set(this.#array(bytes, parseInteger(bytes, start, lineEnd)) ?? [])
      case 0x25: // %
        return this.#map(bytes, parseInteger(bytes, start, lineEnd))
      default:
        throw new RangeError(`byte ${type} starts no RESP value`)
    }
  }

  #bulk(bytes: Uint8Array, start: number, lineEnd: number): Buffer | null {
    const length = parseInteger(bytes, start, lineEnd)
    if (length < 0) return null
    const from = lineEnd + 2
    this.position = from + length + 2
    const copy = Buffer.allocUnsafe(length)
    copy.set(bytes.subarray(from, from + length))
    return copy
  }

  #array(bytes: Uint8Array, count: number): RespValue[] | null {
    if (count < 0) return null
    const values: RespValue[] = []
    for (let i = 0; i < count; i++) values.push(this.decode(bytes, this.position))
    return values
  }

  #map(bytes: Uint8Array, count: number): Map<RespValue, RespValue> {
    const map = new Map<RespValue, RespValue>()
    for (let i = 0; i < count; i++) {
      const key = this.decode(bytes, this.position)
      map.set(key instanceof Buffer ? key.toString() : key, this.decode(bytes, this.position))
    }
    return map
  }
}

function integerOf(bytes: Uint8Array, start: number, end: number): number | bigint {
  const value = parseInteger(bytes, start, end)
  return Number.isNaN(value) ? BigInt(latin1(bytes, start, end)) : value
}

function doubleOf(text: string): number {
  if (text === 'inf') return Number.POSITIVE_INFINITY
  if (text === '-inf') return Number.NEGATIVE_INFINITY
  return Number(text)
}
