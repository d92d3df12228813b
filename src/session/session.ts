import { latin1 } from '../base/bytes.ts'
import type { Wait } from '../command/blocking.ts'
import { type Client, type Diversion, GATE_AUTHENTICATION } from '../command/client.ts'
import type { Entry } from '../command/command-table.ts'
import type { Engine } from '../command/engine.ts'
import { DONE, DONE_FOR_OTHERS, type Outcome, PAUSED, WAITING } from '../command/outcome.ts'
import type { Transaction } from '../command/transaction.ts'
import { COMMAND, INCOMPLETE, type ParseResult, RespParser } from '../protocol/resp/parser.ts'
import type { Reply } from '../protocol/resp/reply.ts'
import type { Subscriptions } from '../pubsub/channels.ts'
import type { Mail } from '../pubsub/outbox.ts'
import type { TrackingState } from '../pubsub/tracking-client.ts'
import type { ConnectedClient } from './clients.ts'
import type { Connection } from './connection.ts'
import { CLOSING, Conversation, HELD, OUTPUT_BATCH_BYTES } from './conversation.ts'
import type { SessionHost } from './session-host.ts'

/**
 * A session: one client's conversation in Redis's protocol.
 *
 * A command sent back by a pause holds it, one whose reply comes later does, and so does a peer that asks for more than it reads, until the others had
 * their turn.
 */
export class Session extends Conversation implements ConnectedClient {
  readonly id: number
  readonly kind: Client['kind']
  readonly address: string
  readonly localAddress: string
  readonly fileDescriptor: number
  database = 0
  protocol: 2 | 3 = 2
  name = ''
  libraryName = ''
  libraryVersion = ''
  capabilities = ''
  user = 'default'
  authenticated: boolean
  gate = 0
  replyMode: Client['replyMode'] = 'on'
  lastCommand: Entry | undefined = undefined
  commands = 0
  transaction: Transaction | undefined = undefined
  watchedBytes = 0
  monitoring = false
  wait: Wait | undefined = undefined
  subscriptions: Subscriptions | undefined = undefined
  mail: Mail | undefined = undefined
  tracking: TrackingState | undefined = undefined

  protected readonly parser = new RespParser()
  readonly #host: SessionHost
  readonly #engine: Engine
  #diversion: Diversion | undefined = undefined

  constructor(id: number, connection: Connection, host: SessionHost) {
    super(connection, host, host.reply, host.engine.keyspace.now)
    this.id = id
    this.#host = host
    this.#engine = host.engine
    this.kind = connection.kind
    this.address = connection.address
    this.localAddress = connection.localAddress
    this.fileDescriptor = connection.fileDescriptor
    this.authenticated = !host.passwordRequired
    this.requireAuthentication(host.passwordRequired)
  }

  requireAuthentication(required: boolean): void {
    this.gate = required ? this.gate | GATE_AUTHENTICATION : this.gate & ~GATE_AUTHENTICATION
    this.parser.restricted = required
  }

  override ended(): void {
    if (this.wait !== undefined) this.close(false)
    else super.ended()
  }

  replyLater(): (write: (reply: Reply) => void) => void {
    const command = this.lastCommand
    const silent = this.replyMode !== 'on'
    const later = this.holdForReply()
    return write =>
      later(() => {
        const { reply } = this.#host
        this.#engine.replyLate(this, command, reply, write)
        if (silent) reply.length = 0
      })
  }

  /** Sends bytes that others are sent as well. Returns whether they wait where they are, so that they must stay. */
  send(bytes: Uint8Array<ArrayBuffer>): boolean {
    return this.push(bytes)
  }

  override get listening(): boolean {
    return this.subscriptions !== undefined || this.monitoring
  }

  override get subscribed(): boolean {
    return this.subscriptions !== undefined
  }

  protected received(): void {
    this.lastCommandMs = this.#engine.keyspace.now
  }

  protected override get queuedBytes(): number {
    const { transaction, subscriptions, tracking } = this
    return (transaction?.memoryBytes ?? 0) + this.watchedBytes + (subscriptions?.bytes ?? 0) + (tracking?.bytes ?? 0)
  }

  divert(to: Diversion | undefined): boolean {
    if (to !== undefined && this.#diversion === undefined) {
      // What has come with the command that runs is for the other, too.
      this.state |= HELD
      this.#host.releaseSoon(this)
    }
    this.#diversion = to
    return true
  }

