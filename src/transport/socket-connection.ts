import type { Socket } from 'node:net'
import type { Connection } from '../session/connection.ts'

/** Bytes of the buffer that all sockets of a listener read into. */
export const READ_BUFFER_BYTES = 64 * 1024

/** What a connection tells the session behind it. */
export interface ConnectionListener {
  /** bytes[0, length) arrived; they are valid during the call. */
  receive(bytes: Uint8Array, length: number): void
  closed(): void
}

/** A connection over a stream socket: TCP or unix. */
export class SocketConnection implements Connection {
  readonly kind: 'tcp' | 'unix'
  readonly address: string
  readonly localAddress: string
  readonly #socket: Socket

  constructor(socket: Socket, path: string | undefined) {
    this.#socket = socket
    this.kind = path === undefined ? 'tcp' : 'unix'
    this.address = path === undefined ? addressText(socket.remoteAddress, socket.remotePort) : `${path}:0`
    this.localAddress = path === undefined ? addressText(socket.localAddress, socket.localPort) : `${path}:0`
  }

  get pendingBytes(): number {
    return this.#socket.writableLength
  }

  write(bytes: Uint8Array<ArrayBuffer>, length: number): boolean {
    const socket = this.#socket
    if (socket.destroyed) return true
    socket.write(Buffer.from(bytes.buffer, bytes.byteOffset, length))
    return socket.writableLength === 0
  }

  end(): void {
    this.#socket.end()
  }

  destroy(): void {
    this.#socket.destroy()
  }
}

function addressText(address: string | undefined, port: number | undefined): string {
  if (address === undefined) return '?:0'
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address
  return plain.includes(':') ? `[${plain}]:${port}` : `${plain}:${port}`
}
