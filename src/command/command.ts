import type { Reply } from '../protocol/resp/reply.ts'
import type { Call } from './call.ts'

/**
 * A command: what it is called and takes, and what it does.
 *
 * The specification is the only source: COMMAND and its subcommands, ACL categories, key extraction and the documentation
 * are derived from it. Its vocabulary is Redis's (src/commands/*.json).
 */
export interface Command {
  /** Lower case; of a subcommand, its own word. */
  readonly name: string
  /** Arguments with the command's own name (a subcommand's: with both words): exactly this many, or at least -arity when negative. */
  readonly arity: number
  readonly flags: readonly CommandFlag[]
  /** Categories beyond those that the flags imply. */
  readonly categories: readonly AclCategory[]
  readonly group: CommandGroup
  /** The release of Redis that brought it. */
  readonly since: string
  readonly complexity: string
  readonly summary: string
  /** Where its keys are; none when absent. */
  readonly keys?: readonly KeySpecification[]
  /** Finds the keys where the specifications do not suffice: flags that vary with the options. `from` is the index of the command's name; undefined when the words do not fit. */
  readonly findKeys?: (words: CommandWords, from: number) => KeyReference[] | undefined
  /** The FLAG_… bits of a call where they depend on the arguments: those that `flags` names are given. */
  readonly flagsOfCall?: (call: Call, flags: number) => number
  /** Hints to proxies: nondeterministic_output, request_policy:…, response_policy:… */
  readonly tips?: readonly string[]
  readonly arguments?: readonly CommandArgument[]
  /** [release, what changed], oldest first. */
  readonly history?: readonly (readonly [string, string])[]
  /** Whether it runs at once even while MULTI is open. */
  readonly immediate?: boolean
  /** Whether a RESP2 client may call it while it is subscribed to something. */
  readonly whileSubscribed?: boolean
  /** Whether its replies are pushes, which CLIENT REPLY does not switch off. */
  readonly repliesByPush?: boolean
  /** Whether it is for those who work on the server, not for its users. */
  readonly system?: boolean
  readonly deprecated?: { readonly since: string; readonly replacedBy: string }
  /** A container has subcommands and, called bare, only an arity error. */
  readonly subcommands?: readonly Command[]
  /** Replies once; changes the keyspace only through the database's write door. Absent only in containers. */
  readonly run?: Handler
}

export type Handler = (call: Call, reply: Reply) => void

/** Returns `command` unchanged, for its type to be checked where it stands. The registry is generated from the calls of this function. */
export function defineCommand(command: Command): Command {
  return command
}

/** As {@link defineCommand}, for a command that a container lists. */
export function defineSubcommand(command: Command): Command {
  return command
}

export type CommandFlag =
  | 'write'
  | 'readonly'
  | 'denyoom'
  | 'admin'
  | 'pubsub'
  | 'noscript'
  | 'blocking'
  | 'loading'
  | 'stale'
  | 'skip_monitor'
  | 'skip_slowlog'
  | 'asking'
  | 'fast'
  | 'no_auth'
  | 'may_replicate'
  | 'no_mandatory_keys'
  | 'protected'
  | 'no_async_loading'
  | 'no_multi'
  | 'movablekeys'
  | 'allow_busy'
  | 'module'

export type AclCategory =
  | 'keyspace'
  | 'read'
  | 'write'
  | 'set'
  | 'sortedset'
  | 'list'
  | 'hash'
  | 'string'
  | 'bitmap'
  | 'hyperloglog'
  | 'geo'
  | 'stream'
  | 'pubsub'
  | 'admin'
  | 'fast'
  | 'slow'
  | 'blocking'
  | 'dangerous'
  | 'connection'
  | 'transaction'
  | 'scripting'

export type CommandGroup =
  | 'generic'
  | 'string'
  | 'list'
  | 'set'
  | 'sorted-set'
  | 'hash'
  | 'pubsub'
  | 'transactions'
  | 'connection'
  | 'server'
  | 'scripting'
  | 'hyperloglog'
  | 'cluster'
  | 'sentinel'
  | 'geo'
  | 'stream'
  | 'bitmap'

export interface KeySpecification {
  readonly flags: readonly KeyFlag[]
  readonly notes?: string
  readonly begin:
    | { readonly index: number }
    | { readonly keyword: string; readonly startFrom: number }
    | { readonly unknown: true }
  readonly find:
    | { readonly lastKey: number; readonly step: number; readonly limit: number }
    | { readonly keyCountIndex: number; readonly firstKey: number; readonly step: number }
    | { readonly unknown: true }
}

export type KeyFlag =
  | 'RO'
  | 'RW'
  | 'OW'
  | 'RM'
  | 'access'
  | 'update'
  | 'insert'
  | 'delete'
  | 'not_key'
  | 'incomplete'
  | 'variable_flags'

/** Where the words of a command lie, as {@link Call} has them: word i is `bytes[argv[2i], argv[2i + 1])`. */
export interface CommandWords {
  readonly bytes: Uint8Array
  readonly argv: Int32Array
  readonly argc: number
}

/** A word of a command that is a key, and what the command does to it. */
export interface KeyReference {
  /** The word's index; the command's name is word 0. */
  readonly index: number
  readonly flags: readonly KeyFlag[]
}

export interface CommandArgument {
  readonly name: string
  readonly type: 'string' | 'integer' | 'double' | 'key' | 'pattern' | 'unix-time' | 'pure-token' | 'oneof' | 'block'
  readonly displayText?: string
  readonly keySpecIndex?: number
  readonly token?: string
  readonly since?: string
  readonly deprecatedSince?: string
  readonly optional?: boolean
  readonly multiple?: boolean
  readonly multipleToken?: boolean
  readonly arguments?: readonly CommandArgument[]
}

/** One key as the first argument: the most frequent key specification. */
export function firstKey(...flags: KeyFlag[]): readonly KeySpecification[] {
  return [keyAt(1, ...flags)]
}

/** One key as argument `index`. */
export function keyAt(index: number, ...flags: KeyFlag[]): KeySpecification {
  return { flags, begin: { index }, find: { lastKey: 0, step: 1, limit: 0 } }
}

/** Keys from argument `index` to the last. */
export function keysFrom(index: number, ...flags: KeyFlag[]): KeySpecification {
  return { flags, begin: { index }, find: { lastKey: -1, step: 1, limit: 0 } }
}

/** Keys from the first argument to the last, every `step`-th. */
export function allKeys(step: number, ...flags: KeyFlag[]): readonly KeySpecification[] {
  return [{ flags, begin: { index: 1 }, find: { lastKey: -1, step, limit: 0 } }]
}
