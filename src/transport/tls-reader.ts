import type { TLSSocket } from 'node:tls'

/**
 * Reads what a TLS socket decrypts past its stream, which would cost some 15 % of a pipelined client's work.
 *
 * The handle under the socket calls `onread` with each chunk: as long as that is there, chunks are taken here, and all else (the end, errors) is passed on. Where it
 * is not, `data` events do. Both give the bytes only for the time of the call.
 */
export class TlsReader {
  readonly #socket: TLSSocket
  readonly #handle: Handle | undefined

  /** Takes what `socket` gives; `receive` gets each chunk. */
  constructor(socket: TLSSocket, receive: (chunk: Uint8Array) => void) {
    this.#socket = socket
    socket.on('data', receive)
    const handle = handleOf(socket)
    this.#handle = handle
    if (handle === undefined) return
    const pass = handle.onread
    handle.onread = function (this: Handle, chunk: ArrayBuffer | undefined): unknown {
      if (!(chunk instanceof ArrayBuffer) || socket.destroyed) return pass.call(this, chunk)
      return receive(new Uint8Array(chunk))
    }
  }

  /** Stops reading. What is decrypted already may still come. */
  pause(): void {
    if (this.#handle === undefined) this.#socket.pause()
    else if (!this.#socket.destroyed) {
      this.#handle.reading = false
      this.#handle.readStop()
    }
  }

  resume(): void {
    if (this.#handle === undefined) this.#socket.resume()
    else if (!this.#socket.destroyed) {
      this.#handle.reading = true
      this.#handle.readStart()
    }
  }
}

/** The inside of a socket that this relies on. */
interface Handle {
  onread: (this: Handle, chunk: ArrayBuffer | undefined) => unknown
  reading: boolean
  readStart(): number
  readStop(): number
}

function handleOf(socket: TLSSocket): Handle | undefined {
  const handle = (socket as unknown as { _handle?: Partial<Handle> | null })._handle
  if (handle === null || handle === undefined) return undefined
  const { onread, readStart, readStop } = handle
  if (typeof onread !== 'function' || typeof readStart !== 'function' || typeof readStop !== 'function')
    return undefined
  return handle as Handle
}
