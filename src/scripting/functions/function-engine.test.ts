import { describe, expect, it } from 'vitest'
import { readLuaModule } from '../../server/system/lua-module.ts'
import { Interpreter } from '../interpreter.ts'
import { LUA_GLOBALSINDEX } from '../lua/lua-exports.ts'
import { compileLua } from '../lua/lua-machine.ts'
import type { LuaState } from '../lua/lua-state.ts'
import { FunctionEngine } from './function-engine.ts'
import { readLibraryHeader } from './library-header.ts'

const MODULE = compileLua(readLuaModule())
const MEMORY_BYTES_MAX = 64 * 1024 * 1024

function redis(state: LuaState): void {
  state.api.lua_createtable(state.L, 0, 1)
  state.setField(state.L, LUA_GLOBALSINDEX, 'redis')
}

/** Loads a library, while a clock goes on by so many microseconds at every look. */
function load(engine: FunctionEngine, body: string): string {
  const code = Buffer.from(`#!lua name=lib\n${body}`)
  const header = readLibraryHeader(code)
  if (typeof header === 'string') throw new Error(header)
  const library = engine.load(code, header)
  return typeof library === 'string' ? library : [...library.functions.keys()].join(' ')
}

describe('an engine of functions', () => {
  it('ends a library that takes too long to load, and goes on', () => {
    let now = 0
    const engine = new FunctionEngine(
      new Interpreter(MODULE, [redis], () => {}, MEMORY_BYTES_MAX),
      () => (now += 100_000),
    )
    expect(load(engine, 'while true do end')).toBe('Error registering functions: ERR FUNCTION LOAD timeout')
    expect(load(engine, 'for i = 1, 200000 do end redis.register_function("f", function() end)')).toBe('f')
  })

  it('gives the globals back after a failure', () => {
    const engine = new FunctionEngine(new Interpreter(MODULE, [redis], () => {}, MEMORY_BYTES_MAX), () => 0)
    const { state } = engine.interpreter
    expect(load(engine, 'local a = pairs')).toBe(
      "Error registering functions: ERR user_function:2: Script attempted to access nonexistent global variable 'pairs'",
    )
    state.getField(state.L, LUA_GLOBALSINDEX, 'pairs')
    expect(state.api.lua_type(state.L, -1)).toBe(6)
    state.pop(state.L, 1)
    expect(state.api.lua_gettop(state.L)).toBe(0)
  })

  it('keeps nothing of libraries that were dropped or have failed', () => {
    const engine = new FunctionEngine(new Interpreter(MODULE, [redis], () => {}, MEMORY_BYTES_MAX), () => 0)
    const { state } = engine.interpreter
    const code = Buffer.from(
      `#!lua name=lib\nlocal t = {} for i = 1, 1000 do t[i] = {i} end redis.register_function("f", function() return t end)`,
    )
    const round = () => {
      const library = engine.load(code, { name: 'lib', length: 14 })
      if (typeof library === 'string') throw new Error(library)
      engine.drop(library)
      engine.load(Buffer.concat([code, Buffer.from(' x = 1')]), { name: 'lib', length: 14 })
    }
    round()
    state.api.lua_gc(state.L, 2, 0)
    const before = state.usedBytes
    for (let i = 0; i < 20; i++) round()
    state.api.lua_gc(state.L, 2, 0)
    expect(state.usedBytes - before).toBeLessThan(20_000)
  })
})
