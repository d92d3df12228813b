import type { Call } from '../../command/call.ts'
import type { Interpreter } from '../interpreter.ts'
import { LUA_GLOBALSINDEX, LUA_TTABLE } from '../lua/lua-exports.ts'
import { mayStoreIn } from '../script.ts'
import { fieldText } from '../values/write-value.ts'
import { FunctionCalls } from './function-calls.ts'
import type { FunctionLibrary, LibraryFunction } from './function-library.ts'
import type { LibraryHeader } from './library-header.ts'
import { type Registration, registerFunction } from './register-function.ts'

/** How long a library may take to be loaded, in microseconds. */
const LOAD_MICROSECONDS_MAX = 500_000

/** The fields of `redis` that a library has while it is loaded, beside `register_function`. */
const FIELDS_WHILE_LOADING = [
  ...['log', 'LOG_DEBUG', 'LOG_VERBOSE', 'LOG_NOTICE', 'LOG_WARNING', 'REDIS_VERSION', 'REDIS_VERSION_NUM'],
  ...['SERVER_NAME', 'SERVER_VERSION', 'SERVER_VERSION_NUM'],
]

/** An interpreter for libraries: loads them, and readies calls of their functions. */
export class FunctionEngine {
  readonly interpreter: Interpreter

  readonly #calls: FunctionCalls
  readonly #microseconds: () => number
  /** A reference to the globals of a library that is loaded. */
  readonly #loadingGlobals: number
  #registered: Registration | undefined = undefined
  #deadline = 0

  constructor(interpreter: Interpreter, microseconds: () => number) {
    this.interpreter = interpreter
    this.#calls = new FunctionCalls(interpreter)
    this.#microseconds = microseconds
    this.#loadingGlobals = this.#createLoadingGlobals()
  }

  /** Compiles a library and lets it register its functions. Returns the error's text, without its code, if it fails. */
  load(code: Uint8Array, header: LibraryHeader): FunctionLibrary | string {
    const { state } = this.interpreter
    const { api, L } = state
    try {
      // The line's end stays, so that lines keep their numbers.
      if (state.loadSource(L, code, header.length, code.length, '@user_function') !== 0) {
        return `Error compiling function: ${firstLine(state.textAt(L, -1))}`
      }
      const registered: Registration = { functions: new Map(), mayStore: mayStoreIn(code) }
      const { functions } = registered
      const error = this.#runLoading(registered)
      if (error === undefined && functions.size > 0) return libraryOf(header.name, code, functions)
      for (const { reference } of functions.values()) state.dropReference(reference)
      return error === undefined ? 'No functions registered' : `Error registering functions: ${error}`
    } finally {
      api.lua_settop(L, 0)
      this.interpreter.collect()
    }
  }

  /** Forgets the functions of a library, which cannot be called any more. */
  drop(library: FunctionLibrary): void {
    for (const { reference } of library.functions.values()) this.interpreter.state.dropReference(reference)
  }

  /** Pushes onto the interpreter's thread what calls a function with the arguments of a call, from the fourth on, of which `keys` are keys. Returns how many values are above the function. */
  push(fn: LibraryFunction, call: Call, keys: number): number {
    return this.#calls.push(fn, call, keys)
  }

  /** Runs the function on top of the stack. Returns the error's text if there is one. */
  #runLoading(registered: Registration): string | undefined {
    const { interpreter } = this
    const { state, tick } = interpreter
    const { api, L } = state
    this.#registered = registered
    this.#deadline = this.#microseconds() + LOAD_MICROSECONDS_MAX
    interpreter.tick = at => this.#endLate(at)
    try {
      const status = interpreter.withGlobals(this.#loadingGlobals, () => api.lua_pcall(L, 0, 0, 0))
      if (status === 0) return undefined
      if (api.lua_type(L, -1) === LUA_TTABLE) return firstLine(fieldText(state, L, 'err'))
      return `ERR ${firstLine(state.textAt(L, -1))}`
    } finally {
      interpreter.tick = tick
      interpreter.coroutines.reset()
      this.#registered = undefined
    }
  }

  /** Ends a library that takes too long to be loaded. */
  #endLate(L: number): void {
    if (this.#microseconds() < this.#deadline) return
    const { state } = this.interpreter
    state.pushText(L, 'FUNCTION LOAD timeout')
    state.raise(L)
  }

  /** Makes the globals of a library that is loaded: `redis`, with little in it, and nothing else. */
  #createLoadingGlobals(): number {
    const { interpreter } = this
    const { state } = interpreter
    const { api, L } = state
    api.lua_createtable(L, 0, 2)
    api.lua_createtable(L, 0, FIELDS_WHILE_LOADING.length + 1)
    state.getField(L, LUA_GLOBALSINDEX, 'redis')
    for (const field of FIELDS_WHILE_LOADING) {
      state.getField(L, -1, field)
      state.setField(L, -3, field)
    }
    state.pop(L, 1)
    state.pushFunction(L, at => {
      if (api.lua_gettop(at) > 0) interpreter.seeThrough(at, 1)
      return registerFunction(state, at, this.#registered)
    })
    state.setField(L, -2, 'register_function')
    interpreter.protectStrictly(L)
    api.lua_pushvalue(L, -1)
    state.setField(L, -3, 'server')
    state.setField(L, -2, 'redis')
    interpreter.refuseUnknown(L)
    return state.reference(L)
  }
}

function libraryOf(name: string, code: Uint8Array, functions: Registration['functions']): FunctionLibrary {
  return { name, code, functions: new Map([...functions.values()].map(fn => [fn.name, fn])) }
}

/** A text as far as C sees it. */
function firstLine(text = ''): string {
  return text.split('\0', 1)[0]
}
