import { pushError } from '../errors.ts'
import { keepsParameter } from '../lua/keeps-parameter.ts'
import { LUA_TFUNCTION, LUA_TSTRING, LUA_TTABLE } from '../lua/lua-exports.ts'
import type { LuaState } from '../lua/lua-state.ts'
import type { KeptFunction } from '../script.ts'
import { FLAG_NAMES } from '../shebang.ts'
import { isFunctionName, type LibraryFunction, WRONG_NAME } from './function-library.ts'

/** A library that is being loaded. */
export interface Registration {
  /** What it has registered so far, by names in lower case: they are called without regard to it. */
  readonly functions: Map<string, LibraryFunction>
  /** As {@link LibraryFunction.mayStore}, of its text. */
  readonly mayStore: boolean
}

/**
 * `redis.register_function(name, callback)`, or with one table of named arguments: adds a function to those of the library that is being loaded. Raises an error when
 * none is, or the arguments are wrong.
 */
export function registerFunction(state: LuaState, L: number, registered: Registration | undefined): number {
  if (registered === undefined) {
    raise(state, L, 'redis.register_function can only be called on FUNCTION LOAD command')
  }
  const count = state.api.lua_gettop(L)
  if (count < 1 || count > 2) raise(state, L, 'wrong number of arguments to redis.register_function')
  const named = count === 1 ? readNamed(state, L) : readPositional(state, L)
  const wrong = !isFunctionName(named.name)
    ? WRONG_NAME
    : registered.functions.has(named.name.toLowerCase())
      ? 'Function already exists in the library'
      : undefined
  if (wrong !== undefined) raise(state, L, wrong)
  const { name, description, flags, callback } = named
  const kept = keep(state, L, callback)
  registered.functions.set(name.toLowerCase(), {
    kind: 'function',
    name,
    description,
    flags,
    mayStore: registered.mayStore,
    keepsKeys: keepsParameter(state, kept.address, 0),
    keepsOthers: keepsParameter(state, kept.address, 1),
    ...kept,
  })
  return 0
}

/** Keeps a function; one that is not of Lua, which no thread may begin with, as one of Lua that calls it. */
function keep(state: LuaState, L: number, index: number): KeptFunction {
  const { api } = state
  const isWrapped = api.lua_iscfunction(L, index) !== 0
  if (isWrapped) state.loadText(L, 'local f = ... return function(...) return f(...) end', '=callback')
  api.lua_pushvalue(L, index)
  if (isWrapped) api.lua_call(L, 1, 1)
  return { address: api.lua_topointer(L, -1), reference: state.reference(L) }
}

interface Arguments {
  readonly name: string
  /** The stack index of the function. */
  readonly callback: number
  readonly description: string | undefined
  readonly flags: number
}

function readPositional(state: LuaState, L: number): Arguments {
  const name = textOf(state, L, 1) ?? raise(state, L, 'first argument to redis.register_function must be a string')
  if (state.api.lua_type(L, 2) !== LUA_TFUNCTION) {
    raise(state, L, 'second argument to redis.register_function must be a function')
  }
  return { name, callback: 2, description: undefined, flags: 0 }
}

/** Reads the table, pair by pair in Lua's order, on which it depends what is found wrong first. The callback is put at index 2. */
function readNamed(state: LuaState, L: number): Arguments {
  const { api } = state
  if (api.lua_type(L, 1) !== LUA_TTABLE) {
    raise(
      state,
      L,
      'calling redis.register_function with a single argument is only applicable to Lua table (representing named arguments).',
    )
  }
  let name: string | undefined
  let description: string | undefined
  let flags = 0
  let hasCallback = false
  api.lua_pushnil(L)
  api.lua_pushnil(L)
  while (api.lua_next(L, 1) !== 0) {
    if (api.lua_isstring(L, -2) === 0)
      raise(state, L, 'named argument key given to redis.register_function is not a string')
    // A number as a key would become a string within the table, were it asked for as one.
    const key = api.lua_type(L, -2) === LUA_TSTRING ? state.textAt(L, -2)?.toLowerCase() : undefined
    if (key === 'function_name') name = requireText(state, L, 'function_name')
    else if (key === 'description') description = requireText(state, L, 'description')
    else if (key === 'callback') {
      if (api.lua_type(L, -1) !== LUA_TFUNCTION) {
        raise(state, L, 'callback argument given to redis.register_function must be a function')
      }
      hasCallback = true
      api.lua_pushvalue(L, -1)
      api.lua_replace(L, 2)
    } else if (key === 'flags') {
      flags = readFlags(state, L)
    } else {
      raise(state, L, 'unknown argument given to redis.register_function')
    }
    state.pop(L, 1)
  }
  if (name === undefined) raise(state, L, 'redis.register_function must get a function name argument')
  if (!hasCallback) raise(state, L, 'redis.register_function must get a callback argument')
  return { name, callback: 2, description, flags }
}

function requireText(state: LuaState, L: number, argument: string): string {
  return (
    textOf(state, L, -1) ?? raise(state, L, `${argument} argument given to redis.register_function must be a string`)
  )
}

/** The flags in the table on top of the stack. */
function readFlags(state: LuaState, L: number): number {
  const { api } = state
  if (api.lua_type(L, -1) !== LUA_TTABLE) {
    raise(state, L, 'flags argument to redis.register_function must be a table representing function flags')
  }
  let flags = 0
  for (let i = 1; ; i++) {
    api.lua_pushnumber(L, i)
    api.lua_gettable(L, -2)
    const isEnd = api.lua_type(L, -1) === 0
    const name = textOf(state, L, -1)?.toLowerCase()
    state.pop(L, 1)
    if (isEnd) return flags
    const flag = name !== undefined && Object.hasOwn(FLAG_NAMES, name) ? FLAG_NAMES[name] : undefined
    flags |= flag ?? raise(state, L, 'unknown flag given')
  }
}

/** The string or number at a stack index as text. */
function textOf(state: LuaState, L: number, index: number): string | undefined {
  return state.api.lua_isstring(L, index) === 0 ? undefined : state.textAt(L, index)
}

function raise(state: LuaState, L: number, text: string): never {
  pushError(state, L, text)
  return state.raise(L)
}
