import type { Call } from '../../command/call.ts'
import type { Interpreter } from '../interpreter.ts'
import { LUA_TFUNCTION, LUA_TTABLE } from '../lua/lua-exports.ts'
import type { LuaState } from '../lua/lua-state.ts'
import { clearStack, pushObject, topOf } from '../lua/stack.ts'
import { areFew, copyToSlots, pushStrings, pushTable, stringAt } from '../script-arguments.ts'
import { StringTables } from '../string-tables.ts'
import type { LibraryFunction } from './function-library.ts'

/**
 * Calls of functions of libraries: their arguments as two tables.
 *
 * A library may keep the tables that its functions are given. So they are new ones, unless the function does nothing with a table but to read what is in it; then the
 * tables of the call before that had as many arguments are filled again.
 */
export class FunctionCalls {
  readonly #interpreter: Interpreter
  readonly #keys: StringTables
  readonly #others: StringTables

  constructor(interpreter: Interpreter) {
    this.#interpreter = interpreter
    this.#keys = new StringTables(interpreter.state)
    this.#others = new StringTables(interpreter.state)
  }

  /**
   * Pushes onto the interpreter's thread a function, with two tables as its arguments: of the first `keys` arguments of a call, from the fourth on, and of the others. Returns
   * how many values are above the function.
   */
  push(fn: LibraryFunction, call: Call, keys: number): 2 {
    const { state, thread } = this.#interpreter
    const others = call.argc - 3 - keys
    if (!areFew(call)) {
      pushObject(state, thread, fn.address, LUA_TFUNCTION)
      pushTable(state, thread, call, 3, keys)
      pushTable(state, thread, call, 3 + keys, others)
      return 2
    }
    pushStrings(state, thread, call)
    const keyTable = fn.keepsKeys ? newTable(state, thread, 0, keys) : this.#keys.fill(thread, 0, keys)
    const otherTable = fn.keepsOthers ? newTable(state, thread, keys, others) : this.#others.fill(thread, keys, others)
    // They take the places of the strings that they hold.
    clearStack(state, thread)
    pushObject(state, thread, fn.address, LUA_TFUNCTION)
    pushObject(state, thread, keyTable, LUA_TTABLE)
    pushObject(state, thread, otherTable, LUA_TTABLE)
    return 2
  }
}

/** Pushes a table of strings that lie on the stack. Returns its address. */
function newTable(state: LuaState, L: number, first: number, count: number): number {
  state.api.lua_createtable(L, count, 0)
  const table = state.words[topOf(state, L) >> 2]
  // It is as new as can be, thus not black.
  copyToSlots(state, stringAt(state, L, first), count, table)
  return table
}
