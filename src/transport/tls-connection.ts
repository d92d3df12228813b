import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { COPIED, type Connection, KEPT, WRITTEN, type Written } from '../session/connection.ts'
import { addressText } from './address-text.ts'
import { DirectWriter, type WriteRequests } from './direct-writer.ts'
import { endLingering } from './end-lingering.ts'
import { OutputQueue } from './output-queue.ts'
import { fileDescriptorOf } from './reusing-socket.ts'
import type { TlsReader } from './tls-reader.ts'

/**
 * A connection over TLS.
 *
 * What is handed to TLS is encrypted, and so copied, at once; the buffer is free when the call returns. But only one write may be under way, and TLS learns of its end only in the
 * next turn of the event loop, even if the kernel took everything. So what comes meanwhile waits in a queue here, and is handed over piece by piece: that bounds
 * what lies encrypted, which nobody counts.
 *
 * Invariants
 * - While no write is under way, nothing waits.
 * - `pendingBytes` is 0 if the kernel has everything.
 */

/** Bytes that are encrypted at a time. Node hands so many to the kernel in one call. */
const PIECE_BYTES = 64 * 1024
/** What encryption may add to a piece: a header, a tag and padding per record of 16 KiB. */
const PIECE_OVERHEAD_BYTES = 5 * 64

export class TlsConnection implements Connection {
  readonly kind = 'tcp'
  readonly address: string
  readonly localAddress: string
  readonly fileDescriptor: number
  /** Called when all that had been pending is gone. */
  onDrained: () => void = () => {}

  readonly #socket: TLSSocket
  readonly #plain: Socket
  readonly #reader: TlsReader
  readonly #requests: WriteRequests
  readonly #queue = new OutputQueue()
  #writer: DirectWriter | undefined = undefined
  /** Taken from the queue and not encrypted yet, but for the first `#chunkStart` bytes. */
  #chunks: readonly Uint8Array<ArrayBuffer>[] = NOTHING
  #chunkIndex = 0
  #chunkStart = 0
  /** Bytes of them, and the memory of them all. */
  #chunkBytes = 0
  #chunkMemoryBytes = 0
  /** Whether a write is under way, and the bytes of it that wait for the kernel. */
  #writing = false
  #unsentBytes = 0
  /** Whether the session knows that something waits. */
  #stalled = false
  #ending = false

  /** `plain` is the socket beneath `socket`. */
  constructor(socket: TLSSocket, plain: Socket, reader: TlsReader, requests: WriteRequests) {
    this.#socket = socket
    this.#plain = plain
    this.#reader = reader
    this.#requests = requests
    this.address = addressText(plain.remoteAddress, plain.remotePort)
    this.localAddress = addressText(plain.localAddress, plain.localPort)
    this.fileDescriptor = fileDescriptorOf(plain)
  }

  get certificateName(): string | undefined {
    if (!this.#socket.authorized) return undefined
    // Several names come as a list.
    const name: string | string[] | undefined = this.#socket.getPeerCertificate().subject?.CN
    return Array.isArray(name) ? name[0] : name
  }

  get pendingBytes(): number {
    return this.#socket.destroyed ? 0 : this.#unsentBytes + this.#chunkBytes + this.#queue.bytes
  }

  get pendingMemoryBytes(): number {
    if (this.#socket.destroyed) return 0
    const encrypted = this.#unsentBytes > 0 ? this.#unsentBytes + PIECE_OVERHEAD_BYTES : 0
    return encrypted + this.#chunkMemoryBytes + this.#queue.memoryBytes
  }

  write(bytes: Uint8Array<ArrayBuffer>, length: number): Written {
    if (this.#socket.destroyed || this.#ending) return WRITTEN
    let kept = false
    if (this.#writing || length > PIECE_BYTES) {
      kept = this.#queue.add(bytes, length)
      if (!this.#writing) this.#writeNext()
    } else if (this.#encrypt(new Uint8Array(bytes.buffer, bytes.byteOffset, length))) return WRITTEN
    this.#stalled = true
    return kept ? KEPT : COPIED
  }

  pauseReading(): void {
    this.#reader.pause()
  }

  resumeReading(): void {
    this.#reader.resume()
  }

  end(): void {
    if (this.#ending) return
    this.#ending = true
    if (!this.#writing) this.#finish()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  /** Encrypts bytes and sends them; {@link #written} is called later. Returns whether the kernel has them all. */
  #encrypt(bytes: Uint8Array<ArrayBuffer>): boolean {
    this.#writing = true
    const socket = this.#socket
    this.#writer ??= DirectWriter.of(socket, this.#requests, this.#written)
    if (this.#writer !== undefined) {
      this.#writer.write(bytes)
    } else {
      this.#requests.watch(socket)
      socket.write(Buffer.from(bytes), error => {
        if (!error) this.#written()
      })
    }
    this.#unsentBytes = sentAtOnce(this.#plain) ? 0 : bytes.length
    return this.#unsentBytes === 0
  }

  /** Encrypts the next piece of what waits, if any does. */
  #writeNext(): void {
    if (this.#chunkBytes === 0) {
      this.#chunkBytes = this.#queue.bytes
      this.#chunkMemoryBytes = this.#queue.memoryBytes
      this.#chunks = this.#chunkBytes > 0 ? this.#queue.take() : NOTHING
      this.#chunkIndex = 0
      this.#chunkStart = 0
      if (this.#chunkBytes === 0) return
    }
    const chunk = this.#chunks[this.#chunkIndex]
    const end = Math.min(chunk.length, this.#chunkStart + PIECE_BYTES)
    const piece = chunk.subarray(this.#chunkStart, end)
    this.#chunkStart = end
    this.#chunkBytes -= piece.length
    if (end === chunk.length) {
      this.#chunkIndex++
      this.#chunkStart = 0
    }
    if (this.#chunkBytes === 0) {
      this.#chunks = NOTHING
      this.#chunkMemoryBytes = 0
    }
    this.#encrypt(piece)
  }

  /** Called when the write that was under way is done. */
  readonly #written = (): void => {
    this.#writing = false
    this.#unsentBytes = 0
    if (this.#socket.destroyed) return
    this.#writeNext()
    if (this.#writing) return
    if (this.#stalled) {
      this.#stalled = false
      this.onDrained()
    }
    if (this.#ending && !this.#writing) this.#finish()
  }

  #finish(): void {
    endLingering(this.#socket, () => {})
  }
}

const NOTHING: readonly Uint8Array<ArrayBuffer>[] = Object.freeze([])

/** Whether the kernel has all that was given to a socket; no where Node does not tell. */
function sentAtOnce(socket: Socket): boolean {
  return (socket as unknown as { _handle?: { writeQueueSize?: unknown } | null })._handle?.writeQueueSize === 0
}
