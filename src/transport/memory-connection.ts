import { Duplex } from 'node:stream'
import { COPIED, type Connection, type ConnectionListener, WRITTEN, type Written } from '../session/connection.ts'

/**
 * A connection without a socket: two ends in one process. The server's end is this object, the client's end is {@link MemoryConnection.stream},
 * which a Redis client library can use in a socket's place.
 *
 * Nothing is handed over within the call that sends it, but in a microtask: the client may do anything when it gets a reply, and the batch of commands that
 * the reply belongs to is not over yet.
 */
export class MemoryConnection implements Connection {
  readonly kind = 'memory'
  readonly address = 'memory:0'
  readonly localAddress = 'memory:0'
  readonly fileDescriptor = -1
  readonly stream = new MemoryStream()
  /** Bytes written that are not in the stream yet. */
  #undelivered = 0

  get pendingBytes(): number {
    return this.stream.destroyed ? 0 : this.stream.readableLength + this.#undelivered
  }

  get pendingMemoryBytes(): number {
    return this.pendingBytes
  }

  /** Sets who takes what the client's end writes. */
  attach(listener: ConnectionListener): void {
    this.stream.listener = listener
  }

  write(bytes: Uint8Array<ArrayBuffer>, length: number): Written {
    const { stream } = this
    if (stream.destroyed) return WRITTEN
    const taken = stream.readableFlowing === true && this.pendingBytes === 0
    const copy = Buffer.from(bytes.subarray(0, length))
    this.#undelivered += length
    queueMicrotask(() => {
      this.#undelivered -= length
      stream.push(copy)
    })
    return taken ? WRITTEN : COPIED
  }

  pauseReading(): void {
    this.stream.pauseDelivery()
  }

  resumeReading(): void {
    this.stream.resumeDelivery()
  }

  end(): void {
    const { stream } = this
    queueMicrotask(() => {
      if (stream.destroyed) return
      stream.push(null)
      stream.end()
    })
  }

  destroy(): void {
    this.stream.destroy()
  }
}

/** The client's end: a duplex stream with the few methods of a socket that client libraries call; they have no effect. */
export class MemoryStream extends Duplex {
  listener: ConnectionListener | undefined = undefined
  readonly connecting = false
  readonly remoteAddress = 'memory'
  readonly remotePort = 0
  #paused = false
  /** Hands over the write that waits. */
  #deliver: (() => void) | undefined = undefined

  constructor() {
    super({ autoDestroy: true, emitClose: true })
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  setTimeout(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  /** Keeps back what the client writes until {@link resumeDelivery}. */
  pauseDelivery(): void {
    this.#paused = true
  }

  resumeDelivery(): void {
    this.#paused = false
    queueMicrotask(() => this.#deliver?.())
  }

  override _read(): void {
    queueMicrotask(() => {
      if (this.readableLength === 0) this.listener?.drained()
    })
  }

  /** Hands over in a microtask, since a client may write from within the delivery of another client's reply. */
  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#deliver = () => {
      if (this.#paused) return
      this.#deliver = undefined
      this.listener?.receive(chunk, chunk.length)
      done()
    }
    queueMicrotask(() => this.#deliver?.())
  }

  override _final(done: (error?: Error | null) => void): void {
    queueMicrotask(() => {
      if (this.listener === undefined) this.push(null)
      else this.listener.ended()
      done()
    })
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.listener?.closed()
    this.listener = undefined
    done(error)
  }
}
