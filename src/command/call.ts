import { equalsIgnoreCase, latin1 } from '../base/bytes.ts'
import { parseInt64, parseInteger } from '../base/integer.ts'
import { allocateBytes } from '../base/viewed-bytes.ts'
import type { Database } from '../keyspace/database.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'
import type { Reply } from '../protocol/resp/reply.ts'
import { ListCursor } from '../types/list/list-cursor.ts'
import type { WaitRequest } from './blocking.ts'
import type { Client } from './client.ts'
import type { Host } from './host.ts'
import { NOT_AN_INT32, NOT_AN_INTEGER } from './messages.ts'
import { StreamScratch } from './stream/stream-scratch.ts'
import type { QueuedCommand, Transaction } from './transaction.ts'

/** Runs commands for a command: those of a transaction. */
export interface Dispatcher {
  /** A transaction that was done with, for the next MULTI. */
  spare: Transaction | undefined
  /** Runs a command that was checked when it was queued, and replies. The call of the command that asks for it is used up by that. */
  run(client: Client, command: QueuedCommand, reply: Reply): void
}

/**
 * A call: one command with its arguments, for one client. One object is reused for all calls, so a handler must keep nothing of it.
 *
 * Argument 0 is the command's name; of a subcommand, argument 1 is its own word. The bytes of argument i are `bytes[start(i), end(i))`; they are valid
 * until the handler returns.
 */
export class Call {
  bytes: Uint8Array = NO_BYTES
  argv: Int32Array = NO_OFFSETS
  argc = 0
  /** The hash of argument 1 as a key; 0 when it is not known yet. */
  keyHash = 0
  client!: Client
  database!: Database
  /** Whether the command runs within another one, as in a transaction. */
  nested = false
  /** Whether a script has called the command. */
  scripted = false
  /** Whether the command has just made its client wait. */
  blocked = false
  /** A place in a list, for handlers that need one. */
  readonly listCursor = new ListCursor()
  /** Ids and options of streams, for handlers that need some. */
  readonly streamScratch = new StreamScratch()
  /** Bytes for a short text that a handler makes of a number. */
  readonly scratch = allocateBytes(SCRATCH_BYTES)
  readonly keyspace: Keyspace
  readonly host: Host
  readonly dispatcher: Dispatcher

  constructor(keyspace: Keyspace, host: Host, dispatcher: Dispatcher) {
    this.keyspace = keyspace
    this.host = host
    this.dispatcher = dispatcher
  }

  /** The current time of this batch of commands, in ms since the Unix epoch. */
  get now(): number {
    return this.keyspace.now
  }

  start(i: number): number {
    return this.argv[2 * i]
  }

  end(i: number): number {
    return this.argv[2 * i + 1]
  }

  /** The length of argument i in bytes. */
  length(i: number): number {
    return this.argv[2 * i + 1] - this.argv[2 * i]
  }

  /** Argument i as text, a character per byte. */
  text(i: number): string {
    return latin1(this.bytes, this.argv[2 * i], this.argv[2 * i + 1])
  }

  /** Arguments [first, end) as texts. */
  texts(first: number, end: number): string[] {
    return Array.from({ length: end - first }, (_, i) => this.text(first + i))
  }

  /** Argument i as the texts of errors quote it: up to its first zero byte, and no more than {@link QUOTED_BYTES_MAX}. */
  errorText(i: number): string {
    const start = this.argv[2 * i]
    return latin1(this.bytes, start, Math.min(this.argv[2 * i + 1], start + QUOTED_BYTES_MAX)).split('\0', 1)[0]
  }

  /** A copy of argument i. */
  copy(i: number): Uint8Array {
    return this.bytes.slice(this.argv[2 * i], this.argv[2 * i + 1])
  }

  /** Whether argument i is the word `literal` (given in upper case), in any case. */
  is(i: number, literal: string): boolean {
    return equalsIgnoreCase(this.bytes, this.argv[2 * i], this.argv[2 * i + 1], literal)
  }

