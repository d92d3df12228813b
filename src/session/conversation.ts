import type { ViewedBytes } from '../base/viewed-bytes.ts'
import {
  STAT_INPUT_BYTES,
  STAT_OUTPUT_BUFFER_LIMIT,
  STAT_OUTPUT_BYTES,
  STAT_QUERY_BUFFER_LIMIT,
  STAT_READS,
  STAT_WRITES,
} from '../keyspace/statistics.ts'
import type { OutputBuffer } from '../protocol/output-buffer.ts'
import type { ClientLimits, LimitedClient } from './client-limits.ts'
import { type Connection, type ConnectionListener, KEPT, WRITTEN, type Written } from './connection.ts'
import { PendingInput } from './pending-input.ts'

/**
 * A conversation with one client, whatever the protocol: bytes come in, a session parses and executes what is in them, and what was replied goes out in
 * one write.
 *
 * Input lies in the transport's buffer, which is reused, for the time of one {@link Conversation.receive}. Only what is incomplete then is copied into
 * pending input of the conversation's own.
 *
 * A conversation can be held: what it receives waits with the pending input, and past a limit on the peer's side, until it is released.
 *
 * Invariants
 * - While held or closing, nothing is executed.
 * - Between calls the pending input, empty or not, starts with the first byte that is not executed, and parser.commandStart is 0.
 * - `#counted` is what this conversation has in the sum of buffers of all clients.
 */

/** Input of a held conversation beyond this stays on the peer's side. */
const HELD_BYTES_MAX = 1024 * 1024
/** What a client takes without its buffers, with its socket: resident memory per connection of a server with 3,000. */
const CLIENT_BYTES = 10 * 1024
/** Output beyond this is to be handed to the connection before the batch ends. */
export const OUTPUT_BATCH_BYTES = 1024 * 1024

/** Its commands wait. */
export const HELD = 1 << 0
/** No more commands; it is closed once what was replied is sent. */
export const CLOSING = 1 << 1
/** The last reply is on its way, the connection closes behind it. */
const ENDED = 1 << 2
/** The connection is gone. */
const GONE = 1 << 3

/** What a conversation asks of its parser, beside commands. */
export interface ConversationParser {
  /** Where the current command starts: what lies before may be dropped. */
  readonly commandStart: number
  /** Bytes from `commandStart` on that the current command needs at least, as far as known. */
  readonly bytesNeeded: number
  /** Bytes of memory that it takes beyond those of a new one. */
  readonly extraBytes: number
  /** Tells that the bytes from `commandStart` on now lie at `start`. */
  rebase(start: number): void
  /** Gives back what a large command took. To be called between commands. */
  trim(): void
}

/** What a conversation asks of the server that has it. */
export interface ConversationHost {
  /** Counters, by STAT_…. */
  readonly statistics: Float64Array
  readonly limits: ClientLimits
  /** How long input may be that is not executed yet, in bytes. */
  readonly queryBytesMax: number
  /** Sets the time of the commands that follow. */
  beginBatch(): void
  /** Does what a batch of commands left to do. */
  endBatch(): void
}

export abstract class Conversation implements ConnectionListener, LimitedClient {
  readonly createdMs: number
  noEvict = false
  lastCommandMs: number
  inputBytes = 0
  outputBytes = 0

  /** OR of {@link HELD} and {@link CLOSING}; 0 while commands may be executed. */
  protected state = 0
  /** Where the reply to the command that runs starts in the output. */
  protected replyStart = 0
  protected readonly connection: Connection
  protected abstract readonly parser: ConversationParser
  /** Where replies are written: empty between batches. */
  protected readonly output: OutputBuffer

  readonly #host: ConversationHost
  readonly #pending = new PendingInput()
  /** Bytes of buffers that are in the sum of all clients. */
  #counted = 0
  /** Whether commands are running: what they reply is in the shared buffer. */
  #executing = false
  #readingPaused = false
  #peerEnded = false
  #forgotten = false
  /** The bytes that the commands which run came in. */
  #served = 0
  /** What was pending when the idle check last looked. */
  #outputSeen = 0

