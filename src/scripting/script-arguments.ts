import { copyBytes } from '../base/bytes.ts'
import type { Call } from '../command/call.ts'
import type { Interpreter } from './interpreter.ts'

/** What calls a script of EVAL: it makes the globals KEYS and ARGV. */
export const EVAL_TRAMPOLINES = `
local globals = ...
return
  function(script, ...)
    globals.KEYS = {}
    globals.ARGV = {...}
    return script()
  end,
  function(script, key, ...)
    globals.KEYS = {key}
    globals.ARGV = {...}
    return script()
  end,
  function(script, key, other, ...)
    globals.KEYS = {key, other}
    globals.ARGV = {...}
    return script()
  end,
  function(script, keys, argv)
    globals.KEYS = keys
    globals.ARGV = argv
    return script()
  end
`
/** The trampoline for tables. */
const TABLES = 3
/** A thread has room for so many values at least. */
const SLOTS_FREE = 16
/** More arguments come as tables. */
const ARGUMENTS_MAX = 100

/**
 * The arguments of scripts and functions. Functions of Lua, trampolines, make the tables of keys and of other arguments out of their own: Lua makes such tables faster than
 * JavaScript can, call by call.
 */
export class ScriptArguments {
  readonly #interpreter: Interpreter
  /** References to the trampolines: for no key, one, two, and for tables. */
  readonly #trampolines: number[]

  /** `trampolines` is the text of Lua that returns them for no key, one, two, and for tables; it gets the globals that scripts cannot change. */
  constructor(interpreter: Interpreter, trampolines: string) {
    this.#interpreter = interpreter
    const { state } = interpreter
    const { api, L } = state
    if (state.loadText(L, trampolines, '=trampolines') !== 0) throw new Error(state.textAt(L, -1))
    interpreter.pushGlobals(L)
    api.lua_call(L, 1, TABLES + 1)
    this.#trampolines = [state.reference(L), state.reference(L), state.reference(L), state.reference(L)].reverse()
  }

  /** Pushes onto the interpreter's thread what calls a script with the arguments of a call, from the fourth on, of which `keys` are keys. Returns how many values are above the function. */
  push(script: number, call: Call, keys: number): number {
    const { state, thread } = this.#interpreter
    const { api } = state
    const count = call.argc - 3
    const inTables = keys >= TABLES || count > ARGUMENTS_MAX
    state.pushReference(thread, this.#trampolines[inTables ? TABLES : keys])
    state.pushReference(thread, script)
    if (inTables) {
      this.#pushTable(call, 3, keys)
      this.#pushTable(call, 3 + keys, count - keys)
      return 3
    }
    if (count === 0) return 1
    const first = call.start(3)
    const length = call.end(call.argc - 1) - first
    const address = state.scratch(length)
    if (address === 0) throw new Error('no memory for the arguments of a script')
    // One copy of them all, with what lies between them.
    copyBytes(call.bytes, first, first + length, state.bytes, address)
    if (count > SLOTS_FREE) api.lua_checkstack(thread, count + 1)
    for (let i = 3; i < call.argc; i++) {
      api.lua_pushlstring(thread, address + call.start(i) - first, call.length(i))
    }
    return count + 1
  }

  #pushTable(call: Call, first: number, count: number): void {
    const { state, thread } = this.#interpreter
    const { api } = state
    api.lua_createtable(thread, count, 0)
    for (let i = 0; i < count; i++) {
      state.pushBytes(thread, call.bytes, call.start(first + i), call.end(first + i))
      api.lua_rawseti(thread, -2, i + 1)
    }
  }
}
