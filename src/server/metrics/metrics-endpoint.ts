import type { Connection, ConnectionListener } from '../../session/connection.ts'
import { MetricsSession, type Reader } from './metrics-session.ts'

/**
 * The page of metrics, for Prometheus: GET /metrics on the port that `metrics-port` names.
 *
 * Where Redis's clients must know a password, so must readers: by HTTP's basic authentication. Where there is none, protected mode keeps out who is not on this machine.
 */

/** Readers at a time; one more has the one that came first go. */
const CONNECTIONS_MAX = 16

/** What the endpoint asks of the server. */
export interface MetricsOwner extends Reader {
  /** Whether a connection must not be served: protected mode. */
  refuses(connection: Connection): boolean
}

export class MetricsEndpoint {
  readonly #owner: MetricsOwner
  readonly #open = new Set<MetricsSession>()

  constructor(owner: MetricsOwner) {
    this.#owner = owner
  }

  /** Makes the session of a new connection; undefined when it is refused. */
  accept(connection: Connection): ConnectionListener | undefined {
    if (this.#owner.refuses(connection)) {
      connection.destroy()
      return undefined
    }
    const [oldest] = this.#open
    if (this.#open.size >= CONNECTIONS_MAX) oldest.close()
    const session = new MetricsSession(connection, this.#owner, () => this.#open.delete(session))
    this.#open.add(session)
    return session
  }
}
