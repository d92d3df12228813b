/**
 * One loopback connection of the load generator: replies are counted in place, without an object per reply; all
 * connections read into one buffer.
 */
import { createConnection } from 'node:net'

const readBuffer = Buffer.allocUnsafeSlow(256 * 1024)

/**
 * @callback OnReply
 * @param {number} type the reply's first byte
 * @param {number} number an integer's value, a bulk string's length (−1: null), an array's length; else 0
 */

/** First bytes of replies. */
export const replyTypes = { simple: 43, error: 45, integer: 58, bulk: 36, array: 42 }

export class Connection {
  /**
   * @param {number} port
   * @param {OnReply} onReply called for each complete reply; an array counts once, with its elements read
   * @param {() => void} [onBatch] called after each read, when all its replies are reported
   */
  constructor(port, onReply, onBatch = () => {}) {
    this.onReply = onReply
    this.line = ''
    this.skip = 0
    this.elementsLeft = 1
    this.type = 0
    this.number = 0
    this.socket = createConnection({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: readBuffer,
        callback: length => {
          this.feed(readBuffer, length)
          onBatch()
          return true
        },
      },
    })
    this.socket.on('error', failLoudly)
    this.socket.on('close', () => failLoudly(new Error('the server closed a connection of the load generator')))
  }

  connected() {
    return new Promise(resolve => this.socket.once('connect', resolve))
  }

  /**
   * Sends bytes the caller may reuse at once: what the socket does not take immediately is copied.
   * @param {Buffer} buffer
   * @param {number} length
   */
  send(buffer, length) {
    if (this.socket.writableLength > 0) {
      this.socket.write(Buffer.from(buffer.subarray(0, length)))
      return
    }
    this.socket.write(buffer.subarray(0, length))
  }

  /** Whether the last bytes sent have left this process, so that their buffer may be overwritten. */
  get flushed() {
    return this.socket.writableLength === 0
  }

  /**
   * @param {Buffer} buffer
   * @param {number} length
   */
  feed(buffer, length) {
    let offset = 0
    while (offset < length) {
      if (this.skip > 0) {
        const skipped = Math.min(this.skip, length - offset)
        this.skip -= skipped
        offset += skipped
        if (this.skip === 0) this.finishElement()
        continue
      }
      const end = buffer.indexOf(10, offset)
      if (end === -1 || end >= length) {
        this.line += buffer.toString('latin1', offset, length)
        return
      }
      if (this.line === '') this.readLine(buffer[offset], buffer, offset + 1, end - 1)
      else {
        const line = Buffer.from(this.line + buffer.toString('latin1', offset, end + 1), 'latin1')
        this.line = ''
        this.readLine(line[0], line, 1, line.length - 2)
      }
      offset = end + 1
    }
  }

  /**
   * @param {number} type
   * @param {Buffer} buffer
   * @param {number} start
   * @param {number} end
   */
  readLine(type, buffer, start, end) {
    const number = type === replyTypes.simple || type === replyTypes.error ? 0 : readInteger(buffer, start, end)
    if (this.type === 0) {
      this.type = type
      this.number = number
    }
    if (type === replyTypes.error) lastError.text = buffer.toString('latin1', start, end)
    if (type === replyTypes.bulk && number >= 0) this.skip = number + 2
    else {
      if (type === replyTypes.array && number > 0) this.elementsLeft += number
      this.finishElement()
    }
  }

  finishElement() {
    if (--this.elementsLeft > 0) return
    this.elementsLeft = 1
    const type = this.type
    this.type = 0
    this.onReply(type, this.number)
  }
}

/** The text of the last error reply, for messages. */
export const lastError = { text: '' }

/**
 * Opens connections and waits for all of them.
 * @param {number} count
 * @param {(index: number) => Connection} open
 */
export async function openConnections(count, open) {
  const connections = Array.from({ length: count }, (_, index) => open(index))
  await Promise.all(connections.map(connection => connection.connected()))
  return connections
}

/** @param {Error} error */
function failLoudly(error) {
  console.error(error.message)
  process.exit(1)
}

/**
 * @param {Buffer} buffer
 * @param {number} start
 * @param {number} end
 */
function readInteger(buffer, start, end) {
  const negative = buffer[start] === 45
  let value = 0
  for (let index = negative ? start + 1 : start; index < end; index++) value = value * 10 + buffer[index] - 48
  return negative ? -value : value
}
