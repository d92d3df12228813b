import type { BinaryCall } from '../memcached/binary/binary-call.ts'
import { runBinaryCommand } from '../memcached/binary/binary-commands.ts'
import type { CloseReason, EventLog, Watcher } from '../memcached/event-log.ts'
import type { ItemDump } from '../memcached/item-dump.ts'
import type { MemcachedClient } from '../memcached/memcached-host.ts'
import { COUNT_AUTHENTICATION_ERRORS, COUNT_AUTHENTICATIONS } from '../memcached/operation-counts.ts'
import type { MemcachedSettings } from '../memcached/settings.ts'
import type { ConnectionFacts } from '../memcached/stats/server-facts.ts'
import type { TextCall } from '../memcached/text/text-call.ts'
import { runTextCommand } from '../memcached/text/text-commands.ts'
import type { Users } from '../memcached/users.ts'
import { AuthenticationParser } from '../protocol/memcached/authentication-parser.ts'
import { REQUEST_MAGIC } from '../protocol/memcached/binary-opcode.ts'
import { BinaryParser } from '../protocol/memcached/binary-parser.ts'
import { GATS, META_NOOP, UNKNOWN } from '../protocol/memcached/command-code.ts'
import { COMMAND, INCOMPLETE, TextParser } from '../protocol/memcached/text-parser.ts'
import type { Connected } from './clients.ts'
import type { Connection } from './connection.ts'
import { Conversation, type ConversationHost, HELD, OUTPUT_BATCH_BYTES } from './conversation.ts'

/** What memcached's sessions ask of the server that has them. */
export interface MemcachedSessionHost extends ConversationHost {
  readonly log: EventLog
  readonly users: Users
  /** Whether clients must say who they are. */
  mustAuthenticate(): boolean
  /** What commands work with; its reply is empty between batches. */
  readonly call: TextCall
  readonly binaryCall: BinaryCall
  /** Calls {@link MemcachedSession.release} once what other clients have sent is served. */
  releaseSoon(client: MemcachedSession): void
  /** A bug came to light while this client was served; its connection is being closed. */
  failed(error: unknown, client: MemcachedSession): void
  /** The client is gone. Called once. */
  forget(client: MemcachedSession): void
}

type Parser = TextParser | BinaryParser | AuthenticationParser

/**
 * A session: one client's conversation in one of memcached's protocols, which its first byte tells unless the address that it came to does.
 *
 * A client that does not read what it asked for is held until it has: no more is executed for it than fits its connection.
 */
export class MemcachedSession extends Conversation implements Connected, MemcachedClient, Watcher {
  readonly id: number
  readonly kind: Connection['kind']
  readonly address: string
  readonly localAddress: string
  readonly fileDescriptor: number
  dump: ItemDump | undefined = undefined
  authenticating = false
  /** Why the connection ends. */
  closeReason: CloseReason = 'error'

  protected parser: Parser
  readonly #host: MemcachedSessionHost
  /** Whether the first byte is yet to tell the protocol. */
  #undecided: boolean
  /** Whether it only tells what happens: see {@link watch}. */
  #watching = false

  constructor(
    id: number,
    connection: Connection,
    host: MemcachedSessionHost,
    protocol: MemcachedSettings['protocol'] = host.call.store.settings.protocol,
  ) {
    const { call } = host
    super(connection, host, call.reply, call.store.keyspace.now)
    this.id = id
    this.#host = host
    this.kind = connection.kind
    this.address = connection.address
    this.localAddress = connection.localAddress
    this.fileDescriptor = connection.fileDescriptor
    this.#undecided = protocol === 'auto-negotiate'
    if (protocol === 'binary') this.parser = this.#binaryParser()
    else this.parser = host.mustAuthenticate() ? new AuthenticationParser() : this.#textParser()
  }

