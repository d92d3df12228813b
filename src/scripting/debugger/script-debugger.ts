import type { Call } from '../../command/call.ts'
import type { Client, Diversion } from '../../command/client.ts'
import { Reply } from '../../protocol/resp/reply.ts'
import { CommandWords } from '../command-words.ts'
import { type Interpreter, SCRIPT_SOURCE } from '../interpreter.ts'
import { whereStopped } from '../lua/layout.ts'
import { DEBUG_NAME, LUA_GLOBALSINDEX, LUA_TTABLE } from '../lua/lua-exports.ts'
import type { LuaState } from '../lua/lua-state.ts'
import { topOf } from '../lua/stack.ts'
import type { RunDebugger } from '../runner-host.ts'
import type { CachedScript } from '../script-cache.ts'
import type { ScriptRunner } from '../script-runner.ts'
import { fieldText } from '../values/write-value.ts'
import { type DebuggedScript, DebugSession, type Level } from './debug-session.ts'
import { replyText } from './reply-text.ts'
import { valueText } from './value-text.ts'

/** What a debugger asks of the server. */
export interface DebuggerHost {
  /** Does something once what clients have sent meanwhile is served. */
  soon(task: () => void): unknown
}

/**
 * Debugs one script for the client that has called it. The script stops by being suspended; what the client sends meanwhile are commands of the debugger, and others wait, unless
 * they end the script. When the script has ended, the client is replied what it has come to, and its connection is closed.
 */
export class ScriptDebugger implements DebuggedScript, RunDebugger, Diversion {
  readonly #runner: ScriptRunner
  readonly #interpreter: Interpreter
  readonly #host: DebuggerHost
  readonly #client: Client
  readonly #session: DebugSession
  readonly #words = new CommandWords()
  #evaluates = false
  #isKilled = false

  constructor(runner: ScriptRunner, interpreter: Interpreter, host: DebuggerHost, client: Client, source: string) {
    this.#runner = runner
    this.#interpreter = interpreter
    this.#host = host
    this.#client = client
    this.#session = new DebugSession(source)
  }

  /** Runs the script, which lies on the interpreter's thread, and replies where it stops first. */
  run(call: Call, reply: Reply, script: CachedScript, readOnly: boolean): void {
    this.#interpreter.watchLines(line => this.#session.stopsAt(line))
    this.#runner.debugger = this
    const result = this.#newResult()
    this.#runner.run(call, result, script, readOnly, this.#interpreter, 0)
    this.#tell(reply, result)
    this.#closeIfEnded()
  }

