import type { MemcachedSettings } from '../../memcached/settings.ts'
import type { Connection, ConnectionListener } from '../../session/connection.ts'
import { Listener, type ListenTarget } from '../../transport/listener.ts'

type Protocol = MemcachedSettings['protocol']
type Accept = (connection: Connection, protocol?: Protocol) => ConnectionListener | undefined

/** The listeners of memcached's side. */
export class MemcachedListeners {
  readonly #accept: Accept
  readonly #listeners: Listener[] = []

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

  /** Listens on an address, for one protocol or the settings'. Returns the port. Rejects with Node's system error. */
  async listen(host: string, port: number, backlog: number, protocol?: Protocol): Promise<number> {
    const listener = this.#add(protocol)
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

  #add(protocol?: Protocol): Listener {
    const listener = new Listener(connection => this.#accept(connection, protocol))
    this.#listeners.push(listener)
    return listener
  }
}
