import type { Chance } from '../base/chance.ts'
import type { Clock } from '../base/clock.ts'
import type { Scheduled, Scheduler } from '../base/scheduler.ts'
import { GATE_MEMORY } from '../command/client.ts'
import { CommandTable } from '../command/command-table.ts'
import { Engine } from '../command/engine.ts'
import type { ConfigurationPort, Host, ShutdownOptions } from '../command/host.ts'
import { registry } from '../command/registry.ts'
import { Eviction } from '../keyspace/eviction.ts'
import { ExpiryTimer } from '../keyspace/expiry-timer.ts'
import { Keyspace } from '../keyspace/keyspace.ts'
import { STAT_CONNECTIONS, STAT_COUNT, STAT_REJECTED_CONNECTIONS } from '../keyspace/statistics.ts'
import { Reply } from '../protocol/resp/reply.ts'
import { Clients } from '../session/clients.ts'
import type { Connection } from '../session/connection.ts'
import { Session } from '../session/session.ts'
import type { SessionHost } from '../session/session-host.ts'
import { Listener, type ListenTarget } from '../transport/listener.ts'

/** The platform as the server sees it; everything that a test may want to replace. */
export interface Platform {
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly chance: Chance
}

/**
 * The composition root: puts engine, sessions and listeners together for one server. Two servers in one process share nothing.
 */
export class Server implements Host, SessionHost {
  readonly platform: Platform
  readonly configuration: ConfigurationPort
  readonly commands = new CommandTable(registry)
  readonly keyspace: Keyspace
  readonly engine: Engine
  readonly clients = new Clients()
  readonly reply = new Reply()
  readonly expiryTimer: ExpiryTimer
  readonly startedMs: number
  bulkBytesMax = 512 * 1024 * 1024
  queryBytesMax = 1024 * 1024 * 1024
  clientsMax = 10000
  password = ''

  readonly #listeners: Listener[] = []
  #compaction: Scheduled | undefined = undefined

  constructor(configuration: ConfigurationPort, databases: number, platform: Platform) {
    this.platform = platform
    this.configuration = configuration
    const { clock, chance } = platform
    const hashKey = { k0: chance.int32(), k1: chance.int32(), k2: chance.int32(), k3: chance.int32() }
    this.startedMs = clock.now()
    this.keyspace = new Keyspace({ databases, now: this.startedMs, chance, hashKey })
    this.engine = new Engine(this.keyspace, new Eviction(this.keyspace), this)
    this.expiryTimer = new ExpiryTimer(this.keyspace, clock, platform.scheduler)
  }

  get passwordRequired(): boolean {
    return this.password !== ''
  }

  /** Listens on one more address. Returns the port. Rejects with Node's system error. */
  async listen(target: ListenTarget, backlog = 511): Promise<number> {
    const listener = new Listener(connection => this.accept(connection))
    const port = await listener.listen(target, backlog)
    this.#listeners.push(listener)
    return port
  }

  /** Makes the session of a new connection; undefined when it is refused, which the peer is told. */
  accept(connection: Connection): Session | undefined {
    if (this.clients.size >= this.clientsMax) {
      this.keyspace.statistics[STAT_REJECTED_CONNECTIONS]++
      const error = Buffer.from('-ERR max number of clients reached\r\n')
      connection.write(error, error.length)
      connection.end()
      return undefined
    }
    this.keyspace.statistics[STAT_CONNECTIONS]++
    this.keyspace.setTime(this.platform.clock.now())
    const session = new Session(this.clients.nextId(), connection, this)
    this.clients.add(session)
    return session
  }

  /** Closes all connections and listeners; nothing of the server is left behind. */
  async close(): Promise<void> {
    this.expiryTimer.stop()
    this.#compaction?.cancel()
    await Promise.all(this.#listeners.map(listener => listener.close()))
  }

  /** Sets maxmemory, in bytes; 0 is no limit. */
  setMemoryLimit(bytes: number): void {
    this.engine.memoryLimit = bytes
    this.engine.gate = bytes === 0 ? this.engine.gate & ~GATE_MEMORY : this.engine.gate | GATE_MEMORY
  }

  beginBatch(): void {
    this.keyspace.setTime(this.platform.clock.now())
  }

  endBatch(): void {
    if (this.#compaction === undefined && this.keyspace.sparse) {
      this.#compaction = this.platform.scheduler.soon(() => {
        this.#compaction = undefined
        this.keyspace.compact()
      })
    }
  }

  forget(session: Session): void {
    this.clients.remove(session)
  }

  info(_sections: readonly string[]): string {
    return `# Server\r\nredis_version:8.6.0\r\nprocess_id:${process.pid}\r\n\r\n# Memory\r\nused_memory:${this.keyspace.usedBytes}\r\n`
  }

  resetStatistics(): void {
    this.keyspace.statistics.fill(0, 0, STAT_COUNT)
  }

  microseconds(): number {
    return this.platform.clock.microseconds()
  }

  shutdown(_options: ShutdownOptions): string | undefined {
    return 'ERR Errors trying to SHUTDOWN. Check logs.'
  }

  authenticate(user: string, password: string): boolean {
    return user === 'default' && (this.password === '' || password === this.password)
  }

  pause(_untilMs: number, _writesOnly: boolean): void {}
}
