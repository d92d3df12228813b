import type { Connection, ConnectionListener } from '../session/connection.ts'
import { Listener, type ListenTarget } from '../transport/listener.ts'
import type { Configuration } from './config/configuration.ts'

/**
 * The listeners of a server: one for each address it is bound to, and one for its unix socket. Follows CONFIG SET of `bind` and `port`.
 */

/** An address that cannot be listened on. `code` is Node's system code, e.g. EADDRINUSE. */
export class ListenError extends Error {
  override name = 'ListenError'
  readonly code: string
  /** 0 when the address is a unix socket's path. */
  readonly port: number

  constructor(address: string, port: number, cause: NodeJS.ErrnoException) {
    const reason = REASONS[cause.code ?? ''] ?? cause.message
    super(
      port === 0
        ? `Failed opening Unix socket ${address}: ${reason}`
        : `Could not create server TCP listening socket ${address}:${port}: ${reason}`,
      { cause },
    )
    this.code = cause.code ?? 'UNKNOWN'
    this.port = port
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'bind: Address already in use',
  EADDRNOTAVAIL: 'bind: Cannot assign requested address',
  EACCES: 'bind: Permission denied',
  ENOENT: 'bind: No such file or directory',
  ENOTFOUND: 'Name or service not known',
}
/** What an address with a minus in front may fail with: the machine does not have it. */
const MISSING_ADDRESS = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENOTFOUND', 'EPROTONOSUPPORT'])

/** Why CONFIG SET could not move to a port, or to addresses. */
const PORT_FAILURE = 'Unable to listen on this port. Check server logs.'
const BIND_FAILURE = 'Failed to bind to specified addresses.'

export class Listeners {
  readonly #accept: (connection: Connection) => ConnectionListener | undefined
  readonly #configuration: Configuration
  #tcp: Listener[] = []
  #unix: Listener | undefined = undefined
  #closed = false
  /** The end of the last move: they are made one after the other. */
  #moved: Promise<unknown> = Promise.resolve()

  constructor(configuration: Configuration, accept: (connection: Connection) => ConnectionListener | undefined) {
    this.#configuration = configuration
    this.#accept = accept
    let port = configuration.values.port
    configuration.onApply('listeners', () => {
      const failure = port === configuration.values.port ? BIND_FAILURE : PORT_FAILURE
      port = configuration.values.port
      return this.#move(failure)
    })
  }

  /** What is listened on now. */
  get addresses(): readonly ListenTarget[] {
    const all = this.#unix === undefined ? this.#tcp : [...this.#tcp, this.#unix]
    return all.flatMap(({ address }) => (address === undefined ? [] : [address]))
  }

  /** Listens on one more address, whatever the configuration says. Returns the port. Rejects with Node's system error. */
  async listen(target: ListenTarget): Promise<number> {
    const listener = this.#newListener()
    const port = await listener.listen(target, this.#configuration.values['tcp-backlog'])
    this.#tcp.push(listener)
    return port
  }

  /**
   * Listens as the configuration says: on `port` of each `bind` address, and on `unixsocket`. Rejects with {@link ListenError}, and listens
   * nowhere then.
   */
  async open(): Promise<void> {
    this.#tcp = await this.#bind()
    const { values } = this.#configuration
    if (values.unixsocket === '') return
    const path = values.unixsocket
    const listener = this.#newListener()
    try {
      await listener.listenOnPath(path, values.unixsocketperm, values['tcp-backlog'])
      this.#unix = listener
    } catch (cause) {
      await listener.close()
      await this.close()
      throw new ListenError(path, 0, cause as NodeJS.ErrnoException)
    }
  }

  /** Stops listening and closes all connections. */
  async close(): Promise<void> {
    this.#closed = true
    const all = this.#unix === undefined ? this.#tcp : [...this.#tcp, this.#unix]
    await Promise.all(all.map(listener => listener.close()))
    this.#tcp = []
    this.#unix = undefined
  }

  async #bind(): Promise<Listener[]> {
    const { values } = this.#configuration
    const { port } = values
    const listeners: Listener[] = []
    if (port === 0) return listeners
    for (const word of values.bind) {
      const optional = word.startsWith('-')
      const address = optional ? word.slice(1) : word
      const listener = this.#newListener()
      try {
        await listener.listen(targetOf(address, port), this.#configuration.values['tcp-backlog'])
        listeners.push(listener)
      } catch (cause) {
        const error = cause as NodeJS.ErrnoException
        if (optional && MISSING_ADDRESS.has(error.code ?? '')) continue
        await Promise.all(listeners.map(other => other.close()))
        throw new ListenError(address, port, error)
      }
    }
    return listeners
  }

  /** Moves to the addresses that the configuration has now. Returns `failure` if that cannot be. */
  #move(failure: string): Promise<string | undefined> {
    const moved = this.#moved.then(async () => ((await this.#rebind()) ? undefined : failure))
    this.#moved = moved
    return moved
  }

  /** Moves to the addresses that the configuration has now; existing connections stay. Returns whether it could. */
  async #rebind(): Promise<boolean> {
    const old = this.#tcp
    for (const listener of old) listener.stopAccepting()
    try {
      const bound = await this.#bind()
      this.#tcp = [...bound, ...old.filter(listener => listener.connections > 0)]
      if (this.#closed) await this.close()
      return true
    } catch {
      return false
    }
  }

  #newListener(): Listener {
    const listener = new Listener(connection => this.#accept(connection))
    listener.keepAliveMs = () => this.#configuration.values['tcp-keepalive'] * 1000
    return listener
  }
}

function targetOf(address: string, port: number): ListenTarget {
  if (address === '*') return { host: '0.0.0.0', port }
  if (address === '::*') return { host: '::', port }
  return { host: address, port }
}