  override receive(bytes: Uint8Array, length: number): void {
    if (!this.#watching) super.receive(bytes, length)
  }

  override ended(): void {
    this.closeReason = 'normal'
    if (this.#watching) this.close(false)
    else super.ended()
  }

  override closed(): void {
    if (!this.closing) this.closeReason = 'normal'
    super.closed()
  }

  override drained(): void {
    super.drained()
    if (this.held) this.#host.releaseSoon(this)
  }

  /** What `stats conns` tells of it. */
  facts(): ConnectionFacts {
    const second = Math.floor(this.#host.call.store.keyspace.now / 1000)
    return {
      fileDescriptor: this.fileDescriptor,
      datagrams: false,
      address: peerAddress(this.kind, this.address),
      localAddress: peerAddress(this.kind, this.localAddress),
      state: this.#stateName,
      idleSeconds: second - Math.floor(this.lastCommandMs / 1000),
    }
  }

  /** Has what it receives wait until it is released: there are too many clients. */
  wait(): void {
    this.state |= HELD
  }

  quit(): void {
    this.closeReason = 'normal'
    this.close(true)
  }

  watch(mask: number): boolean {
    this.#watching = this.#host.log.add(this, mask)
    return this.#watching
  }

  send(text: string): void {
    const bytes = Buffer.from(text, 'latin1')
    this.connection.write(bytes, bytes.length)
  }

  authenticate(done: boolean): void {
    if (this.parser instanceof BinaryParser) this.parser.unauthenticated = !done
  }

  protected received(): void {
    this.lastCommandMs = this.#host.call.store.keyspace.now
  }

  protected execute(bytes: Uint8Array, limit: number): void {
    this.#host.log.descriptor = this.fileDescriptor
    if (this.#undecided) {
      this.#undecided = false
      if (bytes[0] === REQUEST_MAGIC) this.parser = this.#binaryParser()
    }
    if (this.parser instanceof AuthenticationParser) this.#executeAuthentication(this.parser, bytes, limit)
    const { parser } = this
    if (this.state !== 0) return
    if (parser instanceof TextParser) this.#executeText(parser, bytes, limit)
    else if (parser instanceof BinaryParser) this.#executeBinary(parser, bytes, limit)
  }

  protected override flush(): void {
    super.flush()
    if (this.state === 0 && !this.#watching && this.connection.pendingBytes > 0) this.state |= HELD
  }

  protected failed(error: unknown): void {
    if (!(this.parser instanceof BinaryParser)) this.#host.call.reply.line('SERVER_ERROR internal error')
    this.#host.failed(error, this)
  }

  protected over(): void {
    this.#host.log.remove(this)
    this.#host.forget(this)
  }

  #executeText(parser: TextParser, bytes: Uint8Array, limit: number): void {
    const { call } = this.#host
    const { ahead, reply, store } = call
    call.parser = parser
    call.client = this
    call.pipelined = false
    let lookAheadAt = store.database.index.size < ahead.keysMin ? limit : parser.commandStart
    ahead.forget()
    for (;;) {
      this.replyStart = reply.length
      const result = parser.next(bytes, limit)
      if (result !== COMMAND) {
        if (result !== INCOMPLETE) this.close(false)
        return
      }
      const { commandStart } = parser
      if (commandStart >= lookAheadAt && parser.position < limit)
        lookAheadAt = ahead.touchCommands(bytes, commandStart, limit, store.database.index, store.lru?.queues)
      runTextCommand(call)
      if (call.suspended) return this.#yield()
      parser.skip()
      // A retrieval has what was replied so far sent, as a no-op has.
      call.pipelined = parser.code === UNKNOWN || (parser.code > GATS && parser.code !== META_NOOP)
      if (reply.length > OUTPUT_BATCH_BYTES) this.flush()
      if (this.state !== 0 || this.#watching) return
    }
  }

  #executeBinary(parser: BinaryParser, bytes: Uint8Array, limit: number): void {
    const { binaryCall: call } = this.#host
    const { output } = call.reply
    call.parser = parser
    call.client = this
    for (;;) {
      this.replyStart = output.length
      const result = parser.next(bytes, limit)
      if (result !== COMMAND) {
        if (result !== INCOMPLETE) this.close(true)
        return
      }
      runBinaryCommand(call)
      parser.skip()
      if (output.length > OUTPUT_BATCH_BYTES) this.flush()
      if (this.state !== 0) return
    }
  }

  /** Lets the client say who it is; when it is known, the text parser goes on behind. */
  #executeAuthentication(parser: AuthenticationParser, bytes: Uint8Array, limit: number): void {
    const { call, users } = this.#host
    const { totals } = call.store.counts
    for (;;) {
      const result = parser.next(bytes, limit)
      if (result !== COMMAND) {
        if (result !== INCOMPLETE) this.close(false)
        return
      }
      parser.skip()
      if (parser.error !== '') {
        call.reply.line(parser.error)
        continue
      }
      totals[COUNT_AUTHENTICATIONS]++
      if (users.check(parser.user, parser.password)) break
      totals[COUNT_AUTHENTICATION_ERRORS]++
      call.reply.line('CLIENT_ERROR authentication failure')
    }
    call.reply.line('STORED')
    const text = this.#textParser()
    text.position = text.commandStart = parser.position
    this.parser = text
  }

  #textParser(): TextParser {
    const { store } = this.#host.call
    const parser = new TextParser()
    parser.itemBytesMax = store.settings.itemBytesMax
    parser.itemFixedBytes = store.sizeOf(0, 0, 0)
    return parser
  }

  #binaryParser(): BinaryParser {
    const { store } = this.#host.call
    const parser = new BinaryParser()
    parser.itemBytesMax = store.settings.itemBytesMax
    parser.chunkBytesMax = store.settings.chunkBytesMax
    parser.itemFixedBytes = store.sizeOf(0, 0, 0)
    parser.sasl = parser.unauthenticated = this.#host.mustAuthenticate()
    return parser
  }

  get #stateName(): string {
    if (this.#watching) return 'conn_watch'
    if (this.#host.call.client === this) return 'conn_parse_cmd'
    if (this.closing) return 'conn_closing'
    if (this.held) return 'conn_mwrite'
    return this.parser.awaitsValue ? 'conn_nread' : 'conn_read'
  }

  /** Lets other clients have their turn before the command goes on. */
  #yield(): void {
    this.#host.call.suspended = false
    this.flush()
    if (this.state !== 0) return
    this.state |= HELD
    this.#host.releaseSoon(this)
  }
}

/** An end of a connection as memcached writes it. */
function peerAddress(kind: Connection['kind'], address: string): string {
  if (kind === 'unix') return `unix:${address.slice(0, address.lastIndexOf(':'))}`
  return `${address.startsWith('[') ? 'tcp6' : 'tcp'}:${address}`
}
