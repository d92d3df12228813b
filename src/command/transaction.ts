import type { Call } from './call.ts'
import { type Client, GATE_MULTI } from './client.ts'
import type { Entry } from './command-table.ts'

/**
 * A transaction: the commands that a client has queued since MULTI, for EXEC to run one after another with nothing in between.
 */
export class Transaction {
  /** Whether a command could not be queued: EXEC will refuse. */
  aborted = false
  /** Bytes that the queued commands take. */
  bytes = 0
  /** OR of the FLAG_… bits of the queued commands. */
  flags = 0
  readonly commands: QueuedCommand[] = []

  /** Queues a command, which may lie in a buffer that is used again. */
  queue(entry: Entry, call: Call): void {
    // Nothing of it will run: only its end is waited for.
    if (this.aborted) return
    const start = call.start(0)
    const bytes = call.bytes.slice(start, call.end(call.argc - 1))
    const argv = call.argv.slice(0, 2 * call.argc).map(offset => offset - start)
    this.commands.push({ entry, bytes, argv, argc: call.argc })
    this.bytes += bytes.length + argv.byteLength + COMMAND_BYTES
    this.flags |= entry.flags
  }

  /** Notes that a command could not be queued. */
  abort(): void {
    this.aborted = true
    this.commands.length = 0
    this.bytes = 0
  }
}

/** One command with its arguments: pairs of offsets into bytes, as a {@link Call} has them. */
export interface QueuedCommand {
  readonly entry: Entry
  readonly bytes: Uint8Array
  readonly argv: Int32Array
  readonly argc: number
}

/** What a queued command takes beside its bytes, about. */
const COMMAND_BYTES = 200

/** Ends a client's transaction, whatever became of it, and forgets what it watched. */
export function endTransaction(client: Client, unwatch: (client: Client) => void): void {
  client.transaction = undefined
  client.gate &= ~GATE_MULTI
  unwatch(client)
}
