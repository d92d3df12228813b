import { Duplex } from 'node:stream'
import type { Connection } from '../session/connection.ts'
import type { ConnectionListener } from './socket-connection.ts'

/**
 * A connection without a socket: two ends in one process. The server's end is this object, the client's end is {@link MemoryConnection.stream},
 * which a Redis client library can use in a socket's place.
 */
export class MemoryConnection implements Connection {
  readonly kind = 'memory'
  readonly address = 'memory:0'
  readonly localAddress = 'memory:0'
  readonly stream: MemoryStream

  constructor() {
    this.stream = new MemoryStream()
  }

  get pendingBytes(): number {
    return this.stream.readableLength
  }

  /** Sets who takes what the client's end writes. */
  attach(listener: ConnectionListener): void {
    this.stream.listener = listener
  }

  write(bytes: Uint8Array<ArrayBuffer>, length: number): boolean {
    if (!this.stream.destroyed) this.stream.push(Buffer.from(bytes.subarray(0, length)))
    return true
  }

  end(): void {
    this.stream.push(null)
    this.stream.end()
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

  override _read(): void {}

  /** Hands over in a microtask, since a client may write from within the delivery of another client's reply. */
  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    queueMicrotask(() => {
      this.listener?.receive(chunk, chunk.length)
      done()
    })
  }

  override _final(done: (error?: Error | null) => void): void {
    queueMicrotask(() => {
      this.push(null)
      done()
    })
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.listener?.closed()
    this.listener = undefined
    done(error)
  }
}
