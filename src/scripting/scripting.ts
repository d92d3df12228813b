import { latin1 } from '../base/bytes.ts'
import type { Call } from '../command/call.ts'
import type { Client } from '../command/client.ts'
import { NO_SCRIPT, NOT_AN_INTEGER } from '../command/messages.ts'
import type { Monitors } from '../command/monitors.ts'
import type { ScriptCall, ScriptingPort } from '../command/scripting-port.ts'
import type { Reply } from '../protocol/resp/reply.ts'
import type { HashKey } from '../store/hash.ts'
import { commandFlags } from './command-flags.ts'
import { ScriptDebugger } from './debugger/script-debugger.ts'
import { EvalGlobals } from './eval-globals.ts'
import { Functions } from './functions/functions.ts'
import { Interpreter, type Library, SCRIPT_BYTES_MAX } from './interpreter.ts'
import { libraries } from './libraries/libraries.ts'
import { compileLua, type LuaModule } from './lua/lua-machine.ts'
import { defineEvalFunctions, type MoreFunctions, openRedisLibrary, type ScriptHost } from './redis-library.ts'
import type { RunnerHost, ScriptEngine } from './runner-host.ts'
import { type CachedScript, DIGEST_LENGTH, ScriptCache } from './script-cache.ts'
import { ScriptRunner } from './script-runner.ts'
import { COMPATIBLE, readShebang } from './shebang.ts'

/** What the server gives scripting. */
export interface ScriptingHost extends ScriptHost, RunnerHost {
  readonly monitors: Monitors
  /** Wall clock in microseconds since the Unix epoch. */
  microseconds(): number
  /** The WebAssembly module of Lua 5.1. */
  luaModule(): Uint8Array
  /** The most bytes of memory of an interpreter; {@link SCRIPT_BYTES_MAX} when absent. */
  readonly luaBytesMax?: number
}

/**
 * Scripts: EVAL and its kin, and the cache of scripts. Lua is there once it is first needed.
 */
export class Scripting implements ScriptingPort {
  /** Scripts that made room for others. */
  evicted = 0
  readonly cache: ScriptCache
  readonly runner: ScriptRunner
  readonly functions: Functions

  readonly #host: ScriptingHost
  /** No argument is a secret. */
  readonly #nothing = new Set<number>()
  #module: LuaModule | undefined = undefined
  #interpreter: Interpreter | undefined = undefined
  /** Clients whose next script is debugged, and whether there has ever been one. */
  readonly #debugging = new WeakSet<Client>()
  #everDebugged = false
  #debugger: ScriptDebugger | undefined = undefined
  #globals: EvalGlobals | undefined = undefined

  constructor(engine: ScriptEngine, host: ScriptingHost, hashKey: HashKey) {
    this.#host = host
    this.runner = new ScriptRunner(engine, host)
    this.functions = new Functions({
      runner: this.runner,
      effects: engine.keyspace.effects,
      monitors: host.monitors,
      microseconds: () => host.microseconds(),
      createInterpreter: () => this.createInterpreter(() => {}),
    })
    this.cache = new ScriptCache(hashKey)
    this.cache.onEvicted = script => {
      this.evicted++
      this.#interpreter?.state.dropReference(script.reference)
    }
  }

  /** Bytes of memory that Lua's objects take, those of scripts of EVAL. */
  get interpreterBytes(): number {
    return this.#interpreter?.state.usedBytes ?? 0
  }

  /** Bytes of memory that scripting takes. */
  get usedBytes(): number {
    return this.interpreterBytes + this.cache.usedBytes + this.functions.interpreterBytes + this.functions.libraryBytes
  }

