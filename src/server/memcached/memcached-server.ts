import type { Chance } from '../../base/chance.ts'
import type { Scheduled } from '../../base/scheduler.ts'
import { memcachedVersion } from '../../base/version.ts'
import { ExpiryTimer } from '../../keyspace/expiry-timer.ts'
import type { Keyspace } from '../../keyspace/keyspace.ts'
import {
  STAT_CONNECTIONS,
  STAT_COUNT,
  STAT_INPUT_BYTES,
  STAT_INTERNAL_ERRORS,
  STAT_OUTPUT_BYTES,
  STAT_REJECTED_CONNECTIONS,
} from '../../keyspace/statistics.ts'
import { BinaryCall } from '../../memcached/binary/binary-call.ts'
import type { EventLog } from '../../memcached/event-log.ts'
import { LruCrawler } from '../../memcached/lru-crawler.ts'
import { LruMaintainer } from '../../memcached/lru-maintainer.ts'
import type { MemcachedHost } from '../../memcached/memcached-host.ts'
import { MemcachedStore } from '../../memcached/memcached-store.ts'
import { COUNT_IDLE_KICKS } from '../../memcached/operation-counts.ts'
import { createOwnKeyspace } from '../../memcached/own-keyspace.ts'
import type { MemcachedSettings } from '../../memcached/settings.ts'
import { SlabAutomover } from '../../memcached/slab-automover.ts'
import type { ConnectionFacts, ServerFacts } from '../../memcached/stats/server-facts.ts'
import { TextCall } from '../../memcached/text/text-call.ts'
import { nobody, type Users } from '../../memcached/users.ts'
import { TextReply } from '../../protocol/memcached/text-reply.ts'
import { answerDatagram } from '../../session/answer-datagram.ts'
import { ClientLimits } from '../../session/client-limits.ts'
import { Clients } from '../../session/clients.ts'
import type { Connection } from '../../session/connection.ts'
import { MemcachedSession, type MemcachedSessionHost } from '../../session/memcached-session.ts'
import type { HashKey } from '../../store/hash.ts'
import { Maintenance } from '../maintenance.ts'
import type { Platform } from '../platform.ts'
import { datagramFacts, listenerFacts } from './listener-facts.ts'
import { MemcachedListeners } from './memcached-listeners.ts'
import { type MemcachedTls, MemcachedTlsError } from './memcached-tls.ts'
import { MovableClock } from './movable-clock.ts'

/** A line of a get may be as long as this, in bytes; and a value with its line, beyond `-I`. */
const LINE_BYTES_MAX = 64 * 1024 * 1024

const REFUSAL = Buffer.from('ERROR Too many open connections\r\n')

/** A database of another server, whose keys memcached's clients see too. */
export interface SharedDatabase {
  readonly keyspace: Keyspace
  /** By which clients select it. */
  readonly number: number
  /** Makes room for something to be stored. Returns false when there is none. */
  makeRoom(): boolean
  beginBatch(): void
  endBatch(): void
}

/**
 * The composition root of memcached's side: its store, with a keyspace of its own or a database of a server's, its sessions, and what has to be done from time
 * to time.
 */
export class MemcachedServer implements MemcachedHost, MemcachedSessionHost {
  readonly platform: Platform
  readonly settings: MemcachedSettings
  readonly version = memcachedVersion
  readonly keyspace: Keyspace
  readonly store: MemcachedStore
  readonly call: TextCall
  readonly clients = new Clients<MemcachedSession>()
  readonly limits: ClientLimits
  readonly log: EventLog
  readonly crawler: LruCrawler
  readonly binaryCall: BinaryCall
  users: Users = nobody
  /** Of `-Z`. */
  tls: MemcachedTls | undefined = undefined
  /** Whether clients must say who they are. */
  mustAuthenticate: () => boolean
  /** Has TLS read its files anew; that of a server that this is a side of is not in {@link tls}. */
  refreshCertificates: MemcachedHost['refreshCertificates'] = () => refusalToRefresh(this.tls)
  /** Counters of connections, by STAT_…: those of a keyspace that is shared count the others. */
  readonly statistics = new Float64Array(STAT_COUNT)
  readonly queryBytesMax: number
  readonly startedMs: number
  readonly listeners = new MemcachedListeners((connection, protocol) => this.accept(connection, protocol))
  /** Called by `shutdown`. */
  onShutdown: (graceful: boolean) => void = () => void this.close()
  /** Called with a bug that came to light, and the connection that it ended. */
  onFailure: (error: unknown, ended: string) => void = () => {}

  readonly #clock: MovableClock
  readonly #shared: SharedDatabase | undefined
  /** Of a keyspace of its own. */
  readonly #expiryTimer: ExpiryTimer | undefined
  readonly #maintenance: Maintenance | undefined
  readonly #maintainer: LruMaintainer | undefined
  /** Connections beyond the limit, where those wait. */
  readonly #waiting = new Set<MemcachedSession>()
  #acceptPauses = 0
  #acceptPausedMs = 0
  #pausedMs = 0
  #flush: Scheduled | undefined = undefined
  #flushMs = Number.POSITIVE_INFINITY

