import { copyBytes } from '../base/bytes.ts'
import type { Call } from '../command/call.ts'
import { slotsOf } from './lua/layout.ts'
import type { LuaState } from './lua/lua-state.ts'
import { baseOf, copyValue } from './lua/stack.ts'

/** The arguments of scripts and functions, from the fourth of a call on: keys, and others, as strings in two tables. */

/** A thread in which nothing runs has room for so many strings, and what is made of them. */
export const STRINGS_MAX = 16
/** Arguments of more bytes together are not kept beyond a script. */
const BYTES_KEPT = 16 * 1024
const VALUE_BYTES = 16

/** Whether the arguments of a call are few and short enough for {@link pushStrings}, and for tables that are kept. */
export function areFew(call: Call): boolean {
  const { argc } = call
  return argc - 3 <= STRINGS_MAX && (argc === 3 || call.end(argc - 1) - call.start(3) <= BYTES_KEPT)
}

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

const NO_MEMORY = 'no memory for the arguments of a script'