  evaluate(call: Call, reply: Reply, how: ScriptCall): void {
    const { bytes, argc } = call
    const { monitors } = this.#host
    if (this.#interpreter?.broken) this.flush()
    if (monitors.size > 0) monitors.show(call.client, call, this.#nothing, this.#host.microseconds())
    if (how.byDigest && call.length(1) !== DIGEST_LENGTH) return reply.error(NO_SCRIPT)
    const keys = call.integerOrReply(2, reply, NOT_AN_INTEGER)
    if (Number.isNaN(keys)) return
    if (keys > argc - 3) return reply.error("ERR Number of keys can't be greater than number of args")
    if (keys < 0) return reply.error("ERR Number of keys can't be negative")
    let script = how.byDigest
      ? this.cache.findByDigest(bytes, call.start(1), call.end(1))
      : this.cache.findBySource(bytes, call.start(1), call.end(1))
    if (script === undefined) {
      if (how.byDigest) return reply.error(NO_SCRIPT)
      script = this.#compileOrReply(call, 1, false, reply)
      if (script === undefined) return
    }
    const refusal = this.runner.refusal(script, how.readOnly)
    if (refusal !== undefined) return reply.error(refusal)
    const interpreter = this.#interpreterOfScripts()
    try {
      ;(this.#globals as EvalGlobals).set(script.address, call, keys)
      if (this.#everDebugged && !call.nested && this.#debugging.delete(call.client)) {
        const { client } = call
        const source = latin1(script.source, 0, script.source.length)
        this.#debugger = new ScriptDebugger(this.runner, interpreter, this.#host, client, source)
        this.#debugger.run(call, reply, script, how.readOnly)
      } else {
        this.runner.run(call, reply, script, how.readOnly, interpreter, 0)
      }
    } catch (error) {
      // Nothing in the state can be relied on, nor in what was compiled there.
      this.flush()
      throw error
    }
  }

  flagsOf(call: Call, how: ScriptCall, flags: number): number {
    const { bytes } = call
    const start = call.start(1)
    const end = call.end(1)
    const script = how.byDigest ? this.cache.findByDigest(bytes, start, end) : undefined
    let own = script?.flags
    if (!how.byDigest) {
      const shebang = readShebang(bytes, start, end)
      own = typeof shebang === 'string' ? undefined : shebang.flags
    }
    if (own === undefined || (own & COMPATIBLE) !== 0) return flags
    return commandFlags(own, flags)
  }

  load(call: Call, argument: number, reply: Reply): void {
    const found = this.cache.findBySource(call.bytes, call.start(argument), call.end(argument))
    if (found !== undefined) this.cache.keep(found)
    const script = found ?? this.#compileOrReply(call, argument, true, reply)
    if (script !== undefined) reply.latin1(script.name)
  }

  find(digest: string): Uint8Array | undefined {
    const bytes = Buffer.from(digest, 'latin1')
    return this.cache.findByDigest(bytes, 0, bytes.length)?.source
  }

  flush(): void {
    this.cache.clear()
    this.#interpreter = undefined
    this.#globals = undefined
  }

  debug(client: Client, mode: 'no' | 'sync'): boolean {
    this.#debugging.delete(client)
    if (mode === 'no') return true
    if (!client.divert(undefined)) return false
    this.#debugging.add(client)
    this.#everDebugged = true
    return true
  }

  kill(kind: 'eval' | 'function', reply: Reply): void {
    this.runner.kill(kind, reply)
  }

  get deniesCommands(): boolean {
    return this.runner.deniesCommands
  }

  set deniesCommands(denies: boolean) {
    this.runner.deniesCommands = denies
  }

  get suspended(): boolean {
    return this.runner.suspended
  }

  get debugged(): boolean {
    return this.runner.debugger !== undefined
  }

  get busyError(): string {
    return this.runner.busyError
  }

  whenEnded(take: (write: (reply: Reply) => void) => void): void {
    this.runner.whenEnded(take)
  }

  finish(reply: Reply): void {
    this.runner.finish(reply)
  }

  /** Leaves nothing behind that is scheduled. */
  stop(): void {
    this.runner.stop()
  }

  /** Makes an interpreter with libraries and with the functions of `redis`, to which `more` may add. */
  createInterpreter(more: MoreFunctions): Interpreter {
    this.#module ??= compileLua(this.#host.luaModule())
    const redis: Library = state => openRedisLibrary(state, this.runner, this.#host, more)
    return new Interpreter(
      this.#module,
      [...libraries(), redis],
      L => this.runner.tick(L),
      this.#host.luaBytesMax ?? SCRIPT_BYTES_MAX,
    )
  }

  /** Who debugs the script that runs. */
  get #activeDebugger(): ScriptDebugger | undefined {
    return this.debugged ? this.#debugger : undefined
  }

  #interpreterOfScripts(): Interpreter {
    if (this.#interpreter === undefined) {
      const interpreter = this.createInterpreter((define, state) =>
        defineEvalFunctions(state, define, () => this.#activeDebugger),
      )
      this.#interpreter = interpreter
      this.#globals = new EvalGlobals(interpreter)
    }
    return this.#interpreter
  }

  /** Compiles an argument and keeps it; replies the error, and returns undefined, when it is wrong. */
  #compileOrReply(call: Call, argument: number, lasting: boolean, reply: Reply): CachedScript | undefined {
    const source = call.copy(argument)
    const shebang = readShebang(source, 0, source.length)
    if (typeof shebang === 'string') {
      reply.error(`ERR ${shebang}`)
      return undefined
    }
    const interpreter = this.#interpreterOfScripts()
    const { state } = interpreter
    const { L } = state
    interpreter.collect()
    // The line's end stays, so that lines keep their numbers.
    if (state.loadSource(L, source, shebang.length, source.length, '@user_script') !== 0) {
      reply.error(`ERR Error compiling script (new function): ${(state.textAt(L, -1) ?? '').split('\0', 1)[0]}`)
      state.pop(L, 1)
      return undefined
    }
    const address = state.api.lua_topointer(L, -1)
    return this.cache.add(source, shebang.flags, { address, reference: state.reference(L) }, lasting)
  }
}
