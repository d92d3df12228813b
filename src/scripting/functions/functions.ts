import { globMatches } from '../../base/glob.ts'
import type { Call } from '../../command/call.ts'
import type { FunctionsPort, RestorePolicy } from '../../command/functions-port.ts'
import type { Monitors } from '../../command/monitors.ts'
import type { Effects } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { commandFlags } from '../command-flags.ts'
import type { Interpreter } from '../interpreter.ts'
import type { ScriptRunner } from '../script-runner.ts'
import { FLAG_NAMES } from '../shebang.ts'
import { FunctionEngine } from './function-engine.ts'
import type { FunctionLibrary, LibraryFunction } from './function-library.ts'
import { FunctionRegistry } from './function-registry.ts'
import { dumpLibraries, readLibraryDump } from './library-dump.ts'
import { readLibraryHeader } from './library-header.ts'

/** What functions need of scripting and of the server. */
export interface FunctionsHost {
  readonly runner: ScriptRunner
  readonly effects: Effects
  readonly monitors: Monitors
  /** Wall clock in microseconds since the Unix epoch. */
  microseconds(): number
  createInterpreter(): Interpreter
}

/**
 * Functions: libraries, and FCALL. All libraries share an interpreter of their own, which is there once the first is loaded.
 */
export class Functions implements FunctionsPort {
  readonly #host: FunctionsHost
  readonly #registry = new FunctionRegistry()
  /** No argument is a secret. */
  readonly #nothing = new Set<number>()
  #engine: FunctionEngine | undefined = undefined

  constructor(host: FunctionsHost) {
    this.#host = host
  }

  get libraryCount(): number {
    return this.#registry.libraries.size
  }

  get functionCount(): number {
    return this.#registry.functionCount
  }

  /** Bytes of memory that Lua's objects take. */
  get interpreterBytes(): number {
    return this.#engine?.interpreter.state.usedBytes ?? 0
  }

  /** Bytes of memory that the libraries take beside that. */
  get libraryBytes(): number {
    return this.#registry.usedBytes
  }

  run(call: Call, reply: Reply, readOnly: boolean): void {
    const { monitors, runner } = this.#host
    if (this.#engine?.interpreter.broken) this.#rebuild()
    if (monitors.size > 0) monitors.show(call.client, call, this.#nothing, this.#host.microseconds())
    const fn = this.#find(call)
    if (fn === undefined) return reply.error('ERR Function not found')
    const keys = call.integerOrReply(2, reply, 'ERR Bad number of keys provided')
    if (Number.isNaN(keys)) return
    if (keys > call.argc - 3) return reply.error("ERR Number of keys can't be greater than number of args")
    if (keys < 0) return reply.error("ERR Number of keys can't be negative")
    const engine = this.#engine as FunctionEngine
    const refusal = runner.refusal(fn, readOnly)
    if (refusal !== undefined) return reply.error(refusal)
    try {
      runner.run(call, reply, fn, readOnly, engine.interpreter, engine.push(fn, call, keys))
    } catch (error) {
      this.#rebuild()
      throw error
    }
  }

  flagsOf(call: Call, flags: number): number {
    const fn = this.#find(call)
    return fn === undefined ? flags : commandFlags(fn.flags, flags)
  }

  load(code: Uint8Array, replaces: boolean, reply: Reply): void {
    const name = this.#loadInto(this.#registry, code, replaces)
    if (typeof name !== 'string') return reply.error(`ERR ${name.error}`)
    this.#changed()
    reply.latin1(name)
  }

  delete(name: string): boolean {
    const library = this.#registry.libraries.get(name)
    if (library === undefined) return false
    this.#registry.remove(library)
    this.#engine?.drop(library)
    this.#changed()
    return true
  }

  flush(): void {
    this.#registry.clear()
    this.#engine = undefined
    this.#changed()
  }

  list(pattern: Uint8Array | undefined, withCode: boolean, reply: Reply): void {
    const libraries = [...this.#registry.libraries.values()].filter(
      ({ name }) => pattern === undefined || matches(pattern, name),
    )
    reply.array(libraries.length)
    for (const library of libraries) replyLibrary(library, withCode, reply)
  }

  dump(): Uint8Array {
    return dumpLibraries([...this.#registry.libraries.values()].map(({ code }) => code))
  }

  restore(payload: Uint8Array, policy: RestorePolicy): string | undefined {
    const codes = readLibraryDump(payload)
    if (typeof codes === 'string') return codes
    const restored = new FunctionRegistry()
    const error = this.#restoreInto(restored, codes, policy)
    if (error === undefined) this.#changed()
    else this.#drop(restored.libraries.values())
    return error
  }

  replyStatistics(reply: Reply): void {
    const { runner } = this.#host
    if (runner.running?.kind === 'eval') return reply.error(runner.busyError)
    reply.map(2)
    reply.text('running_script')
    replyRunning(runner, reply)
    reply.text('engines')
    reply.map(1)
    reply.text('LUA')
    reply.map(2)
    reply.text('libraries_count')
    reply.integer(this.libraryCount)
    reply.text('functions_count')
    reply.integer(this.functionCount)
  }

  /** Loads a library into a registry, with which it must have no conflict. Returns its name. */
  #loadInto(registry: FunctionRegistry, code: Uint8Array, replaces: boolean): string | { error: string } {
    const header = readLibraryHeader(code)
    if (typeof header === 'string') return { error: header }
    const { name } = header
    const old = registry.libraries.get(name)
    if (old !== undefined && !replaces) return { error: `Library '${name}' already exists` }
    const engine = this.#ensureEngine()
    const library = this.#guard(() => engine.load(code, header))
    if (typeof library === 'string') return { error: library }
    if (old !== undefined) registry.remove(old)
    const conflict = registry.conflict(library)
    if (conflict !== undefined) {
      engine.drop(library)
      if (old !== undefined) registry.add(old)
      return { error: `Function ${conflict} already exists` }
    }
    registry.add(library)
    if (old !== undefined) engine.drop(old)
    return name
  }

  /** Loads libraries into an empty registry, and then adds them by the policy. */
  #restoreInto(restored: FunctionRegistry, codes: readonly Uint8Array[], policy: RestorePolicy): string | undefined {
    for (const code of codes) {
      const loaded = this.#loadInto(restored, code, false)
      if (typeof loaded !== 'string') return loaded.error
    }
    if (policy === 'flush') {
      this.#drop(this.#registry.libraries.values())
      this.#registry.clear()
    }
    const merged = this.#registry.merge(restored, policy === 'replace')
    if ('error' in merged) return merged.error
    this.#drop(merged.replaced)
    return undefined
  }

  /** The function that argument 1 of a call names. */
  #find(call: Call): LibraryFunction | undefined {
    return this.#registry.findBytes(call.bytes, call.start(1), call.end(1))
  }

  #drop(libraries: Iterable<FunctionLibrary>): void {
    for (const library of libraries) this.#engine?.drop(library)
  }

