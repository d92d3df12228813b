import type { Call } from '../command/call.ts'
import type { Client } from '../command/client.ts'
import type { CommandTable } from '../command/command-table.ts'
import { type Entry, FLAG_DENY_OOM, FLAG_MAY_REPLICATE, FLAG_NO_SCRIPT, FLAG_WRITE } from '../command/command-table.ts'
import { OUT_OF_MEMORY } from '../command/messages.ts'
import type { QueuedCommand } from '../command/transaction.ts'
import type { Effects } from '../keyspace/effects.ts'
import { Reply } from '../protocol/resp/reply.ts'
import { CommandWords } from './command-words.ts'
import { COUNTED, pushError } from './errors.ts'
import type { Interpreter } from './interpreter.ts'
import { LUA_ERRRUN, LUA_TNUMBER, LUA_TSTRING, LUA_TTABLE } from './lua/lua-exports.ts'
import type { LuaState } from './lua/lua-state.ts'
import { ScriptClient } from './script-client.ts'
import { ALLOW_OOM, COMPATIBLE, NO_WRITES } from './shebang.ts'
import { ReplyPusher } from './values/reply-pusher.ts'
import { fieldText, writeValue } from './values/write-value.ts'

/** What scripts need of the engine. */
export interface ScriptEngine {
  readonly commands: CommandTable
  readonly keyspace: { readonly effects: Effects }
  /** maxmemory in bytes; 0 without. */
  readonly memoryLimit: number
  /** Whether memory was over its limit when the command that runs began. */
  readonly outOfMemory: boolean
  /** Runs a command that was checked, and replies. */
  runForScript(client: Client, command: QueuedCommand, reply: Reply): void
  /** Counts an error of a command that was refused, undefined when there is no such command. */
  countRefusal(entry: Entry | undefined, error: string): void
}

/** A script or a function that is to run. */
export interface Script {
  readonly kind: 'eval' | 'function'
  /** The digest of a script, the name of a function: what errors call it. */
  readonly name: string
  /** OR of the flags of shebang.ts. */
  readonly flags: number
  /** Whether the command that calls it allows no changes. */
  readonly readOnly: boolean
}

/** The replication that redis.set_repl chooses: to the append-only file, to replicas. */
export const REPLICATE_AOF = 1
export const REPLICATE_REPLICAS = 2
export const REPLICATE_ALL = REPLICATE_AOF | REPLICATE_REPLICAS

/**
 * Runs scripts, one at a time: what they may do, the commands they call, and what their results are replied as.
 */
export class ScriptRunner {
  readonly client = new ScriptClient()
  /** Whether the script that runs has called a command that writes. */
  wrote = false
  /** Where changes go: OR of REPLICATE_…. */
  replication = REPLICATE_ALL

  readonly #engine: ScriptEngine
  readonly #words = new CommandWords()
  readonly #reply = new Reply()
  readonly #pushers = new WeakMap<LuaState, ReplyPusher>()
  #running: Script | undefined = undefined
  #readOnly = false
  #allowsOutOfMemory = false

  constructor(engine: ScriptEngine) {
    this.#engine = engine
  }

  /** The script that runs. */
  get running(): Script | undefined {
    return this.#running
  }

  /** Why a script may not run now, as an error reply; undefined when it may. */
  refusal(script: Script): string | undefined {
    const { flags, readOnly } = script
    if ((flags & COMPATIBLE) !== 0 || (flags & NO_WRITES) !== 0) return undefined
    if (readOnly) return 'ERR Can not execute a script with write flag using *_ro command.'
    if ((flags & ALLOW_OOM) === 0 && this.#isOutOfMemory) {
      return "OOM allow-oom flag is not set on the script, can not run it when used memory > 'maxmemory'"
    }
    return undefined
  }

  /**
   * Runs a script for the client of a call, and replies. `push` pushes onto the interpreter's thread a function and its arguments, and returns how many these are.
   */
  run(call: Call, reply: Reply, script: Script, interpreter: Interpreter, push: () => number): void {
    const refusal = this.refusal(script)
    if (refusal !== undefined) return reply.error(refusal)
    const { effects } = this.#engine.keyspace
    this.#begin(call.client, script)
    effects.beginGroup()
    let failed = true
    try {
      const status = interpreter.run(push())
      failed = status !== 0
      if (failed) replyError(interpreter, status, script, reply)
      else replyResult(interpreter, reply, this.client.protocol)
      interpreter.settle(failed)
    } finally {
      effects.endGroup()
      this.#end()
    }
  }

  /**
   * Calls a command with the arguments of a function of Lua, which it pops, and pushes the reply. Raises its error, or an error that refuses it, when
   * `raises`, or else pushes it.
   */
  call(state: LuaState, L: number, raises: boolean): number {
    const { api } = state
    const count = api.lua_gettop(L)
    if (count === 0) return fail(state, L, 'Please specify at least one argument for this redis lib call', raises)
    const words = this.#words
    const valid = words.read(state, L, count)
    api.lua_settop(L, 0)
    if (!valid) return fail(state, L, 'Lua redis lib command arguments must be strings or integers', raises)
    const entry = this.find(words)
    const refusal = this.#refuse(entry, count)
    if (refusal !== undefined) {
      this.#engine.countRefusal(entry, refusal)
      return fail(state, L, refusal, raises, true)
    }
    words.entry = entry as Entry
    if ((words.entry.flags & FLAG_WRITE) !== 0) this.wrote = true
    const reply = this.#reply
    reply.length = 0
    this.#engine.runForScript(this.client, words, reply)
    this.#pusher(state).push(L, reply.bytes, reply.length)
    const failed = reply.bytes[0] === ERROR
    if (reply.length > REPLY_BYTES_KEPT) reply.reset()
    if (failed && raises) state.raise(L)
    return 1
  }

