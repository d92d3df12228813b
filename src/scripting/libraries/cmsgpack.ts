import type { LuaState } from '../lua/lua-state.ts'
import { toInt32, toInt64 } from './c-numbers.ts'
import { MessagePacker } from './message-packer.ts'
import { MessageUnpacker } from './message-unpacker.ts'

/** Pushes the library cmsgpack: lua-cmsgpack 0.4.0. */
export function pushCmsgpack(state: LuaState, L: number): void {
  const { api } = state
  const packer = new MessagePacker(state)
  const unpacker = new MessageUnpacker(state)

  function pack(L: number): number {
    const count = api.lua_gettop(L)
    if (count === 0) state.raiseArgument(L, 0, 'MessagePack pack needs input.')
    if (api.lua_checkstack(L, count) === 0) state.raiseArgument(L, 0, 'Too many arguments for MessagePack pack.')
    packer.pack(L, count)
    return 1
  }

  /** Pushes up to `limit` values from `offset` on and, if one of these was given, before them the offset behind them, or -1 at the end. */
  function unpackFrom(L: number, limit: number, offset: number): number {
    api.lua_settop(L, Math.min(1, api.lua_gettop(L)))
    const address = state.checkString(L, 1)
    const { length } = state
    if (offset < 0 || limit < 0) {
      // The original names the length where it speaks of the limit.
      state.raiseText(L, `Invalid request to unpack with offset of ${toInt32(offset)} and limit of ${toInt32(length)}.`)
    }
    if (offset > length) {
      state.raiseText(L, `Start offset ${toInt32(offset)} greater than input length ${toInt32(length)}.`)
    }
    const all = limit === 0 && offset === 0
    const most = all ? Number.POSITIVE_INFINITY : limit
    unpacker.begin(L, address + offset, length - offset)
    let count = 0
    for (; unpacker.left > 0 && count < most; count++) unpacker.unpack()
    if (all) return count
    if (api.lua_checkstack(L, 1) === 0) state.raiseText(L, 'stack overflow (in function mp_unpack_full)')
    api.lua_pushnumber(L, unpacker.left === 0 ? -1 : length - unpacker.left)
    api.lua_insert(L, 2)
    return count + 1
  }

  // In the order of the original, on which that of pairs depends.
  api.lua_createtable(L, 0, 0)
  const functions = {
    pack,
    unpack: (L: number) => unpackFrom(L, 0, 0),
    unpack_one: (L: number) => unpackFrom(L, 1, optionalInteger(state, L, 2)),
    unpack_limit: (L: number) => {
      const limit = toInt64(api.luaL_checknumber(L, 2))
      return unpackFrom(L, limit, optionalInteger(state, L, 3))
    },
  }
  for (const [name, fn] of Object.entries(functions)) {
    state.pushFunction(L, fn)
    state.setField(L, -2, name)
  }
  const texts = {
    _NAME: 'cmsgpack',
    _VERSION: 'lua-cmsgpack 0.4.0',
    _COPYRIGHT: 'Copyright (C) 2012, Salvatore Sanfilippo',
    _DESCRIPTION: 'MessagePack C implementation for Lua',
  }
  for (const [name, text] of Object.entries(texts)) {
    state.pushText(L, text)
    state.setField(L, -2, name)
  }
}

function optionalInteger(state: LuaState, L: number, argument: number): number {
  return state.api.lua_type(L, argument) <= 0 ? 0 : toInt64(state.api.luaL_checknumber(L, argument))
}