  /** With `shared`, it has no keyspace of its own. */
  constructor(settings: MemcachedSettings, platform: Platform, shared?: SharedDatabase) {
    const { chance, scheduler } = platform
    const clock = new MovableClock(platform.clock)
    this.platform = platform
    this.settings = settings
    this.#clock = clock
    this.startedMs = clock.now()
    this.mustAuthenticate = () => settings.sasl || settings.authFile !== undefined
    this.#shared = shared
    this.keyspace = shared?.keyspace ?? createOwnKeyspace(settings, this.startedMs, chance, randomHashKey(chance))
    this.store = new MemcachedStore(this.keyspace, shared?.number ?? 0, settings, () => shared?.makeRoom() ?? true)
    this.log = this.store.log
    this.log.microseconds = () => clock.microseconds()
    this.crawler = new LruCrawler(this.store, scheduler)
    this.call = new TextCall(this.store, this, new TextReply())
    this.binaryCall = new BinaryCall(this.call)
    this.limits = new ClientLimits(this.clients, clock, scheduler, this.statistics)
    this.limits.onIdle = client => this.#noteIdle(client as MemcachedSession)
    this.limits.setIdle(settings.idleTimeout * 1000)
    this.queryBytesMax = LINE_BYTES_MAX + settings.itemBytesMax
    if (shared === undefined) {
      this.#expiryTimer = new ExpiryTimer(this.keyspace, clock, scheduler)
      if (!settings.maintainer) this.#expiryTimer.setActive(false)
      this.#maintenance = new Maintenance(this.keyspace, scheduler, { pending: false, turn() {} })
    }
    this.#maintainer = settings.maintainer ? this.#createMaintainer() : undefined
  }

