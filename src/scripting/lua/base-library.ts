import { pushError } from '../errors.ts'
import { LUA_GLOBALSINDEX, LUA_MULTRET, LUA_TLIGHTUSERDATA, LUA_TNIL, LUA_TTABLE } from './lua-exports.ts'
import type { LuaState } from './lua-state.ts'
import type { ProtectedTables } from './protect.ts'

/** Bytecode begins with this. */
const SIGNATURE = 0x1b

/**
 * Opens the libraries that Lua has itself, without what a script must not reach: files, modules, the debugger, bytecode. Functions by which tables are
 * looked at or changed as they are know of protected ones.
 */
export function openBaseLibrary(state: LuaState, tables: ProtectedTables): void {
  const { api, L } = state
  api.luaopen_base(L)
  api.luaopen_table(L)
  api.luaopen_string(L)
  api.luaopen_math(L)
  api.lua_settop(L, 0)
  for (const name of ['dofile', 'loadfile', 'print', 'module', 'require', 'package', 'io']) {
    api.lua_pushnil(L)
    state.setField(L, LUA_GLOBALSINDEX, name)
  }
  const define = (name: string, fn: (L: number) => number): void => {
    state.pushFunction(L, fn)
    state.setField(L, LUA_GLOBALSINDEX, name)
  }
  defineTableFunctions(state, tables, define)
  defineLoading(state, define)
  defineStringMetatable(state, tables)
  defineNullText(state)
}

function defineTableFunctions(
  state: LuaState,
  tables: ProtectedTables,
  define: (name: string, fn: (L: number) => number) => void,
): void {
  const { api, L } = state
  state.getField(L, LUA_GLOBALSINDEX, 'next')
  const rawNext = state.reference(L)
  const next = state.register(at => {
    api.luaL_checktype(at, 1, LUA_TTABLE)
    api.lua_settop(at, 2)
    tables.pushTable(at, 1)
    api.lua_replace(at, 1)
    if (api.lua_next(at, 1) !== 0) return 2
    api.lua_pushnil(at)
    return 1
  })
  api.lua_pushcclosure(L, next, 0)
  state.setField(L, LUA_GLOBALSINDEX, 'next')
  define('pairs', at => {
    api.luaL_checktype(at, 1, LUA_TTABLE)
    if (tables.has(at, 1)) api.lua_pushcclosure(at, next, 0)
    else state.pushReference(at, rawNext)
    api.lua_pushvalue(at, 1)
    api.lua_pushnil(at)
    return 3
  })
  define('rawget', at => {
    api.luaL_checktype(at, 1, LUA_TTABLE)
    api.luaL_checkany(at, 2)
    api.lua_settop(at, 2)
    tables.pushTable(at, 1)
    api.lua_replace(at, 1)
    api.lua_rawget(at, 1)
    return 1
  })
  define('rawset', at => {
    api.luaL_checktype(at, 1, LUA_TTABLE)
    api.luaL_checkany(at, 2)
    api.luaL_checkany(at, 3)
    api.lua_settop(at, 3)
    tables.refuse(at, 1)
    api.lua_rawset(at, 1)
    return 1
  })
  define('getmetatable', at => {
    api.luaL_checkany(at, 1)
    if (tables.has(at, 1)) {
      tables.pushTable(at, 1)
      api.lua_replace(at, 1)
      if (api.lua_getmetatable(at, 1) === 0) api.lua_pushnil(at)
      else tables.protect(at)
      return 1
    }
    if (api.lua_type(at, 1) === LUA_TLIGHTUSERDATA || api.lua_getmetatable(at, 1) === 0) {
      api.lua_pushnil(at)
      return 1
    }
    api.luaL_getmetafield(at, 1, state.name('__metatable'))
    return 1
  })
  define('setmetatable', at => {
    const type = api.lua_type(at, 2)
    api.luaL_checktype(at, 1, LUA_TTABLE)
    if (type !== LUA_TNIL && type !== LUA_TTABLE) state.raiseArgument(at, 2, 'nil or table expected')
    tables.refuse(at, 1)
    if (api.luaL_getmetafield(at, 1, state.name('__metatable')) !== 0) {
      state.raiseText(at, 'cannot change a protected metatable')
    }
    api.lua_settop(at, 2)
    api.lua_setmetatable(at, 1)
    return 1
  })
}

/** Text is compiled, bytecode refused as if it were text. */
function defineLoading(state: LuaState, define: (name: string, fn: (L: number) => number) => void): void {
  const { api, L } = state
  state.getField(L, LUA_GLOBALSINDEX, 'loadstring')
  const loadstring = state.reference(L)
  define('loadstring', at => {
    const source = state.checkString(at, 1)
    if (state.length > 0 && state.bytes[source] === SIGNATURE) {
      if (api.lua_type(at, 2) <= LUA_TNIL) {
        api.lua_settop(at, 1)
        api.lua_pushvalue(at, 1)
      }
      const text = state.textAt(at, 1)
      state.pushText(at, ` ${text}`)
      api.lua_replace(at, 1)
    }
    state.pushReference(at, loadstring)
    api.lua_insert(at, 1)
    api.lua_call(at, api.lua_gettop(at) - 1, LUA_MULTRET)
    return api.lua_gettop(at)
  })
}

/** Returns the error on top of the stack as a table, as those are that end a script. */
export function handleError(state: LuaState, L: number): number {
  if (state.api.lua_type(L, -1) !== LUA_TTABLE) pushError(state, L, state.textAt(L, -1) ?? 'nil')
  return 1
}

/** Has the null of cjson, the only light userdata that there is, written as glibc writes it. That it has a metatable for that, getmetatable does not tell. */
function defineNullText(state: LuaState): void {
  const { api, L } = state
  api.lua_pushlightuserdata(L, 0)
  api.lua_createtable(L, 0, 1)
  state.pushFunction(L, at => {
    state.pushText(at, 'userdata: (nil)')
    return 1
  })
  state.setField(L, -2, '__tostring')
  api.lua_setmetatable(L, -2)
  state.pop(L, 1)
}

/** What getmetatable gives for a string: a table that tells of the library, and changes nothing. */
function defineStringMetatable(state: LuaState, tables: ProtectedTables): void {
  const { api, L } = state
  state.pushText(L, '')
  api.lua_getmetatable(L, -1)
  api.lua_createtable(L, 0, 1)
  state.getField(L, LUA_GLOBALSINDEX, 'string')
  state.setField(L, -2, '__index')
  tables.protect(L)
  state.setField(L, -2, '__metatable')
  state.pop(L, 2)
}

/** Puts the text in the place of an error's table on top of the stack. */
export function unwrapError(state: LuaState, L: number): void {
  const { api } = state
  if (api.lua_type(L, -1) !== LUA_TTABLE) return
  state.getField(L, -1, 'err')
  if (api.lua_isstring(L, -1) !== 0) api.lua_replace(L, -2)
  else state.pop(L, 1)
}
