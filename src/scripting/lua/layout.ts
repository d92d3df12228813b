import { assert } from '../../base/assert.ts'
import { LUA_GCCOLLECT, LUA_GCSTEP, LUA_TTABLE } from './lua-exports.ts'
import type { LuaState } from './lua-state.ts'

/**
 * Where Lua's structures have what its C interface does not tell, in the module's 32-bit memory: offsets in bytes.
 *
 *     lua_State   6 status:8 │ 8 top │ 12 base │ 24 next instruction │ 52 nested C calls:16, and those when it was resumed:16 │ 72 globals, a value
 *     object      4 type:8 │ 5 marks of the collector:8
 *     Table       8 metatable │ 12 the array part │ 16 the nodes of the hash part, the same address for all tables without one │ 28 slots in the array part
 *     function    16 prototype, which has at 20 the lines of its instructions
 *     value       0 number or pointer │ 8 type; 16 bytes in all
 *
 * {@link verifyLayout} shows that it is so.
 */
const STATE_TOP = 8
const STATE_INSTRUCTION = 24
const INSTRUCTION_BYTES = 4
const STATE_C_CALLS = 52
const STATE_BASE_C_CALLS = 54
const STATE_GLOBALS = 72
const FUNCTION_PROTOTYPE = 16
const PROTOTYPE_LINES = 20
const MARKS = 5
const BLACK = 1 << 2
const TABLE_METATABLE = 8
const TABLE_ARRAY = 12
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

/** As {@link isPristine}, of several tables. */
export function arePristine({ words, noNodes }: LuaState, tables: readonly number[]): boolean {
  for (let i = 0; i < tables.length; i++) {
    const at = tables[i] >> 2
    if (words[at + (TABLE_NODES >> 2)] !== noNodes || words[at + (TABLE_ARRAY_SLOTS >> 2)] !== 0) return false
  }
  return true
}

/** Whether a table is as it was made: with so many slots in its array, no hash part and no metatable. */
export function hasPlainSlots({ words, noNodes }: LuaState, table: number, slots: number): boolean {
  const at = table >> 2
  return (
    words[at + (TABLE_ARRAY_SLOTS >> 2)] === slots &&
    words[at + (TABLE_NODES >> 2)] === noNodes &&
    words[at + (TABLE_METATABLE >> 2)] === 0
  )
}

/** Whether the collector has seen to an object in this cycle, so that it must be told of what is stored there. */
export function isBlack({ bytes }: LuaState, object: number): boolean {
  return (bytes[object + MARKS] & BLACK) !== 0
}

/** The address of the first slot of a table's array. */
export function slotsOf({ words }: LuaState, table: number): number {
  return words[(table + TABLE_ARRAY) >> 2]
}

/** Does something while a thread that a hook has suspended stands where the hook was called: to go on, it has to stand one instruction before. */
export function whereStopped<Result>(state: LuaState, L: number, action: () => Result): Result {
  const move = (bytes: number): void => {
    const at = L + STATE_INSTRUCTION
    state.view.setInt32(at, state.view.getInt32(at, true) + bytes, true)
  }
  move(INSTRUCTION_BYTES)
  try {
    return action()
  } finally {
    move(-INSTRUCTION_BYTES)
  }
}

/** Makes a function of Lua forget from which lines it is: errors that it is in the middle of do not name it. */
export function dropLines({ words }: LuaState, fn: number): void {
  words[(words[(fn + FUNCTION_PROTOTYPE) >> 2] + PROTOTYPE_LINES) >> 2] = 0
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
  assert(hasPlainSlots(state, array, 1), 'a table for an element has one slot')
  api.lua_pushnumber(L, 1)
  api.lua_rawseti(L, -2, 1)
  assert(state.view.getFloat64(slotsOf(state, array), true) === 1, 'the array begins with the first element')
  verifyMarks(state, array)
  api.lua_pushboolean(L, 1)
  state.setField(L, -2, 'name')
  assert(!hasNoNames(state, array), 'a table with a name has a hash part')
  assert(errorWithout(state, false) === 'lines:1: x', 'an error tells its line')
  assert(errorWithout(state, true) === 'x', 'a function without lines has none to tell')
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

/** A collection that is done has left what lives white; one that is under way makes it black before it ends. */
function verifyMarks(state: LuaState, table: number): void {
  const { api, L } = state
  api.lua_gc(L, LUA_GCCOLLECT, 0)
  assert(state.bytes[table + MARKS - 1] === LUA_TTABLE, 'an object begins with its type')
  assert(!isBlack(state, table), 'nothing is black after a collection')
  let black = false
  for (let i = 0; i < STEPS_OF_COLLECTION_MAX && !black; i++) {
    api.lua_gc(L, LUA_GCSTEP, 0)
    black = isBlack(state, table)
  }
  assert(black, 'what lives is black in the course of a collection')
  api.lua_gc(L, LUA_GCCOLLECT, 0)
}

/** The error of a function of Lua, which has forgotten its lines or not. */
function errorWithout(state: LuaState, lines: boolean): string | undefined {
  const { api, L } = state
  state.loadText(L, '(...)()', '=lines')
  if (lines) dropLines(state, api.lua_topointer(L, -1))
  state.pushFunction(L, at => state.raiseText(at, 'x'))
  api.lua_pcall(L, 1, 0, 0)
  const text = state.textAt(L, -1)
  state.pop(L, 1)
  return text
}

const STEPS_OF_COLLECTION_MAX = 10_000
const LUA_GLOBALS = -10002