  command(words: readonly string[], reply: Reply): void {
    const verdict = whereStopped(this.#interpreter.state, this.#stopped, () => this.#session.command(words, this))
    const result = this.#newResult()
    if (verdict === 'proceed') this.#runner.goOn(result)
    else if (verdict === 'abort') this.#runner.abort(result)
    this.#tell(reply, result)
    this.#closeIfEnded()
  }

  gone(): void {
    this.#session.release()
    if (this.#runner.suspended && !this.#isKilled) this.#runner.undebug()
  }

  late(L: number): void {
    if (!this.#evaluates) return this.#session.stopNext('late')
    this.#interpreter.state.pushText(L, 'it runs too long')
    this.#interpreter.state.raise(L)
  }

  called(words: CommandWords): void {
    if (this.#session.isStepping) this.#session.tellCall(words.texts())
  }

  replied(bytes: Uint8Array, length: number): void {
    if (this.#session.isStepping) this.#session.tellReply(replyText(bytes, length))
  }

  refused(text: string): void {
    if (this.#session.isStepping) this.#session.tell(`<error> ${text}`)
  }

  killed(): void {
    this.#isKilled = true
    this.#host.soon(() => {
      const reply = new Reply()
      const result = this.#newResult()
      this.#runner.goOn(result)
      this.#tell(reply, result)
      this.#client.send(reply.bytes.slice(0, reply.length))
      this.#closeIfEnded()
    })
  }

  /** `redis.breakpoint` */
  breakpoint(): void {
    this.#session.stopNext('asked')
  }

  /** `redis.debug`, with values that lie one behind the other. */
  debug(first: number, count: number): void {
    const { state } = this.#interpreter
    this.#session.debug(Array.from({ length: count }, (_, i) => valueText(state, first + i * VALUE_BYTES)))
  }

  locals(level: number): (readonly [string, string])[] | undefined {
    const { state, activation } = this.#interpreter
    const { api } = state
    const thread = this.#stopped
    if (api.lua_getstack(thread, level, activation) === 0) return undefined
    const locals: [string, string][] = []
    for (let n = 1; ; n++) {
      const name = api.lua_getlocal(thread, activation, n)
      if (name === 0) return locals
      locals.push([state.textAtAddress(name), valueText(state, topOf(state, thread))])
      state.pop(thread, 1)
    }
  }

  global(name: 'KEYS' | 'ARGV'): string {
    const { state } = this.#interpreter
    state.getField(state.L, LUA_GLOBALSINDEX, name)
    const text = valueText(state, topOf(state, state.L))
    state.pop(state.L, 1)
    return text
  }

  levels(): Level[] {
    const levels: Level[] = []
    for (let level = 0; ; level++) {
      const place = this.#interpreter.placeAt(this.#stopped, level)
      if (place === undefined) return levels
      if (place.source === SCRIPT_SOURCE) levels.push({ name: this.#nameAt(level), line: place.line })
    }
  }

  evaluate(code: string): { readonly value: string } | { readonly error: string } {
    const { state } = this.#interpreter
    const { api, L } = state
    const thread = api.lua_newthread(L)
    this.#evaluates = true
    try {
      const compiled = compile(state, thread, `return ${code}`) || compile(state, thread, code)
      if (!compiled || api.lua_pcall(thread, 0, 1, 0) !== 0) return { error: errorText(state, thread) }
      return { value: valueText(state, topOf(state, thread)) }
    } finally {
      this.#evaluates = false
      state.pop(L, 1)
    }
  }

  call(words: readonly string[]): { readonly reply: string } | { readonly error: string } {
    this.#words.set(words)
    const reply = new Reply()
    const refusal = this.#runner.execute(this.#words, reply)
    return refusal === undefined ? { reply: replyText(reply.bytes, reply.length) } : { error: refusal }
  }

  /** The thread in which the script has stopped. */
  get #stopped(): number {
    return this.#interpreter.coroutines.suspended || this.#interpreter.thread
  }

  #nameAt(level: number): string | undefined {
    const { state, activation } = this.#interpreter
    state.api.lua_getstack(this.#stopped, level, activation)
    state.api.lua_getinfo(this.#stopped, state.name('n'), activation)
    const name = state.view.getInt32(activation + DEBUG_NAME, true)
    return name === 0 ? undefined : state.textAtAddress(name)
  }

  #newResult(): Reply {
    const result = new Reply()
    result.protocol = this.#client.protocol
    return result
  }

  /** Replies what there is to tell, and what the script has come to when it has ended. */
  #tell(reply: Reply, result: Reply): void {
    const ended = !this.#runner.suspended
    if (ended) this.#session.tell('<endsession>')
    else this.#client.divert(this)
    const lines = this.#session.take()
    reply.array(lines.length)
    for (const line of lines) reply.simple(line)
    if (!ended) return
    reply.raw(result.bytes, 0, result.length)
    this.#client.divert(undefined)
  }

  /** Closes the connection behind what was replied, when the script has ended. */
  #closeIfEnded(): void {
    if (!this.#runner.suspended) this.#client.close(true)
  }
}

const VALUE_BYTES = 16

function compile(state: LuaState, thread: number, code: string): boolean {
  state.api.lua_settop(thread, 0)
  return state.loadText(thread, code, '@ldb_eval') === 0
}

function errorText(state: LuaState, thread: number): string {
  const isTable = state.api.lua_type(thread, -1) === LUA_TTABLE
  return (isTable ? fieldText(state, thread, 'err') : state.textAt(thread, -1)) ?? '(no text)'
}
