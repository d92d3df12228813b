import type { ViewedBytes } from '../base/viewed-bytes.ts'
import type { Wait } from '../command/blocking.ts'
import { type Client, GATE_AUTHENTICATION } from '../command/client.ts'
import type { Entry } from '../command/command-table.ts'
import { DONE, DONE_FOR_OTHERS, type Engine, PAUSED } from '../command/engine.ts'
import type { Transaction } from '../command/transaction.ts'
import {
  STAT_INPUT_BYTES,
  STAT_OUTPUT_BUFFER_LIMIT,
  STAT_OUTPUT_BYTES,
  STAT_QUERY_BUFFER_LIMIT,
  STAT_READS,
  STAT_WRITES,
} from '../keyspace/statistics.ts'
import { COMMAND, INCOMPLETE, RespParser } from '../protocol/resp/parser.ts'
import type { Reply } from '../protocol/resp/reply.ts'
import type { ConnectedClient } from './clients.ts'
import { type Connection, type ConnectionListener, KEPT, WRITTEN } from './connection.ts'
import { PendingInput } from './pending-input.ts'
import type { SessionHost } from './session-host.ts'

/**
 * A session: one client's conversation. Bytes come in, are parsed and executed, and what was replied goes out in one write.
 *
 * Input lies in the transport's buffer, which is reused, for the time of one {@link Session.receive}. Only what is incomplete then is copied into
 * pending input of the session's own.
 *
 * A session can be held: what it receives waits with the pending input, and past a limit on the peer's side, until it is released. A command sent
 * back by a pause holds it, one whose reply comes later does, and so does a peer that asks for more than it reads, until the others had their turn.
 *
 * Invariants
 * - While held or closing, nothing is executed.
 * - Between calls the pending input, empty or not, starts with the first byte that is not executed, and parser.commandStart is 0.
 * - `#counted` is what this session has in the host's sum of buffers.
 */

/** Output beyond this is handed to the connection before the batch ends. */
const OUTPUT_BATCH_BYTES = 1024 * 1024
/** Input of a held session beyond this stays on the peer's side. */
const HELD_BYTES_MAX = 1024 * 1024
/** What a session takes without its buffers, with its socket: resident memory per connection of a server with 3,000. */
const SESSION_BYTES = 10 * 1024

/** Its commands wait. */
const HELD = 1 << 0
/** No more commands; it is closed once what was replied is sent. */
const CLOSING = 1 << 1
/** The last reply is on its way, the connection closes behind it. */
const ENDED = 1 << 2
/** The connection is gone. */
const GONE = 1 << 3

export class Session implements ConnectedClient, ConnectionListener {
  readonly id: number
  readonly createdMs: number
  readonly kind: Client['kind']
  readonly address: string
  readonly localAddress: string
  readonly fileDescriptor: number
  database = 0
  protocol: 2 | 3 = 2
  name = ''
  libraryName = ''
  libraryVersion = ''
  user = 'default'
  authenticated: boolean
  gate = 0
  noEvict = false
  replyMode: Client['replyMode'] = 'on'
  lastCommandMs: number
  lastCommand: Entry | undefined = undefined
  commands = 0
  transaction: Transaction | undefined = undefined
  wait: Wait | undefined = undefined
  inputBytes = 0
  outputBytes = 0

  readonly #connection: Connection
  readonly #host: SessionHost
  readonly #engine: Engine
  readonly #parser = new RespParser()
  #state = 0
  readonly #pending = new PendingInput()
  /** Bytes of buffers that are in the host's sum. */
  #counted = 0
  /** Whether commands of this session are running: what it replies is in the shared buffer. */
  #executing = false
  #readingPaused = false
  #peerEnded = false
  #forgotten = false
  /** Where the reply to the command that runs starts in the shared buffer. */
  #replyStart = 0
  /** The bytes that the commands which run came in. */
  #served = 0
  /** What was pending when the idle check last looked. */
  #outputSeen = 0

  constructor(id: number, connection: Connection, host: SessionHost) {
    this.id = id
    this.#connection = connection
    this.#host = host
    this.#engine = host.engine
    this.kind = connection.kind
    this.address = connection.address
    this.localAddress = connection.localAddress
    this.fileDescriptor = connection.fileDescriptor
    this.createdMs = host.engine.keyspace.now
    this.lastCommandMs = this.createdMs
    this.authenticated = !host.passwordRequired
    this.requireAuthentication(host.passwordRequired)
  }

  get queryBytes(): number {
    return this.#executing ? this.#served : this.#pending.length
  }

  get queryCapacity(): number {
    return this.#executing ? Math.max(this.#served, this.#pending.capacity) : this.#pending.capacity
  }

  get outputPending(): number {
    return this.#connection.pendingBytes
  }

