import type { Connection, ConnectionListener } from '../session/connection.ts'
import { type ListenAddress, Listener, type ListenTarget } from '../transport/listener.ts'
import type { Configuration } from './config/configuration.ts'
import { sameValue } from './config/directive.ts'
import { ListenError, PortListeners } from './port-listeners.ts'
import type { Tls } from './tls.ts'

/**
 * The listeners of a server: those of its port, those of its port for TLS, and one for its unix socket. Follows CONFIG SET of `bind`, `port` and
 * `tls-port`.
 */

/** Why CONFIG SET could not move to a port, or to addresses. */
const PORT_FAILURE = 'Unable to listen on this port. Check server logs.'
const BIND_FAILURE = 'Failed to bind to specified addresses.'

export class Listeners {
  readonly #accept: (connection: Connection) => ConnectionListener | undefined
  readonly #configuration: Configuration
  readonly #tls: Tls
  readonly #plainPort: PortListeners
  readonly #tlsPort: PortListeners
  #unix: Listener | undefined = undefined
  /** The end of the last move: they are made one after the other. */
  #moved: Promise<unknown> = Promise.resolve()

  /** Called with what is for the log. */
  onLog: (text: string) => void = () => {}

  constructor(
    configuration: Configuration,
    tls: Tls,
    accept: (connection: Connection) => ConnectionListener | undefined,
  ) {
    this.#configuration = configuration
    this.#tls = tls
    this.#accept = accept
    this.#plainPort = new PortListeners(configuration, 'port', () => this.#newListener(false))
    this.#tlsPort = new PortListeners(configuration, 'tls-port', () => this.#newListener(true))
    const { values } = configuration
    let { port, bind } = values
    configuration.onApply('listeners', () => {
      const failure = port === values.port ? BIND_FAILURE : PORT_FAILURE
      const bound = sameValue(bind, values.bind)
      port = values.port
      bind = values.bind
      return this.#move(bound ? [this.#plainPort] : [this.#plainPort, this.#tlsPort], failure)
    })
    configuration.onApply('tls-listeners', () => {
      const refusal = values['tls-port'] === 0 ? undefined : tls.reconfigure()
      return refusal ?? this.#move([this.#tlsPort], PORT_FAILURE)
    })
  }

  /** What is listened on now. */
  get addresses(): readonly ListenAddress[] {
    const unix = this.#unix?.address === undefined ? [] : [this.#unix.address]
    return [...this.#plainPort.addresses, ...unix, ...this.#tlsPort.addresses]
  }

  /**
   * Listens on one more address, whatever the configuration says; for TLS where `secure`, for which there must be a context. Returns the port. Rejects
   * with Node's system error.
   */
  listen(target: ListenTarget, secure = false): Promise<number> {
    return (secure ? this.#tlsPort : this.#plainPort).listen(target)
  }

  /**
   * Listens as the configuration says: on `port` and `tls-port` of each `bind` address, and on `unixsocket`. Rejects with {@link ListenError}, or
   * with a TlsConfigurationError, and listens nowhere then.
   */
  async open(): Promise<void> {
    const { values } = this.#configuration
    if (values['tls-port'] !== 0) this.#tls.configure()
    try {
      await this.#plainPort.open()
      await this.#tlsPort.open()
      if (values.unixsocket !== '') await this.#openUnix(values.unixsocket)
    } catch (error) {
      await this.close()
      throw error
    }
  }

  /** Stops listening and closes all connections. */
  async close(): Promise<void> {
    this.#tls.handshakes.close()
    await Promise.all([this.#plainPort.close(), this.#tlsPort.close(), this.#unix?.close()])
    this.#unix = undefined
  }

  async #openUnix(path: string): Promise<void> {
    const { values } = this.#configuration
    const listener = this.#newListener(false)
    try {
      await listener.listenOnPath(path, values.unixsocketperm, values['tcp-backlog'])
      this.#unix = listener
    } catch (cause) {
      await listener.close()
      throw new ListenError('unix', path, 0, cause as NodeJS.ErrnoException)
    }
  }

  /** Moves ports to the addresses that the configuration has now. Returns `failure` if that cannot be. */
  #move(ports: readonly PortListeners[], failure: string): Promise<string | undefined> {
    const moved = this.#moved.then(async () => {
      try {
        for (const port of ports) await port.move()
        return undefined
      } catch (error) {
        this.onLog(`Warning: ${error instanceof Error ? error.message : String(error)}`)
        return failure
      }
    })
    this.#moved = moved
    return moved
  }

  #newListener(secure: boolean): Listener {
    const listener = new Listener(connection => this.#accept(connection), secure ? this.#tls.handshakes : undefined)
    listener.keepAliveMs = () => this.#configuration.values['tcp-keepalive'] * 1000
    return listener
  }
}
