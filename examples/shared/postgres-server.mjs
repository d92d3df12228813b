/**
 * PostgreSQL's protocol over TCP in front of PGlite, which has a single session: connections take turns.
 *
 * A turn is what a client sends up to its Sync or simple query, so that nobody comes between another's Bind and Execute; a
 * transaction keeps its turn until it ends. What a real server has per connection, all share here, settings for example. Prepared statements go with
 * the connection that named them. Notifications, which PGlite adds to the reply of whoever caused them, go to all connections that listen.
 *
 * Message formats: https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
import { once } from 'node:events'
import { createServer } from 'node:net'

const sslRequest = 80877103
const cancelRequest = 80877102

export class PostgresServer {
  /** @type {import('@electric-sql/pglite').PGlite} */
  #db
  /** @type {Set<Connection>} */
  #connections = new Set()
  /** @type {{ connection: Connection, messages: Buffer[] }[]} */
  #turns = []
  #working = false

  constructor(db) {
    this.#db = db
  }

  /**
   * @param {number} port 0 for a free one
   * @returns {Promise<number>} the port
   */
  async listen(port) {
    const server = createServer(socket => {
      const connection = new Connection(socket, messages => this.#take(connection, messages))
      this.#connections.add(connection)
      socket.on('close', () => {
        this.#connections.delete(connection)
        if (connection.ending.length > 0) this.#take(connection, connection.ending)
      })
    })
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return server.address().port
  }

  #take(connection, messages) {
    this.#turns.push({ connection, messages })
    this.#work().catch(error => {
      console.error(error)
      process.exit(1)
    })
  }

  async #work() {
    if (this.#working) return
    this.#working = true
    /** @type {Connection | undefined} */
    let last
    for (;;) {
      // Within a transaction, only its own connection has turns; when that is gone, so is the transaction.
      const waits = last !== undefined && this.#db.isInTransaction()
      if (waits && !this.#connections.has(last)) await this.#db.exec('ROLLBACK')
      const next = waits && this.#connections.has(last) ? this.#turns.findIndex(turn => turn.connection === last) : 0
      const [turn] = next < 0 ? [] : this.#turns.splice(next, 1)
      if (turn === undefined) break
      last = turn.connection
      await this.#db.runExclusive(async () => {
        for (const message of turn.messages) {
          await this.#db.execProtocolRawStream(message, { onRawData: bytes => this.#reply(turn.connection, bytes) })
        }
      })
    }
    this.#working = false
  }

  /** @param {Connection} connection @param {Uint8Array} bytes whole messages, as PGlite gives them */
  #reply(connection, bytes) {
    const reply = Buffer.from(bytes)
    for (let at = 0; at < reply.length; ) {
      const end = at + 1 + reply.readInt32BE(at + 1)
      const message = reply.subarray(at, end)
      const isNotification = message[0] === 'A'.charCodeAt(0)
      for (const to of isNotification ? this.#connections : [connection]) {
        if ((!isNotification || to.listens) && to.socket.writable) to.socket.write(message)
      }
      at = end
    }
  }
}

/** One client: cuts what it sends into turns. */
class Connection {
  listens = false
  #bytes = Buffer.alloc(0)
  #started = false
  /** @type {Buffer[]} */
  #turn = []
  /** Names of prepared statements. @type {Set<string>} */
  #statements = new Set()

  /** @param {import('node:net').Socket} socket @param {(messages: Buffer[]) => void} turn */
  constructor(socket, turn) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    socket.on('data', chunk => {
      this.#bytes = Buffer.concat([this.#bytes, chunk])
      for (let message = this.#next(); message !== undefined; message = this.#next()) this.#message(message, turn)
    })
  }

  /** What is to be done when it is gone: its prepared statements are closed. */
  get ending() {
    const names = [...this.#statements]
    return names.length === 0 ? [] : [...names.map(name => frame('C', `S${name}\0`)), frame('S', '')]
  }

  /** The next whole message; what comes before the first one with a type has none. */
  #next() {
    const lengthAt = this.#started ? 1 : 0
    if (this.#bytes.length < lengthAt + 4) return undefined
    const length = lengthAt + this.#bytes.readInt32BE(lengthAt)
    if (this.#bytes.length < length) return undefined
    const message = this.#bytes.subarray(0, length)
    this.#bytes = this.#bytes.subarray(length)
    return message
  }

  /** @param {Buffer} message @param {(messages: Buffer[]) => void} turn */
  #message(message, turn) {
    if (!this.#started) {
      const code = message.readInt32BE(4)
      if (code === sslRequest) this.socket.write('N')
      else if (code === cancelRequest) this.socket.end()
      else {
        this.#started = true
        turn([message])
      }
      return
    }
    const type = String.fromCharCode(message[0])
    if (type === 'X') return void this.socket.end()
    const text = type === 'P' || type === 'Q' ? message.toString('utf8', 5) : ''
    if (/\bLISTEN\b/i.test(text)) this.listens = true
    if (type === 'P' && text[0] !== '\0') this.#statements.add(text.slice(0, text.indexOf('\0')))
    this.#turn.push(message)
    if (type !== 'S' && type !== 'Q') return
    turn(this.#turn)
    this.#turn = []
  }
}

/** @param {string} type @param {string} body */
function frame(type, body) {
  const bytes = Buffer.from(`${type}....${body}`)
  bytes.writeInt32BE(bytes.length - 1, 1)
  return bytes
}
