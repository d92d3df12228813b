import { assert } from '../../base/assert.ts'
import type { LuaState } from './lua-state.ts'

/**
 * Where Lua's structures have what its C interface does not tell, in the module's 32-bit memory: offsets in bytes.
 *
 *     lua_State   6 status:8 │ 8 top │ 12 base │ 52 nested C calls:16, and those when it was resumed:16 │ 72 globals, a value
 *     Table       16 the nodes of the hash part, the same address for all tables without one │ 28 slots in the array part
 *     value       0 number or pointer │ 8 type; 16 bytes in all
 *
 * {@link verifyLayout} shows that it is so.
 */
const STATE_TOP = 8
const STATE_C_CALLS = 52
const STATE_BASE_C_CALLS = 54
const STATE_GLOBALS = 72
const TABLE_NODES = 16
const TABLE_ARRAY_SLOTS = 28
const VALUE_BYTES = 16

/** Calls of C functions, and of Lua functions by these, within one another. */
export function nestedCCalls(state: LuaState, L: number): number {
  return state.view.getUint16(L + STATE_C_CALLS, true)
}

/** Makes a thread count as called by another, whose C calls limit its own: lua_setlevel. */
export function inheritCCalls(state: LuaState, from: number, to: number): void {
  state.view.setUint16(to + STATE_C_CALLS, nestedCCalls(state, from), true)
}

/** Whether the running function of a thread can yield: no C function waits for it. */
export function canYield(state: LuaState, L: number): boolean {
  return nestedCCalls(state, L) === state.view.getUint16(L + STATE_BASE_C_CALLS, true)
}

/** The address of a thread's table of globals. */
export function globalsOf(state: LuaState, L: number): number {
  return state.words[(L + STATE_GLOBALS) >> 2]
}

/** Whether a table has no hash part, so nothing under a name. */
export function hasNoNames(state: LuaState, table: number): boolean {
  return state.words[(table + TABLE_NODES) >> 2] === state.noNodes
}

/** Whether nothing was ever stored in a table, at least not since it was made empty. */
export function isPristine(state: LuaState, table: number): boolean {
  const { words } = state
  return words[(table + TABLE_NODES) >> 2] === state.noNodes && words[(table + TABLE_ARRAY_SLOTS) >> 2] === 0
}

/** Checks the offsets against what the C interface tells, and finds out {@link LuaState.noNodes}. Throws when the module has another layout. */
export function verifyLayout(state: LuaState): void {
  const { api, L } = state
  const top = state.view.getInt32(L + STATE_TOP, true)
  api.lua_createtable(L, 0, 0)
  assert(state.view.getInt32(L + STATE_TOP, true) - top === VALUE_BYTES, 'a value takes 16 bytes')
  const table = api.lua_topointer(L, -1)
  assert(state.view.getInt32(top, true) === table, 'a value begins with its pointer')
  state.noNodes = state.view.getInt32(table + TABLE_NODES, true)
  assert(isPristine(state, table), 'an empty table has no parts')
  api.lua_createtable(L, 0, 0)
  assert(isPristine(state, api.lua_topointer(L, -1)), 'all empty tables are alike')
  state.pop(L, 1)
  api.lua_pushboolean(L, 1)
  api.lua_rawseti(L, -2, 1)
  assert(!isPristine(state, table), 'a table with an element has a part')
  api.lua_createtable(L, 1, 0)
  const array = api.lua_topointer(L, -1)
  assert(hasNoNames(state, array) && !isPristine(state, array), 'a table for an element has an array part')
  api.lua_pushboolean(L, 1)
  state.setField(L, -2, 'name')
  assert(!hasNoNames(state, array), 'a table with a name has a hash part')
  api.lua_pushvalue(L, LUA_GLOBALS)
  assert(api.lua_topointer(L, -1) === globalsOf(state, L), 'a thread has a table of globals')
  api.lua_settop(L, 0)
  const outside = nestedCCalls(state, L)
  let inside = outside
  state.pushFunction(L, at => {
    inside = nestedCCalls(state, at)
    return 0
  })
  api.lua_call(L, 0, 0)
  assert(inside >= outside && outside === nestedCCalls(state, L), 'a thread counts calls')
  const thread = api.lua_newthread(L)
  state.pushFunction(L, at => {
    assert(!canYield(state, at) || nestedCCalls(state, at) > 0, 'a call by a thread is counted')
    return 0
  })
  api.lua_xmove(L, thread, 1)
  assert(api.lua_resume(thread, 0) === 0, 'a thread can be resumed')
  api.lua_settop(L, 0)
}

const LUA_GLOBALS = -10002
