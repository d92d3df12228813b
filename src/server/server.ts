import type { Chance } from '../base/chance.ts'
import { Blocking } from '../command/blocking.ts'
import type { CommandNames } from '../command/command-names.ts'
import { CommandTable } from '../command/command-table.ts'
import type { CommandWatch } from '../command/command-watch.ts'
import { Engine } from '../command/engine.ts'
import type { DebugPort, Host, MemoryFigures, ShutdownOptions } from '../command/host.ts'
import type { CpuUse } from '../command/hot-keys.ts'
import { Monitors } from '../command/monitors.ts'
import { registry } from '../command/registry.ts'
import { Watches } from '../command/watches.ts'
import { Eviction } from '../keyspace/eviction.ts'
import { ExpiryTimer } from '../keyspace/expiry-timer.ts'
import { Keyspace } from '../keyspace/keyspace.ts'
import { Reclaimer } from '../keyspace/reclaimer.ts'
import { SizesCheck } from '../keyspace/sizes-check.ts'
import {
  STAT_CONNECTIONS,
  STAT_COUNT,
  STAT_INTERNAL_ERRORS,
  STAT_REJECTED_CONNECTIONS,
} from '../keyspace/statistics.ts'
import { Reply } from '../protocol/resp/reply.ts'
import { Channels } from '../pubsub/channels.ts'
import { KeyspaceNotifications } from '../pubsub/keyspace-notifications.ts'
import { Outbox } from '../pubsub/outbox.ts'
import { Tracking } from '../pubsub/tracking.ts'
import { Scripting } from '../scripting/scripting.ts'
import { ClientLimits } from '../session/client-limits.ts'
import { ClientPause } from '../session/client-pause.ts'
import { Clients, type ConnectedClient } from '../session/clients.ts'
import { CommandsAhead } from '../session/commands-ahead.ts'
import type { Connection } from '../session/connection.ts'
import { Session } from '../session/session.ts'
import type { SessionHost } from '../session/session-host.ts'
import type { ListenAddress } from '../transport/listener.ts'
import { STRING_BYTES_MAX } from '../types/string.ts'
import { applyNotifications } from './apply-notifications.ts'
import { applyTracking } from './apply-tracking.ts'
import { applyWatch } from './apply-watch.ts'
import {
  applyClientLimits,
  applyPassword,
  hasRoom,
  isKeptOut,
  logInByCertificate,
  refusalOf,
  sameSecret,
} from './client-admission.ts'
import { applyCollectionLimits } from './collection-limits.ts'
import type { Configuration } from './config/configuration.ts'
import type { InfoSource } from './info/info-source.ts'
import { Rates } from './info/rates.ts'
import { renderInfo } from './info/sections.ts'
import { Listeners } from './listeners.ts'
import { Maintenance } from './maintenance.ts'
import { measureMemory } from './measure-memory.ts'
import { MemcachedSide } from './memcached/memcached-side.ts'
import { applyMemoryPolicy, hashKeyOf } from './memory-policy.ts'
import { MetricsEndpoint } from './metrics/metrics-endpoint.ts'
import { renderMetrics } from './metrics/render-metrics.ts'
import type { Platform } from './platform.ts'
import { scriptingHost } from './scripting-host.ts'
import { Tls } from './tls.ts'

/** Offsets of arguments in a query buffer are 32-bit, also in what a last read adds. */
const OFFSET_MAX = 0x7fffffff - 1024 * 1024

/**
 * The composition root: puts engine, sessions and listeners together for one server. Two servers in one process share nothing.
 */
export class Server implements Host, SessionHost, InfoSource {
  readonly platform: Platform
  readonly configuration: Configuration
  readonly commands: CommandTable
  readonly keyspace: Keyspace
  readonly engine: Engine
  readonly blocking: Blocking
  readonly ahead: CommandsAhead
  readonly watches: Watches
  readonly clients = new Clients()
  readonly reply = new Reply()
  readonly outbox = new Outbox()
  readonly channels = new Channels(this.outbox)
  readonly tracking: Tracking
  readonly monitors = new Monitors(this.outbox)
  readonly scripting: Scripting
  readonly limits: ClientLimits
  readonly clientPause: ClientPause
  readonly expiryTimer: ExpiryTimer
  readonly reclaimer: Reclaimer
  readonly startedMs: number
  readonly tls: Tls
  readonly listeners: Listeners
  readonly memcached: MemcachedSide
  readonly metrics = new MetricsEndpoint(this)
  /** Random, 40 hexadecimal digits, for this start of the server. */
  readonly runId: string
  /** Names the history of changes that this server makes, as the run id does. */
  replicationId: string
  /** The file that CONFIG REWRITE rewrites; empty when there is none. */
  configurationFile = ''
  readonly rates: Rates
  /** Bytes used when the server was made. */
  readonly startupBytes: number
  /** The most bytes ever used, and when, in ms since the Unix epoch. */
  peakBytes = 0
  peakMs = 0
  /** Passwords that were wrong. */
  deniedAuthentications = 0
  /** Certificates of clients whose names are no user's. */
  deniedCertificates = 0
  /** Called by SHUTDOWN. Returns an error reply when the server cannot stop. */
  onShutdown: (options: ShutdownOptions) => string | undefined = () => {
    void this.close()
    return undefined
  }

