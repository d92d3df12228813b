import { chmod, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { allocateBytes } from '../base/viewed-bytes.ts'
import type { Connection, ConnectionListener } from '../session/connection.ts'
import { WriteRequests } from './direct-writer.ts'
import { canReuse, fileDescriptorOf, rebuild } from './reusing-socket.ts'
import { READ_BUFFER_BYTES, SocketConnection } from './socket-connection.ts'
import { TlsConnection } from './tls-connection.ts'
import type { TlsHandshakes } from './tls-handshakes.ts'
import { TlsReader } from './tls-reader.ts'

/** Where to listen: a TCP port of an address, or a unix socket's path. */
export type ListenTarget = { readonly host: string; readonly port: number } | { readonly path: string }

/** What is listened on; `secure` where TLS is spoken. */
export type ListenAddress =
  | { readonly host: string; readonly port: number; readonly secure?: true }
  | { readonly path: string }

/** Makes the session behind a new connection; undefined refuses it. */
export type Accept = (connection: Connection) => ConnectionListener | undefined

/**
 * A listener: accepts connections on one address, and moves their bytes. All its sockets read into one buffer. With handshakes, it speaks TLS.
 */
export class Listener {
  readonly #server: Server
  readonly #accept: Accept
  readonly #sockets = new Set<Socket>()
  readonly #buffer = allocateBytes(READ_BUFFER_BYTES)
  readonly #requests = new WriteRequests()
  #path: string | undefined
  /** What it listens on, with the port that it got; undefined while it does not. */
  address: ListenAddress | undefined = undefined
  /** How long a new connection may be silent before TCP asks for the peer, in ms; 0: it never does. */
  keepAliveMs: () => number = () => 0
  /** The handshakes that make its connections secure; undefined: it does not speak TLS. */
  readonly handshakes: TlsHandshakes | undefined

  constructor(accept: Accept, handshakes?: TlsHandshakes) {
    this.#accept = accept
    this.handshakes = handshakes
    this.#server = createServer({ allowHalfOpen: true, noDelay: true })
    this.#server.on('connection', socket => this.#connect(socket))
  }

  /** The number of the socket that is listened on; -1 where there is none. */
  get fileDescriptor(): number {
    return fileDescriptorOf(this.#server)
  }

  /** How many connections it has accepted that are open. */
  get connections(): number {
    return this.#sockets.size
  }

  /** Starts listening. Returns the port (0 for a unix socket). Rejects with Node's system error when the address cannot be had. */
  listen(target: ListenTarget, backlog: number): Promise<number> {
    this.#path = 'path' in target ? target.path : undefined
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      // An IPv6 address does not take the IPv4 one of the same port along: that is listened on by itself.
      this.#server.listen({ ...target, backlog, ipv6Only: true }, () => {
        this.#server.off('error', reject)
        this.#server.on('error', () => {})
        const address = this.#server.address()
        const port = typeof address === 'object' && address !== null ? address.port : 0
        if ('path' in target) this.address = target
        else this.address = { host: target.host, port, ...(this.handshakes === undefined ? {} : { secure: true }) }
        resolve(port)
      })
    })
  }

  /** Listens on a unix socket in place of whatever lies at its path, with these permissions (0: the platform's). */
  async listenOnPath(path: string, permissions: number, backlog: number): Promise<void> {
    await rm(path, { force: true })
    await this.listen({ path }, backlog)
    if (permissions !== 0) await chmod(path, permissions)
  }

  /** Stops accepting; connections stay until {@link close}. */
  stopAccepting(): void {
    this.address = undefined
    this.#server.close()
  }

  /** Stops accepting and closes every connection at once. */
  close(): Promise<void> {
    this.address = undefined
    return new Promise(resolve => {
      if (this.#server.listening) this.#server.close(() => resolve())
      else resolve()
      for (const socket of this.#sockets) socket.destroy()
    })
  }

  #connect(accepted: Socket): void {
    const keepAliveMs = this.#path === undefined ? this.keepAliveMs() : 0
    if (keepAliveMs > 0) accepted.setKeepAlive(true, keepAliveMs)
    accepted.setNoDelay(true)
    if (this.handshakes === undefined) this.#serve(accepted)
    else this.#secure(accepted, this.handshakes)
  }

  #serve(accepted: Socket): void {
    let listener: ConnectionListener | undefined
    let socket = accepted
    if (canReuse(accepted)) {
      socket = rebuild(accepted, this.#buffer, length => listener?.receive(this.#buffer, length))
    } else {
      accepted.on('data', chunk => listener?.receive(chunk, chunk.length))
    }
    const connection = new SocketConnection(socket, this.#path, this.#requests)
    connection.onDrained = () => listener?.drained()
    listener = this.#open(socket, connection)
  }

  /** Serves a connection once it is secure. */
  #secure(accepted: Socket, handshakes: TlsHandshakes): void {
    this.#sockets.add(accepted)
    accepted.on('close', () => this.#sockets.delete(accepted))
    handshakes.begin(accepted, (secure, plain) => {
      this.#sockets.delete(accepted)
      let listener: ConnectionListener | undefined
      const reader = new TlsReader(secure, chunk => {
        // The parser is fastest on the shared buffer.
        if (chunk.length > this.#buffer.length) return listener?.receive(chunk, chunk.length)
        this.#buffer.set(chunk)
        listener?.receive(this.#buffer, chunk.length)
      })
      const connection = new TlsConnection(secure, plain, reader, this.#requests)
      connection.onDrained = () => listener?.drained()
      listener = this.#open(secure, connection)
    })
  }

  /** Has a connection accepted, and its session told how it goes. */
  #open(socket: Socket, connection: Connection): ConnectionListener | undefined {
    socket.on('error', () => socket.destroy())
    this.#sockets.add(socket)
    const listener = this.#accept(connection)
    socket.on('end', () => (listener === undefined ? socket.end() : listener.ended()))
    socket.on('close', () => {
      this.#sockets.delete(socket)
      listener?.closed()
    })
    return listener
  }
}
