import { copyBytes } from '../base/bytes.ts'
import { allocateBytes } from '../base/viewed-bytes.ts'
import { type Client, GATE_AUTHENTICATION } from '../command/client.ts'
import type { Command } from '../command/command.ts'
import type { Engine } from '../command/engine.ts'
import {
  STAT_INPUT_BYTES,
  STAT_OUTPUT_BYTES,
  STAT_QUERY_BUFFER_LIMIT,
  STAT_READS,
  STAT_WRITES,
} from '../keyspace/statistics.ts'
import { COMMAND, INCOMPLETE, RespParser } from '../protocol/resp/parser.ts'
import type { Reply } from '../protocol/resp/reply.ts'
import type { Connection } from './connection.ts'
import type { SessionHost } from './session-host.ts'

/**
 * A session: one client's conversation. Bytes come in, are parsed and executed, and what was replied goes out in one write.
 *
 * Input lies in the transport's buffer, which is reused, for the time of one {@link Session.receive}. Only what is incomplete then is copied into a
 * pending buffer of the session's own, which grows to what the command is known to need.
 */

/** The smallest pending buffer, in bytes. */
const PENDING_BYTES_MIN = 1024
/** A pending buffer larger than this is given back once its command is complete. */
const PENDING_BYTES_KEPT = 64 * 1024
/** Output beyond this is handed to the connection before the batch ends. */
const OUTPUT_BATCH_BYTES = 1024 * 1024

export class Session implements Client {
  readonly id: number
  readonly createdMs: number
  readonly kind: Client['kind']
  readonly address: string
  readonly localAddress: string
  database = 0
  protocol: 2 | 3 = 2
  name = ''
  libraryName = ''
  libraryVersion = ''
  user = 'default'
  authenticated = true
  gate = 0
  noEvict = false
  replyMode: Client['replyMode'] = 'on'
  lastCommandMs: number
  lastCommand: Command | undefined = undefined
  commands = 0
  inputBytes = 0
  outputBytes = 0

  readonly #connection: Connection
  readonly #host: SessionHost
  readonly #engine: Engine
  readonly #parser = new RespParser()
  #pending: Uint8Array | undefined = undefined
  #pendingLength = 0
  #closing = false
  #executing = false

  constructor(id: number, connection: Connection, host: SessionHost) {
    this.id = id
    this.#connection = connection
    this.#host = host
    this.#engine = host.engine
    this.kind = connection.kind
    this.address = connection.address
    this.localAddress = connection.localAddress
    this.createdMs = host.engine.keyspace.now
    this.lastCommandMs = this.createdMs
    this.authenticated = !host.passwordRequired
    if (!this.authenticated) this.gate |= GATE_AUTHENTICATION
  }

  get queryBytes(): number {
    return this.#pendingLength
  }

  get queryCapacity(): number {
    return this.#pending?.length ?? 0
  }

  get outputPending(): number {
    return this.#connection.pendingBytes
  }

  /** Takes bytes[0, length) that the client sent; they are not kept. */
  receive(bytes: Uint8Array, length: number): void {
    if (this.#closing) return
    const host = this.#host
    const { keyspace } = this.#engine
    host.beginBatch()
    this.lastCommandMs = keyspace.now
    this.inputBytes += length
    keyspace.statistics[STAT_INPUT_BYTES] += length
    keyspace.statistics[STAT_READS]++
    const parser = this.#parser
    if (this.#pending === undefined) {
      parser.position = 0
      parser.commandStart = 0
      this.#serve(bytes, length)
      if (!this.#closing) this.#keepRest(bytes, length)
    } else {
      this.#append(bytes, length)
      this.#serve(this.#pending, this.#pendingLength)
      if (!this.#closing) this.#keepRest(this.#pending, this.#pendingLength)
    }
    this.#flush(host.reply)
    host.endBatch()
  }

  /** Closes the connection, at once or once what was replied is sent. */
  close(afterReply: boolean): void {
    if (this.#closing) return
    this.#closing = true
    this.#pending = undefined
    this.#pendingLength = 0
    if (this.#executing && afterReply) return
    if (afterReply) this.#connection.end()
    else this.#connection.destroy()
  }

  /** Must be called when the connection is gone, whoever closed it. */
  closed(): void {
    this.#closing = true
    this.#pending = undefined
    this.#host.forget(this)
  }

  #serve(bytes: Uint8Array, limit: number): void {
    const parser = this.#parser
    const engine = this.#engine
    const reply = this.#host.reply
    parser.restricted = (this.gate & GATE_AUTHENTICATION) !== 0
    parser.bulkBytesMax = this.#host.bulkBytesMax
    this.#executing = true
    for (;;) {
      const result = parser.next(bytes, limit)
      if (result === COMMAND) {
        engine.execute(this, parser.bytes, parser.argv, parser.argc, reply)
        if (this.#closing) break
        if (parser.restricted) parser.restricted = (this.gate & GATE_AUTHENTICATION) !== 0
        if (reply.length > OUTPUT_BATCH_BYTES) {
          this.#flush(reply)
          if (this.#closing) break
        }
      } else {
        if (result !== INCOMPLETE) {
          reply.protocol = this.protocol
          reply.error(`ERR Protocol error: ${parser.error}`)
          this.#closing = true
        }
        break
      }
    }
    this.#executing = false
  }

  /** Keeps the bytes of a command that is not complete. */
  #keepRest(bytes: Uint8Array, limit: number): void {
    const parser = this.#parser
    const start = parser.commandStart
    const rest = limit - start
    if (rest === 0) {
      if (this.#pending !== undefined && this.#pending.length > PENDING_BYTES_KEPT) this.#pending = undefined
      this.#pendingLength = 0
      if (this.#pending !== undefined) parser.position = parser.commandStart = 0
      return
    }
    if (parser.bytesNeeded > this.#host.queryBytesMax || rest > this.#host.queryBytesMax) {
      this.#engine.keyspace.statistics[STAT_QUERY_BUFFER_LIMIT]++
      return this.close(false)
    }
    if (bytes === this.#pending) {
      if (start > 0) this.#pending.copyWithin(0, start, limit)
    } else {
      if (this.#pending === undefined || this.#pending.length < rest)
        this.#pending = allocateBytes(Math.max(rest, PENDING_BYTES_MIN))
      copyBytes(bytes, start, limit, this.#pending, 0)
    }
    parser.rebase(0)
    this.#pendingLength = rest
  }

  #append(bytes: Uint8Array, length: number): void {
    const total = this.#pendingLength + length
    let pending = this.#pending as Uint8Array
    if (total > pending.length) {
      const needed = Math.max(total, Math.min(this.#parser.bytesNeeded, total * 8), pending.length * 2)
      const larger = allocateBytes(needed)
      copyBytes(pending, 0, this.#pendingLength, larger, 0)
      pending = this.#pending = larger
    }
    copyBytes(bytes, 0, length, pending, this.#pendingLength)
    this.#pendingLength = total
  }

  #flush(reply: Reply): void {
    if (reply.length > 0) {
      this.outputBytes += reply.length
      this.#engine.keyspace.statistics[STAT_OUTPUT_BYTES] += reply.length
      this.#engine.keyspace.statistics[STAT_WRITES]++
      if (this.#connection.write(reply.bytes, reply.length)) reply.reset()
      else reply.detach()
    }
    if (this.#closing) this.#connection.end()
  }
}
