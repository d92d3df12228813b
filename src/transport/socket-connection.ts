import type { Socket } from 'node:net'
import { COPIED, type Connection, KEPT, WRITTEN, type Written } from '../session/connection.ts'
import { addressText } from './address-text.ts'
import { DirectWriter, type WriteRequests } from './direct-writer.ts'
import { endLingering } from './end-lingering.ts'
import { OutputQueue } from './output-queue.ts'
import { fileDescriptorOf } from './reusing-socket.ts'

/** Bytes of the buffer that all sockets of a listener read into. */
export const READ_BUFFER_BYTES = 64 * 1024

/**
 * A connection over a stream socket: TCP or unix.
 *
 * As long as the peer keeps up, a write is done when it returns. If not, what follows waits in a queue here, so that the memory it takes is
 * known, until the socket is empty again.
 */
export class SocketConnection implements Connection {
  readonly kind: 'tcp' | 'unix'
  readonly address: string
  readonly localAddress: string
  readonly fileDescriptor: number
  /** Called when all that had been pending is gone. */
  onDrained: () => void = () => {}

  readonly #socket: Socket
  readonly #requests: WriteRequests
  readonly #queue = new OutputQueue()
  #writer: DirectWriter | undefined = undefined
  /** Whether the socket has bytes that the peer did not take, and how much memory they hold. */
  #stalled = false
  #stalledMemoryBytes = 0
  #ending = false

  constructor(socket: Socket, path: string | undefined, requests: WriteRequests) {
    this.#socket = socket
    this.#requests = requests
    this.kind = path === undefined ? 'tcp' : 'unix'
    this.address = path === undefined ? addressText(socket.remoteAddress, socket.remotePort) : `${path}:0`
    this.localAddress = path === undefined ? addressText(socket.localAddress, socket.localPort) : `${path}:0`
    this.fileDescriptor = fileDescriptorOf(socket)
  }

  get pendingBytes(): number {
    return this.#stalled && !this.#socket.destroyed ? this.#unsentBytes + this.#queue.bytes : 0
  }

  get pendingMemoryBytes(): number {
    return this.#stalled && !this.#socket.destroyed ? this.#stalledMemoryBytes + this.#queue.memoryBytes : 0
  }

  write(bytes: Uint8Array<ArrayBuffer>, length: number): Written {
    if (this.#socket.destroyed || this.#ending) return WRITTEN
    if (this.#stalled) return this.#queue.add(bytes, length) ? KEPT : COPIED
    if (this.#hand(this.#requests.views.of(bytes, length))) return WRITTEN
    this.#stalled = true
    this.#stalledMemoryBytes = bytes.length
    return KEPT
  }

  pauseReading(): void {
    this.#socket.pause()
  }

  resumeReading(): void {
    this.#socket.resume()
  }

  end(): void {
    for (const chunk of this.#queue.take()) this.#hand(chunk)
    this.#ending = true
    endLingering(this.#socket, this.#flushed)
  }

  destroy(): void {
    this.#socket.destroy()
  }

  /** Bytes that the socket has and the peer did not take. */
  get #unsentBytes(): number {
    return this.#socket.writableLength + (this.#writer?.pendingBytes ?? 0)
  }

  /** Hands bytes to the socket. Returns whether they are gone; if not, they must stay as they are, and {@link #flushed} is called when they are. */
  #hand(bytes: Uint8Array): boolean {
    if (this.#writer !== undefined) return this.#writer.write(bytes)
    const socket = this.#socket
    if (this.#requests.class === undefined) this.#requests.watch(socket)
    socket.write(bytes)
    if (socket.writableLength > 0) {
      socket.write(NOTHING, this.#flushed)
      return false
    }
    this.#writer = DirectWriter.of(socket, this.#requests, this.#flushed)
    return true
  }

  /** Called when something is gone that was not at once. */
  readonly #flushed = (): void => {
    if (!this.#stalled || this.#socket.destroyed || this.#unsentBytes > 0) return
    const { memoryBytes } = this.#queue
    for (const chunk of this.#queue.take()) this.#hand(chunk)
    this.#stalledMemoryBytes = memoryBytes
    if (this.#unsentBytes > 0) return
    this.#stalled = false
    this.#stalledMemoryBytes = 0
    this.onDrained()
  }
}

const NOTHING = new Uint8Array(0)
