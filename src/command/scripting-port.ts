import type { Reply } from '../protocol/resp/reply.ts'
import type { Call } from './call.ts'
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
  /** Ends the script that runs too long, and replies. */
  kill(reply: Reply): void
}
