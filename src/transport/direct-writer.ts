import type { Socket } from 'node:net'
import { PrefixViews } from './prefix-views.ts'

/**
 * Writes to a socket's handle without the stream in between.
 *
 * A stream's write costs about 1.5 µs of bookkeeping, a fifth of an unpipelined command. The handle's own `writeBuffer` needs a request object whose class
 * Node does not export; it is taken from the first ordinary write of any socket. Whether all bytes were taken at once is told by the handle's `writeQueueSize`.
 * Both are private: {@link DirectWriter.of} returns undefined where they are not what they were, and ordinary writes do.
 */

/** The inside of a socket that direct writes rely on. */
interface Handle {
  writeBuffer(request: WriteRequest, bytes: Uint8Array): number
  readonly writeQueueSize: number
}

interface WriteRequest {
  oncomplete: (status: number) => void
  /** Keeps the bytes alive while they wait. */
  buffer?: Uint8Array
}

type WriteRequestClass = new () => WriteRequest

/** What the writes of all sockets of a listener share. Learns the class of write requests by watching one ordinary write. */
export class WriteRequests {
  readonly views = new PrefixViews()
  #class: WriteRequestClass | undefined = undefined

  /** The class, once known. */
  get class(): WriteRequestClass | undefined {
    return this.#class
  }

  /** Watches the next ordinary write of a socket. */
  watch(socket: Socket): void {
    const handle = handleOf(socket)
    if (handle === undefined) return
    const own = handle as { writeBuffer?: Handle['writeBuffer'] }
    const original = handle.writeBuffer
    own.writeBuffer = (request, bytes) => {
      delete own.writeBuffer
      this.#class = request.constructor as WriteRequestClass
      return original.call(handle, request, bytes)
    }
  }
}

export class DirectWriter {
  /** Bytes that the kernel has not taken yet. */
  get pendingBytes(): number {
    return this.#handle.writeQueueSize
  }

  readonly #socket: Socket
  readonly #handle: Handle
  readonly #class: WriteRequestClass
  readonly #onWritten: () => void
  /** Used for one write after another: a write that is done at once leaves no trace in it. */
  #request: WriteRequest

  private constructor(socket: Socket, handle: Handle, requestClass: WriteRequestClass, onWritten: () => void) {
    this.#socket = socket
    this.#handle = handle
    this.#class = requestClass
    this.#onWritten = onWritten
    this.#request = this.#newRequest()
  }

  /** Returns a writer for a connected socket; undefined where that is not possible. `onWritten` is called when bytes are gone that were not at once. */
  static of(socket: Socket, requests: WriteRequests, onWritten: () => void): DirectWriter | undefined {
    const handle = handleOf(socket)
    if (handle === undefined || requests.class === undefined) return undefined
    return new DirectWriter(socket, handle, requests.class, onWritten)
  }

  /** Writes the bytes. Returns whether they are gone; if not, they must stay as they are until they are. */
  write(bytes: Uint8Array): boolean {
    const request = this.#request
    const error = this.#handle.writeBuffer(request, bytes)
    if (error !== 0) {
      this.#socket.destroy()
      return true
    }
    if (this.#handle.writeQueueSize === 0) return true
    // The request is the handle's now, until it is complete.
    request.buffer = bytes
    this.#request = this.#newRequest()
    return false
  }

  #newRequest(): WriteRequest {
    const request = new this.#class()
    request.oncomplete = this.#completed
    return request
  }

  readonly #completed = (status: number): void => {
    if (status < 0) this.#socket.destroy()
    else this.#onWritten()
  }
}

function handleOf(socket: Socket): Handle | undefined {
  const handle = (socket as unknown as { _handle?: Partial<Handle> | null })._handle
  if (handle === null || handle === undefined) return undefined
  if (typeof handle.writeBuffer !== 'function' || typeof handle.writeQueueSize !== 'number') return undefined
  return handle as Handle
}
