import { copyBytes, writeLatin1, writeUtf8 } from '../base/bytes.ts'
import { allocateBytes, type ViewedBytes } from '../base/viewed-bytes.ts'
import { type Client, GATE_AUTHENTICATION } from '../command/client.ts'
import type { Entry } from '../command/command-table.ts'
import { countCall } from '../command/count-call.ts'
import { mayCallDirectly } from '../command/may-call-directly.ts'
import type { Transaction } from '../command/transaction.ts'
import { SMALL_OUTPUT_BYTES } from '../protocol/output-buffer.ts'
import { RespDecoder, RespError, type RespValue } from '../protocol/resp/decoder.ts'
import { Reply } from '../protocol/resp/reply.ts'
import type { Mail } from '../pubsub/outbox.ts'
import type { TrackingState } from '../pubsub/tracking-client.ts'
import { isStringItem, readString, stringLength } from '../types/string.ts'
import type { Server } from './server.ts'

/** A command's argument: text is sent as UTF-8, numbers in decimal. */
export type Argument = string | Uint8Array | number | bigint

export interface SetOptions {
  /** Only if the key does not exist. */
  readonly nx?: boolean
  /** Only if the key exists. */
  readonly xx?: boolean
  /** Seconds to live. */
  readonly ex?: number
  /** Milliseconds to live. */
  readonly px?: number
  /** Keeps the deadline that the key has. */
  readonly keepTtl?: boolean
}

/** Names that lie in front of all arguments, and where. */
const NAMES = 'getset'
const NAME_BYTES = 3
const GET = 0
const SET = 3
/** GETs in a row, at most, for which the clock is not read. */
const TIMELESS_READS_MAX = 64
/** Bytes of the pool that small values are copied into. */
const POOL_BYTES = 8192
/** The longest value that is copied into it. */
const POOLED_BYTES_MAX = POOL_BYTES >>> 2

/**
 * The in-process client: calls the engine with no socket in between. Synchronous; when a call returns, it is done.
 * Values are bytes. Error replies are thrown as {@link RespError}.
 */
export class EmbeddedClient implements Client {
  readonly id: number
  database = 0
  readonly protocol = 3 as 2 | 3
  name = ''
  libraryName = 'samovar'
  libraryVersion = ''
  capabilities = ''
  user = 'default'
  authenticated = true
  gate = 0
  noEvict = true
  replyMode: Client['replyMode'] = 'on'
  readonly createdMs: number
  lastCommandMs: number
  lastCommand: Entry | undefined = undefined
  commands = 0
  readonly address = 'memory:0'
  readonly localAddress = 'memory:0'
  readonly kind = 'internal'
  inputBytes = 0
  outputBytes = 0
  readonly queryBytes = 0
  readonly queryCapacity = 0
  readonly outputPending = 0
  readonly fileDescriptor = -1
  readonly memoryBytes = 0
  readonly held = false
  readonly closing = false
  transaction: Transaction | undefined = undefined
  watchedBytes = 0
  monitoring = false
  readonly wait = undefined
  readonly subscriptions = undefined
  mail: Mail | undefined = undefined
  tracking: TrackingState | undefined = undefined

  readonly #server: Server
  readonly #reply = new Reply(SMALL_OUTPUT_BYTES)
  readonly #decoder = new RespDecoder()
  #bytes: ViewedBytes = allocateBytes(4096)
  #argv = new Int32Array(16)
  #pool = allocateBytes(POOL_BYTES)
  #poolUsed = 0
  readonly #get: Entry
  readonly #set: Entry
  /** GETs since the clock was read. */
  #timeless = 0
  #argc = 0
  #length = 0