  constructor(connection: Connection, host: ConversationHost, output: OutputBuffer, nowMs: number) {
    this.connection = connection
    this.#host = host
    this.output = output
    this.createdMs = nowMs
    this.lastCommandMs = nowMs
  }

  get queryBytes(): number {
    return this.#executing ? this.#served : this.#pending.length
  }

  get queryCapacity(): number {
    return this.#executing ? Math.max(this.#served, this.#pending.capacity) : this.#pending.capacity
  }

  get outputPending(): number {
    return this.connection.pendingBytes
  }

  get memoryBytes(): number {
    return CLIENT_BYTES + this.#bufferBytes
  }

  get listening(): boolean {
    return false
  }

  get subscribed(): boolean {
    return false
  }

  get held(): boolean {
    return (this.state & HELD) !== 0
  }

  get closing(): boolean {
    return (this.state & CLOSING) !== 0
  }

  /**
   * Executes the commands in bytes[0, limit) while {@link state} is 0 and writes their replies; what is left starts at the parser's `commandStart`.
   */
  protected abstract execute(bytes: Uint8Array, limit: number): void
  /** A bug came to light: replies so, and tells who has the server. */
  protected abstract failed(error: unknown): void
  /** The conversation is over. Called once. */
  protected abstract over(): void

  /** Takes bytes[0, length) that the client sent; they are not kept. */
  receive(bytes: Uint8Array, length: number): void {
    if ((this.state & CLOSING) !== 0) return
    this.#host.beginBatch()
    this.received()
    this.inputBytes += length
    const { statistics } = this.#host
    statistics[STAT_INPUT_BYTES] += length
    statistics[STAT_READS]++
    try {
      if (this.state !== 0) {
        this.#queue(bytes, length)
      } else if (this.#pending.length === 0) {
        this.#serve(bytes, length)
      } else {
        this.#pending.append(bytes, length, this.parser.bytesNeeded)
        if (this.#pending.exceeds(this.#host.queryBytesMax, this.parser.bytesNeeded)) this.#closeGreedy()
        else this.#serve(this.#pending.bytes as ViewedBytes, this.#pending.length)
      }
    } catch (error) {
      this.#fail(error)
    }
    this.#host.endBatch()
  }

  /** Ends the time of being held: executes what has arrived meanwhile. Not to be called while commands run. */
  release(): void {
    if (!this.held) return
    this.state &= ~HELD
    if (this.state !== 0) return
    this.#host.beginBatch()
    try {
      if (this.#pending.length > 0) this.#serve(this.#pending.bytes as ViewedBytes, this.#pending.length)
    } catch (error) {
      this.#fail(error)
    }
    this.#host.endBatch()
    if (this.state !== 0) return
    if (this.#readingPaused) {
      this.#readingPaused = false
      this.connection.resumeReading()
    }
    if (this.#peerEnded) this.close(true)
  }

  /** Closes the connection, at once or once what was replied is sent. */
  close(afterReply: boolean): void {
    if ((this.state & GONE) !== 0) return
    this.state |= CLOSING
    this.#pending.drop()
    if (!afterReply) {
      this.state |= GONE
      this.connection.destroy()
      this.#forget()
    } else if (!this.#executing && this.state < ENDED) {
      this.#end()
    }
  }

  ended(): void {
    if (this.held) this.#peerEnded = true
    else this.close(true)
  }

  drained(): void {
    this.#host.limits.forget(this)
    this.countBuffers()
    if ((this.state & ENDED) !== 0) this.#forget()
  }

  closed(): void {
    this.state |= CLOSING | GONE
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
    const pending = this.connection.pendingBytes
    if (pending < this.#outputSeen) this.lastCommandMs = now
    this.#outputSeen = pending
  }

  /** Notes that something has arrived: {@link lastCommandMs} is now. */
  protected abstract received(): void

  /** Holds the conversation until the function returned is called once, with what writes the reply. */
  protected holdForReply(): (write: () => void) => void {
    this.state |= HELD
    return write => {
      if (this.state !== HELD) return
      this.#host.beginBatch()
      this.replyStart = 0
      try {
        write()
        this.flush()
      } catch (error) {
        this.#fail(error)
      }
      this.#host.endBatch()
      this.release()
    }
  }

  /**
   * Writes bytes that are no reply, past the output. Returns whether they wait where they are, so that they must stay. What ends the conversation is
   * as with replies.
   */
  protected push(bytes: Uint8Array<ArrayBuffer>): boolean {
    if (this.state >= CLOSING) return false
    return this.#write(bytes, bytes.length) === KEPT
  }

  /** Sends what was replied, and closes if that was the last. */
  protected flush(): void {
    if (this.output.length > 0) this.#send()
    if (this.state >= CLOSING && this.state < ENDED && !this.#executing) this.#end()
  }

  /** Bytes of commands that were taken and wait for another one to be executed, and of what else the client has asked to be kept. */
  protected get queuedBytes(): number {
    return 0
  }

  get #bufferBytes(): number {
    return this.#pending.capacity + this.connection.pendingMemoryBytes + this.parser.extraBytes + this.queuedBytes
  }

  #serve(bytes: Uint8Array, limit: number): void {
    const { output } = this
    const { limits } = this.#host
    const replyBytesMax = this.noEvict ? limits.keptReplyBytesMax : limits.replyBytesMax
    if (output.lengthMax !== replyBytesMax) output.lengthMax = replyBytesMax
    this.#executing = true
    this.#served = limit
    this.execute(bytes, limit)
    if (this.state <= HELD) this.#keepRest(bytes, limit)
    this.#executing = false
    this.flush()
    const queued = this.queuedBytes
    if (queued > this.#host.queryBytesMax) return this.#closeGreedy()
    if (this.#counted !== 0 || this.#pending.bytes !== undefined || queued > 0) this.#noteBuffers()
  }

  /**
   * Ends the conversation after a bug: whatever the command had begun to reply gives way to an error, and the connection is closed behind that,
   * since what the command did is unknown. The other clients go on.
   */
  #fail(error: unknown): void {
    const { output } = this
    this.#executing = false
    this.state |= CLOSING
    this.#pending.drop()
    output.length = Math.min(output.length, this.replyStart)
    this.failed(error)
    this.flush()
  }

  /** Keeps the bytes that are not executed. */
  #keepRest(bytes: Uint8Array, limit: number): void {
    const { parser } = this
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

  /** Keeps what arrives while the conversation is held. */
  #queue(bytes: Uint8Array, length: number): void {
    this.#pending.append(bytes, length, this.parser.bytesNeeded)
    if (this.#pending.length > this.#host.queryBytesMax) return this.#closeGreedy()
    if (this.#pending.length > HELD_BYTES_MAX && !this.#readingPaused) {
      this.#readingPaused = true
      this.connection.pauseReading()
    }
    this.#noteBuffers()
  }

  #send(): void {
    const { output } = this
    if (output.overflowed) {
      this.#host.statistics[STAT_OUTPUT_BUFFER_LIMIT]++
      this.close(false)
    }
    if (this.state >= GONE) return output.reset()
    if (this.#write(output.bytes, output.length) === KEPT) output.detach()
    else output.reset()
  }

  #write(bytes: Uint8Array<ArrayBuffer>, length: number): Written {
    const { statistics, limits } = this.#host
    this.outputBytes += length
    statistics[STAT_OUTPUT_BYTES] += length
    statistics[STAT_WRITES]++
    const written = this.connection.write(bytes, length)
    if (written !== WRITTEN) {
      this.#noteBuffers()
      if (this.state < GONE) limits.checkOutput(this)
    }
    return written
  }

  #noteBuffers(): void {
    const before = this.#counted
    this.countBuffers()
    if (this.#counted > before) this.#host.limits.checkMemory()
  }

  #closeGreedy(): void {
    this.#host.statistics[STAT_QUERY_BUFFER_LIMIT]++
    this.close(false)
  }

  /** Closes once everything is sent. */
  #end(): void {
    this.state |= ENDED
    this.connection.end()
    if (this.connection.pendingBytes === 0) this.#forget()
  }

  #forget(): void {
    if (this.#forgotten) return
    this.#forgotten = true
    this.#host.limits.clients.bufferBytes -= this.#counted
    this.#counted = 0
    this.over()
  }
}
