import { copyBytes } from '../base/bytes.ts'
import type { Call } from '../command/call.ts'
import type { Interpreter } from './interpreter.ts'
import { slotsOf } from './lua/layout.ts'
import { LUA_TFUNCTION, LUA_TTABLE } from './lua/lua-exports.ts'
import type { LuaState } from './lua/lua-state.ts'
import { baseOf, clearStack, copyValue, pushObject, topOf } from './lua/stack.ts'

/** The arguments of scripts and functions, from the fourth of a call on: keys, and others, as strings in two tables. */

/** A thread in which nothing runs has room for so many strings, and what is made of them. */
export const STRINGS_MAX = 16
const VALUE_BYTES = 16

/** Pushes the arguments of a call, at most {@link STRINGS_MAX}, one by one. */
export function pushStrings(state: LuaState, L: number, call: Call): void {
  if (call.argc === 3) return
  const first = call.start(3)
  const length = call.end(call.argc - 1) - first
  const address = state.scratch(length)
  if (address === 0) throw new Error(NO_MEMORY)
  // One copy of them all, with what lies between them.
  copyBytes(call.bytes, first, first + length, state.bytes, address)
  for (let i = 3; i < call.argc; i++) {
    state.api.lua_pushlstring(L, address + call.start(i) - first, call.length(i))
  }
}

/** Pushes a table of arguments [first, first + count) of a call. */
export function pushTable(state: LuaState, L: number, call: Call, first: number, count: number): void {
  state.api.lua_createtable(L, count, 0)
  for (let i = 0; i < count; i++) {
    state.pushBytes(L, call.bytes, call.start(first + i), call.end(first + i))
    state.api.lua_rawseti(L, -2, i + 1)
  }
}

/** Copies values that lie one behind the other to the first slots of a table's array. The table must not be black. */
export function copyToSlots(state: LuaState, from: number, count: number, table: number): void {
  const slots = slotsOf(state, table)
  for (let at = 0; at < count * VALUE_BYTES; at += VALUE_BYTES) copyValue(state, from + at, slots + at)
}

/** Where the argument that was pushed as the i-th of so many lies. */
export function stringAt(state: LuaState, L: number, i: number): number {
  return baseOf(state, L) + i * VALUE_BYTES
}

/** Pushes onto the interpreter's thread a function, by its address, with two new tables as its arguments, of the first `keys` arguments of a call and of the others. Returns 2. */
export function pushFunctionCall({ state, thread }: Interpreter, fn: number, call: Call, keys: number): number {
  const count = call.argc - 3
  if (count > STRINGS_MAX) {
    pushObject(state, thread, fn, LUA_TFUNCTION)
    pushTable(state, thread, call, 3, keys)
    pushTable(state, thread, call, 3 + keys, count - keys)
    return 2
  }
  pushStrings(state, thread, call)
  const keyTable = pushTableOf(state, thread, 0, keys)
  const otherTable = pushTableOf(state, thread, keys, count - keys)
  // They take the places of the strings that they hold.
  clearStack(state, thread)
  pushObject(state, thread, fn, LUA_TFUNCTION)
  pushObject(state, thread, keyTable, LUA_TTABLE)
  pushObject(state, thread, otherTable, LUA_TTABLE)
  return 2
}

/** Pushes a table of strings that lie on the stack. Returns its address. */
function pushTableOf(state: LuaState, L: number, first: number, count: number): number {
  state.api.lua_createtable(L, count, 0)
  const table = state.words[topOf(state, L) >> 2]
  // It is as new as can be, thus not black.
  copyToSlots(state, stringAt(state, L, first), count, table)
  return table
}

const NO_MEMORY = 'no memory for the arguments of a script'
