import type { Socket } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import type { Scheduled, Scheduler } from '../base/scheduler.ts'
import { addressText } from './address-text.ts'
import { fileDescriptorOf } from './reusing-socket.ts'
import type { TlsContext } from './tls-context.ts'

/**
 * The handshakes of a server: connections that were accepted and are not secure yet. All its listeners share them, and so the context that new
 * connections use.
 *
 * Node's own server for TLS does the work without listening: connections are handed to it. A peer that fails, or takes too long, is closed.
 *
 * Invariant: a connection whose handshake is not over is in `#pending`, and in no listener's hands.
 */

/** What the handshakes ask of the server. */
export interface HandshakePort {
  readonly scheduler: Scheduler
  /** Whether one more may begin; the connection is closed if not, as in Redis: a refusal in words would cost the handshake. */
  readonly admits: () => boolean
  /** How long a handshake may take, in ms. */
  readonly timeMsMax: () => number
  /** Told of each that failed. `reason` is in OpenSSL's words where it has some; the addresses are `address:port`; the descriptor is the socket's number. */
  readonly failed: (reason: string, address: string, localAddress: string, fileDescriptor: number) => void
  /** Told of each that is over, before anybody serves the connection: whether the client resumed a session, and the version, as `TLSv1.3`. */
  readonly succeeded?: (resumed: boolean, version: string | null) => void
  /** Told of each connection that ends after its handshake since what came was not TLS, in OpenSSL's words. */
  readonly broken?: (reason: string, fileDescriptor: number) => void
}

/** Takes over a connection that is secure now; `plain` is the socket beneath. */
export type Secured = (secure: TLSSocket, plain: Socket) => void

interface Handshake {
  readonly secured: Secured
  readonly timer: Scheduled
  /** `address:port` of both sides: once the connection is closed nobody can tell them. */
  readonly address: string
  readonly localAddress: string
  readonly fileDescriptor: number
}

const TOO_SLOW = 'the handshake took too long'
const GONE = 'the connection was closed'
const NOT_VERIFIED = 'error:0A000086:SSL routines::certificate verify failed'

export class TlsHandshakes {
  readonly #port: HandshakePort
  readonly #pending = new Map<Socket, Handshake>()
  #context: TlsContext | undefined = undefined
  #server: Server | undefined = undefined

  constructor(port: HandshakePort) {
    this.#port = port
  }

  /** What connections use from now on; undefined: none are taken. */
  get context(): TlsContext | undefined {
    return this.#context
  }

  set context(context: TlsContext | undefined) {
    this.#context = context
    this.#server = undefined
  }

  /** How many are not over. */
  get size(): number {
    return this.#pending.size
  }

  /** Begins with a connection that was just accepted. Calls `secured` once it is secure, or closes it. */
  begin(plain: Socket, secured: Secured): void {
    if (this.#context === undefined || plain.remoteAddress === undefined || !this.#port.admits())
      return void plain.destroy()
    const timer = this.#port.scheduler.after(this.#port.timeMsMax(), () => {
      this.#fail(plain, TOO_SLOW)
      plain.destroy()
    })
    const address = addressText(plain.remoteAddress, plain.remotePort)
    const localAddress = addressText(plain.localAddress, plain.localPort)
    this.#pending.set(plain, { secured, timer, address, localAddress, fileDescriptor: fileDescriptorOf(plain) })
    plain.on('error', () => plain.destroy())
    // The secure socket, which may know a better reason, closes after the one beneath it.
    plain.on('close', () => setImmediate(() => this.#fail(plain, GONE)))
    this.#server ??= this.#newServer(this.#context)
    this.#server.emit('connection', plain)
  }

  /** Closes the connections whose handshakes are not over. */
  close(): void {
    for (const plain of [...this.#pending.keys()]) {
      this.#take(plain)
      plain.destroy()
    }
  }

  #newServer({ options, clientCertificates }: TlsContext): Server {
    const server = createServer(options)
    server.on('secureConnection', secure => {
      // Until somebody reads from it, an error must not end the process.
      secure.on('error', () => secure.destroy())
      const plain = this.#plainOf(secure)
      const unverified = !secure.authorized && secure.getPeerX509Certificate() !== undefined
      if (clientCertificates === 'optional' && unverified) {
        this.#fail(plain, NOT_VERIFIED)
        return void secure.destroy()
      }
      const handshake = this.#take(plain)
      if (plain === undefined || handshake === undefined) return void secure.destroy()
      this.#port.succeeded?.(secure.isSessionReused(), secure.getProtocol())
      secure.on('error', error => {
        if (isOfTls(error)) this.#port.broken?.(reasonOf(error), handshake.fileDescriptor)
      })
      handshake.secured(secure, plain)
    })
    server.on('tlsClientError', (error, secure) => {
      this.#fail(this.#plainOf(secure), secure.authorizationError ? NOT_VERIFIED : reasonOf(error))
      secure.destroy()
    })
    return server
  }

  /** The accepted socket beneath a secure one. */
  #plainOf(secure: TLSSocket): Socket | undefined {
    const parent = (secure as unknown as { _parent?: Socket | null })._parent
    if (parent && this.#pending.has(parent)) return parent
    // Where Node does not say, the addresses do.
    return [...this.#pending.keys()].find(
      plain =>
        plain.remotePort === secure.remotePort &&
        plain.remoteAddress === secure.remoteAddress &&
        plain.localPort === secure.localPort,
    )
  }

  /** Returns a handshake that is over. */
  #take(plain: Socket | undefined): Handshake | undefined {
    if (plain === undefined) return undefined
    const handshake = this.#pending.get(plain)
    this.#pending.delete(plain)
    handshake?.timer.cancel()
    return handshake
  }

  #fail(plain: Socket | undefined, reason: string): void {
    const handshake = this.#take(plain)
    if (handshake === undefined) return
    this.#port.failed(reason, handshake.address, handshake.localAddress, handshake.fileDescriptor)
  }
}

/** Whether it is OpenSSL that failed, and not the connection beneath. */
function isOfTls(error: NodeJS.ErrnoException): boolean {
  return error.code?.startsWith('ERR_SSL_') === true
}

/** OpenSSL's reason without the place in its source and the number of the thread: `error:0A00010B:SSL routines::wrong version number`. */
function reasonOf({ message }: Error): string {
  const [, number, library, reason] = /error:([0-9A-F]+):([^:]*):[^:]*:([^:\n]*)/.exec(message) ?? []
  return number === undefined ? message : `error:${number}:${library}::${reason}`
}