  constructor(server: Server) {
    this.#server = server
    this.#get = server.commands.entries.get('get') as Entry
    this.#set = server.commands.entries.get('set') as Entry
    writeLatin1(this.#bytes, 0, NAMES)
    this.id = server.clients.nextId()
    this.createdMs = server.platform.clock.now()
    this.lastCommandMs = this.createdMs
  }

  /** Executes any command. Returns its reply; throws {@link RespError} for an error reply. */
  call(...args: readonly Argument[]): RespValue {
    this.#begin()
    for (const argument of args) this.#add(argument)
    return this.#run()
  }

  /** Returns the value of a key, or null. */
  get(key: string | Uint8Array): Buffer | null {
    this.#begin()
    this.#addName(GET)
    this.#add(key)
    // While nothing can expire, the time only ages the access clocks, in seconds: now and then is enough.
    const timeless = this.#server.keyspace.wheel.size === 0 && ++this.#timeless < TIMELESS_READS_MAX
    if (!timeless) this.#beginBatch()
    const value = this.#short()
    if (value !== undefined) return value
    this.#executeBegun(this.#get)
    return this.#bulk()
  }

  /** Returns the value of a key as UTF-8 text, or null. */
  getText(key: string | Uint8Array): string | null {
    return this.get(key)?.toString() ?? null
  }

  /** Sets a key. Returns whether it was set, which only `nx` and `xx` can prevent. */
  set(key: string | Uint8Array, value: Argument, options?: SetOptions): boolean {
    this.#begin()
    this.#addName(SET)
    this.#add(key)
    this.#add(value)
    if (options !== undefined) this.#addSetOptions(options)
    return this.#run(this.#set) !== null
  }

  /** Removes keys. Returns how many there were. */
  delete(...keys: readonly (string | Uint8Array)[]): number {
    return this.call('del', ...keys) as number
  }

  /** Adds to the integer at a key, 0 if there is none. Returns the sum. */
  increment(key: string | Uint8Array, by: number | bigint = 1): number | bigint {
    return this.call('incrby', key, by) as number | bigint
  }

  /** Gives a key `milliseconds` to live. Returns whether it exists. */
  expire(key: string | Uint8Array, milliseconds: number): boolean {
    return this.call('pexpire', key, milliseconds) === 1
  }

  /** Returns a key's time to live in milliseconds; undefined when it does not exist, Infinity when it does not expire. */
  timeToLive(key: string | Uint8Array): number | undefined {
    const left = this.call('pttl', key) as number
    if (left === -2) return undefined
    return left === -1 ? Number.POSITIVE_INFINITY : left
  }

  requireAuthentication(required: boolean): void {
    this.gate = required ? this.gate | GATE_AUTHENTICATION : this.gate & ~GATE_AUTHENTICATION
  }

  /** A call returns its reply: it cannot wait. */
  replyLater(): undefined {}

  divert(): boolean {
    return false
  }

  close(): void {}

  release(): void {}

  /** It subscribes to nothing. */
  send(): boolean {
    return false
  }

  #addSetOptions(options: SetOptions): void {
    if (options.nx) this.#addText('nx')
    if (options.xx) this.#addText('xx')
    if (options.keepTtl) this.#addText('keepttl')
    if (options.ex !== undefined) {
      this.#addText('ex')
      this.#add(options.ex)
    }
    if (options.px !== undefined) {
      this.#addText('px')
      this.#add(options.px)
    }
  }

