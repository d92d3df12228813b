import type { Reply } from '../protocol/resp/reply.ts'
import { Mail, type Outbox } from './outbox.ts'
import type { TrackingClient } from './tracking-client.ts'

/**
 * Messages that say which keys have changed: pushes in RESP3; in RESP2, for who is told in another one's place, messages on a channel of their own.
 *
 * A message is written at most once per protocol, however many get it.
 */

const CHANNEL = '__redis__:invalidate'
/** Every key: a null of the client's own protocol. */
const NULLS = { 2: '$-1\r\n', 3: '_\r\n' } as const

export class Invalidations {
  readonly #outbox: Outbox
  readonly #find: (id: number) => TrackingClient | undefined
  #key: Uint8Array = NO_KEY
  #start = 0
  #end = 0
  /** Where the message lies in the writers; -1: it is not written there. */
  readonly #written = { 2: { start: -1, end: -1 }, 3: { start: -1, end: -1 } }

  constructor(outbox: Outbox, find: (id: number) => TrackingClient | undefined) {
    this.#outbox = outbox
    this.#find = find
  }

  /** Begins the message about one key. */
  begin(key: Uint8Array, start: number, end: number): void {
    this.#key = key
    this.#start = start
    this.#end = end
    this.#written[2].start = this.#written[3].start = -1
  }

  /** Posts the message that was begun to a client, or to the one that is told in its place. */
  post(client: TrackingClient): void {
    const receiver = this.#receiverOf(client)
    if (receiver === undefined) return
    const { protocol } = receiver
    const written = this.#written[protocol]
    if (written.start < 0) {
      const writer = this.#outbox.writer(protocol)
      written.start = writer.length
      writeHead(writer)
      writer.array(1)
      writer.bulk(this.#key, this.#start, this.#end)
      written.end = writer.length
    }
    this.#outbox.post(mailOf(receiver), written.start, written.end)
  }

  /** Ends the message that was begun. */
  end(): void {
    this.#key = NO_KEY
    this.#outbox.posted()
  }

  /** Posts a message about several keys. */
  postKeys(client: TrackingClient, keys: readonly string[]): void {
    this.#postTo(client, writer => {
      writer.array(keys.length)
      for (const key of keys) writer.latin1(key)
    })
  }

  /** Posts the message that every key may have changed. */
  postAll(client: TrackingClient): void {
    const bytes = Buffer.from(NULLS[client.protocol], 'latin1')
    this.#postTo(client, writer => writer.raw(bytes, 0, bytes.length))
  }

  #postTo(client: TrackingClient, write: (writer: Reply) => void): void {
    const receiver = this.#receiverOf(client)
    if (receiver === undefined) return
    const writer = this.#outbox.writer(receiver.protocol)
    const start = writer.length
    writeHead(writer)
    write(writer)
    this.#outbox.post(mailOf(receiver), start, writer.length)
    this.#outbox.posted()
  }

  /** Returns who is to be told of a client's keys; undefined when nobody can be. */
  #receiverOf(client: TrackingClient): TrackingClient | undefined {
    const { tracking } = client
    if (tracking === undefined || tracking.redirect === 0) return client.protocol === 3 ? client : undefined
    const receiver = this.#find(tracking.redirect)
    if (receiver === undefined) {
      tracking.broken = true
      this.#tellBroken(client, tracking.redirect)
      return undefined
    }
    return receiver.protocol === 3 || receiver.subscriptions !== undefined ? receiver : undefined
  }

  /** Tells a client that the one in its place is gone. */
  #tellBroken(client: TrackingClient, redirect: number): void {
    if (client.protocol !== 3) return
    const writer = this.#outbox.writer(3)
    const start = writer.length
    writer.push(2)
    writer.text('tracking-redir-broken')
    writer.integer(redirect)
    this.#outbox.post(mailOf(client), start, writer.length)
  }
}

/** The message up to the keys, which end it. */
function writeHead(writer: Reply): void {
  if (writer.protocol === 3) {
    writer.push(2)
    writer.text('invalidate')
  } else {
    writer.push(3)
    writer.text('message')
    writer.text(CHANNEL)
  }
}

function mailOf(client: TrackingClient): Mail {
  return (client.mail ??= new Mail(client))
}

const NO_KEY = new Uint8Array(0)
