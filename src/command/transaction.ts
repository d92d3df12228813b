import { copyBytes } from '../base/bytes.ts'
import { allocateBytes, type ViewedBytes } from '../base/viewed-bytes.ts'
import type { Call } from './call.ts'
import { type Client, GATE_MULTI } from './client.ts'
import type { Entry } from './command-table.ts'

/** One command with its arguments: pairs of offsets into bytes, as a {@link Call} has them. */
export interface QueuedCommand {
  readonly entry: Entry
  readonly bytes: Uint8Array
  readonly argv: Int32Array
  readonly argc: number
}

/** What a queued command takes beside its bytes, about. */
const COMMAND_BYTES = 200
/** Room for the bytes and the offsets of a few commands. */
const BYTES_MIN = 1024
const OFFSETS_MIN = 64
/** What an entry of an array takes. */
const POINTER_BYTES = 8
/** A transaction that took more is not used again. */
const BYTES_KEPT = 64 * 1024

/**
 * A transaction: the commands that a client has queued since MULTI, for EXEC to run one after another with nothing in between.
 *
 * Their bytes lie in one buffer, one behind the other. {@link Transaction.next} makes the transaction itself the next one of them.
 */
export class Transaction implements QueuedCommand {
  /** Whether a command could not be queued: EXEC will refuse. */
  aborted = false
  /** Bytes that the queued commands take, about. */
  memoryBytes = 0
  /** OR of the FLAG_… bits of the queued commands. */
  flags = 0
  entry!: Entry
  bytes: ViewedBytes = allocateBytes(BYTES_MIN)
  argv = new Int32Array(OFFSETS_MIN)
  argc = 0

  /** How many commands are queued. */
  size = 0

  /** Of the queued commands; what is behind them is of earlier transactions. */
  readonly #entries: Entry[] = []
  /** Of each command how many arguments it has, and their offsets. */
  #offsets = new Int32Array(OFFSETS_MIN)
  #bytesUsed = 0
  #offsetsUsed = 0
  /** The command that {@link next} comes to, and where its offsets are. */
  #at = 0
  #offsetsAt = 0

  /** Queues a command, which may lie in a buffer that is used again; `flags` are those of this call. */
  queue(entry: Entry, call: Call, flags: number): void {
    // Nothing of it will run: only its end is waited for.
    if (this.aborted) return
    const { argc, argv } = call
    const start = argv[0]
    const length = argv[2 * argc - 1] - start
    this.#reserve(length, 1 + 2 * argc)
    copyBytes(call.bytes, start, start + length, this.bytes, this.#bytesUsed)
    const shift = this.#bytesUsed - start
    const offsets = this.#offsets
    let at = this.#offsetsUsed
    offsets[at++] = argc
    for (let i = 0; i < 2 * argc; i++) offsets[at++] = argv[i] + shift
    this.#offsetsUsed = at
    this.#bytesUsed += length
    this.#entries[this.size++] = entry
    this.memoryBytes += length + 8 * argc + COMMAND_BYTES
    this.flags |= flags
  }

  /** Becomes the next command, the first one at first. Returns false when there is none. */
  next(): boolean {
    if (this.#at === this.size) return false
    this.entry = this.#entries[this.#at++]
    const offsets = this.#offsets
    const from = this.#offsetsAt + 1
    const count = 2 * offsets[from - 1]
    if (count > this.argv.length) this.argv = new Int32Array(count)
    const { argv } = this
    for (let i = 0; i < count; i++) argv[i] = offsets[from + i]
    this.#offsetsAt = from + count
    this.argc = count >>> 1
    return true
  }

  /** Notes that a command could not be queued. */
  abort(): void {
    this.aborted = true
    this.#empty()
  }

  /** Begins anew. Returns whether it is small enough to be worth that. */
  reset(): boolean {
    this.#empty()
    this.aborted = false
    this.flags = 0
    return this.bytes.length + this.#offsets.byteLength + POINTER_BYTES * this.#entries.length <= BYTES_KEPT
  }

  #empty(): void {
    this.size = 0
    this.memoryBytes = 0
    this.#bytesUsed = this.#offsetsUsed = 0
    this.#at = this.#offsetsAt = 0
  }

  #reserve(bytes: number, offsets: number): void {
    if (this.#bytesUsed + bytes > this.bytes.length) {
      const larger = allocateBytes(Math.max(this.#bytesUsed + bytes, 2 * this.bytes.length))
      copyBytes(this.bytes, 0, this.#bytesUsed, larger, 0)
      this.bytes = larger
    }
    if (this.#offsetsUsed + offsets > this.#offsets.length) {
      const larger = new Int32Array(Math.max(this.#offsetsUsed + offsets, 2 * this.#offsets.length))
      larger.set(this.#offsets.subarray(0, this.#offsetsUsed))
      this.#offsets = larger
    }
  }
}

/** Ends a client's transaction, whatever became of it, and forgets what it watched. */
export function endTransaction(client: Client, unwatch: (client: Client) => void): void {
  client.transaction = undefined
  client.gate &= ~GATE_MULTI
  unwatch(client)
}