  #begin(): void {
    this.#argc = 0
    this.#length = NAMES.length
  }

  #add(argument: Argument): void {
    if (typeof argument === 'string') return this.#addText(argument)
    if (typeof argument !== 'object') return this.#addText(String(argument))
    this.#reserve(argument.length)
    const at = this.#length
    copyBytes(argument, 0, argument.length, this.#bytes, at)
    this.#endArgument(at, at + argument.length)
  }

  #addText(text: string): void {
    const length = text.length
    this.#reserve(length * 3)
    const at = this.#length
    const bytes = this.#bytes
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i)
      if (code > 0x7f) return this.#endArgument(at, at + writeUtf8(bytes, at, text))
      bytes[at + i] = code
    }
    this.#endArgument(at, at + length)
  }

  #endArgument(start: number, end: number): void {
    if (2 * this.#argc === this.#argv.length) {
      const argv = new Int32Array(this.#argv.length * 2)
      argv.set(this.#argv)
      this.#argv = argv
    }
    this.#argv[2 * this.#argc] = start
    this.#argv[2 * this.#argc + 1] = end
    this.#argc++
    this.#length = end
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return
    const larger = allocateBytes(Math.max(this.#length + count, this.#bytes.length * 2))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
  }

  /** Adds the name at an offset of {@link NAMES}, which is there already. */
  #addName(start: number): void {
    this.#argv[0] = start
    this.#argv[1] = start + NAME_BYTES
    this.#argc = 1
  }

  /** The value of the key in front, where that is a short string and nothing stands in the way: no reply is made, only the copy. */
  #short(): Buffer | undefined {
    const { engine, keyspace } = this.#server
    if (!mayCallDirectly(engine.gate, this.#get, this)) return undefined
    const database = keyspace.databases[this.database]
    const address = database.find(this.#bytes, this.#argv[2], this.#argv[3])
    if (address === 0) return undefined
    const { arena } = keyspace
    if (!isStringItem(arena, address)) return undefined
    const length = stringLength(arena, address)
    if (length > POOLED_BYTES_MAX) return undefined
    keyspace.noteRead(address)
    this.lastCommand = this.#get
    countCall(this.#get, this, keyspace)
    const at = this.#claim(length)
    readString(arena, address, 0, length, this.#pool, at)
    return Buffer.from(this.#pool.buffer, at, length)
  }

  #execute(entry?: Entry): void {
    this.#beginBatch()
    this.#executeBegun(entry)
  }

  #beginBatch(): void {
    this.#timeless = 0
    this.#server.beginBatch()
  }

  #executeBegun(entry?: Entry): void {
    const server = this.#server
    this.#reply.reset()
    if (entry === undefined) server.engine.execute(this, this.#bytes, this.#argv, this.#argc, this.#reply)
    else server.engine.executeEntry(entry, this, this.#bytes, this.#argv, this.#argc, this.#reply)
    server.endBatch()
  }

  #run(entry?: Entry): RespValue {
    this.#execute(entry)
    if (this.#reply.length === 0) return null
    const value = this.#decoder.decode(this.#reply.bytes, 0)
    if (value instanceof RespError) throw value
    return value
  }

  /** The reply when it is a bulk string or null, without the decoder's detour. */
  #bulk(): Buffer | null {
    const { bytes, length } = this.#reply
    if (bytes[0] !== 0x24) {
      const value = this.#decoder.decode(bytes, 0)
      if (value instanceof RespError) throw value
      return null
    }
    let lineEnd = 2
    while (bytes[lineEnd] !== 0x0d) lineEnd++
    return this.#copy(bytes, lineEnd + 2, length - 2)
  }

  /** Returns a copy of bytes[start, end), cut from a pool as Node's own small buffers are. */
  #copy(bytes: ViewedBytes, start: number, end: number): Buffer {
    const count = end - start
    if (count > POOLED_BYTES_MAX) return Buffer.from(bytes.buffer.slice(start, end))
    const at = this.#claim(count)
    copyBytes(bytes, start, end, this.#pool, at)
    return Buffer.from(this.#pool.buffer, at, count)
  }

  /** Takes `count` bytes, at most {@link POOLED_BYTES_MAX}, off the pool, or off a new one. Returns where they begin. */
  #claim(count: number): number {
    if (this.#poolUsed + count > POOL_BYTES) {
      this.#pool = allocateBytes(POOL_BYTES)
      this.#poolUsed = 0
    }
    const at = this.#poolUsed
    this.#poolUsed = (at + count + 7) & ~7
    return at
  }
}
