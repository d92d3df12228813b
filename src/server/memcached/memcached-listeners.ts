import type { MemcachedSettings } from '../../memcached/settings.ts'
import type { Connection, ConnectionListener } from '../../session/connection.ts'
import { type AnswerDatagram, DatagramListener } from '../../transport/datagram-listener.ts'
import { Listener, type ListenTarget } from '../../transport/listener.ts'
import type { TlsHandshakes } from '../../transport/tls-handshakes.ts'

type Protocol = MemcachedSettings['protocol']
type Accept = (connection: Connection, protocol?: Protocol) => ConnectionListener | undefined

/** The listeners of memcached's side. */
export class MemcachedListeners {
  readonly #accept: Accept
  readonly #listeners: Listener[] = []
  readonly #datagrams: DatagramListener[] = []

  constructor(accept: Accept) {
    this.#accept = accept
  }

  /** What is listened on now. */
  get addresses(): readonly ListenTarget[] {
    return this.#listeners.flatMap(({ address }) => (address === undefined ? [] : [address]))
  }

  get all(): readonly Listener[] {
    return this.#listeners
  }

  /** Listens on an address, for one protocol or the settings'; with handshakes, over TLS. Returns the port. Rejects with Node's system error. */
  async listen(
    host: string,
    port: number,
    backlog: number,
    protocol?: Protocol,
    handshakes?: TlsHandshakes,
  ): Promise<number> {
    const listener = this.#add(protocol, handshakes)
    return listener.listen({ host, port }, backlog)
  }

  /** Listens on a unix socket, with these permissions. Rejects with Node's system error. */
  async listenOnPath(path: string, permissions: number, backlog: number): Promise<void> {
    await this.#add().listenOnPath(path, permissions, backlog)
  }

  get allDatagrams(): readonly DatagramListener[] {
    return this.#datagrams
  }

  /** Listens for datagrams on an address. Returns the port. Rejects with Node's system error. */
  async listenForDatagrams(host: string, port: number, answer: AnswerDatagram): Promise<number> {
    const listener = new DatagramListener(answer)
    const taken = await listener.listen(host, port)
    this.#datagrams.push(listener)
    return taken
  }

  /** Stops accepting; connections stay. */
  stopAccepting(): void {
    for (const listener of this.#listeners) listener.stopAccepting()
  }

  /** Stops listening and closes all connections. */
  async close(): Promise<void> {
    await Promise.all([...this.#listeners.splice(0), ...this.#datagrams.splice(0)].map(listener => listener.close()))
  }

  #add(protocol?: Protocol, handshakes?: TlsHandshakes): Listener {
    const listener = new Listener(connection => this.#accept(connection, protocol), handshakes)
    this.#listeners.push(listener)
    return listener
  }
}