  protected execute(bytes: Uint8Array, limit: number): void {
    if (this.#diversion !== undefined) return this.#executeDiverted(bytes, limit)
    const { parser } = this
    const engine = this.#engine
    const { reply } = this.#host
    parser.bulkBytesMax = this.#host.bulkBytesMax
    for (;;) {
      this.#collect(reply)
      const result = parser.next(bytes, limit)
      if (result !== COMMAND) return this.#stop(result)
      const entry = engine.commands.find(parser.bytes, parser.argv[0], parser.argv[1])
      if (entry !== undefined && entry.firstKey !== 0 && parser.position < limit && this.#looksAhead) {
        const count = this.#host.ahead.take(parser, bytes, limit)
        if (count > 0) {
          if (!this.#executeAhead(bytes, count)) return
          continue
        }
      }
      const { commandStart, position } = parser
      const outcome = engine.executeEntry(entry, this, parser.bytes, parser.argv, parser.argc, reply)
      if (outcome === DONE && this.state === 0 && reply.length <= OUTPUT_BATCH_BYTES) continue
      if (!this.#settle(outcome, commandStart, position)) return
    }
  }

  #executeDiverted(bytes: Uint8Array, limit: number): void {
    const { parser } = this
    const { reply } = this.#host
    while (this.state === 0 && this.#diversion !== undefined) {
      this.replyStart = reply.length
      const result = parser.next(bytes, limit)
      if (result !== COMMAND) return this.#stop(result)
      const { argc, argv, position } = parser
      const word = (i: number): string => latin1(parser.bytes, argv[2 * i], argv[2 * i + 1])
      this.#diversion.command(
        Array.from({ length: argc }, (_, i) => word(i)),
        reply,
      )
      parser.continueAt(position)
    }
  }

  /** Takes in the messages that came before the next command's reply, whose place it notes. */
  #collect(reply: Reply): void {
    if (this.mail?.waiting) this.#host.outbox.collect(this.mail, reply)
    this.replyStart = reply.length
  }

  /** Whether what comes behind a command is worth a look, and may be parsed before that runs: what a client may send that has not authenticated depends on it. */
  get #looksAhead(): boolean {
    return !this.parser.restricted && this.#engine.keyspace.databases[this.database].size >= this.#host.ahead.keysMin
  }

  /** Executes the commands that were taken ahead. Returns whether parsing may go on, where the parser stands. */
  #executeAhead(bytes: Uint8Array, count: number): boolean {
    const engine = this.#engine
    const { ahead, reply } = this.#host
    const { stopped } = ahead
    ahead.touch(bytes, count, engine.keyspace.databases[this.database].index)
    if (this.tracking !== undefined) this.#host.tracking.touch(ahead.hashes, count)
    for (let i = 0; i < count; i++) {
      this.#collect(reply)
      const outcome = engine.executeEntry(
        ahead.entries[i],
        this,
        bytes,
        ahead.argv[i],
        ahead.argc[i],
        reply,
        ahead.argumentHashes[i],
      )
      if (outcome === DONE && this.state === 0 && reply.length <= OUTPUT_BATCH_BYTES && !this.parser.restricted)
        continue
      return this.#settle(outcome, ahead.starts[i], ahead.ends[i])
    }
    if (stopped === COMMAND) return true
    this.#collect(reply)
    this.#stop(stopped)
    return false
  }

  /** Sees to a command, at [start, end), that was sent back or after which something is to be done. Returns whether parsing may go on, behind it. */
  #settle(outcome: Outcome, start: number, end: number): boolean {
    const host = this.#host
    const { reply } = host
    if (outcome === PAUSED || outcome === WAITING) {
      this.parser.continueAt(start)
      this.state |= HELD
      if (outcome === PAUSED) host.releaseAfterPause(this)
      return false
    }
    this.parser.continueAt(end)
    if (outcome === DONE_FOR_OTHERS) {
      const replyBytesMax = reply.lengthMax
      // The others reply into the same buffer.
      this.flush()
      host.blocking.serve()
      reply.lengthMax = replyBytesMax
    }
    if (this.state !== 0) return false
    if (reply.length <= OUTPUT_BATCH_BYTES) return true
    this.flush()
    if (this.state === 0 && this.connection.pendingBytes > 0) {
      this.state |= HELD
      host.releaseSoon(this)
    }
    return this.state === 0
  }

  protected failed(error: unknown): void {
    this.#engine.replyFailure(this, this.#host.reply)
    this.#host.failed(error, this)
  }

  protected over(): void {
    this.#diversion?.gone()
    this.#host.forget(this)
  }

  /** Ends a batch where the parser found no command. If the client's bytes are wrong, it is told so: nothing in them can be trusted any more. */
  #stop(result: ParseResult): void {
    if (result === INCOMPLETE) return
    const { reply } = this.#host
    if (this.replyMode === 'on') reply.error(`ERR Protocol error: ${this.parser.error}`)
    this.state |= CLOSING
  }
}
