import type { MemcachedClient } from '../memcached/memcached-host.ts'
import type { TextCall } from '../memcached/text/text-call.ts'
import { runTextCommand } from '../memcached/text/text-commands.ts'
import { COMMAND, INCOMPLETE, TextParser } from '../protocol/memcached/text-parser.ts'
import type { Connected } from './clients.ts'
import type { Connection } from './connection.ts'
import { Conversation, type ConversationHost, HELD, OUTPUT_BATCH_BYTES } from './conversation.ts'

/** What memcached's sessions ask of the server that has them. */
export interface MemcachedSessionHost extends ConversationHost {
  /** What commands work with; its reply is empty between batches. */
  readonly call: TextCall
  /** Calls {@link MemcachedSession.release} once what other clients have sent is served. */
  releaseSoon(client: MemcachedSession): void
  /** A bug came to light while this client was served; its connection is being closed. */
  failed(error: unknown, client: MemcachedSession): void
  /** The client is gone. Called once. */
  forget(client: MemcachedSession): void
}

/**
 * A session: one client's conversation in memcached's text protocol.
 *
 * A client that does not read what it asked for is held until it has: no more is executed for it than fits its connection.
 */
export class MemcachedSession extends Conversation implements Connected, MemcachedClient {
  readonly id: number
  readonly kind: Connection['kind']
  readonly address: string
  readonly localAddress: string
  readonly fileDescriptor: number

  protected readonly parser = new TextParser()
  readonly #host: MemcachedSessionHost

  constructor(id: number, connection: Connection, host: MemcachedSessionHost) {
    const { call } = host
    super(connection, host, call.reply, call.store.keyspace.now)
    this.id = id
    this.#host = host
    this.kind = connection.kind
    this.address = connection.address
    this.localAddress = connection.localAddress
    this.fileDescriptor = connection.fileDescriptor
    this.parser.itemBytesMax = call.store.settings.itemBytesMax
    this.parser.itemFixedBytes = call.store.sizeOf(0, 0, 0)
  }

  override drained(): void {
    super.drained()
    if (this.held) this.#host.releaseSoon(this)
  }

  protected received(): void {
    this.lastCommandMs = this.#host.call.store.keyspace.now
  }

  protected execute(bytes: Uint8Array, limit: number): void {
    const { parser } = this
    const { call } = this.#host
    const { reply } = call
    call.parser = parser
    call.client = this
    for (;;) {
      this.replyStart = reply.length
      const result = parser.next(bytes, limit)
      if (result !== COMMAND) {
        if (result !== INCOMPLETE) this.close(false)
        return
      }
      runTextCommand(call)
      if (call.suspended) call.suspended = false
      else parser.skip()
      if (reply.length > OUTPUT_BATCH_BYTES) this.flush()
      if (this.state !== 0) return
    }
  }

  protected override flush(): void {
    super.flush()
    if (this.state === 0 && this.connection.pendingBytes > 0) this.state |= HELD
  }

  protected failed(error: unknown): void {
    this.#host.call.reply.line('SERVER_ERROR internal error')
    this.#host.failed(error, this)
  }

  protected over(): void {
    this.#host.forget(this)
  }
}
