import type { Connection, ConnectionListener } from '../../session/connection.ts'
import { Listener, type ListenTarget } from '../../transport/listener.ts'

/** The listeners of memcached's side. */
export class MemcachedListeners {
  readonly #accept: (connection: Connection) => ConnectionListener | undefined
  readonly #listeners: Listener[] = []

  constructor(accept: (connection: Connection) => ConnectionListener | undefined) {
    this.#accept = accept
  }

  /** What is listened on now. */
  get addresses(): readonly ListenTarget[] {
    return this.#listeners.flatMap(({ address }) => (address === undefined ? [] : [address]))
  }

  get all(): readonly Listener[] {
    return this.#listeners
  }

  /** Listens on an address. Returns the port. Rejects with Node's system error. */
  async listen(host: string, port: number, backlog: number): Promise<number> {
    const listener = this.#add()
    return listener.listen({ host, port }, backlog)
  }

  /** Listens on a unix socket, with these permissions. Rejects with Node's system error. */
  async listenOnPath(path: string, permissions: number, backlog: number): Promise<void> {
    await this.#add().listenOnPath(path, permissions, backlog)
  }

  /** Stops accepting; connections stay. */
  stopAccepting(): void {
    for (const listener of this.#listeners) listener.stopAccepting()
  }

  /** Stops listening and closes all connections. */
  async close(): Promise<void> {
    await Promise.all(this.#listeners.splice(0).map(listener => listener.close()))
  }

  #add(): Listener {
    const listener = new Listener(connection => this.#accept(connection))
    this.#listeners.push(listener)
    return listener
  }
}