  /** Called with what is for the log. */
  onLog: (text: string) => void = () => {}

  /** Called with a bug that came to light, and the connection that it ended. */
  onFailure: (error: unknown, ended: string) => void = () => {}

  /** Called by CONFIG REWRITE, and with `all` to write defaults too. Returns an error reply when there is no file or it cannot be written. */
  onRewrite: (all: boolean) => string | undefined = () => 'ERR The server is running without a config file'

  readonly #maintenance: Maintenance
  readonly #sizesCheck: SizesCheck

  /** `names` are those by which commands are called, if not by their own. */
  constructor(configuration: Configuration, platform: Platform, names?: CommandNames) {
    this.commands = new CommandTable(registry, undefined, names?.commands)
    this.platform = platform
    this.configuration = configuration
    const { clock, chance, scheduler } = platform
    const hashKey = hashKeyOf(configuration, chance)
    this.startedMs = clock.now()
    this.keyspace = new Keyspace({ databases: configuration.values.databases, now: this.startedMs, chance, hashKey })
    this.#sizesCheck = new SizesCheck(this.keyspace)
    this.blocking = new Blocking(this.keyspace, scheduler)
    this.watches = new Watches(this.keyspace)
    this.tracking = new Tracking(this.keyspace, this.outbox, id => this.clients.get(id))
    this.engine = new Engine(this.keyspace, new Eviction(this.keyspace), this)
    this.scripting = new Scripting(this.engine, scriptingHost(this), hashKey)
    this.ahead = new CommandsAhead(this.commands)
    this.outbox.onMail = () => scheduler.soon(() => this.outbox.deliver())
    this.memcached = new MemcachedSide(this)
    this.engine.memoryOverhead = () =>
      this.clients.bufferBytes + this.memcached.bufferBytes + this.tracking.usedBytes + this.scripting.usedBytes
    this.limits = new ClientLimits(this.clients, clock, scheduler, this.keyspace.statistics)
    this.clientPause = new ClientPause(this.engine, clock, scheduler)
    this.expiryTimer = new ExpiryTimer(this.keyspace, clock, scheduler)
    const log = (text: string): void => this.onLog(text)
    this.tls = new Tls(configuration, { scheduler, admits: () => this.#admitsHandshake(), log })
    this.listeners = new Listeners(configuration, this.tls, {
      redis: connection => this.accept(connection),
      memcached: connection => this.memcached.accept(connection),
      metrics: connection => this.metrics.accept(connection),
    })
    this.listeners.onLog = log
    this.runId = randomId(chance)
    this.replicationId = randomId(chance)
    this.rates = new Rates(this.keyspace.statistics, this.startedMs)
    this.startupBytes = this.keyspace.usedBytes
    this.reclaimer = new Reclaimer(this.keyspace, platform.scheduler)
    const { engine } = this
    this.#maintenance = new Maintenance(this.keyspace, scheduler, {
      get pending() {
        return engine.eviction.pending
      },
      turn: () => void engine.makeRoom(),
    })
    applyMemoryPolicy(configuration, this.engine)
    applyCollectionLimits(configuration, this.engine.keyspace.limits)
    applyClientLimits(this)
    applyPassword(this)
    applyTracking(configuration, this.tracking)
    applyWatch(configuration, this.engine)
    applyNotifications(configuration, new KeyspaceNotifications(this.keyspace.effects, this.channels))
  }

  get statistics(): Float64Array {
    return this.keyspace.statistics
  }

  get bulkBytesMax(): number {
    return Math.min(this.configuration.values['proto-max-bulk-len'], STRING_BYTES_MAX)
  }

  get hyperloglogSparseBytesMax(): number {
    return this.configuration.values['hll-sparse-max-bytes']
  }

  get queryBytesMax(): number {
    return Math.min(this.configuration.values['client-query-buffer-limit'], OFFSET_MAX)
  }

  get passwordRequired(): boolean {
    return this.configuration.values.requirepass !== ''
  }

  get pendingHandshakes(): number {
    return this.tls.handshakes.size
  }

  /** Makes the session of a new connection; undefined when it is refused, which the peer is told. */
  accept(connection: Connection): Session | undefined {
    const refusal = refusalOf(connection, this)
    if (refusal !== undefined) {
      this.keyspace.statistics[STAT_REJECTED_CONNECTIONS]++
      connection.write(refusal, refusal.length)
      connection.end()
      return undefined
    }
    this.keyspace.statistics[STAT_CONNECTIONS]++
    this.keyspace.setTime(this.platform.clock.now())
    const session = new Session(this.clients.nextId(), connection, this)
    logInByCertificate(session, connection, this)
    this.clients.add(session)
    this.limits.opened()
    return session
  }

