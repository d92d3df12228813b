import type { Scheduled } from '../base/scheduler.ts'
import type { Call } from '../command/call.ts'
import type { Client } from '../command/client.ts'
import type { CommandTable } from '../command/command-table.ts'
import { type Entry, FLAG_DENY_OOM, FLAG_MAY_REPLICATE, FLAG_NO_SCRIPT, FLAG_WRITE } from '../command/command-table.ts'
import { BUSY_FUNCTION, BUSY_SCRIPT, INTERNAL_ERROR, OUT_OF_MEMORY } from '../command/messages.ts'
import type { QueuedCommand } from '../command/transaction.ts'
import type { Effects } from '../keyspace/effects.ts'
import { Reply } from '../protocol/resp/reply.ts'
import { CommandWords } from './command-words.ts'
import { pushError } from './errors.ts'
import type { Interpreter } from './interpreter.ts'
import { argumentCount } from './libraries/lua-objects.ts'
import { LUA_YIELD } from './lua/lua-exports.ts'
import type { LuaState } from './lua/lua-state.ts'
import { KILLED, replyScriptResult } from './reply-script-result.ts'
import type { Script } from './script.ts'
import { ScriptClient } from './script-client.ts'
import { ALLOW_OOM, COMPATIBLE, NO_WRITES } from './shebang.ts'
import type { ReplyPusher } from './values/reply-pusher.ts'

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

/** What suspending scripts needs of the server. */
export interface RunnerHost {
  /** Monotonic milliseconds with fractions. */
  monotonic(): number
  /** busy-reply-threshold; 0 for never. */
  readonly busyReplyThresholdMs: number
  /** Does something once what clients have sent meanwhile is served. */
  soon(task: () => void): Scheduled
  /** A script was suspended that runs too long, or has ended: in between, time stands still, and others are served only what is allowed then. */
  onBusy(busy: boolean): void
  log(level: LogLevel, text: string): void
  /** A bug came to light while a suspended script went on. */
  failed(error: unknown): void
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
  /** Whether scripts may not call the commands that are not for them. */
  deniesCommands = true
  /** Whether the script that runs has called a command that writes. */
  wrote = false
  /** The words of the command that called the script that is suspended, a character per byte. */
  words: readonly string[] = []
  /** Where changes go: OR of REPLICATE_…. */
  replication = REPLICATE_ALL

  readonly #engine: ScriptEngine
  readonly #words = new CommandWords()
  readonly #reply = new Reply()
  readonly #host: RunnerHost
  #running: Script | undefined = undefined
  #interpreter: Interpreter | undefined = undefined
  /** What called it, until it is suspended. */
  #call: Call | undefined = undefined
  /** When it began, in monotonic ms, as far as is known. */
  #startedMs = 0
  /** Whether the script that runs can be suspended: its client can wait. */
  #suspendable = false
  /** When it is to be suspended, in monotonic ms; 0 when that is not known yet. */
  #sliceEndMs = 0
  #busy = false
  #killed = false
  #next: Scheduled | undefined = undefined
  #take: ((write: (reply: Reply) => void) => void) | undefined = undefined
  #readOnly = false
  #allowsOutOfMemory = false

  constructor(engine: ScriptEngine, host: RunnerHost) {
    this.#engine = engine
    this.#host = host
  }

  /** The script that runs. */
  get running(): Script | undefined {
    return this.#running
  }

  /** Why a script may not run now, as an error reply; undefined when it may. */
  refusal({ flags }: Script, readOnly: boolean): string | undefined {
    if ((flags & COMPATIBLE) !== 0 || (flags & NO_WRITES) !== 0) return undefined
    if (readOnly) return 'ERR Can not execute a script with write flag using *_ro command.'
    if ((flags & ALLOW_OOM) === 0 && this.#isOutOfMemory) {
      return "OOM allow-oom flag is not set on the script, can not run it when used memory > 'maxmemory'"
    }
    return undefined
  }