  /** Argument i as a safe integer; NaN when it is none, be it that it is a larger int64. */
  integer(i: number): number {
    return parseInteger(this.bytes, this.argv[2 * i], this.argv[2 * i + 1])
  }

  /** Argument i as an int64; undefined when it is none. */
  int64(i: number): bigint | undefined {
    return parseInt64(this.bytes, this.argv[2 * i], this.argv[2 * i + 1])
  }

  /** Argument i as an int64 rounded to a number, or NaN after having replied with `message`. For ranges where what lies past 2^53 is all the same. */
  integerOrReply(i: number, reply: Reply, message: string = NOT_AN_INTEGER): number {
    const value = this.integer(i)
    if (!Number.isNaN(value)) return value
    const large = this.int64(i)
    if (large !== undefined) return Number(large)
    reply.error(message)
    return Number.NaN
  }

  /** Argument i as an int32, or NaN after having replied with `message`, or without one with what is wrong. */
  int32OrReply(i: number, reply: Reply, message?: string): number {
    const value = this.integerOrReply(i, reply, message)
    if (Number.isNaN(value) || value === (value | 0)) return value
    reply.error(message ?? NOT_AN_INT32)
    return Number.NaN
  }

  /** The address of the item whose key is argument i, or 0; counts as an access. */
  read(i: number): number {
    return this.database.read(this.bytes, this.argv[2 * i], this.argv[2 * i + 1], this.#hashOf(i))
  }

  /** The address of the item whose key is argument i, or 0; counts as a hit or a miss, yet as no access. */
  peek(i: number): number {
    return this.database.peek(this.bytes, this.argv[2 * i], this.argv[2 * i + 1], this.#hashOf(i))
  }

  /** The address of the item whose key is argument i, or 0; counts neither as access nor as hit or miss. The way writers look. */
  find(i: number): number {
    return this.database.find(this.bytes, this.argv[2 * i], this.argv[2 * i + 1], this.#hashOf(i))
  }

  /**
   * Makes the client wait: the handler returns without a reply, and runs again when one of the keys has changed. Where nobody can wait (in a transaction, in
   * the program that embeds the server) it replies at once what it would at the deadline, unless `refuse` replies otherwise. What the last try left in `memory`
   * is in `client.wait`.
   */
  block(request: WaitRequest, reply: Reply, refuse: ((reply: Reply) => void) | undefined = request.giveUp): void {
    if (this.nested || this.client.kind === 'internal') {
      if (refuse === undefined) reply.nullArray()
      else refuse(reply)
      return
    }
    this.host.blocking.begin(this.client, request)
    this.blocked = true
  }

  /** As {@link Client.replyLater}; undefined in a transaction too, which replies as a whole. */
  replyLater(): ((write: (reply: Reply) => void) => void) | undefined {
    return this.nested ? undefined : this.client.replyLater()
  }

  /** Tells a change of the key that is argument i. */
  changed(kind: number, event: string, i: number): void {
    this.keyspace.effects.dirty++
    this.changedToo(kind, event, i)
  }

  /** Tells a further event of a change that {@link changed} has told: the two count once. */
  changedToo(kind: number, event: string, i: number): void {
    const { effects } = this.keyspace
    if ((effects.mask & kind) !== 0)
      effects.tell(kind, event, this.database.number, this.bytes, this.argv[2 * i], this.argv[2 * i + 1])
  }

  #hashOf(i: number): number {
    if (i === 1 && this.keyHash !== 0) return this.keyHash
    return this.database.index.hash(this.bytes, this.argv[2 * i], this.argv[2 * i + 1])
  }
}

const SCRATCH_BYTES = 64
/** Bytes of an argument that an error text quotes at most. */
const QUOTED_BYTES_MAX = 64 * 1024
const NO_BYTES = new Uint8Array(0)
const NO_OFFSETS = new Int32Array(0)
