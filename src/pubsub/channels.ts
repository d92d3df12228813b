import { latin1 } from '../base/bytes.ts'
import { globMatches } from '../base/glob.ts'
import type { Reply } from '../protocol/resp/reply.ts'
import { Mail, type Outbox, type Receiver } from './outbox.ts'

/**
 * Channels: who listens to what, and what is published to them.
 *
 * There are channels, patterns of channels, and shard channels, which a cluster keeps on the shard that owns their slot. Names are texts with a
 * character per byte.
 *
 * Invariants
 * - A channel or pattern is listed while somebody has subscribed to it, and is then in the subscriptions of each of its subscribers.
 */

export type ChannelKind = 'channel' | 'pattern' | 'shard'

/** One who can subscribe. */
export interface Subscriber extends Receiver {
  /** What it has subscribed to; undefined while that is nothing. */
  subscriptions: Subscriptions | undefined
  /** What waits for it; undefined before there was any. */
  mail: Mail | undefined
}

/** What one subscriber has subscribed to. */
export class Subscriptions {
  readonly channel = new Set<string>()
  readonly pattern = new Set<string>()
  readonly shard = new Set<string>()
  /** Bytes of memory that they take, about. */
  bytes = 0

  /** What a reply to a subscriber counts: channels and patterns together, shard channels apart. */
  countOf(kind: ChannelKind): number {
    return kind === 'shard' ? this.shard.size : this.channel.size + this.pattern.size
  }

  get total(): number {
    return this.channel.size + this.pattern.size + this.shard.size
  }
}

interface Pattern {
  readonly bytes: Uint8Array
  readonly subscribers: Set<Subscriber>
}

/** What a subscription takes beside its name, about. */
const SUBSCRIPTION_BYTES = 120

export class Channels {
  readonly #outbox: Outbox
  readonly #channels = new Map<string, Set<Subscriber>>()
  readonly #shards = new Map<string, Set<Subscriber>>()
  readonly #patterns = new Map<string, Pattern>()
  #subscribers = 0
  /** The message that is being published, and where it lies in the writers; -1: it is not written there. */
  #message: Message = NO_MESSAGE
  #resp2Start = -1
  #resp2End = -1
  #resp3Start = -1
  #resp3End = -1

  constructor(outbox: Outbox) {
    this.#outbox = outbox
  }

  /** How many have subscribed to something. */
  get subscribers(): number {
    return this.#subscribers
  }

  /** How many channels, patterns or shard channels somebody has subscribed to. */
  count(kind: ChannelKind): number {
    return kind === 'pattern' ? this.#patterns.size : this.#listOf(kind).size
  }

  /** How many have subscribed to a channel or shard channel itself. */
  subscribersOf(kind: 'channel' | 'shard', name: string): number {
    return this.#listOf(kind).get(name)?.size ?? 0
  }

  /** The channels or shard channels that somebody has subscribed to, whose names match the pattern; undefined for all. */
  names(kind: 'channel' | 'shard', pattern: Uint8Array | undefined): string[] {
    const names = [...this.#listOf(kind).keys()]
    return pattern === undefined ? names : names.filter(name => matches(pattern, Buffer.from(name, 'latin1')))
  }

  /** Subscribes to one more. Returns what {@link Subscriptions.countOf} comes to. */
  subscribe(subscriber: Subscriber, kind: ChannelKind, name: string): number {
    if (subscriber.subscriptions === undefined) {
      subscriber.subscriptions = new Subscriptions()
      this.#subscribers++
    }
    const { subscriptions } = subscriber
    subscriber.mail ??= new Mail(subscriber)
    if (!subscriptions[kind].has(name)) {
      subscriptions[kind].add(name)
      subscriptions.bytes += name.length + SUBSCRIPTION_BYTES
      this.#add(subscriber, kind, name)
    }
    return subscriptions.countOf(kind)
  }

  /** Ends a subscription, if there is one. Returns what {@link Subscriptions.countOf} comes to. */
  unsubscribe(subscriber: Subscriber, kind: ChannelKind, name: string): number {
    const { subscriptions } = subscriber
    if (subscriptions === undefined) return 0
    if (subscriptions[kind].delete(name)) {
      subscriptions.bytes -= name.length + SUBSCRIPTION_BYTES
      this.#remove(subscriber, kind, name)
    }
    if (subscriptions.total === 0) {
      subscriber.subscriptions = undefined
      this.#subscribers--
    }
    return subscriptions.countOf(kind)
  }

  /** Ends all subscriptions. */
  end(subscriber: Subscriber): void {
    const { subscriptions } = subscriber
    if (subscriptions === undefined) return
    for (const kind of KINDS) for (const name of subscriptions[kind]) this.unsubscribe(subscriber, kind, name)
  }

  /** Publishes a message to a channel or shard channel. Returns how many get it; patterns count for themselves. */
  publish(kind: 'channel' | 'shard', message: Message): number {
    let receivers = 0
    const list = this.#listOf(kind)
    const subscribers = list.size === 0 ? undefined : list.get(latin1(message.name, message.nameStart, message.nameEnd))
    if (subscribers !== undefined) {
      this.#begin(message)
      for (const subscriber of subscribers) this.#post(subscriber, kind, undefined)
      receivers = subscribers.size
    }
    if (kind === 'channel' && this.#patterns.size > 0) receivers += this.#publishToPatterns(message)
    if (receivers > 0) {
      this.#message = NO_MESSAGE
      this.#outbox.posted()
    }
    return receivers
  }

  #publishToPatterns(message: Message): number {
    let receivers = 0
    for (const { bytes, subscribers } of this.#patterns.values()) {
      if (!globMatches(bytes, 0, bytes.length, message.name, message.nameStart, message.nameEnd, false)) continue
      this.#begin(message)
      for (const subscriber of subscribers) this.#post(subscriber, 'pattern', bytes)
      receivers += subscribers.size
    }
    return receivers
  }

  #begin(message: Message): void {
    this.#message = message
    this.#resp2Start = -1
    this.#resp3Start = -1
  }

