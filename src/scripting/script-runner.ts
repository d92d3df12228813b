import type { Scheduled } from '../base/scheduler.ts'
import type { Call } from '../command/call.ts'
import { type Entry, FLAG_DENY_OOM, FLAG_MAY_REPLICATE, FLAG_NO_SCRIPT, FLAG_WRITE } from '../command/command-table.ts'
import { BUSY_FUNCTION, BUSY_SCRIPT, INTERNAL_ERROR, OUT_OF_MEMORY } from '../command/messages.ts'
import { PROPAGATE_ALL } from '../keyspace/effects.ts'
import { SMALL_OUTPUT_BYTES } from '../protocol/output-buffer.ts'
import { Reply } from '../protocol/resp/reply.ts'
import { CommandWords } from './command-words.ts'
import { fail, pushError } from './errors.ts'
import type { Interpreter } from './interpreter.ts'
import { argumentCount } from './libraries/lua-objects.ts'
import { LUA_YIELD } from './lua/lua-exports.ts'
import type { LuaState } from './lua/lua-state.ts'
import { ABORTED, KILLED, replyScriptResult } from './reply-script-result.ts'
import type { RunDebugger, RunnerHost, ScriptEngine, Suspension } from './runner-host.ts'
import type { Script } from './script.ts'
import { ScriptClient } from './script-client.ts'
import { ALLOW_OOM, COMPATIBLE, NO_WRITES } from './shebang.ts'
import type { ReplyPusher } from './values/reply-pusher.ts'

/**
 * Runs scripts, one at a time: what they may do, the commands they call, and what their results are replied as.
 */
export class ScriptRunner {
  readonly client = new ScriptClient()
  /** Whether scripts may not call the commands that are not for them. */
  deniesCommands = true
  /** Whether the script that runs has called a command that writes. */
  wrote = false
  /** Who debugs the script that runs; to be set before it does. */
  debugger: RunDebugger | undefined = undefined
  /** The words of the command that called the script that is suspended, a character per byte. */
  words: readonly string[] = []

  readonly #engine: ScriptEngine
  readonly #words = new CommandWords()
  readonly #reply = new Reply(SMALL_OUTPUT_BYTES)
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
  #suspension: Suspension | undefined = undefined
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

