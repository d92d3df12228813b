import type { ListenAddress, Listener, ListenTarget } from '../transport/listener.ts'
import type { Configuration } from './config/configuration.ts'

/** An address that cannot be listened on. `code` is Node's system code, e.g. EADDRINUSE. */
export class ListenError extends Error {
  override name = 'ListenError'
  readonly code: string
  /** 0 when the address is a unix socket's path. */
  readonly port: number
  readonly kind: 'tcp' | 'tls' | 'unix'

  constructor(kind: 'tcp' | 'tls' | 'unix', address: string, port: number, cause: NodeJS.ErrnoException) {
    const reason = REASONS[cause.code ?? ''] ?? cause.message
    super(
      kind === 'unix'
        ? `Failed opening Unix socket ${address}: ${reason}`
        : `Could not create server TCP listening socket ${address}:${port}: ${reason}`,
      { cause },
    )
    this.code = cause.code ?? 'UNKNOWN'
    this.port = port
    this.kind = kind
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

/** The directives that name ports. */
type PortDirective = 'port' | 'tls-port' | 'memcached-port' | 'memcached-tls-port' | 'metrics-port'

/**
 * The listeners of one port: one for each address that the server is bound to.
 */
export class PortListeners {
  readonly #configuration: Configuration
  readonly #directive: PortDirective
  readonly #newListener: () => Listener
  #listeners: Listener[] = []
  #closed = false

  /** `directive` names the port in the configuration. */
  constructor(configuration: Configuration, directive: PortDirective, newListener: () => Listener) {
    this.#configuration = configuration
    this.#directive = directive
    this.#newListener = newListener
  }

  /** What is listened on now. */
  get addresses(): readonly ListenAddress[] {
    return this.#listeners.flatMap(({ address }) => (address === undefined ? [] : [address]))
  }

  /** Listens on one more address, whatever the configuration says. Returns the port. Rejects with Node's system error. */
  async listen(target: ListenTarget): Promise<number> {
    const listener = this.#newListener()
    const port = await listener.listen(target, this.#configuration.values['tcp-backlog'])
    this.#listeners.push(listener)
    return port
  }

  /** Listens as the configuration says. Rejects with {@link ListenError}, and listens nowhere then. */
  async open(): Promise<void> {
    this.#listeners = await this.#bind()
  }

  /** Moves to what the configuration says now; existing connections stay. Rejects with {@link ListenError}, and listens nowhere then. */
  async move(): Promise<void> {
    const old = this.#listeners
    for (const listener of old) listener.stopAccepting()
    const bound = await this.#bind()
    this.#listeners = [...bound, ...old.filter(listener => listener.connections > 0)]
    if (this.#closed) await this.close()
  }

  /** Stops listening and closes all connections. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(this.#listeners.map(listener => listener.close()))
    this.#listeners = []
  }

  async #bind(): Promise<Listener[]> {
    const { values } = this.#configuration
    const port = values[this.#directive]
    const listeners: Listener[] = []
    if (port === 0) return listeners
    for (const word of values.bind) {
      const optional = word.startsWith('-')
      const address = optional ? word.slice(1) : word
      const listener = this.#newListener()
      try {
        await listener.listen(targetOf(address, port), values['tcp-backlog'])
        listeners.push(listener)
      } catch (cause) {
        const error = cause as NodeJS.ErrnoException
        if (optional && MISSING_ADDRESS.has(error.code ?? '')) continue
        await Promise.all(listeners.map(other => other.close()))
        throw new ListenError(listener.handshakes === undefined ? 'tcp' : 'tls', address, port, error)
      }
    }
    return listeners
  }
}

function targetOf(address: string, port: number): ListenTarget {
  if (address === '*') return { host: '0.0.0.0', port }
  if (address === '::*') return { host: '::', port }
  return { host: address, port }
}