  #post(subscriber: Subscriber, kind: ChannelKind, pattern: Uint8Array | undefined): void {
    const mail = subscriber.mail as Mail
    const outbox = this.#outbox
    if (subscriber.protocol === 3) {
      if (this.#resp3Start < 0) {
        const writer = outbox.writer(3)
        this.#resp3Start = writer.length
        writeMessage(writer, kind, pattern, this.#message)
        this.#resp3End = writer.length
      }
      outbox.post(mail, this.#resp3Start, this.#resp3End)
    } else {
      if (this.#resp2Start < 0) {
        const writer = outbox.writer(2)
        this.#resp2Start = writer.length
        writeMessage(writer, kind, pattern, this.#message)
        this.#resp2End = writer.length
      }
      outbox.post(mail, this.#resp2Start, this.#resp2End)
    }
  }

  #add(subscriber: Subscriber, kind: ChannelKind, name: string): void {
    if (kind === 'pattern') {
      let pattern = this.#patterns.get(name)
      if (pattern === undefined) {
        pattern = { bytes: Buffer.from(name, 'latin1'), subscribers: new Set() }
        this.#patterns.set(name, pattern)
      }
      pattern.subscribers.add(subscriber)
      return
    }
    const list = this.#listOf(kind)
    const subscribers = list.get(name)
    if (subscribers === undefined) list.set(name, new Set([subscriber]))
    else subscribers.add(subscriber)
  }

  #remove(subscriber: Subscriber, kind: ChannelKind, name: string): void {
    if (kind === 'pattern') {
      const pattern = this.#patterns.get(name)
      pattern?.subscribers.delete(subscriber)
      if (pattern?.subscribers.size === 0) this.#patterns.delete(name)
      return
    }
    const list = this.#listOf(kind)
    const subscribers = list.get(name)
    subscribers?.delete(subscriber)
    if (subscribers?.size === 0) list.delete(name)
  }

  #listOf(kind: 'channel' | 'shard'): Map<string, Set<Subscriber>> {
    return kind === 'shard' ? this.#shards : this.#channels
  }
}

/** A message with the name of its channel: bytes that are valid while it is published. */
export interface Message {
  readonly name: Uint8Array
  readonly nameStart: number
  readonly nameEnd: number
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

function writeMessage(writer: Reply, kind: ChannelKind, pattern: Uint8Array | undefined, message: Message): void {
  writer.push(kind === 'pattern' ? 4 : 3)
  writer.latin1(WORDS[kind])
  if (pattern !== undefined) writer.bulk(pattern, 0, pattern.length)
  writer.bulk(message.name, message.nameStart, message.nameEnd)
  writer.bulk(message.bytes, message.start, message.end)
}

function matches(pattern: Uint8Array, text: Uint8Array): boolean {
  return globMatches(pattern, 0, pattern.length, text, 0, text.length, false)
}

const KINDS: readonly ChannelKind[] = ['channel', 'pattern', 'shard']
const WORDS: Readonly<Record<ChannelKind, string>> = { channel: 'message', pattern: 'pmessage', shard: 'smessage' }
const NO_BYTES = new Uint8Array(0)
const NO_MESSAGE: Message = { name: NO_BYTES, nameStart: 0, nameEnd: 0, bytes: NO_BYTES, start: 0, end: 0 }