  #ensureEngine(): FunctionEngine {
    this.#engine ??= new FunctionEngine(this.#host.createInterpreter(), () => this.#host.microseconds())
    return this.#engine
  }

  /** Does something with the interpreter. If a bug breaks that, the libraries get another one. */
  #guard<Result>(action: () => Result): Result {
    try {
      return action()
    } catch (error) {
      this.#rebuild()
      throw error
    }
  }

  /** Loads all libraries anew into another interpreter. */
  #rebuild(): void {
    const codes = [...this.#registry.libraries.values()].map(({ code }) => code)
    this.#registry.clear()
    this.#engine = undefined
    this.#ensureEngine()
    for (const code of codes) this.#reload(code)
  }

  #reload(code: Uint8Array): void {
    const header = readLibraryHeader(code)
    const library = typeof header === 'string' ? header : this.#ensureEngine().load(code, header)
    if (typeof library !== 'string') this.#registry.add(library)
  }

  /** Functions are data: what is kept of those must know that something changed. */
  #changed(): void {
    this.#host.effects.dirty++
  }
}

function matches(pattern: Uint8Array, name: string): boolean {
  const text = Buffer.from(name, 'latin1')
  return globMatches(pattern, 0, pattern.length, text, 0, text.length, true)
}

/** Replies which function is suspended, and for how long it has run. */
function replyRunning({ running, words, durationMs }: ScriptRunner, reply: Reply): void {
  if (running === undefined) return reply.null()
  reply.map(3)
  reply.text('name')
  reply.latin1(running.name)
  reply.text('command')
  reply.array(words.length)
  for (const word of words) reply.latin1(word)
  reply.text('duration_ms')
  reply.integer(Math.floor(durationMs))
}

function replyLibrary({ name, code, functions }: FunctionLibrary, withCode: boolean, reply: Reply): void {
  reply.map(withCode ? 4 : 3)
  reply.text('library_name')
  reply.text(name)
  reply.text('engine')
  reply.text('LUA')
  reply.text('functions')
  reply.array(functions.size)
  for (const fn of functions.values()) replyFunction(fn, reply)
  if (!withCode) return
  reply.text('library_code')
  reply.bulk(code, 0, code.length)
}

function replyFunction({ name, description, flags }: LibraryFunction, reply: Reply): void {
  reply.map(3)
  reply.text('name')
  reply.text(name)
  reply.text('description')
  if (description === undefined) reply.null()
  else reply.latin1(description)
  reply.text('flags')
  const names = Object.keys(FLAG_NAMES).filter(flag => (flags & FLAG_NAMES[flag]) !== 0)
  reply.set(names.length)
  for (const flag of names) reply.simple(flag)
}
