import type { Socket } from 'node:net'
import type { Connection } from '../session/connection.ts'
import { DirectWriter, type WriteRequests } from './direct-writer.ts'

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
  readonly #requests: WriteRequests
  #writer: DirectWriter | undefined = undefined

  constructor(socket: Socket, path: string | undefined, requests: WriteRequests) {
    this.#socket = socket
    this.#requests = requests
    this.kind = path === undefined ? 'tcp' : 'unix'
    this.address = path === undefined ? addressText(socket.remoteAddress, socket.remotePort) : `${path}:0`
    this.localAddress = path === undefined ? addressText(socket.localAddress, socket.localPort) : `${path}:0`
  }

  get pendingBytes(): number {
    return this.#socket.destroyed ? 0 : this.#socket.writableLength + (this.#writer?.pendingBytes ?? 0)
  }

  write(bytes: Uint8Array<ArrayBuffer>, length: number): boolean {
    const socket = this.#socket
    if (socket.destroyed || socket.writableEnded) return true
    const part = Buffer.from(bytes.buffer, bytes.byteOffset, length)
    if (this.#writer !== undefined) return this.#writer.write(part)
    if (this.#requests.class === undefined) this.#requests.watch(socket)
    socket.write(part)
    if (socket.writableLength > 0) return false
    this.#writer = DirectWriter.of(socket, this.#requests)
    return true
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