  /** Closes all connections and listeners; nothing of the server is left behind. */
  async close(): Promise<void> {
    this.expiryTimer.stop()
    this.reclaimer.stop()
    this.clientPause.stop()
    this.blocking.stop()
    this.limits.stop()
    this.scripting.stop()
    this.#maintenance.stop()
    // Nobody comes any more before the first is gone.
    const listening = this.listeners.close()
    for (const client of [...this.clients.connected()]) client.close(false)
    await this.memcached.close()
    await listening
  }

  beginBatch(): void {
    const now = this.platform.clock.now()
    this.keyspace.setTime(now)
    if (now >= this.rates.nextMs) this.rates.sample(now)
  }

  endBatch(): void {
    if (this.blocking.pending) this.blocking.serve()
    const { usedBytes } = this.keyspace
    if (usedBytes > this.peakBytes) this.notePeak(usedBytes)
    this.#maintenance.afterBatch()
  }

  releaseAfterPause(client: ConnectedClient): void {
    this.clientPause.add(client)
  }

  releaseSoon(client: ConnectedClient): void {
    this.platform.scheduler.soon(() => client.release())
  }

  failed(error: unknown, client: ConnectedClient): void {
    this.keyspace.statistics[STAT_INTERNAL_ERRORS]++
    const command = client.lastCommand?.fullName ?? 'none'
    this.onFailure(error, `the connection of client ${client.id}, ${client.address}, last command ${command}`)
  }

  forget(client: ConnectedClient): void {
    this.clients.remove(client)
    this.clientPause.remove(client)
    this.blocking.end(client)
    this.watches.end(client)
    this.channels.end(client)
    this.tracking.end(client)
    this.monitors.end(client)
    this.limits.forget(client)
  }

  info(sections: readonly string[]): string {
    return renderInfo(this, sections)
  }

  renderMetrics(): string {
    this.beginBatch()
    return renderMetrics(this)
  }

  /** Whether protected mode keeps a connection out. */
  refuses(connection: Connection): boolean {
    return isKeptOut(connection, this)
  }

  /** What is listened on. */
  get addresses(): readonly ListenAddress[] {
    return this.listeners.addresses
  }

  readonly debug: DebugPort = {
    sleep: ms => {
      this.platform.process.sleep(ms)
      this.keyspace.setTime(this.platform.clock.now())
    },
    setActiveExpire: active => this.expiryTimer.setActive(active),
    setSizesChecked: checked => this.#sizesCheck.set(checked),
    changeReplicationId: () => {
      this.replicationId = randomId(this.platform.chance)
    },
    log: text => this.onLog(text),
  }

  memory(): MemoryFigures {
    return measureMemory(this)
  }

  /** Notes that so many bytes are used now. */
  notePeak(usedBytes: number): void {
    if (usedBytes <= this.peakBytes) return
    this.peakBytes = usedBytes
    this.peakMs = this.keyspace.now
  }

  rewriteConfiguration(all = false): string | undefined {
    return this.onRewrite(all)
  }

  resetStatistics(): void {
    this.keyspace.statistics.fill(0, 0, STAT_COUNT)
    this.deniedAuthentications = 0
    this.deniedCertificates = 0
    this.commands.resetCounts()
    this.engine.errorCounts.clear()
    this.expiryTimer.resetCounts()
    this.scripting.evicted = 0
    this.peakBytes = 0
    this.notePeak(this.keyspace.usedBytes)
    this.rates.restart(this.platform.clock.now())
  }

  get watch(): CommandWatch {
    return this.engine.watch
  }

  monotonic(): number {
    return this.platform.clock.monotonic()
  }

  isSensitive(directive: string): boolean {
    return this.configuration.isSensitive(directive)
  }

  get nowMs(): number {
    return this.keyspace.now
  }

  cpuUse(): CpuUse {
    return this.platform.process.cpuTimes().process
  }

  microseconds(): number {
    return this.platform.clock.microseconds()
  }

  shutdown(options: ShutdownOptions): string | undefined {
    // Nothing can be saved yet: who insists on it must not lose data unawares.
    if (options.save === true && !options.force) return 'ERR Errors trying to SHUTDOWN. Check logs.'
    return this.onShutdown(options)
  }

  hasUser(name: string): boolean {
    return name === 'default'
  }

  authenticate(user: string, password: string): boolean {
    const required = this.configuration.values.requirepass
    const accepted = user === 'default' && (required === '' || sameSecret(password, required))
    if (!accepted) this.deniedAuthentications++
    return accepted
  }

  pause(untilMs: number, writesOnly: boolean): void {
    this.clientPause.begin(untilMs, writesOnly)
  }

  unpause(): void {
    this.clientPause.end()
  }

  /** Whether a connection may begin its handshake; counts it as refused if not. */
  #admitsHandshake(): boolean {
    const admitted = hasRoom(this)
    if (!admitted) this.keyspace.statistics[STAT_REJECTED_CONNECTIONS]++
    return admitted
  }
}

function randomId(chance: Chance): string {
  const bytes = new Uint8Array(20)
  chance.fill(bytes)
  return Buffer.from(bytes).toString('hex')
}
