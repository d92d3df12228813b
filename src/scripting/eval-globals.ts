import type { Call } from '../command/call.ts'
import type { Interpreter } from './interpreter.ts'
import { placeCount, placeKey, placeValue, stringLength, stringStart, typeOf } from './libraries/lua-objects.ts'
import { LUA_TFUNCTION, LUA_TSTRING } from './lua/lua-exports.ts'
import type { LuaState } from './lua/lua-state.ts'
import { clearStack, pushObject } from './lua/stack.ts'
import { areFew, pushStrings, pushTable } from './script-arguments.ts'
import { StringTables } from './string-tables.ts'

/**
 * The globals KEYS and ARGV of scripts.
 *
 * A script cannot keep a value for the next one. So the tables of a script's arguments are used again for those of the next that has as many, if it has left them
 * plain. That is by far the most of what calling a short script would cost otherwise.
 */
export class EvalGlobals {
  readonly #interpreter: Interpreter
  readonly #keys: GlobalTable
  readonly #argv: GlobalTable

  constructor(interpreter: Interpreter) {
    this.#interpreter = interpreter
    this.#keys = new GlobalTable(interpreter, 'KEYS')
    this.#argv = new GlobalTable(interpreter, 'ARGV')
  }

  /** Sets the globals to the arguments of a call, from the fourth on, of which `keys` are keys, and pushes onto the interpreter's thread the script, by its address. */
  set(script: number, call: Call, keys: number): void {
    const { state, thread } = this.#interpreter
    const count = call.argc - 3
    if (!areFew(call)) {
      pushTable(state, thread, call, 3, keys)
      this.#keys.take(thread)
      pushTable(state, thread, call, 3 + keys, count - keys)
      this.#argv.take(thread)
    } else {
      pushStrings(state, thread, call)
      this.#keys.fill(thread, 0, keys)
      this.#argv.fill(thread, keys, count - keys)
      clearStack(state, thread)
    }
    pushObject(state, thread, script, LUA_TFUNCTION)
  }
}

/**
 * A global that is a table of strings.
 *
 * Invariant: what the global leads to is referred to from here, so that the collector need not be told when the global changes.
 */
class GlobalTable {
  readonly #state: LuaState
  /** Where the global has its value, as a word. Nothing is ever added to the globals, so it stays there. */
  readonly #place: number
  readonly #tables: StringTables
  /** A reference to the table that is for one script only. */
  #single = 0

  constructor(interpreter: Interpreter, name: string) {
    const { state } = interpreter
    const { api, L } = state
    this.#state = state
    this.#tables = new StringTables(state)
    interpreter.pushGlobals(L)
    const globals = api.lua_topointer(L, -1)
    api.lua_createtable(L, 0, 0)
    state.setField(L, -2, name)
    state.pop(L, 1)
    this.#place = placeOf(state, globals, name) >> 2
  }

  /** Sets it to a table of `count` strings, which lie on a thread's stack from the first on. */
  fill(thread: number, first: number, count: number): void {
    const table = this.#tables.fill(thread, first, count)
    this.#state.words[this.#place] = table
  }

  /** Sets it to the table on top of a thread's stack, and pops that. */
  take(thread: number): void {
    const state = this.#state
    state.words[this.#place] = state.api.lua_topointer(thread, -1)
    const before = this.#single
    this.#single = state.reference(thread)
    if (before !== 0) state.dropReference(before)
  }
}

/** The address of the value that a table has under a name. */
function placeOf(state: LuaState, table: number, name: string): number {
  const { view } = state
  for (let place = 0; place < placeCount(view, table); place++) {
    const key = placeKey(view, table, place)
    if (typeOf(view, key) !== LUA_TSTRING) continue
    const string = view.getUint32(key, true)
    const start = stringStart(string)
    const text = Buffer.from(state.bytes.subarray(start, start + stringLength(view, string))).toString('latin1')
    if (text === name) return placeValue(view, table, place)
  }
  throw new Error(`there is no global ${name}`)
}
