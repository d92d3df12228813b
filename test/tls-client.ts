import { once } from 'node:events'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'

/** A client of a port that speaks TLS. */
export interface TlsClient {
  readonly socket: TLSSocket
  /** What it got so far, one character per byte, and how much that is. */
  received(): string
  length(): number
}

/** Begins to connect to a loopback port. The client may half-close; it goes with the test. */
export function startTls(port: number, options: ConnectionOptions): TLSSocket {
  const target: ConnectionOptions & { allowHalfOpen: boolean } = {
    port,
    host: '127.0.0.1',
    allowHalfOpen: true,
    ...options,
  }
  const socket = connect(target)
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  return socket
}

/** Connects to a loopback port. Rejects when the handshake fails. */
export async function openTls(port: number, options: ConnectionOptions): Promise<TlsClient> {
  const socket = startTls(port, options)
  const chunks: Buffer[] = []
  let length = 0
  await once(socket, 'secureConnect')
  socket.on('data', chunk => {
    chunks.push(chunk)
    length += chunk.length
  })
  return { socket, received: () => Buffer.concat(chunks).toString('latin1'), length: () => length }
}

/** Connects and asks for a PONG. Returns it, or the code of the error, or `closed`: the server may refuse a client after its handshake. */
export async function pingTls(port: number, options: ConnectionOptions): Promise<string> {
  const socket = startTls(port, options)
  return await new Promise<string>(resolve => {
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    socket.on('close', () => resolve('closed'))
    socket.on('data', chunk => {
      resolve(String(chunk).trim())
      socket.destroy()
    })
    socket.write('PING\r\n')
  })
}

/** Turns the event loop until something is so. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setImmediate(resolve))
}
