import type { Client } from './client.ts'
import type { CommandTable } from './command-table.ts'

/**
 * The host: what commands may ask of the server around the engine. The composition root fills it; an engine in a test can have a small one.
 */
export interface Host {
  readonly commands: CommandTable
  readonly configuration: ConfigurationPort
  readonly clients: ClientsPort
  /** proto-max-bulk-len: the most bytes of an argument, and of a string that commands make. */
  readonly bulkBytesMax: number
  /** Renders INFO for these sections (lower case; empty: the default ones). */
  info(sections: readonly string[]): string
  /** Rewrites the configuration file. Returns the whole error reply, undefined when done. */
  rewriteConfiguration(): string | undefined
  /** Zeroes the statistics that CONFIG RESETSTAT zeroes. */
  resetStatistics(): void
  /** Wall clock in microseconds since the Unix epoch, for TIME. */
  microseconds(): number
  /** Stops the server. Returns an error reply when it cannot. */
  shutdown(options: ShutdownOptions): string | undefined
  /** Checks a user's password. */
  authenticate(user: string, password: string): boolean
  /** Stops commands of clients until then: ms since the Unix epoch; `writesOnly` lets reads pass. 0 ends the pause. */
  pause(untilMs: number, writesOnly: boolean): void
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
  set(pairs: readonly (readonly [string, string])[]): string | undefined | Promise<string | undefined>
}

export interface ClientsPort {
  /** All connected clients, by ascending id. */
  list(): Iterable<Client>
  get(id: number): Client | undefined
}