  /** Makes the session of a new connection; undefined when it is refused, which the peer is told. */
  accept(connection: Connection, protocol = this.settings.protocol): MemcachedSession | undefined {
    const full = this.clients.size - this.#waiting.size >= this.settings.maxConnections
    if (full && this.settings.refusesConnections) {
      this.statistics[STAT_REJECTED_CONNECTIONS]++
      connection.write(REFUSAL, REFUSAL.length)
      connection.end()
      return undefined
    }
    this.statistics[STAT_CONNECTIONS]++
    this.keyspace.setTime(this.#clock.now())
    const session = new MemcachedSession(this.clients.nextId(), connection, this, protocol)
    this.clients.add(session)
    this.limits.opened()
    if (full) this.#haveWait(session)
    this.#logSoon(log => log.connected(session))
    return session
  }

  /** Returns the datagrams that are the reply to one. */
  answerDatagram(request: Uint8Array): Buffer[] {
    this.keyspace.setTime(this.#clock.now())
    return answerDatagram(request, connection => new MemcachedSession(0, connection, this))
  }

  /** Closes all connections; nothing of the server is left behind. */
  async close(): Promise<void> {
    this.#flush?.cancel()
    this.#expiryTimer?.stop()
    this.#maintenance?.stop()
    this.#maintainer?.stop()
    this.crawler.stop()
    this.limits.stop()
    this.tls?.close()
    for (const client of [...this.clients.connected()]) client.close(false)
    await this.listeners.close()
  }

  beginBatch(): void {
    this.#shared?.beginBatch()
    if (this.#shared === undefined) this.keyspace.setTime(this.#clock.now())
    if (this.keyspace.now >= this.#flushMs) this.#flushNow()
  }

  endBatch(): void {
    this.#shared?.endBatch()
    this.#maintenance?.afterBatch()
    this.#maintainer?.wake()
    if (this.log.mask !== 0) this.log.flush()
  }

  facts(): ServerFacts {
    const { platform, statistics } = this
    const { process: spent } = platform.process.cpuTimes()
    return {
      processId: platform.process.id,
      platform: platform.process.runtime,
      pointerBits: platform.process.architectureBits,
      startedMs: this.startedMs,
      userMicroseconds: spent.userMicroseconds,
      systemMicroseconds: spent.systemMicroseconds,
      connections: this.clients.size,
      connectionsInAll: statistics[STAT_CONNECTIONS],
      connectionsRejected: statistics[STAT_REJECTED_CONNECTIONS],
      accepting: this.#waiting.size === 0,
      acceptPauses: this.#acceptPauses,
      acceptPausedMicroseconds: this.#acceptPausedMs * 1000,
      inputBytes: statistics[STAT_INPUT_BYTES],
      outputBytes: statistics[STAT_OUTPUT_BYTES],
      bufferBytes: this.clients.bufferBytes,
      juggles: this.#maintainer?.juggles ?? 0,
      tls: this.tls,
      crawlerRunning: this.crawler.running,
      crawlerStarts: this.crawler.starts,
    }
  }

  *connections(): Iterable<ConnectionFacts> {
    for (const listener of this.listeners.all) {
      const facts = listenerFacts(listener)
      if (facts !== undefined) yield facts
    }
    for (const { address, fileDescriptor } of this.listeners.allDatagrams)
      if (address !== undefined) yield datagramFacts(address, fileDescriptor)
    for (const client of this.clients.list()) yield client.facts()
  }

  resetFacts(): void {
    const { statistics } = this
    for (const index of [STAT_CONNECTIONS, STAT_REJECTED_CONNECTIONS, STAT_INPUT_BYTES, STAT_OUTPUT_BYTES])
      statistics[index] = 0
    this.#acceptPauses = this.#acceptPausedMs = 0
    this.tls?.resetCounts()
    if (this.#maintainer !== undefined) this.#maintainer.juggles = 0
  }

  moveTime(ms: number): void {
    this.#clock.move(ms)
    this.beginBatch()
    if (this.settings.maintainer) this.#expiryTimer?.run()
  }

  holdTime(held: boolean): void {
    this.#clock.hold(held)
  }

  flushAt(timeMs: number): void {
    this.#flush?.cancel()
    this.#flush = undefined
    this.#flushMs = Number.POSITIVE_INFINITY
    const { now } = this.keyspace
    this.settings.oldestLive = Math.floor(Math.max(timeMs, now) / 1000)
    if (timeMs <= now) return this.store.flush()
    this.#flushMs = timeMs
    this.#flush = this.platform.scheduler.after(timeMs - now, () => {
      this.keyspace.setTime(this.#clock.now())
      if (this.keyspace.now >= this.#flushMs) this.#flushNow()
      else this.flushAt(this.#flushMs)
    })
  }

  shutdown(graceful: boolean): void {
    this.onShutdown(graceful)
  }

  releaseSoon(client: MemcachedSession): void {
    this.platform.scheduler.soon(() => client.release())
  }

  failed(error: unknown, client: MemcachedSession): void {
    this.statistics[STAT_INTERNAL_ERRORS]++
    this.onFailure(error, `the connection of memcached's client ${client.id}, ${client.address}`)
  }

  forget(client: MemcachedSession): void {
    const connected = this.clients.get(client.id) === client
    if (connected) this.#logSoon(log => log.disconnected(client, client.closeReason))
    this.clients.remove(client)
    this.limits.forget(client)
    if (!this.#waiting.delete(client) && connected) this.#serveWaiting()
  }

  /** Logs what TLS failed with, in a handshake or later. */
  noteTlsFailure(reason: string, fileDescriptor: number): void {
    this.#logSoon(log => log.tlsFailed(fileDescriptor, reason))
  }

  /** Logs what no command brought about, so that no batch of commands ends behind it. */
  #logSoon(tell: (log: EventLog) => void): void {
    if (this.log.mask === 0) return
    tell(this.log)
    this.platform.scheduler.soon(() => this.log.flush())
  }

  #haveWait(session: MemcachedSession): void {
    session.wait()
    if (this.#waiting.size === 0) {
      this.#acceptPauses++
      this.#pausedMs = this.#clock.monotonic()
    }
    this.#waiting.add(session)
  }

  /** A client has gone: the one that has waited longest is served. */
  #serveWaiting(): void {
    const [next] = this.#waiting
    if (next === undefined) return
    this.#waiting.delete(next)
    if (this.#waiting.size === 0) this.#acceptPausedMs += this.#clock.monotonic() - this.#pausedMs
    this.releaseSoon(next)
  }

  #createMaintainer(): LruMaintainer | undefined {
    const { keyspace, platform, settings } = this
    if (keyspace.lru === undefined) return undefined
    const automover = new SlabAutomover(keyspace.lru, settings, this.log)
    this.store.onEviction = id => {
      if (settings.slabAutomove > 1) automover.wanting = id
    }
    return new LruMaintainer(keyspace.lru, platform.scheduler, () => {
      keyspace.setTime(this.#clock.now())
      const more = automover.turn(keyspace.now)
      if (this.log.mask !== 0) this.log.flush()
      return more
    })
  }

  #noteIdle(client: MemcachedSession): void {
    client.closeReason = 'idle_timeout'
    this.store.counts.totals[COUNT_IDLE_KICKS]++
  }

  #flushNow(): void {
    this.#flushMs = Number.POSITIVE_INFINITY
    this.#flush?.cancel()
    this.#flush = undefined
    this.store.flush()
  }
}

/** What `refresh_certs` replies where no TLS is spoken. */
export const NO_TLS = 'Error TLS not enabled'

function refusalToRefresh(tls: MemcachedTls | undefined): string | undefined {
  if (tls === undefined) return NO_TLS
  try {
    tls.refresh()
    return undefined
  } catch (error) {
    if (error instanceof MemcachedTlsError) return error.message
    throw error
  }
}

function randomHashKey(chance: Chance): HashKey {
  return { k0: chance.int32(), k1: chance.int32(), k2: chance.int32(), k3: chance.int32() }
}
