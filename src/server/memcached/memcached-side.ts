import type { Engine } from '../../command/engine.ts'
import { defaultSettings, type MemcachedSettings } from '../../memcached/settings.ts'
import type { Connection, ConnectionListener } from '../../session/connection.ts'
import { isKeptOut } from '../client-admission.ts'
import type { Configuration } from '../config/configuration.ts'
import type { Platform } from '../platform.ts'
import type { Tls } from '../tls.ts'
import { MemcachedServer, NO_TLS, type SharedDatabase } from './memcached-server.ts'

/** What memcached's side asks of the server that it belongs to. */
export interface MemcachedOwner {
  readonly configuration: Configuration
  readonly platform: Platform
  readonly engine: Engine
  readonly tls: Pick<Tls, 'used' | 'reconfigure'>
  readonly passwordRequired: boolean
  beginBatch(): void
  endBatch(): void
  authenticate(user: string, password: string): boolean
  onFailure(error: unknown, ended: string): void
}

const PROTECTED = Buffer.from(
  'SERVER_ERROR protected mode: without a password, connections are accepted from this machine only\r\n',
)

/** Returns why memcached's directives cannot be followed; undefined when they can. */
export function memcachedRefusal({ values }: Configuration): string | undefined {
  const { databases, 'memcached-database': number } = values
  return number < databases ? undefined : `memcached-database ${number}: there are ${databases} databases, from 0 on`
}

/**
 * Memcached's side of a server that speaks Redis's protocol: made when the first client of memcached comes. `memcached-database` says whether both sides see the same keys.
 * Where Redis's clients must know a password, so must memcached's.
 */
export class MemcachedSide {
  readonly #owner: MemcachedOwner
  #server: MemcachedServer | undefined = undefined

  constructor(owner: MemcachedOwner) {
    this.#owner = owner
  }

  /** Bytes that the buffers of its clients take. */
  get bufferBytes(): number {
    return this.#server?.clients.bufferBytes ?? 0
  }

  /** Bytes that its own keyspace takes. */
  get ownBytes(): number {
    const { configuration } = this.#owner
    return configuration.values['memcached-database'] >= 0 ? 0 : (this.#server?.keyspace.usedBytes ?? 0)
  }

  /** Makes the session of a new connection; undefined when it is refused, which the peer is told. */
  accept(connection: Connection): ConnectionListener | undefined {
    if (isKeptOut(connection, this.#owner)) {
      connection.write(PROTECTED, PROTECTED.length)
      connection.end()
      return undefined
    }
    this.#server ??= this.#create()
    return this.#server.accept(connection)
  }

  async close(): Promise<void> {
    await this.#server?.close()
  }

  #create(): MemcachedServer {
    const owner = this.#owner
    const settings = this.#settings()
    const server = new MemcachedServer(settings, owner.platform, this.#shared())
    server.users = { check: (user, password) => owner.authenticate(user, password) }
    server.mustAuthenticate = () => owner.passwordRequired
    server.refreshCertificates = () => (owner.tls.used ? owner.tls.reconfigure() : NO_TLS)
    server.onFailure = (error, ended) => owner.onFailure(error, ended)
    const { configuration } = owner
    configuration.onChange('timeout', seconds => {
      server.limits.setIdle(seconds * 1000)
      return undefined
    })
    configuration.onChange('maxclients', count => {
      settings.maxConnections = count
      return undefined
    })
    configuration.onChange('memcached-port', port => {
      settings.tcpPort = port
      return undefined
    })
    if (configuration.values['memcached-database'] >= 0)
      configuration.onApply('maxmemory', () => {
        settings.maxBytes = configuration.values.maxmemory
        return undefined
      })
    return server
  }

  #settings(): MemcachedSettings {
    const { values } = this.#owner.configuration
    const shares = values['memcached-database'] >= 0
    return {
      ...defaultSettings(),
      maxBytes: shares ? values.maxmemory : values['memcached-maxmemory'],
      itemBytesMax: values['memcached-max-item-size'],
      maxConnections: values.maxclients,
      tcpPort: values['memcached-port'],
      unixSocket: values['memcached-unixsocket'] || undefined,
      backlog: values['tcp-backlog'],
      threads: 1,
      idleTimeout: values.timeout,
      slabReassign: !shares,
      maintainer: !shares,
      crawler: true,
    }
  }

  #shared(): SharedDatabase | undefined {
    const owner = this.#owner
    const number = owner.configuration.values['memcached-database']
    if (number < 0) return undefined
    const { engine } = owner
    return {
      keyspace: engine.keyspace,
      number,
      makeRoom: () => engine.memoryLimit === 0 || engine.makeRoom(),
      beginBatch: () => owner.beginBatch(),
      endBatch: () => owner.endBatch(),
    }
  }
}
