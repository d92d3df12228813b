import { LUA_GLOBALSINDEX } from '../lua/lua-exports.ts'
import type { LuaState } from '../lua/lua-state.ts'
import { pushBitLibrary } from './bit.ts'
import { createCjson } from './cjson.ts'
import { pushCmsgpack } from './cmsgpack.ts'
import { pushStructLibrary } from './struct.ts'

/** Sets the globals cjson, cmsgpack, struct and bit: the libraries that Redis adds to Lua's own. */
export function openLibraries(state: LuaState, L: number): void {
  const libraries = {
    cjson: createCjson(state),
    struct: (L: number) => pushStructLibrary(state, L),
    cmsgpack: (L: number) => pushCmsgpack(state, L),
    bit: (L: number) => pushBitLibrary(state, L),
  }
  for (const [name, push] of Object.entries(libraries)) {
    push(L)
    state.setField(L, LUA_GLOBALSINDEX, name)
  }
}
