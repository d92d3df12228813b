import { ManualTime } from '../base/manual-time.ts'
import type { Scheduled } from '../base/scheduler.ts'
import { Blocking } from '../command/blocking.ts'
import { Engine } from '../command/engine.ts'
import type { Host } from '../command/host.ts'
import { Monitors } from '../command/monitors.ts'
import { CommandBench } from '../command/testing.ts'
import { Watches } from '../command/watches.ts'
import { Reply } from '../protocol/resp/reply.ts'
import { Channels } from '../pubsub/channels.ts'
import { Outbox } from '../pubsub/outbox.ts'
import { Tracking } from '../pubsub/tracking.ts'
import { ClientLimits } from './client-limits.ts'
import { ClientPause } from './client-pause.ts'
import { Clients, type ConnectedClient } from './clients.ts'
import { CommandsAhead } from './commands-ahead.ts'
import { COPIED, type Connection, type ConnectionListener, WRITTEN, type Written } from './connection.ts'
import { Session } from './session.ts'
import type { SessionHost } from './session-host.ts'

/**
 * A bench for tests of sessions: an engine with every command, connections without a socket, and time that the test moves.
 *
 *     const bench = new SessionBench()
 *     const peer = bench.connect()
 *     peer.send('PING\r\n')
 *     expect(peer.take()).toBe('+PONG\r\n')
 */
export class SessionBench implements SessionHost {
  readonly commands = new CommandBench()
  readonly time: ManualTime
  readonly engine: Engine
  readonly blocking: Blocking
  readonly ahead: CommandsAhead
  readonly watches: Watches
  readonly reply = new Reply()
  readonly outbox = new Outbox()
  readonly channels = new Channels(this.outbox)
  readonly tracking: Tracking
  readonly monitors = new Monitors(this.outbox)
  readonly clients = new Clients()
  readonly limits: ClientLimits
  readonly pause: ClientPause
  bulkBytesMax = 512 * 1024 * 1024
  queryBytesMax = 1024 * 1024 * 1024
  /** Bugs that came to light. */
  readonly failures: unknown[] = []
  readonly #soon = new Set<() => void>()

  constructor() {
    const { keyspace } = this.commands
    this.time = new ManualTime(keyspace.now, { after: () => NOTHING, soon: task => this.#schedule(task) })
    this.blocking = new Blocking(keyspace, this.time)
    this.watches = new Watches(keyspace)
    this.tracking = new Tracking(keyspace, this.outbox, id => this.clients.get(id))
    this.engine = new Engine(keyspace, this.commands.engine.eviction, this.#host())
    this.ahead = new CommandsAhead(this.engine.commands)
    this.engine.memoryOverhead = () => this.clients.bufferBytes
    this.limits = new ClientLimits(this.clients, this.time, this.time, keyspace.statistics)
    this.outbox.onMail = () => this.time.soon(() => this.outbox.deliver())
    this.pause = new ClientPause(this.engine, this.time, this.time)
  }

  get statistics(): Float64Array {
    return this.engine.keyspace.statistics
  }

  get passwordRequired(): boolean {
    return this.commands.password !== ''
  }

  /** Opens a connection and returns the client's end. */
  connect(): Peer {
    this.beginBatch()
    const id = this.clients.nextId()
    const peer = new Peer<Session>(50_000 + id)
    const session = new Session(id, peer, this)
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
    this.engine.keyspace.setTime(this.time.now())
  }

  endBatch(): void {
    if (this.blocking.pending) this.blocking.serve()
  }

  releaseAfterPause(client: ConnectedClient): void {
    this.pause.add(client)
  }

  releaseSoon(client: ConnectedClient): void {
    this.time.soon(() => client.release())
  }

  failed(error: unknown): void {
    this.failures.push(error)
  }

  forget(client: ConnectedClient): void {
    this.clients.remove(client)
    this.pause.remove(client)
    this.blocking.end(client)
    this.watches.end(client)
    this.channels.end(client)
    this.tracking.end(client)
    this.monitors.end(client)
    this.limits.forget(client)
  }

  #schedule(task: () => void): Scheduled {
    this.#soon.add(task)
    return { cancel: () => this.#soon.delete(task) }
  }

  #host(): Host {
    const bench = this
    const { host } = this.commands
    return {
      ...host,
      get passwordRequired() {
        return host.passwordRequired
      },
      clients: this.clients,
      blocking: this.blocking,
      watches: this.watches,
      channels: this.channels,
      monitors: this.monitors,
      get watch() {
        return bench.engine.watch
      },
      tracking: this.tracking,
      pause: (untilMs, writesOnly) => this.pause.begin(untilMs, writesOnly),
      unpause: () => this.pause.end(),
    }
  }
}

/** The client's end of a connection without a socket. */
export class Peer<S extends ConnectionListener = Session> implements Connection {
  readonly kind = 'tcp'
  readonly address: string
  readonly localAddress = '127.0.0.1:6379'
  readonly fileDescriptor = 9
  /** Whether it takes what is sent to it; if not, that waits. */
  reading = true
  /** Whether the server reads what is sent to it. */
  served = true
  state: 'open' | 'ended' | 'destroyed' = 'open'
  /** Bytes of each write that came. */
  readonly writes: number[] = []
  session!: S

  #received: Buffer[] = []
  #pending: Buffer[] = []
  /** What was sent while the server did not read. */
  #unserved: Buffer[] = []

  constructor(port: number) {
    this.address = `127.0.0.1:${port}`
  }

  get pendingBytes(): number {
    return this.#pending.reduce((sum, chunk) => sum + chunk.length, 0)
  }

  get pendingMemoryBytes(): number {
    return this.pendingBytes
  }

  /** Sends text, a byte per character, or bytes. */
  send(text: string | Uint8Array): void {
    const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : Buffer.from(text)
    if (this.served) this.session.receive(bytes, bytes.length)
    else this.#unserved.push(bytes)
  }

  /** Sends a command as an array of bulk strings. */
  call(...words: (string | number)[]): void {
    this.send(encodeCommand(words.map(String)))
  }

  /** What has come since the last call, a character per byte. */
  take(): string {
    return Buffer.concat(this.#received.splice(0)).toString('latin1')
  }

  /** Takes what waits. */
  read(): void {
    this.#received.push(...this.#pending.splice(0))
    this.session.drained()
  }

  /** Takes the first write that waits. */
  readSome(): void {
    this.#received.push(...this.#pending.splice(0, 1))
  }

  write(bytes: Uint8Array<ArrayBuffer>, length: number): Written {
    this.writes.push(length)
    const copy = Buffer.from(bytes.subarray(0, length))
    if (this.reading) this.#received.push(copy)
    else this.#pending.push(copy)
    return this.reading ? WRITTEN : COPIED
  }

  pauseReading(): void {
    this.served = false
  }

  resumeReading(): void {
    this.served = true
    for (const bytes of this.#unserved.splice(0)) this.send(bytes)
  }

  end(): void {
    this.state = 'ended'
  }

  destroy(): void {
    this.state = 'destroyed'
    this.#pending = []
  }
}

/** A command as an array of bulk strings, a byte per character. */
export function encodeCommand(words: readonly string[]): Buffer {
  const parts = words.map(word => `$${word.length}\r\n${word}\r\n`)
  return Buffer.from(`*${words.length}\r\n${parts.join('')}`, 'latin1')
}

const NOTHING: Scheduled = { cancel() {} }