  /** Has what the script changes from here on go to these, OR of PROPAGATE_…. */
  propagate(to: number): void {
    this.#engine.keyspace.effects.propagation = to
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

  /**
   * To be called as an interpreter runs, now and then, with the thread that does: suspends it when it has run too long. Where it cannot be suspended, it is ended
   * after a while more, unless it has changed something.
   */
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
    if (now < this.#sliceEndMs) return
    if (this.debugger !== undefined) return this.debugger.late(L)
    if (interpreter.suspend(L)) return
    if (this.wrote || now < this.#sliceEndMs + Math.max(threshold, UNSUSPENDABLE_MS_MIN)) return
    this.#host.log(
      3,
      `Ended a script that ran too long where it could not be suspended: ${(this.#running as Script).name}.`,
    )
    pushError(interpreter.state, L, ENDED)
    interpreter.end(L)
  }

  /** Whether a script is suspended, since it runs too long or is debugged. */
  get suspended(): boolean {
    return this.#suspension !== undefined
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

  /** Has the script that is debugged go on until it is suspended again, or has ended and replies. */
  goOn(reply: Reply): void {
    const interpreter = this.#interpreter as Interpreter
    if (this.#killed) return this.#end(KILLED, reply)
    this.#sliceEndMs = 0
    this.#host.actFor(this.client.caller)
    try {
      const status = this.#guard(() => interpreter.proceed())
      if (status !== LUA_YIELD) this.#end(status, reply)
    } finally {
      this.#host.actFor(undefined)
    }
  }

  /** Ends the script that is debugged, and has stopped. */
  abort(reply: Reply): void {
    this.#end(ABORTED, reply)
  }

  /** Has the script that was debugged, and has stopped, go on as one that begins: others wait until it has ended, or has run too long. */
  undebug(): void {
    this.debugger = undefined
    this.#next = this.#host.soon(() => this.#proceed(this.#host.busyReplyThresholdMs))
  }

  /** Ends the script that is suspended, if it has changed nothing. */
  kill(kind: Script['kind'], reply: Reply): void {
    if (!this.suspended) return reply.error('NOTBUSY No scripts in execution right now.')
    if (this.wrote) return reply.error(UNKILLABLE)
    if (this.#running?.kind !== kind) return reply.error(this.busyError)
    this.#killed = true
    this.debugger?.killed()
    reply.ok()
  }

  /** Drops what is suspended, for good. */
  stop(): void {
    this.#next?.cancel()
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
    this.debugger?.called(words)
    const reply = this.#reply
    const refusal = this.execute(words, reply)
    if (refusal !== undefined) {
      this.debugger?.refused(refusal)
      return fail(state, L, refusal, raises, true)
    }
    pusher.push(L, reply.bytes, reply.length)
    this.debugger?.replied(reply.bytes, reply.length)
    const failed = reply.bytes[0] === ERROR
    if (reply.length > REPLY_BYTES_KEPT) reply.reset()
    if (failed && raises) state.raise(L)
    return 1
  }

  /** Calls the command that the words name, on behalf of the script, with its reply as all that `reply` has. Returns why it is refused; undefined when it is not. */
  execute(words: CommandWords, reply: Reply): string | undefined {
    const entry = this.find(words)
    const refusal = this.#refuse(entry, words.argc)
    if (refusal !== undefined) {
      this.#engine.countRefusal(entry, refusal)
      return refusal
    }
    words.entry = entry as Entry
    if ((words.entry.flags & FLAG_WRITE) !== 0) this.wrote = true
    reply.length = 0
    this.#engine.runForScript(this.client, words, reply)
    return undefined
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
    const how = this.debugger === undefined ? 'busy' : 'debugged'
    if (this.#suspension === undefined) this.words = (this.#call as Call).texts(0, (this.#call as Call).argc)
    if (this.#suspension !== how) {
      this.#suspension = how
      if (how === 'busy') this.#logSlow()
      this.#host.onSuspended(how)
    }
    if (how === 'busy') this.#next = this.#host.soon(() => this.#proceed(SLICE_MS))
  }

  #logSlow(): void {
    const { kind, name } = this.#running as Script
    const command = kind === 'eval' ? 'SCRIPT KILL' : 'FUNCTION KILL'
    this.#host.log(
      3,
      `Slow script detected: still in execution after ${this.#host.busyReplyThresholdMs} milliseconds. You can try killing the script using the ${command} command. Script name is: ${name}.`,
    )
  }

  /** Goes on with the suspended script for so many ms, or to its end. */
  #proceed(forMs: number): void {
    this.#next = undefined
    const interpreter = this.#interpreter as Interpreter
    if (this.#killed) return this.#endLate(KILLED)
    this.#sliceEndMs = this.#host.monotonic() + forMs
    const take = this.#take
    this.#host.actFor(this.client.caller)
    try {
      const status = this.#guard(() => interpreter.proceed())
      if (status !== LUA_YIELD) this.#endLate(status)
    } catch (error) {
      interpreter.broken = true
      this.#host.failed(error)
      take?.(reply => reply.error(INTERNAL_ERROR))
    } finally {
      this.#host.actFor(undefined)
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
    const { protocol, caller } = this.client
    const { repeatedErrors } = reply
    try {
      replyScriptResult(interpreter, status, script, reply, protocol)
      // The command has failed, though its error was counted.
      if (caller.lastCommand !== undefined) caller.lastCommand.failed += reply.repeatedErrors - repeatedErrors
      interpreter.settle(status !== 0, script.mayStore)
    } finally {
      this.#leave()
    }
  }

  #leave(): void {
    this.#running = undefined
    this.#interpreter = this.#call = undefined
    this.#take = this.debugger = undefined
    this.client.end()
    this.#engine.keyspace.effects.endGroup()
    this.#engine.keyspace.effects.propagation = PROPAGATE_ALL
    this.#engine.keyspace.frozen = false
    if (this.#suspension === undefined) return
    this.#suspension = undefined
    this.#host.onSuspended(undefined)
  }
}

/** Where a script cannot be suspended that is to be, it goes on for busy-reply-threshold, but for so many ms at least. */
const UNSUSPENDABLE_MS_MIN = 100
const ENDED =
  '-ERR Script ended by the server: it ran too long where it cannot be suspended for SCRIPT KILL, in a metamethod or an iterator'
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