  /**
   * Runs a script for the client of a call, and replies, unless it was suspended: see {@link suspended}. The function and its `args` arguments lie on the
   * interpreter's thread; {@link refusal} has none. The command that calls the script allows no changes if it is `readOnly`.
   */
  run(call: Call, reply: Reply, script: Script, readOnly: boolean, interpreter: Interpreter, args: number): void {
    this.#begin(call, script, readOnly, interpreter)
    let status = BROKEN
    try {
      status = interpreter.run(args)
    } finally {
      if (status === BROKEN) this.#leave()
    }
    if (status === LUA_YIELD) this.#suspend()
    else this.#end(status, reply)
  }

  /** To be called as an interpreter runs, now and then, with the thread that does: suspends it when it has run too long. */
  tick(L: number): void {
    const interpreter = this.#interpreter
    const threshold = this.#host.busyReplyThresholdMs
    if (interpreter === undefined || threshold === 0 || !this.#suspendable) return
    const now = this.#host.monotonic()
    // The first tick comes so soon that it stands for the beginning, when no clock was read.
    if (this.#sliceEndMs === 0) {
      this.#startedMs = now
      this.#sliceEndMs = now + threshold
    }
    if (now >= this.#sliceEndMs) interpreter.suspend(L)
  }

  /** Whether a script is suspended since it runs too long. */
  get suspended(): boolean {
    return this.#busy
  }

  /** For how long the script that is suspended has run, in ms. */
  get durationMs(): number {
    return this.#host.monotonic() - this.#startedMs
  }

  /** What others are told while a script is suspended. */
  get busyError(): string {
    return this.#running?.kind === 'function' ? BUSY_FUNCTION : BUSY_SCRIPT
  }

  whenEnded(take: (write: (reply: Reply) => void) => void): void {
    this.#take = take
  }

  /** Runs the suspended script to its end. */
  finish(reply: Reply): void {
    const interpreter = this.#interpreter as Interpreter
    this.#suspendable = false
    this.#next?.cancel()
    const status = this.#guard(() => interpreter.proceed())
    this.#end(status, reply)
  }

  /** Ends the script that is suspended, if it has changed nothing. */
  kill(kind: Script['kind'], reply: Reply): void {
    if (!this.#busy) return reply.error('NOTBUSY No scripts in execution right now.')
    if (this.wrote) return reply.error(UNKILLABLE)
    if (this.#running?.kind !== kind) return reply.error(this.busyError)
    this.#killed = true
    reply.ok()
  }

  /** Drops what is suspended, for good. */
  stop(): void {
    this.#next?.cancel()
    this.#next = undefined
  }

  /**
   * Calls a command with the arguments of the function of Lua that runs, and pushes the reply by `pusher`. Raises its error, or an error that refuses it, when
   * `raises`, or else pushes it.
   */
  call(state: LuaState, pusher: ReplyPusher, L: number, raises: boolean): number {
    const count = argumentCount(state.view, L)
    if (count === 0) return fail(state, L, 'Please specify at least one argument for this redis lib call', raises)
    const words = this.#words
    if (!words.read(state, L, count)) {
      return fail(state, L, 'Lua redis lib command arguments must be strings or integers', raises)
    }
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
    pusher.push(L, reply.bytes, reply.length)
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
    if ((flags & FLAG_NO_SCRIPT) !== 0 && this.deniesCommands) return 'This Redis command is not allowed from script'
    if (this.#readOnly && (flags & (FLAG_WRITE | FLAG_MAY_REPLICATE)) !== 0) {
      return 'Write commands are not allowed from read-only scripts.'
    }
    if ((flags & FLAG_DENY_OOM) !== 0 && !this.wrote && !this.#allowsOutOfMemory && this.#isOutOfMemory) {
      return `-${OUT_OF_MEMORY}`
    }
    return undefined
  }

  #begin(call: Call, script: Script, readOnly: boolean, interpreter: Interpreter): void {
    const caller = call.client
    this.client.begin(caller)
    this.#call = call
    this.#running = script
    this.#interpreter = interpreter
    this.wrote = this.#killed = false
    this.replication = REPLICATE_ALL
    const { flags } = script
    const says = (flags & COMPATIBLE) === 0
    this.#readOnly = readOnly || (says && (flags & NO_WRITES) !== 0)
    this.#allowsOutOfMemory = says && (flags & ALLOW_OOM) !== 0
    this.#suspendable = caller.kind !== 'internal'
    this.#sliceEndMs = 0
    this.#engine.keyspace.effects.beginGroup()
    this.#engine.keyspace.frozen = true
  }

  /** Runs a part of a script. When something else than a script's error comes out of it, the script is over. */
  #guard(part: () => number): number {
    let status = BROKEN
    try {
      status = part()
    } finally {
      if (status === BROKEN) this.#leave()
    }
    if (status === LUA_YIELD) this.#suspend()
    return status
  }

  #suspend(): void {
    if (!this.#busy) {
      this.#busy = true
      this.words = (this.#call as Call).texts(0, (this.#call as Call).argc)
      const { kind, name } = this.#running as Script
      const command = kind === 'eval' ? 'SCRIPT KILL' : 'FUNCTION KILL'
      this.#host.log(
        3,
        `Slow script detected: still in execution after ${this.#host.busyReplyThresholdMs} milliseconds. You can try killing the script using the ${command} command. Script name is: ${name}.`,
      )
      this.#host.onBusy(true)
    }
    this.#next = this.#host.soon(() => this.#proceed())
  }

  /** Goes on with the suspended script for a while, or to its end. */
  #proceed(): void {
    this.#next = undefined
    const interpreter = this.#interpreter as Interpreter
    if (this.#killed) return this.#endLate(KILLED)
    this.#sliceEndMs = this.#host.monotonic() + SLICE_MS
    const take = this.#take
    try {
      const status = this.#guard(() => interpreter.proceed())
      if (status !== LUA_YIELD) this.#endLate(status)
    } catch (error) {
      interpreter.broken = true
      this.#host.failed(error)
      take?.(reply => reply.error(INTERNAL_ERROR))
    }
  }

  /** Gives the reply of a script that was suspended. */
  #endLate(status: number): void {
    const take = this.#take
    const reply = new Reply()
    reply.protocol = this.client.caller.protocol
    const { errors } = reply
    this.#end(status, reply)
    const failed = reply.errors !== errors
    take?.(own => {
      own.raw(reply.bytes, 0, reply.length)
      if (!failed) return
      own.errors++
      own.lastError = reply.lastError
    })
  }

