import type { Scheduled } from '../../base/scheduler.ts'
import { memcachedVersion } from '../../base/version.ts'
import { ExpiryTimer } from '../../keyspace/expiry-timer.ts'
import type { Keyspace } from '../../keyspace/keyspace.ts'
import {
  STAT_CONNECTIONS,
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
import type { ConnectionFacts, ServerFacts } from '../../memcached/stats/server-facts.ts'
import { TextCall } from '../../memcached/text/text-call.ts'
import { nobody, type Users } from '../../memcached/users.ts'
import { TextReply } from '../../protocol/memcached/text-reply.ts'
import { ClientLimits } from '../../session/client-limits.ts'
import { Clients } from '../../session/clients.ts'
import type { Connection } from '../../session/connection.ts'
import { MemcachedSession, type MemcachedSessionHost } from '../../session/memcached-session.ts'
import { Maintenance } from '../maintenance.ts'
import type { Platform } from '../server.ts'
import { listenerFacts } from './listener-facts.ts'
import { MemcachedListeners } from './memcached-listeners.ts'
import { MovableClock } from './movable-clock.ts'

/** A line of a get may be as long as this, in bytes; and a value with its line, beyond `-I`. */
const LINE_BYTES_MAX = 64 * 1024 * 1024

const REFUSAL = Buffer.from('ERROR Too many open connections\r\n')

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
  /** Counters of connections, by STAT_…: those of a keyspace that is shared count the others. */
  readonly statistics: Float64Array
  readonly queryBytesMax: number
  readonly startedMs: number
  readonly listeners = new MemcachedListeners((connection, protocol) => this.accept(connection, protocol))
  /** Called by `shutdown`. */
  onShutdown: (graceful: boolean) => void = () => void this.close()
  /** Called with a bug that came to light, and the connection that it ended. */
  onFailure: (error: unknown, ended: string) => void = () => {}

  readonly #clock: MovableClock
  readonly #expiryTimer: ExpiryTimer
  readonly #maintenance: Maintenance
  readonly #maintainer: LruMaintainer | undefined
  #flush: Scheduled | undefined = undefined
  #flushMs = Number.POSITIVE_INFINITY

  constructor(settings: MemcachedSettings, platform: Platform) {
    const { chance, scheduler } = platform
    const clock = new MovableClock(platform.clock)
    this.platform = platform
    this.settings = settings
    this.#clock = clock
    this.startedMs = clock.now()
    const hashKey = { k0: chance.int32(), k1: chance.int32(), k2: chance.int32(), k3: chance.int32() }
    this.keyspace = createOwnKeyspace(settings, this.startedMs, chance, hashKey)
    this.statistics = this.keyspace.statistics
    this.store = new MemcachedStore(this.keyspace, 0, settings)
    this.log = this.store.log
    this.log.microseconds = () => clock.microseconds()
    this.crawler = new LruCrawler(this.store, scheduler)
    this.call = new TextCall(this.store, this, new TextReply())
    this.binaryCall = new BinaryCall(this.call)
    this.limits = new ClientLimits(this.clients, clock, scheduler, this.statistics)
    this.limits.onIdle = client => this.#noteIdle(client as MemcachedSession)
    this.limits.setIdle(settings.idleTimeout * 1000)
    this.queryBytesMax = LINE_BYTES_MAX + settings.itemBytesMax
    this.#expiryTimer = new ExpiryTimer(this.keyspace, clock, scheduler)
    if (!settings.maintainer) this.#expiryTimer.setActive(false)
    this.#maintenance = new Maintenance(this.keyspace, scheduler, { pending: false, turn() {} })
    this.#maintainer =
      settings.maintainer && this.keyspace.lru !== undefined
        ? new LruMaintainer(this.keyspace.lru, scheduler, () => false)
        : undefined
  }

  /** Makes the session of a new connection; undefined when it is refused, which the peer is told. */
  accept(connection: Connection, protocol = this.settings.protocol): MemcachedSession | undefined {
    if (this.clients.size >= this.settings.maxConnections) {
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
    if (this.log.mask !== 0) this.log.connected(session)
    return session
  }

  /** Closes all connections; nothing of the server is left behind. */
  async close(): Promise<void> {
    this.#flush?.cancel()
    this.#expiryTimer.stop()
    this.#maintenance.stop()
    this.#maintainer?.stop()
    this.crawler.stop()
    this.limits.stop()
    for (const client of [...this.clients.connected()]) client.close(false)
    await this.listeners.close()
  }

  beginBatch(): void {
    const now = this.#clock.now()
    this.keyspace.setTime(now)
    if (now >= this.#flushMs) this.#flushNow()
  }

  endBatch(): void {
    this.#maintenance.afterBatch()
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
      accepting: true,
      acceptPauses: 0,
      acceptPausedMicroseconds: 0,
      inputBytes: statistics[STAT_INPUT_BYTES],
      outputBytes: statistics[STAT_OUTPUT_BYTES],
      bufferBytes: this.clients.bufferBytes,
      juggles: this.#maintainer?.juggles ?? 0,
      crawlerRunning: this.crawler.running,
      crawlerStarts: this.crawler.starts,
    }
  }

  *connections(): Iterable<ConnectionFacts> {
    for (const listener of this.listeners.all) {
      const facts = listenerFacts(listener)
      if (facts !== undefined) yield facts
    }
    for (const client of this.clients.list()) yield client.facts()
  }

  resetFacts(): void {
    const { statistics } = this
    for (const index of [STAT_CONNECTIONS, STAT_REJECTED_CONNECTIONS, STAT_INPUT_BYTES, STAT_OUTPUT_BYTES])
      statistics[index] = 0
    if (this.#maintainer !== undefined) this.#maintainer.juggles = 0
  }

  moveTime(ms: number): void {
    this.#clock.move(ms)
    this.beginBatch()
    if (this.settings.maintainer) this.#expiryTimer.run()
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
    if (this.log.mask !== 0) this.log.disconnected(client, client.closeReason)
    this.clients.remove(client)
    this.limits.forget(client)
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
