import type { Reply } from '../protocol/resp/reply.ts'
import type { Call } from './call.ts'

/** Functions, as commands see them. */
export interface FunctionsPort {
  /** Runs the function that argument 1 names, and replies. */
  run(call: Call, reply: Reply, readOnly: boolean): void
  /** The flags of a call of a function: those given, but for what the function says itself. */
  flagsOf(call: Call, flags: number): number
  /** Makes a library of its text and replies its name. One of that name is an error, or is replaced. */
  load(code: Uint8Array, replaces: boolean, reply: Reply): void
  /** Removes a library. Returns whether there was one. */
  delete(name: string): boolean
  /** Removes all libraries. */
  flush(): void
  /** Replies the libraries whose names match a pattern, if there is one. */
  list(pattern: Uint8Array | undefined, withCode: boolean, reply: Reply): void
  /** All libraries, to be restored elsewhere. */
  dump(): Uint8Array
  /** Adds what {@link dump} has made. Returns an error, without its code, when that is impossible; then nothing has changed. */
  restore(payload: Uint8Array, policy: RestorePolicy): string | undefined
  /** Replies what runs, and what there is. */
  replyStatistics(reply: Reply): void
}

/** What becomes of the libraries that are there when others are restored: removed, kept, or replaced where they have the same name. */
export type RestorePolicy = 'flush' | 'append' | 'replace'
