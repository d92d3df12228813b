import type { Library } from '../interpreter.ts'
import { LUA_GLOBALSINDEX } from '../lua/lua-exports.ts'
import type { LuaState } from '../lua/lua-state.ts'
import { pushBitLibrary } from './bit.ts'
import { createCjson } from './cjson.ts'
import { pushCmsgpack } from './cmsgpack.ts'
import { pushStructLibrary } from './struct.ts'

/** The libraries that scripts have beside Lua's own and `redis`. Each adds its table to the globals. */
export function libraries(): readonly Library[] {
  return [
    state => add(state, 'cjson', createCjson(state)),
    state => add(state, 'struct', L => pushStructLibrary(state, L)),
    state => add(state, 'cmsgpack', L => pushCmsgpack(state, L)),
    state => add(state, 'bit', L => pushBitLibrary(state, L)),
  ]
}

function add(state: LuaState, name: string, push: (L: number) => void): void {
  push(state.L)
  state.setField(state.L, LUA_GLOBALSINDEX, name)
}