  get memoryBytes(): number {
    return SESSION_BYTES + this.#bufferBytes
  }

  get held(): boolean {
    return (this.#state & HELD) !== 0
  }

  get closing(): boolean {
    return (this.#state & CLOSING) !== 0
  }

  requireAuthentication(required: boolean): void {
    this.gate = required ? this.gate | GATE_AUTHENTICATION : this.gate & ~GATE_AUTHENTICATION
    this.#parser.restricted = required
  }

  /** Takes bytes[0, length) that the client sent; they are not kept. */
  receive(bytes: Uint8Array, length: number): void {
    if ((this.#state & CLOSING) !== 0) return
    const { keyspace } = this.#engine
    this.#host.beginBatch()
    this.lastCommandMs = keyspace.now
    this.inputBytes += length
    keyspace.statistics[STAT_INPUT_BYTES] += length
    keyspace.statistics[STAT_READS]++
    try {
      if (this.#state !== 0) {
        this.#queue(bytes, length)
      } else if (this.#pending.length === 0) {
        this.#serve(bytes, length)
      } else {
        this.#pending.append(bytes, length, this.#parser.bytesNeeded)
        if (this.#pending.exceeds(this.#host.queryBytesMax, this.#parser.bytesNeeded)) this.#closeGreedy()
        else this.#serve(this.#pending.bytes as ViewedBytes, this.#pending.length)
      }
    } catch (error) {
      this.#fail(error)
    }
    this.#host.endBatch()
  }

  release(): void {
    if (!this.held) return
    this.#state &= ~HELD
    if (this.#state !== 0) return
    this.#host.beginBatch()
    try {
      if (this.#pending.length > 0) this.#serve(this.#pending.bytes as ViewedBytes, this.#pending.length)
    } catch (error) {
      this.#fail(error)
    }
    this.#host.endBatch()
    if (this.#state !== 0) return
    if (this.#readingPaused) {
      this.#readingPaused = false
      this.#connection.resumeReading()
    }
    if (this.#peerEnded) this.close(true)
  }

  replyLater(): (write: (reply: Reply) => void) => void {
    const command = this.lastCommand
    const silent = this.replyMode !== 'on'
    this.#state |= HELD
    return write => {
      if (this.#state !== HELD) return
      const { reply } = this.#host
      this.#host.beginBatch()
      this.#replyStart = 0
      try {
        this.#engine.replyLate(this, command, reply, write)
        if (silent) reply.length = 0
        this.#flush(reply)
      } catch (error) {
        this.#fail(error)
      }
      this.#host.endBatch()
      this.release()
    }
  }

  /** Closes the connection, at once or once what was replied is sent. */
  close(afterReply: boolean): void {
    if ((this.#state & GONE) !== 0) return
    this.#state |= CLOSING
    this.#pending.drop()
    if (!afterReply) {
      this.#state |= GONE
      this.#connection.destroy()
      this.#forget()
    } else if (!this.#executing && this.#state < ENDED) {
      this.#end()
    }
  }

  ended(): void {
    if (this.wait !== undefined) this.close(false)
    else if (this.held) this.#peerEnded = true
    else this.close(true)
  }

  drained(): void {
    this.#host.limits.forget(this)
    this.countBuffers()
    if ((this.#state & ENDED) !== 0) this.#forget()
  }

  closed(): void {
    this.#state |= CLOSING | GONE
    this.#pending.drop()
    this.#forget()
  }

  countBuffers(): void {
    if (this.#forgotten) return
    const bytes = this.#bufferBytes
    this.#host.limits.clients.bufferBytes += bytes - this.#counted
    this.#counted = bytes
  }

  noteReading(now: number): void {
    const pending = this.#connection.pendingBytes
    if (pending < this.#outputSeen) this.lastCommandMs = now
    this.#outputSeen = pending
  }

  get #bufferBytes(): number {
    const { pendingMemoryBytes } = this.#connection
    return this.#pending.capacity + pendingMemoryBytes + this.#parser.extraBytes + (this.transaction?.bytes ?? 0)
  }

  /** Executes the commands in bytes[0, limit), keeps what is incomplete and sends the replies. */
  #serve(bytes: Uint8Array, limit: number): void {
    const parser = this.#parser
    const engine = this.#engine
    const { reply, limits } = this.#host
    const replyBytesMax = this.noEvict ? limits.keptReplyBytesMax : limits.replyBytesMax
    if (reply.lengthMax !== replyBytesMax) reply.lengthMax = replyBytesMax
    parser.bulkBytesMax = this.#host.bulkBytesMax
    this.#executing = true
    this.#served = limit
    for (;;) {
      this.#replyStart = reply.length
      const result = parser.next(bytes, limit)
      if (result !== COMMAND) {
        if (result !== INCOMPLETE) this.#refuse(reply)
        break
      }
      const outcome = engine.execute(this, parser.bytes, parser.argv, parser.argc, reply)
      if (outcome !== DONE) {
        if (outcome !== DONE_FOR_OTHERS) {
          parser.rewind()
          this.#state |= HELD
          if (outcome === PAUSED) this.#host.releaseAfterPause(this)
          break
        }
        // The others reply into the same buffer, within limits of their own.
        this.#flush(reply)
        this.#host.blocking.serve()
        reply.lengthMax = replyBytesMax
      }
      if (this.#state !== 0) {
        parser.skip()
        break
      }
      if (reply.length > OUTPUT_BATCH_BYTES) {
        this.#flush(reply)
        if (this.#state === 0 && this.#connection.pendingBytes > 0) {
          parser.skip()
          this.#state |= HELD
          this.#host.releaseSoon(this)
        }
        if (this.#state !== 0) break
      }
    }
    if (this.#state <= HELD) this.#keepRest(bytes, limit)
    this.#executing = false
    this.#flush(reply)
    if (this.transaction !== undefined && this.transaction.bytes > this.#host.queryBytesMax) return this.#closeGreedy()
    if (this.#counted !== 0 || this.#pending.bytes !== undefined || this.transaction !== undefined) this.#noteBuffers()
  }

  /**
   * Ends the conversation after a bug: whatever the command had begun to reply gives way to an error, and the connection is closed behind that,
   * since what the command did is unknown. The other clients go on.
   */
  #fail(error: unknown): void {
    const { reply } = this.#host
    this.#executing = false
    this.#state |= CLOSING
    this.#pending.drop()
    reply.length = Math.min(reply.length, this.#replyStart)
    this.#engine.replyFailure(this, reply)
    this.#host.failed(error, this)
    this.#flush(reply)
  }

  /** Tells the client what is wrong with its bytes, after which nothing in them can be trusted. */
  #refuse(reply: Reply): void {
    if (this.replyMode === 'on') reply.error(`ERR Protocol error: ${this.#parser.error}`)
    this.#state |= CLOSING
  }

  /** Keeps the bytes that are not executed. */
  #keepRest(bytes: Uint8Array, limit: number): void {
    const parser = this.#parser
    const start = parser.commandStart
    const rest = limit - start
    if (rest === 0) {
      this.#pending.empty()
      parser.rebase(0)
      parser.trim()
      return
    }
    if (rest > this.#host.queryBytesMax) return this.#closeGreedy()
    this.#pending.keep(bytes, start, limit)
    parser.rebase(0)
  }

  /** Keeps what arrives while the session is held. */
  #queue(bytes: Uint8Array, length: number): void {
    this.#pending.append(bytes, length, this.#parser.bytesNeeded)
    if (this.#pending.length > this.#host.queryBytesMax) return this.#closeGreedy()
    if (this.#pending.length > HELD_BYTES_MAX && !this.#readingPaused) {
      this.#readingPaused = true
      this.#connection.pauseReading()
    }
    this.#noteBuffers()
  }

  /** Sends what was replied, and closes if that was the last. */
  #flush(reply: Reply): void {
    if (reply.length > 0) this.#send(reply)
    if (this.#state >= CLOSING && this.#state < ENDED && !this.#executing) this.#end()
  }

  #send(reply: Reply): void {
    if (reply.overflowed) {
      this.#engine.keyspace.statistics[STAT_OUTPUT_BUFFER_LIMIT]++
      this.close(false)
    }
    if (this.#state >= GONE) return reply.reset()
    const { length } = reply
    this.outputBytes += length
    const { statistics } = this.#engine.keyspace
    statistics[STAT_OUTPUT_BYTES] += length
    statistics[STAT_WRITES]++
    const written = this.#connection.write(reply.bytes, length)
    if (written === KEPT) reply.detach()
    else reply.reset()
    if (written !== WRITTEN) {
      this.#noteBuffers()
      if (this.#state < GONE) this.#host.limits.checkOutput(this)
    }
  }

  #noteBuffers(): void {
    const before = this.#counted
    this.countBuffers()
    if (this.#counted > before) this.#host.limits.checkMemory()
  }

  #closeGreedy(): void {
    this.#engine.keyspace.statistics[STAT_QUERY_BUFFER_LIMIT]++
    this.close(false)
  }

  /** Closes once everything is sent. */
  #end(): void {
    this.#state |= ENDED
    this.#connection.end()
    if (this.#connection.pendingBytes === 0) this.#forget()
  }

  #forget(): void {
    if (this.#forgotten) return
    this.#forgotten = true
    this.#host.limits.clients.bufferBytes -= this.#counted
    this.#counted = 0
    this.#host.forget(this)
  }
}
