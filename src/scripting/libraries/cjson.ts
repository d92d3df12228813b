import { LUA_TBOOLEAN, LUA_TNIL, upvalueIndex } from '../lua/lua-exports.ts'
import type { LuaState } from '../lua/lua-state.ts'
import { toInt32 } from './c-numbers.ts'
import {
  CONFIGURATION_BYTES,
  DECODE_DEPTH_MAX,
  DECODE_INVALID_NUMBERS,
  ENCODE_DEPTH_MAX,
  ENCODE_INVALID_NUMBERS,
  ENCODE_PRECISION,
  KEEP_BUFFER,
  SPARSE_CONVERT,
  SPARSE_RATIO,
  SPARSE_SAFE,
  writeDefaults,
} from './json-configuration.ts'
import { JsonDecoder } from './json-decoder.ts'
import { JsonEncoder } from './json-encoder.ts'
import { raiseArgument } from './raise-argument.ts'

const INT_MAX = 0x7fffffff
const PRECISION_MAX = 14

const SWITCH = ['off', 'on']
const SWITCH_OR_NULL = ['off', 'on', 'null']

/** Makes the functions of cjson, the version 2.1.0 that Redis has. Returns a function that pushes a new instance: a table of them, with settings of its own. */
export function createCjson(state: LuaState): (L: number) => void {
  const { api } = state
  const encoder = new JsonEncoder(state)
  const decoder = new JsonDecoder(state)
  const option = new Options(state)

  const functions = Object.entries<(L: number) => number>({
    encode: (L: number) => {
      requireOneArgument(state, L)
      encoder.encode(L, option.configuration(L))
      return 1
    },
    decode: (L: number) => {
      requireOneArgument(state, L)
      decoder.decode(L, option.configuration(L))
      return 1
    },
    encode_sparse_array: (L: number) => {
      option.begin(L, 3)
      option.choice(L, 1, SPARSE_CONVERT, SWITCH)
      option.integer(L, 2, SPARSE_RATIO, 0, INT_MAX)
      option.integer(L, 3, SPARSE_SAFE, 0, INT_MAX)
      return 3
    },
    encode_max_depth: (L: number) => {
      option.begin(L, 1)
      return option.integer(L, 1, ENCODE_DEPTH_MAX, 1, INT_MAX)
    },
    decode_max_depth: (L: number) => {
      option.begin(L, 1)
      return option.integer(L, 1, DECODE_DEPTH_MAX, 1, INT_MAX)
    },
    encode_number_precision: (L: number) => {
      option.begin(L, 1)
      return option.integer(L, 1, ENCODE_PRECISION, 1, PRECISION_MAX)
    },
    encode_keep_buffer: (L: number) => {
      option.begin(L, 1)
      return option.choice(L, 1, KEEP_BUFFER, SWITCH)
    },
    encode_invalid_numbers: (L: number) => {
      option.begin(L, 1)
      return option.choice(L, 1, ENCODE_INVALID_NUMBERS, SWITCH_OR_NULL)
    },
    decode_invalid_numbers: (L: number) => {
      option.begin(L, 1)
      return option.choice(L, 1, DECODE_INVALID_NUMBERS, SWITCH)
    },
    new: (L: number) => {
      push(L)
      return 1
    },
  }).map(([name, fn]): [name: string, fn: number] => [name, state.register(fn)])

  function push(L: number): void {
    // In the order of the original, on which that of pairs depends.
    api.lua_createtable(L, 0, 0)
    writeDefaults(state.view, api.lua_newuserdata(L, CONFIGURATION_BYTES))
    for (const [name, fn] of functions) {
      api.lua_pushvalue(L, -1)
      api.lua_pushcclosure(L, fn, 1)
      state.setField(L, -3, name)
    }
    state.pop(L, 1)
    api.lua_pushlightuserdata(L, 0)
    state.setField(L, -2, 'null')
    state.pushText(L, 'cjson')
    state.setField(L, -2, '_NAME')
    state.pushText(L, '2.1.0')
    state.setField(L, -2, '_VERSION')
  }
  return push
}

function requireOneArgument(state: LuaState, L: number): void {
  if (state.api.lua_gettop(L) !== 1) state.raiseArgument(L, 1, 'expected 1 argument')
}

/** Settings that a function changes, if an argument is given, and tells. */
class Options {
  readonly #state: LuaState

  constructor(state: LuaState) {
    this.#state = state
  }

  /** The address of the settings of the running function. */
  configuration(L: number): number {
    return this.#state.api.lua_topointer(L, upvalueIndex(1))
  }

  /** Checks that there are no more arguments than `count`, and makes them so many. */
  begin(L: number, count: number): void {
    if (this.#state.api.lua_gettop(L) > count) this.#state.raiseArgument(L, count + 1, 'found too many arguments')
    this.#state.api.lua_settop(L, count)
  }

  integer(L: number, argument: number, setting: number, min: number, max: number): 1 {
    const { api } = this.#state
    const address = this.configuration(L) + setting
    if (api.lua_type(L, argument) !== LUA_TNIL) {
      const value = toInt32(api.luaL_checknumber(L, argument))
      if (value < min || value > max) {
        this.#state.raiseArgument(L, 1, `expected integer between ${min} and ${max}`)
      }
      this.#state.view.setInt32(address, value, true)
    }
    api.lua_pushnumber(L, this.#state.view.getInt32(address, true))
    return 1
  }

  /** A setting that is one of a few words; the first two of them are false and true, too. */
  choice(L: number, argument: number, setting: number, words: readonly string[]): 1 {
    const { api } = this.#state
    const address = this.configuration(L) + setting
    const type = api.lua_type(L, argument)
    if (type === LUA_TBOOLEAN) this.#state.view.setInt32(address, api.lua_toboolean(L, argument), true)
    else if (type !== LUA_TNIL) this.#state.view.setInt32(address, this.#wordAt(L, argument, words), true)
    const value = this.#state.view.getInt32(address, true)
    if (value <= 1) api.lua_pushboolean(L, value)
    else this.#state.pushText(L, words[value])
    return 1
  }

  #wordAt(L: number, argument: number, words: readonly string[]): number {
    const word = this.#state.textAtAddress(this.#state.checkString(L, argument))
    const index = words.indexOf(word)
    return index < 0 ? raiseArgument(this.#state, L, argument, `invalid option '${word}'`) : index
  }
}