  /** Replies what a script has come to. */
  #end(status: number, reply: Reply): void {
    const interpreter = this.#interpreter as Interpreter
    const script = this.#running as Script
    const { protocol } = this.client
    try {
      replyScriptResult(interpreter, status, script, reply, protocol)
      interpreter.settle(status !== 0)
    } finally {
      this.#leave()
    }
  }

  #leave(): void {
    this.#running = undefined
    this.#interpreter = this.#call = undefined
    this.#take = undefined
    this.client.end()
    this.#engine.keyspace.effects.endGroup()
    this.#engine.keyspace.frozen = false
    if (!this.#busy) return
    this.#busy = false
    this.#host.onBusy(false)
  }
}

/** How long a suspended script goes on until others are served, in ms. */
const SLICE_MS = 5
/** In the place of a status of Lua: a bug has come out of it. */
const BROKEN = -1
const UNKILLABLE =
  'UNKILLABLE Sorry the script already executed write commands against the dataset. You can either wait the script termination or kill the server in a hard way using the SHUTDOWN NOSAVE command.'

/** The first byte of an error reply. */
const ERROR = 0x2d
/** The buffer for a reply that was longer is given back. */
const REPLY_BYTES_KEPT = 1024 * 1024

function fail(state: LuaState, L: number, text: string, raises: boolean, counted = false): number {
  pushError(state, L, text, counted)
  if (raises) state.raise(L)
  return 1
}
