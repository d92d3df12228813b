import { SeededChance } from '../base/chance.ts'
import { ManualTime } from '../base/manual-time.ts'
import { ExpiryTimer } from '../keyspace/expiry-timer.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'
import { STAT_INPUT_BYTES, STAT_OUTPUT_BYTES } from '../keyspace/statistics.ts'
import { BinaryCall } from '../memcached/binary/binary-call.ts'
import type { EventLog } from '../memcached/event-log.ts'
import { LruCrawler } from '../memcached/lru-crawler.ts'
import type { MemcachedHost } from '../memcached/memcached-host.ts'
import { MemcachedStore } from '../memcached/memcached-store.ts'
import { createOwnKeyspace } from '../memcached/own-keyspace.ts'
import { defaultSettings, type MemcachedSettings } from '../memcached/settings.ts'
import type { ConnectionFacts, ServerFacts } from '../memcached/stats/server-facts.ts'
import { TextCall } from '../memcached/text/text-call.ts'
import { nobody, type Users } from '../memcached/users.ts'
import { TextReply } from '../protocol/memcached/text-reply.ts'
import { ClientLimits } from './client-limits.ts'
import { Clients } from './clients.ts'
import { MemcachedSession, type MemcachedSessionHost } from './memcached-session.ts'
import { Peer } from './testing.ts'

const START_MS = 1_700_000_000_000

/**
 * A bench for tests of memcached's commands and sessions: a store with a keyspace of its own, connections without a socket, and time that the test moves.
 *
 *     const bench = new MemcachedBench()
 *     expect(bench.run('set k 0 0 1', 'v')).toBe('STORED\r\n')
 */
export class MemcachedBench implements MemcachedHost, MemcachedSessionHost {
  readonly settings: MemcachedSettings
  readonly version = '1.2.3'
  readonly time: ManualTime
  readonly keyspace: Keyspace
  readonly store: MemcachedStore
  readonly call: TextCall
  readonly clients = new Clients<MemcachedSession>()
  readonly limits: ClientLimits
  readonly log: EventLog
  readonly crawler: LruCrawler
  readonly binaryCall: BinaryCall
  users: Users = nobody
  queryBytesMax = 64 * 1024 * 1024
  /** Bugs that came to light. */
  readonly failures: unknown[] = []
  /** What is wrong with the files of certificates. */
  certificateFailure: string | undefined = undefined
  /** What `shutdown` asked for. */
  shutdowns: boolean[] = []
  /** When all is to be forgotten, in ms since the Unix epoch. */
  flushMs: number | undefined = undefined
  /** Whether `debugtime` has the time held. */
  timeHeld = false
  readonly #soon = new Set<() => void>()
  readonly #peer: Peer<MemcachedSession>

  constructor(settings: Partial<MemcachedSettings> = {}, seed = 1) {
    this.settings = { ...defaultSettings(), ...settings }
    const soon = (task: () => void) => {
      this.#soon.add(task)
      return { cancel: () => this.#soon.delete(task) }
    }
    this.time = new ManualTime(START_MS, { after: () => ({ cancel() {} }), soon })
    const chance = new SeededChance(seed)
    const hashKey = { k0: chance.int32(), k1: chance.int32(), k2: chance.int32(), k3: chance.int32() }
    this.keyspace = createOwnKeyspace(this.settings, START_MS, chance, hashKey)
    new ExpiryTimer(this.keyspace, this.time, this.time).setActive(this.settings.maintainer)
    this.store = new MemcachedStore(this.keyspace, 0, this.settings)
    this.log = this.store.log
    this.log.microseconds = () => this.time.microseconds()
    this.crawler = new LruCrawler(this.store, this.time)
    this.call = new TextCall(this.store, this, new TextReply())
    this.binaryCall = new BinaryCall(this.call)
    this.limits = new ClientLimits(this.clients, this.time, this.time, this.keyspace.statistics)
    this.#peer = this.connect()
  }

  get statistics(): Float64Array {
    return this.keyspace.statistics
  }

  mustAuthenticate(): boolean {
    return this.settings.sasl || this.settings.authFile !== undefined
  }

  /** Sends lines, each with its end, and returns the replies. */
  run(...lines: string[]): string {
    this.#peer.send(lines.map(line => `${line}\r\n`).join(''))
    return this.#peer.take()
  }

  /** Sends text as it is, and returns the replies. */
  send(text: string): string {
    this.#peer.send(text)
    return this.#peer.take()
  }

  /** Moves time on, in ms. */
  pass(ms: number): void {
    this.time.advance(ms)
    this.keyspace.setTime(this.time.now())
  }

  /** Opens a connection and returns the client's end. */
  connect(): Peer<MemcachedSession> {
    const id = this.clients.nextId()
    const peer = new Peer<MemcachedSession>(50_000 + id)
    const session = new MemcachedSession(id, peer, this)
    peer.session = session
    this.clients.add(session)
    this.limits.opened()
    return peer
  }

  /** Does what is scheduled to be done soon, until nothing is. */
  turn(): void {
    for (const task of this.#soon) {
      this.#soon.delete(task)
      task()
    }
  }

  beginBatch(): void {
    this.keyspace.setTime(this.time.now())
    if (this.flushMs === undefined || this.time.now() < this.flushMs) return
    this.flushMs = undefined
    this.store.flush()
  }

  endBatch(): void {
    this.log.flush()
  }

  facts(): ServerFacts {
    return {
      processId: 1234,
      platform: 'test-1',
      pointerBits: 64,
      startedMs: START_MS,
      userMicroseconds: 1_000_002,
      systemMicroseconds: 3,
      connections: this.clients.size,
      connectionsInAll: this.clients.size,
      connectionsRejected: 0,
      accepting: true,
      acceptPauses: 0,
      acceptPausedMicroseconds: 0,
      inputBytes: this.statistics[STAT_INPUT_BYTES],
      outputBytes: this.statistics[STAT_OUTPUT_BYTES],
      bufferBytes: 0,
      juggles: 0,
      tls: undefined,
      crawlerRunning: this.crawler.running,
      crawlerStarts: this.crawler.starts,
    }
  }

  *connections(): Iterable<ConnectionFacts> {
    for (const client of this.clients.list()) yield client.facts()
  }

  resetFacts(): void {
    this.statistics.fill(0)
  }

  moveTime(ms: number): void {
    this.pass(ms)
  }

  holdTime(held: boolean): void {
    this.timeHeld = held
  }

  flushAt(timeMs: number): void {
    if (timeMs <= this.time.now()) this.store.flush()
    else this.flushMs = timeMs
  }

  refreshCertificates(): string | undefined {
    return this.certificateFailure
  }

  shutdown(graceful: boolean): void {
    this.shutdowns.push(graceful)
  }

  releaseSoon(client: MemcachedSession): void {
    this.time.soon(() => client.release())
  }

  failed(error: unknown): void {
    this.failures.push(error)
  }

  forget(client: MemcachedSession): void {
    this.clients.remove(client)
    this.limits.forget(client)
  }
}
