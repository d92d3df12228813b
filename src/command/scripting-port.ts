import type { Reply } from '../protocol/resp/reply.ts'
import type { Call } from './call.ts'
import type { Client } from './client.ts'
import type { FunctionsPort } from './functions-port.ts'

/** How a script is called. */
export interface ScriptCall {
  /** Whether argument 1 is its digest, and not itself. */
  readonly byDigest: boolean
  /** Whether it may change nothing. */
  readonly readOnly: boolean
}

/** Scripts, as commands see them. */
export interface ScriptingPort {
  readonly functions: FunctionsPort
  /** Whether scripts may not call the commands that are not for them; tests have it otherwise. */
  deniesCommands: boolean
  /** Runs the script of a call of EVAL or its kin, and replies. */
  evaluate(call: Call, reply: Reply, how: ScriptCall): void
  /** The flags of a call of EVAL or its kin: those given, unless the script names its own. */
  flagsOf(call: Call, how: ScriptCall, flags: number): number
  /** Compiles the script that is an argument, keeps it and replies its digest. */
  load(call: Call, argument: number, reply: Reply): void
  /** The text of the script with a digest; undefined when there is none. */
  find(digest: string): Uint8Array | undefined
  /** Forgets all scripts. */
  flush(): void
  /** Sets how the scripts are debugged that the client of a call calls next: not at all, or by commands of that client while the script stands still. Returns false if it cannot be. */
  debug(client: Client, mode: 'no' | 'sync'): boolean
  /** Ends the script that runs too long, which must be of that kind, and replies. */
  kill(kind: 'eval' | 'function', reply: Reply): void
  /** Whether a script is suspended, for others to be served, since it runs too long. The command that has called it has not replied then. */
  readonly suspended: boolean
  /** Whether that script is debugged, so that the command has replied. */
  readonly debugged: boolean
  /** What others are told while it is. */
  readonly busyError: string
  /** Has what the suspended script replies given to `take` when it has ended. */
  whenEnded(take: (write: (reply: Reply) => void) => void): void
  /** Runs the suspended script to its end, with nobody served meanwhile, and replies. */
  finish(reply: Reply): void
}

/** To be called when a command has called a script for the client of a call: if it was suspended, its reply comes later. */
export function parkScript(call: Call, reply: Reply): void {
  const { scripting } = call.host
  // What runs the commands of a transaction sees to it.
  if (!scripting.suspended || scripting.debugged || call.nested) return
  const later = call.client.replyLater()
  if (later === undefined) scripting.finish(reply)
  else scripting.whenEnded(later)
}
