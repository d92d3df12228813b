import { COPIED, type Connection, type ConnectionListener, WRITTEN, type Written } from './connection.ts'

/**
 * Requests and replies of memcached's protocols in datagrams. Each has a header of its own:
 *
 * ```
 * 0 request id:2 │ 2 sequence:2 │ 4 datagrams:2 │ 6 reserved:2
 * ```
 *
 * A request is one datagram; its reply has its id, and as many datagrams as it takes. Nothing is kept between requests. Source: memcached's doc/protocol.txt and memcached.c.
 */

const HEADER_BYTES = 8
/** A datagram of a reply, its header included. */
const DATAGRAM_BYTES_MAX = 1400
const DATA_BYTES_MAX = DATAGRAM_BYTES_MAX - HEADER_BYTES
const DATAGRAMS_MAX = 0xffff

/**
 * Returns the datagrams of the reply to a request; none to what is no request. `serve` makes the session that the request is for; it is closed when this returns.
 */
export function answerDatagram(request: Uint8Array, serve: (connection: Connection) => ConnectionListener): Buffer[] {
  // What would be several datagrams is dropped, as memcached does.
  if (request.length <= HEADER_BYTES || request[4] !== 0 || request[5] !== 1) return []
  const connection = new DatagramConnection()
  const session = serve(connection)
  const commands = request.slice(HEADER_BYTES)
  session.receive(commands, commands.length)
  session.closed()
  return framed(connection.take(), request)
}

/** A reply in datagrams. */
function framed(reply: Buffer, request: Uint8Array): Buffer[] {
  const total = Math.min(Math.ceil(reply.length / DATA_BYTES_MAX), DATAGRAMS_MAX)
  return Array.from({ length: total }, (_, sequence) => {
    const data = reply.subarray(sequence * DATA_BYTES_MAX, (sequence + 1) * DATA_BYTES_MAX)
    const datagram = Buffer.alloc(HEADER_BYTES + data.length)
    datagram.set(request.subarray(0, 2))
    datagram.writeUInt16BE(sequence, 2)
    datagram.writeUInt16BE(total, 4)
    datagram.set(data, HEADER_BYTES)
    return datagram
  })
}

/** A connection for the time of one request: it keeps what is written. */
class DatagramConnection implements Connection {
  readonly kind = 'memory'
  readonly address = '?:0'
  readonly localAddress = '?:0'
  readonly fileDescriptor = -1
  readonly pendingBytes = 0
  readonly pendingMemoryBytes = 0
  readonly #written: Buffer[] = []
  #destroyed = false

  write(bytes: Uint8Array<ArrayBuffer>, length: number): Written {
    if (this.#destroyed) return WRITTEN
    this.#written.push(Buffer.from(bytes.subarray(0, length)))
    return COPIED
  }

  take(): Buffer {
    return Buffer.concat(this.#written)
  }

  pauseReading(): void {}

  resumeReading(): void {}

  end(): void {}

  destroy(): void {
    this.#destroyed = true
  }
}
