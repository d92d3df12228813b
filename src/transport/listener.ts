import { chmod, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { allocateBytes } from '../base/viewed-bytes.ts'
import type { ConnectionListener } from '../session/connection.ts'
import { WriteRequests } from './direct-writer.ts'
import { canReuse, rebuild } from './reusing-socket.ts'
import { READ_BUFFER_BYTES, SocketConnection } from './socket-connection.ts'

/** Where to listen: a TCP port of an address, or a unix socket's path. */
export type ListenTarget = { readonly host: string; readonly port: number } | { readonly path: string }

/** Makes the session behind a new connection; undefined refuses it. */
export type Accept = (connection: SocketConnection) => ConnectionListener | undefined

/**
 * A listener: accepts connections on one address, and moves their bytes. All its sockets read into one buffer.
 */
export class Listener {
  readonly #server: Server
  readonly #accept: Accept
  readonly #sockets = new Set<Socket>()
  readonly #buffer = allocateBytes(READ_BUFFER_BYTES)
  readonly #requests = new WriteRequests()
  #path: string | undefined
  /** What it listens on, with the port that it got; undefined while it does not. */
  address: ListenTarget | undefined = undefined
  /** How long a new connection may be silent before TCP asks for the peer, in ms; 0: it never does. */
  keepAliveMs: () => number = () => 0

  constructor(accept: Accept) {
    this.#accept = accept
    this.#server = createServer({ allowHalfOpen: true, noDelay: true })
    this.#server.on('connection', socket => this.#connect(socket))
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
        this.address = 'path' in target ? target : { host: target.host, port }
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
    let listener: ConnectionListener | undefined
    let socket = accepted
    if (canReuse(accepted)) {
      socket = rebuild(accepted, this.#buffer, length => listener?.receive(this.#buffer, length))
    } else {
      accepted.on('data', chunk => listener?.receive(chunk, chunk.length))
    }
    socket.on('error', () => socket.destroy())
    this.#sockets.add(socket)
    const keepAliveMs = this.#path === undefined ? this.keepAliveMs() : 0
    if (keepAliveMs > 0) socket.setKeepAlive(true, keepAliveMs)
    socket.setNoDelay(true)
    const connection = new SocketConnection(socket, this.#path, this.#requests)
    connection.onDrained = () => listener?.drained()
    listener = this.#accept(connection)
    socket.on('end', () => (listener === undefined ? socket.end() : listener.ended()))
    socket.on('close', () => {
      this.#sockets.delete(socket)
      listener?.closed()
    })
  }
}
