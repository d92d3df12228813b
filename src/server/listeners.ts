import type { Connection, ConnectionListener } from '../session/connection.ts'
import { type ListenAddress, Listener, type ListenTarget } from '../transport/listener.ts'
import type { Configuration } from './config/configuration.ts'
import { sameValue } from './config/directive.ts'
import { ListenError, PortListeners } from './port-listeners.ts'
import type { Tls } from './tls.ts'

/**
 * The listeners of a server: those of its port, those of its port for TLS, and one for its unix socket; the same once more for clients of memcached; and those of its port for metrics. Follows
 * CONFIG SET of `bind` and of the ports.
 */

/** Why CONFIG SET could not move to a port, or to addresses. */
const PORT_FAILURE = 'Unable to listen on this port. Check server logs.'
const BIND_FAILURE = 'Failed to bind to specified addresses.'

type Accept = (connection: Connection) => ConnectionListener | undefined

/** Who takes new connections. */
export interface Acceptors {
  readonly redis: Accept
  readonly memcached: Accept
  readonly metrics: Accept
}

export class Listeners {
  readonly #acceptors: Acceptors
  readonly #configuration: Configuration
  readonly #tls: Tls
  readonly #plainPort: PortListeners
  readonly #tlsPort: PortListeners
  readonly #memcachedPort: PortListeners
  readonly #memcachedTlsPort: PortListeners
  readonly #metricsPort: PortListeners
  #unix: Listener | undefined = undefined
  #memcachedUnix: Listener | undefined = undefined
  /** The end of the last move: they are made one after the other. */
  #moved: Promise<unknown> = Promise.resolve()

  /** Called with what is for the log. */
  onLog: (text: string) => void = () => {}

  constructor(configuration: Configuration, tls: Tls, acceptors: Acceptors) {
    this.#configuration = configuration
    this.#tls = tls
    this.#acceptors = acceptors
    this.#plainPort = new PortListeners(configuration, 'port', () => this.#newListener(false))
    this.#tlsPort = new PortListeners(configuration, 'tls-port', () => this.#newListener(true))
    const { memcached, metrics } = acceptors
    this.#memcachedPort = new PortListeners(configuration, 'memcached-port', () => this.#newListener(false, memcached))
    const newTls = () => this.#newListener(true, memcached)
    this.#memcachedTlsPort = new PortListeners(configuration, 'memcached-tls-port', newTls)
    this.#metricsPort = new PortListeners(configuration, 'metrics-port', () => this.#newListener(false, metrics))
    const { values } = configuration
    let { port, bind } = values
    configuration.onApply('listeners', () => {
      const failure = port === values.port ? BIND_FAILURE : PORT_FAILURE
      const bound = sameValue(bind, values.bind)
      port = values.port
      bind = values.bind
      return this.#move(bound ? [this.#plainPort] : this.#ports, failure)
    })
    configuration.onApply('memcached-listeners', () => {
      const refusal = values['memcached-tls-port'] === 0 ? undefined : tls.reconfigure()
      return refusal ?? this.#move([this.#memcachedPort, this.#memcachedTlsPort], PORT_FAILURE)
    })
    configuration.onApply('metrics-listener', () => this.#move([this.#metricsPort], PORT_FAILURE))
    configuration.onApply('tls-listeners', () => {
      const refusal = values['tls-port'] === 0 ? undefined : tls.reconfigure()
      return refusal ?? this.#move([this.#tlsPort], PORT_FAILURE)
    })
  }

  /** What is listened on now for clients of memcached. */
  get memcachedAddresses(): readonly ListenAddress[] {
    const unix = this.#memcachedUnix?.address === undefined ? [] : [this.#memcachedUnix.address]
    return [...this.#memcachedPort.addresses, ...unix, ...this.#memcachedTlsPort.addresses]
  }

  /** What is listened on now for clients of Redis. */
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

  /** As {@link listen}, for clients of memcached. */
  listenMemcached(target: ListenTarget): Promise<number> {
    return this.#memcachedPort.listen(target)
  }

  /** As {@link listen}, for who reads metrics. */
  listenMetrics(target: ListenTarget): Promise<number> {
    return this.#metricsPort.listen(target)
  }

  /**
   * Listens as the configuration says: on `port` and `tls-port` of each `bind` address, and on `unixsocket`. Rejects with {@link ListenError}, or
   * with a TlsConfigurationError, and listens nowhere then.
   */
  async open(): Promise<void> {
    const { values } = this.#configuration
    if (values['tls-port'] !== 0 || values['memcached-tls-port'] !== 0) this.#tls.configure()
    try {
      for (const port of this.#ports) await port.open()
      if (values.unixsocket !== '') this.#unix = await this.#openUnix(values.unixsocket, this.#acceptors.redis)
      const memcachedPath = values['memcached-unixsocket']
      if (memcachedPath !== '') this.#memcachedUnix = await this.#openUnix(memcachedPath, this.#acceptors.memcached)
    } catch (error) {
      await this.close()
      throw error
    }
  }

  /** Stops listening and closes all connections. */
  async close(): Promise<void> {
    this.#tls.handshakes.close()
    await Promise.all(this.#ports.map(port => port.close()))
    await Promise.all([this.#unix?.close(), this.#memcachedUnix?.close()])
    this.#unix = this.#memcachedUnix = undefined
  }

  get #ports(): readonly PortListeners[] {
    return [this.#plainPort, this.#tlsPort, this.#memcachedPort, this.#memcachedTlsPort, this.#metricsPort]
  }

  async #openUnix(path: string, accept: Accept): Promise<Listener> {
    const { values } = this.#configuration
    const listener = this.#newListener(false, accept)
    try {
      await listener.listenOnPath(path, values.unixsocketperm, values['tcp-backlog'])
      return listener
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

  #newListener(secure: boolean, accept = this.#acceptors.redis): Listener {
    const listener = new Listener(accept, secure ? this.#tls.handshakes : undefined)
    listener.keepAliveMs = () => this.#configuration.values['tcp-keepalive'] * 1000
    return listener
  }
}