  /** Takes the arguments of a function of Lua as words of a command, and pops them. Raises an error if they are none. */
  readWords(state: LuaState, L: number): CommandWords {
    const count = state.api.lua_gettop(L)
    if (count === 0) fail(state, L, 'Please specify at least one argument for this redis lib call', true)
    const valid = this.#words.read(state, L, count)
    state.api.lua_settop(L, 0)
    if (!valid) fail(state, L, 'Lua redis lib command arguments must be strings or integers', true)
    return this.#words
  }

  /** The entry of the command, or of the subcommand, that the words name. */
  find({ bytes, argv, argc }: Pick<CommandWords, 'bytes' | 'argv' | 'argc'>): Entry | undefined {
    const entry = this.#engine.commands.find(bytes, argv[0], argv[1])
    if (entry?.subcommands === undefined || argc === 1) return entry
    return entry.subcommands.find(bytes, argv[2], argv[3])
  }

  get #isOutOfMemory(): boolean {
    return this.#engine.memoryLimit !== 0 && this.#engine.outOfMemory
  }

  /** Why a script may not call a command. */
  #refuse(entry: Entry | undefined, argc: number): string | undefined {
    if (entry === undefined) return 'Unknown Redis command called from script'
    const { arity, flags } = entry
    if (argc !== entry.arity && (arity > 0 || argc < -arity)) {
      return 'Wrong number of args calling Redis command from script'
    }
    if ((flags & FLAG_NO_SCRIPT) !== 0) return 'This Redis command is not allowed from script'
    if (this.#readOnly && (flags & (FLAG_WRITE | FLAG_MAY_REPLICATE)) !== 0) {
      return 'Write commands are not allowed from read-only scripts.'
    }
    if ((flags & FLAG_DENY_OOM) !== 0 && !this.wrote && !this.#allowsOutOfMemory && this.#isOutOfMemory) {
      return `-${OUT_OF_MEMORY}`
    }
    return undefined
  }

  #begin(caller: Client, script: Script): void {
    this.client.begin(caller)
    this.#running = script
    this.wrote = false
    this.replication = REPLICATE_ALL
    const { flags, readOnly } = script
    const says = (flags & COMPATIBLE) === 0
    this.#readOnly = readOnly || (says && (flags & NO_WRITES) !== 0)
    this.#allowsOutOfMemory = says && (flags & ALLOW_OOM) !== 0
  }

  #end(): void {
    this.#running = undefined
    this.client.end()
  }

  #pusher(state: LuaState): ReplyPusher {
    let pusher = this.#pushers.get(state)
    if (pusher === undefined) {
      pusher = new ReplyPusher(state)
      this.#pushers.set(state, pusher)
    }
    return pusher
  }
}

/** The first byte of an error reply. */
const ERROR = 0x2d
/** The buffer for a reply that was longer is given back. */
const REPLY_BYTES_KEPT = 1024 * 1024

function fail(state: LuaState, L: number, text: string, raises: boolean, counted = false): number {
  pushError(state, L, text, counted)
  if (raises) state.raise(L)
  return 1
}

/** Replies the first of a script's results. */
function replyResult({ state, thread }: Interpreter, reply: Reply, protocol: 2 | 3): void {
  state.api.lua_settop(thread, 1)
  writeValue(state, thread, reply, protocol)
}

/** Replies the error that a script ended with. */
function replyError(interpreter: Interpreter, status: number, script: Script, reply: Reply): void {
  const { state, thread } = interpreter
  const type = state.api.lua_type(thread, -1)
  if (status !== LUA_ERRRUN) {
    // No function of Lua has made this error: memory, or the stack of C.
    reply.error(`ERR Error running script ${script.name}, ${(state.textAt(thread, -1) ?? '').slice(0, 100)}`)
    return
  }
  const place = interpreter.place()
  let text: string
  let counted = false
  let at = place === undefined ? undefined : `${place.source}:${place.line}`
  if (type === LUA_TTABLE) {
    text = fieldText(state, thread, 'err') ?? 'ERR unknown error'
    state.rawField(thread, -1, COUNTED)
    counted = state.api.lua_toboolean(thread, -1) !== 0
    state.pop(thread, 1)
    if (place === undefined) at = ownPlace(state, thread)
  } else {
    text = `ERR ${describe(state, thread, type)}`
  }
  const { errors } = reply
  reply.error(at === undefined ? text : `${text} script: ${script.name}, on ${at}.`)
  if (counted) reply.errors = errors
}

/** Where an error's table itself says that it is from. */
function ownPlace(state: LuaState, thread: number): string | undefined {
  const source = fieldText(state, thread, 'source')
  const line = fieldText(state, thread, 'line')
  return source === undefined || line === undefined ? undefined : `${source}:${line}`
}

/** What tostring makes of an error that is no table. */
function describe(state: LuaState, thread: number, type: number): string {
  if (type === LUA_TSTRING || type === LUA_TNUMBER) return (state.textAt(thread, -1) ?? '').split('\0', 1)[0]
  if (type === 0) return 'nil'
  if (type === 1) return state.api.lua_toboolean(thread, -1) !== 0 ? 'true' : 'false'
  return TYPE_NAMES[type] ?? 'value'
}

const TYPE_NAMES: Readonly<Record<number, string>> = { 2: 'userdata', 6: 'function', 7: 'userdata', 8: 'thread' }
