import { describe, expect, it } from 'vitest'
import { readLuaModule } from '../../server/system/lua-module.ts'
import { keepsParameter } from './keeps-parameter.ts'
import { compileLua } from './lua-machine.ts'
import { LuaState } from './lua-state.ts'

const state = new LuaState(compileLua(readLuaModule()), 16 * 1024 * 1024)
state.api.luaopen_base(state.L)

/** Whether a function may keep its first parameter, and whether it may keep its second. */
function kept(text: string): [boolean, boolean] {
  expect(state.loadText(state.L, `local up return ${text}`, '=test')).toBe(0)
  state.api.lua_call(state.L, 0, 1)
  const fn = state.api.lua_topointer(state.L, -1)
  const both: [boolean, boolean] = [keepsParameter(state, fn, 0), keepsParameter(state, fn, 1)]
  state.pop(state.L, 1)
  return both
}

describe('keepsParameter', () => {
  it.each([
    'function(k, a) return f(k[1], a[1], #k) end',
    'function(k, a) local x = k[1] if a[2] == x then return x .. a[#a] end end',
    'function(k, a) for i = 1, #k do g(k[i], a[i + 1]) end return {k[1], k[2], x = a[1]} end',
    'function(k) local t = {} for i = 1, #k do t[i] = k[i] end return unpack(t) end',
    'function() return f() end',
    'function(k, a) if not k then return 1 end if a then return 2 end end',
    'function(k, a) local function f(x) return x end local t = {} t[1], t[k[1]] = 2, a[1] return f(k[2]), t:m(a[2]) end',
    'function(k, a) local s = k[1] return function() return s end end',
  ])('is false of what only reads what is in both: %s', text => {
    expect(kept(text)).toEqual([false, false])
  })

  it.each([
    'function(k, a) up = %s end',
    'function(k, a) global = %s end',
    'function(k, a) local x = %s end',
    'function(k, a) f(%s) end',
    'function(k, a) return f(1, %s) end',
    'function(k, a) return %s end',
    'function(k, a) return 1, %s end',
    'function(k, a) return {%s} end',
    'function(k, a) return {1, 2, x = %s} end',
    'function(k, a) local t = {} t[%s] = 1 end',
    'function(k, a) local t = {} t[1] = %s end',
    'function(k, a) %s[1] = 1 end',
    'function(k, a) local t = {} return t[%s] end',
    'function(k, a) return %s:method() end',
    'function(k, a) return %s + 1 end',
    'function(k, a) return 1 ^ %s end',
    'function(k, a) return -%s end',
    'function(k, a) return 1 .. %s .. 2 end',
    'function(k, a) return %s == up end',
    'function(k, a) return up < %s end',
    'function(k, a) local x = %s or 1 return x end',
    'function(k, a) return function() return %s end end',
    'function(k, a) return function() return function() return %s end end end',
    'function(k, a) for i in %s do end end',
    'function(k, a) for i, v in ipairs(%s) do end end',
  ])('is true of what hands one on: %s', text => {
    expect(kept(text.replace('%s', 'k'))).toEqual([true, false])
    expect(kept(text.replace('%s', 'a'))).toEqual([false, true])
  })

  it('is true of what takes any number of arguments, and of what is not of Lua', () => {
    expect(kept('function(...) return 1 end')).toEqual([true, true])
    expect(kept('function(k, ...) return 1 end')).toEqual([true, true])
    expect(kept('print')).toEqual([true, true])
  })

  it('reads on behind a number that stands among the instructions', () => {
    const elements = Array.from({ length: 26_000 }, (_, i) => i % 10).join(',')
    expect(kept(`function(k, a) local t = {${elements}} return k end`)).toEqual([true, false])
  })
})
