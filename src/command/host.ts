import type { Channels } from '../pubsub/channels.ts'
import type { Tracking } from '../pubsub/tracking.ts'
import type { Blocking } from './blocking.ts'
import type { Client } from './client.ts'
import type { CommandTable } from './command-table.ts'
import type { CommandWatch, WatchHost } from './command-watch.ts'
import type { CpuUse } from './hot-keys.ts'
import type { ScriptingPort } from './scripting-port.ts'
import type { Watches } from './watches.ts'

/**
 * The host: what commands may ask of the server around the engine. The composition root fills it; an engine in a test can have a small one.
 */
export interface Host extends WatchHost {
  readonly commands: CommandTable
  readonly configuration: ConfigurationPort
  readonly clients: ClientsPort
  /** Those who wait in a command that blocks. */
  readonly blocking: Blocking
  /** The keys that clients watch. */
  readonly watches: Watches
  /** The channels that clients listen to. */
  readonly channels: Channels
  /** The copies of keys that clients may have. */
  readonly tracking: Tracking
  readonly scripting: ScriptingPort
  /** The most bytes of an argument, and of a string that commands make: proto-max-bulk-len, yet no more than a string can have. */
  readonly bulkBytesMax: number
  /** The most bytes of a HyperLogLog with sparse registers: hll-sparse-max-bytes. */
  readonly hyperloglogSparseBytesMax: number
  /** Renders INFO for these sections (lower case; empty: the default ones). */
  info(sections: readonly string[]): string
  /** Measures the server's memory, for MEMORY. */
  memory(): MemoryFigures
  /** The processor's time that the process has had. */
  cpuUse(): CpuUse
  /** What is noted of commands: their durations, logs, latencies. */
  readonly watch: CommandWatch
  /** What DEBUG needs. */
  readonly debug: DebugPort
  /** Rewrites the configuration file; with `all`, directives that have their default too. Returns the whole error reply, undefined when done. */
  rewriteConfiguration(all?: boolean): string | undefined
  /** Zeroes the statistics that CONFIG RESETSTAT zeroes. */
  resetStatistics(): void
  /** Stops the server. Returns an error reply when it cannot. */
  shutdown(options: ShutdownOptions): string | undefined
  /** Whether the default user has a password, so that a new client must authenticate. */
  readonly passwordRequired: boolean
  /** Whether there is a user of this name. */
  hasUser(name: string): boolean
  /** Checks a user's password. */
  authenticate(user: string, password: string): boolean
  /**
   * Holds commands of clients back until then, in ms since the Unix epoch; `writesOnly` lets reads pass. While a pause lasts, another one can only make
   * it longer and stricter.
   */
  pause(untilMs: number, writesOnly: boolean): void
  /** Ends the pause. */
  unpause(): void
}

/** What tests do to a server that its users do not. */
export interface DebugPort {
  /** Stops the thread; time has passed when it returns. */
  sleep(ms: number): void
  /** Whether keys expire before anybody looks at them. */
  setActiveExpire(active: boolean): void
  changeReplicationId(): void
  /** Whether the counts of sizes are compared with the keys after each change. */
  setSizesChecked(checked: boolean): void
  /** Writes to the log. */
  log(text: string): void
}

/** The memory of a server, in bytes unless said otherwise. */
export interface MemoryFigures {
  /** What maxmemory bounds: live blocks, tables over them, buffers of clients. */
  readonly usedBytes: number
  readonly peakBytes: number
  /** When it was so much, in ms since the Unix epoch. */
  readonly peakMs: number
  readonly startupBytes: number
  /** Buffers of clients. */
  readonly clientBytes: number
  /** Used, but not for keys and values. */
  readonly overheadBytes: number
  readonly datasetBytes: number
  readonly keys: number
  /** Of the arena: in live blocks, of pages in use, held from the platform. */
  readonly arenaUsedBytes: number
  readonly arenaPageBytes: number
  readonly arenaReservedBytes: number
  /** Resident bytes of the process. */
  readonly residentBytes: number
}

export interface ShutdownOptions {
  readonly save: boolean | undefined
  readonly now: boolean
  readonly force: boolean
  readonly abort: boolean
}

export interface ConfigurationPort {
  /** [name, value] of each directive that matches one of the patterns, as CONFIG GET answers. */
  get(patterns: readonly string[]): (readonly [string, string])[]
  /** Sets all pairs or none. Returns the whole error reply, undefined when done; a promise where applying takes time. */
  set(
    pairs: readonly (readonly [string, string])[],
    circumstances?: { readonly local?: boolean },
  ): string | undefined | Promise<string | undefined>
}

export interface ClientsPort {
  /** All connected clients, by ascending id. */
  list(): Iterable<Client>
  get(id: number): Client | undefined
}
