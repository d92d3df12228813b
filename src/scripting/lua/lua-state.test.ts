import { describe, expect, it } from 'vitest'
import { readLuaModule } from '../../server/system/lua-module.ts'
import { LUA_ERRMEM, LUA_ERRRUN, LUA_ERRSYNTAX, LUA_GLOBALSINDEX, LUA_TNIL } from './lua-exports.ts'
import { compileLua } from './lua-machine.ts'
import { LuaState } from './lua-state.ts'

const MODULE = compileLua(readLuaModule())

describe('a Lua state', () => {
  it('keeps strings as bytes', () => {
    const state = createState()
    const all = Uint8Array.from({ length: 256 }, (_, i) => i)
    state.pushBytes(state.L, all, 0, 256)
    expect(state.bytesAt(state.L, -1)).toEqual(all)
    state.pushText(state.L, 'a\0b\xff')
    expect(state.textAt(state.L, -1)).toBe('a\0b\xff')
    expect(state.length).toBe(4)
    state.api.lua_pushnil(state.L)
    expect(state.textAt(state.L, -1)).toBeUndefined()
  })

  it('keeps strings that are longer than the scratch space', () => {
    const state = createState()
    const long = 'a'.repeat(1_000_000)
    state.pushBytes(state.L, Buffer.from(long), 0, long.length)
    expect(state.textAt(state.L, -1)).toBe(long)
    state.trimScratch()
    state.pushText(state.L, 'short')
    expect(state.textAt(state.L, -1)).toBe('short')
  })

  it('runs a text, and tells where an error is', () => {
    const state = createState()
    expect(run(state, 'return 1 + 1')).toBe('2')
    expect(run(state, 'return 1 +')).toBe(`${LUA_ERRSYNTAX} text:1: unexpected symbol near '<eof>'`)
    expect(run(state, '\nerror("no")')).toBe(`${LUA_ERRRUN} text:2: no`)
    expect(run(state, 'local a = nil; return a.b')).toBe(
      `${LUA_ERRRUN} text:1: attempt to index local 'a' (a nil value)`,
    )
  })

  it('lets Lua call JavaScript, which may raise errors', () => {
    const state = createState()
    const { api, L } = state
    state.pushFunction(L, at => {
      if (api.lua_gettop(at) === 0) state.raiseText(at, 'nothing')
      if (state.stringAt(at, 1) === 0) state.raiseArgument(at, 1, 'text expected')
      state.pushText(at, `${state.textAt(at, 1)}!`)
      api.lua_pushnumber(at, state.length)
      return 2
    })
    state.setField(L, LUA_GLOBALSINDEX, 'shout')
    expect(run(state, 'return table.concat({shout("ab")}, " ")')).toBe('ab! 2')
    expect(run(state, 'return shout()')).toBe(`${LUA_ERRRUN} text:1: nothing`)
    expect(run(state, 'local r = shout({})')).toBe(`${LUA_ERRRUN} text:1: bad argument #1 to 'shout' (text expected)`)
    expect(run(state, 'return tostring(select(2, pcall(shout)))')).toBe('nothing')
    expect(state.broken).toBe(false)
  })

  it('knows when a bug has come through it', () => {
    const state = createState()
    state.pushFunction(state.L, () => {
      throw new TypeError('a bug')
    })
    state.setField(state.L, LUA_GLOBALSINDEX, 'bug')
    expect(() => run(state, 'pcall(bug)')).toThrow(TypeError)
    expect(state.broken).toBe(true)
  })

  it('survives recursion without end, and memory that does not suffice', () => {
    const state = createState(20 << 20)
    expect(run(state, 'local function f() return f() + 1 end return f()')).toBe(`${LUA_ERRRUN} text:1: stack overflow`)
    expect(run(state, 'local function f() return (string.gsub("a", "a", f)) end return f()')).toContain(
      'C stack overflow',
    )
    expect(run(state, 'local t = {} for i = 1, 1e9 do t[i] = i end')).toBe(`${LUA_ERRMEM} not enough memory`)
    expect(run(state, 'return string.rep("a", 3e7)')).toBe(`${LUA_ERRMEM} not enough memory`)
    state.collectStep(100_000)
    expect(run(state, 'return #string.rep("a", 1e6)')).toBe('1000000')
    expect(state.reservedBytes).toBeLessThanOrEqual(20 << 20)
    expect(state.broken).toBe(false)
  })

  it('counts the memory in use', () => {
    const state = createState()
    const before = state.usedBytes
    state.pushText(state.L, 'a'.repeat(100_000))
    expect(state.usedBytes - before).toBeGreaterThanOrEqual(100_000)
    expect(state.usedBytes - before).toBeLessThan(120_000)
  })

  it('keeps values by reference', () => {
    const state = createState()
    state.pushText(state.L, 'kept')
    const reference = state.reference(state.L)
    expect(state.api.lua_gettop(state.L)).toBe(0)
    state.pushReference(state.L, reference)
    expect(state.textAt(state.L, -1)).toBe('kept')
    state.dropReference(reference)
    state.api.lua_pushnil(state.L)
    expect(state.api.lua_type(state.L, -1)).toBe(LUA_TNIL)
  })
})

function createState(bytesMax = 256 << 20): LuaState {
  const state = new LuaState(MODULE, bytesMax)
  state.api.luaopen_base(state.L)
  state.api.luaopen_table(state.L)
  state.api.luaopen_string(state.L)
  state.api.lua_settop(state.L, 0)
  return state
}

/** What a text returns as a string, or the status and the message of its error. */
function run(state: LuaState, text: string): string {
  const { api, L } = state
  let status = state.loadText(L, text, '=text')
  if (status === 0) status = api.lua_pcall(L, 0, 1, 0)
  const result = state.textAt(L, -1) ?? ''
  api.lua_settop(L, 0)
  return status === 0 ? result : `${status} ${result}`
}
