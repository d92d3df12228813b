/**
 * What the WebAssembly module of Lua 5.1 exports of Lua's C interface: the functions of lua.h and lauxlib.h, with addresses and counts as
 * numbers.
 *
 * `L` is the address of a lua_State, a name ends with a zero byte. What raises an error in C does so here by throwing through the JavaScript frames, so that
 * it may only be called where a Lua function runs under {@link LuaExports.lua_pcall}.
 * Source: https://www.lua.org/manual/5.1/manual.html#3.
 */
export interface LuaExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  readonly __indirect_function_table: FunctionTable
  __wasm_call_ctors(): void
  emscripten_stack_init(): void
  stackSave(): number
  stackRestore(address: number): void
  setThrew(threw: number, value: number): void
  malloc(bytes: number): number
  free(address: number): void

  luaL_newstate(): number
  lua_close(L: number): void
  lua_newthread(L: number): number
  lua_atpanic(L: number, fn: number): number
  luaopen_base(L: number): number
  luaopen_table(L: number): number
  luaopen_string(L: number): number
  luaopen_math(L: number): number
  luaopen_debug(L: number): number

  lua_gettop(L: number): number
  lua_settop(L: number, index: number): void
  lua_pushvalue(L: number, index: number): void
  lua_remove(L: number, index: number): void
  lua_insert(L: number, index: number): void
  lua_replace(L: number, index: number): void
  lua_checkstack(L: number, slots: number): number
  lua_xmove(from: number, to: number, count: number): void

  lua_type(L: number, index: number): number
  lua_isnumber(L: number, index: number): number
  lua_isstring(L: number, index: number): number
  lua_iscfunction(L: number, index: number): number
  lua_tocfunction(L: number, index: number): number
  lua_rawequal(L: number, index1: number, index2: number): number
  lua_tonumber(L: number, index: number): number
  lua_tointeger(L: number, index: number): number
  lua_toboolean(L: number, index: number): number
  lua_tolstring(L: number, index: number, lengthAddress: number): number
  lua_objlen(L: number, index: number): number
  lua_topointer(L: number, index: number): number
  lua_tothread(L: number, index: number): number

  lua_pushnil(L: number): void
  lua_pushnumber(L: number, value: number): void
  lua_pushinteger(L: number, value: number): void
  lua_pushlstring(L: number, address: number, length: number): void
  lua_pushcclosure(L: number, fn: number, upvalues: number): void
  lua_pushboolean(L: number, value: number): void
  lua_pushthread(L: number): number
  lua_pushlightuserdata(L: number, address: number): void

  lua_gettable(L: number, index: number): void
  lua_getfield(L: number, index: number, name: number): void
  lua_rawget(L: number, index: number): void
  lua_rawgeti(L: number, index: number, n: number): void
  lua_createtable(L: number, arraySlots: number, hashSlots: number): void
  lua_newuserdata(L: number, bytes: number): number
  lua_getmetatable(L: number, index: number): number
  lua_getfenv(L: number, index: number): void
  lua_settable(L: number, index: number): void
  lua_setfield(L: number, index: number, name: number): void
  lua_rawset(L: number, index: number): void
  lua_rawseti(L: number, index: number, n: number): void
  lua_setmetatable(L: number, index: number): number
  lua_setfenv(L: number, index: number): number
  lua_next(L: number, index: number): number
  lua_concat(L: number, count: number): void

  lua_call(L: number, args: number, results: number): void
  lua_pcall(L: number, args: number, results: number, handler: number): number
  lua_error(L: number): number
  lua_yield(L: number, results: number): number
  lua_resume(L: number, args: number): number
  lua_status(L: number): number
  lua_gc(L: number, what: number, data: number): number

  lua_getstack(L: number, level: number, activation: number): number
  lua_getlocal(L: number, activation: number, n: number): number
  lua_getinfo(L: number, what: number, activation: number): number
  lua_sethook(L: number, hook: number, mask: number, count: number): number
  lua_gethook(L: number): number
  lua_gethookmask(L: number): number

  luaL_loadbuffer(L: number, address: number, length: number, name: number): number
  luaL_where(L: number, level: number): void
  luaL_argerror(L: number, argument: number, message: number): number
  luaL_typerror(L: number, argument: number, typeName: number): number
  luaL_checklstring(L: number, argument: number, lengthAddress: number): number
  luaL_checknumber(L: number, argument: number): number
  luaL_checkinteger(L: number, argument: number): number
  luaL_checktype(L: number, argument: number, type: number): void
  luaL_checkany(L: number, argument: number): void
  luaL_getmetafield(L: number, index: number, name: number): number
  luaL_callmeta(L: number, index: number, name: number): number
  luaL_ref(L: number, table: number): number
  luaL_unref(L: number, table: number, reference: number): void
}

/** A WebAssembly.Table of functions. */
export interface FunctionTable {
  readonly length: number
  get(index: number): (...args: number[]) => number
  set(index: number, fn: unknown): void
  grow(count: number): number
}

/** Pseudo-indices. */
export const LUA_REGISTRYINDEX = -10000
export const LUA_ENVIRONINDEX = -10001
export const LUA_GLOBALSINDEX = -10002

/** The pseudo-index of a C function's i-th upvalue, from 1. */
export function upvalueIndex(i: number): number {
  return LUA_GLOBALSINDEX - i
}

/** What lua_type returns. */
export const LUA_TNONE = -1
export const LUA_TNIL = 0
export const LUA_TBOOLEAN = 1
export const LUA_TLIGHTUSERDATA = 2
export const LUA_TNUMBER = 3
export const LUA_TSTRING = 4
export const LUA_TTABLE = 5
export const LUA_TFUNCTION = 6
export const LUA_TUSERDATA = 7
export const LUA_TTHREAD = 8

/** What lua_pcall, lua_resume and luaL_loadbuffer return beside 0. */
export const LUA_OK = 0
export const LUA_YIELD = 1
export const LUA_ERRRUN = 2
export const LUA_ERRSYNTAX = 3
export const LUA_ERRMEM = 4
export const LUA_ERRERR = 5

export const LUA_MULTRET = -1

/** What lua_gc does. */
export const LUA_GCSTOP = 0
export const LUA_GCRESTART = 1
export const LUA_GCCOLLECT = 2
export const LUA_GCCOUNT = 3
export const LUA_GCCOUNTB = 4
export const LUA_GCSTEP = 5

/** When a hook is called. */
export const LUA_MASKLINE = 1 << 2
export const LUA_MASKCOUNT = 1 << 3

/** The event of a lua_Debug that a hook gets before a line. */
export const LUA_HOOKLINE = 2

/** A lua_Debug: int event; char *name, *namewhat, *what, *source; int currentline, nups, linedefined, lastlinedefined; char short_src[60]; int i_ci. */
export const DEBUG_BYTES = 100
export const DEBUG_NAME = 4
export const DEBUG_WHAT = 12
export const DEBUG_SOURCE = 16
export const DEBUG_CURRENT_LINE = 20
