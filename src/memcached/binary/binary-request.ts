/** A request of memcached's binary protocol, for tests. */
export interface BinaryRequest {
  readonly opcode: number
  readonly key?: string
  readonly extras?: Buffer
  readonly value?: string
  readonly opaque?: number
  readonly cas?: bigint
}

/** A response, as tests look at it. */
export interface BinaryResponse {
  readonly opcode: number
  readonly status: number
  readonly key: string
  readonly extras: string
  readonly value: string
  readonly opaque: number
  readonly cas: bigint
}

const HEADER_BYTES = 24

/** Returns the bytes of a request, text being a byte per character. */
export function encodeRequest({ opcode, key = '', extras, value = '', opaque = 0, cas = 0n }: BinaryRequest): Buffer {
  const tail = extras ?? Buffer.alloc(0)
  const header = Buffer.alloc(HEADER_BYTES)
  header[0] = 0x80
  header[1] = opcode
  header.writeUInt16BE(key.length, 2)
  header[4] = tail.length
  header.writeUInt32BE(tail.length + key.length + value.length, 8)
  header.writeUInt32BE(opaque, 12)
  header.writeBigUInt64BE(cas, 16)
  return Buffer.concat([header, tail, Buffer.from(key + value, 'latin1')])
}

/** Returns the responses in the bytes, which must end with one. */
export function decodeResponses(bytes: Buffer): BinaryResponse[] {
  const responses: BinaryResponse[] = []
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] !== 0x81 || bytes.length - at < HEADER_BYTES) throw new Error(`no response at ${at}`)
    const keyStart = at + HEADER_BYTES + bytes[at + 4]
    const keyEnd = keyStart + bytes.readUInt16BE(at + 2)
    const end = at + HEADER_BYTES + bytes.readUInt32BE(at + 8)
    responses.push({
      opcode: bytes[at + 1],
      status: bytes.readUInt16BE(at + 6),
      extras: bytes.toString('hex', at + HEADER_BYTES, keyStart),
      key: bytes.toString('latin1', keyStart, keyEnd),
      value: bytes.toString('latin1', keyEnd, end),
      opaque: bytes.readUInt32BE(at + 12),
      cas: bytes.readBigUInt64BE(at + 16),
    })
    at = end
  }
  return responses
}

/** The extras of a set: flags and time. */
export function setExtras(flags: number, exptime: number): Buffer {
  const extras = Buffer.alloc(8)
  extras.writeUInt32BE(flags, 0)
  extras.writeUInt32BE(exptime, 4)
  return extras
}

/** The extras of an increment: delta, initial value, time. */
export function addExtras(delta: bigint, initial: bigint, exptime: number): Buffer {
  const extras = Buffer.alloc(20)
  extras.writeBigUInt64BE(delta, 0)
  extras.writeBigUInt64BE(initial, 8)
  extras.writeUInt32BE(exptime, 16)
  return extras
}

/** The extras of a touch, a get-and-touch, a flush: a time. */
export function timeExtras(exptime: number): Buffer {
  const extras = Buffer.alloc(4)
  extras.writeUInt32BE(exptime)
  return extras
}
