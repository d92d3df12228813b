import type { Scheduled } from '../base/scheduler.ts'
import type { Client } from '../command/client.ts'
import type { CommandTable, Entry } from '../command/command-table.ts'
import type { QueuedCommand } from '../command/transaction.ts'
import type { Effects } from '../keyspace/effects.ts'
import type { Reply } from '../protocol/resp/reply.ts'
import type { CommandWords } from './command-words.ts'

/** What scripts need of the engine. */
export interface ScriptEngine {
  readonly commands: CommandTable
  readonly keyspace: { readonly effects: Effects; frozen: boolean }
  /** maxmemory in bytes; 0 without. */
  readonly memoryLimit: number
  /** Whether memory was over its limit when the command that runs began. */
  readonly outOfMemory: boolean
  /** Runs a command that was checked, and replies. */
  runForScript(client: Client, command: QueuedCommand, reply: Reply): void
  /** Counts an error of a command that was refused, undefined when there is no such command. */
  countRefusal(entry: Entry | undefined, error: string): void
}

/** The levels of the log, by number. */
export type LogLevel = 0 | 1 | 2 | 3

/** Why a script is suspended: it is debugged, and others wait, or it runs too long, which others are told. */
export type Suspension = 'debugged' | 'busy'

/** What suspending scripts needs of the server. */
export interface RunnerHost {
  /** Monotonic milliseconds with fractions. */
  monotonic(): number
  /** busy-reply-threshold; 0 for never. */
  readonly busyReplyThresholdMs: number
  /** Does something once what clients have sent meanwhile is served. */
  soon(task: () => void): Scheduled
  /** A script was suspended, or, for undefined, has ended: in between, time stands still, and others are served only what is allowed then. */
  onSuspended(how: Suspension | undefined): void
  /** Tells on whose behalf a script that was suspended goes on from here; undefined when it does not any more. */
  actFor(client: Client | undefined): void
  log(level: LogLevel, text: string): void
  /** A bug came to light while a suspended script went on. */
  failed(error: unknown): void
}

/** Who debugs the script that runs: it decides when a script that is suspended goes on. */
export interface RunDebugger {
  /** The thread whose hook runs does so for longer than busy-reply-threshold. */
  late(L: number): void
  /** The script calls a command; then comes what that has replied, or why it was refused. */
  called(words: CommandWords): void
  replied(bytes: Uint8Array, length: number): void
  refused(text: string): void
  /** Another client ends the script. */
  killed(): void
}
