import type { LuaState } from '../lua/lua-state.ts'

/** Raises "bad argument #n to 'function' (message)" with a message that is no constant. */
export function raiseArgument(state: LuaState, L: number, argument: number, message: string): never {
  state.pushText(L, message)
  state.api.luaL_argerror(L, argument, state.stringAt(L, -1))
  throw new Error('luaL_argerror has returned')
}
