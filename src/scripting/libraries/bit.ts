import { LUA_TNUMBER } from '../lua/lua-exports.ts'
import type { LuaState } from '../lua/lua-state.ts'
import { argumentAt, argumentCount, numberOf, pushFunctionTable, typeOf } from './lua-objects.ts'

const HEXADECIMAL_DIGITS_MAX = 8

/** Adding this moves a number's integer part to the lower bits of the double, rounded half to even; they are the number modulo 2^32 up to 2^51. */
const INTEGER_SHIFT = 2 ** 52 + 2 ** 51

/** Pushes the library bit: LuaBitOp 1.0.2. Its numbers are the lower 32 bits of the integer that is nearest, signed. */
export function pushBitLibrary(state: LuaState, L: number): void {
  const { api } = state
  const double = new DataView(new ArrayBuffer(8))

  function bits(L: number, argument: number): number {
    const { view } = state
    const isGiven = argument <= argumentCount(view, L)
    const at = isGiven ? argumentAt(view, L, argument) : 0
    const isNumber = isGiven && typeOf(view, at) === LUA_TNUMBER
    double.setFloat64(0, (isNumber ? numberOf(view, at) : api.lua_tonumber(L, argument)) + INTEGER_SHIFT, true)
    const value = double.getInt32(0, true)
    if (value === 0 && !isNumber && api.lua_isnumber(L, argument) === 0) {
      api.luaL_typerror(L, argument, state.name('number'))
    }
    return value
  }
  const unary = (operation: (value: number) => number) => (L: number) => {
    api.lua_pushnumber(L, operation(bits(L, 1)) | 0)
    return 1
  }
  const folded = (operation: (left: number, right: number) => number) => (L: number) => {
    const count = argumentCount(state.view, L)
    let value = bits(L, 1)
    for (let argument = count; argument > 1; argument--) value = operation(value, bits(L, argument))
    api.lua_pushnumber(L, value)
    return 1
  }
  const shift = (operation: (value: number, by: number) => number) => (L: number) => {
    const value = bits(L, 1)
    api.lua_pushnumber(L, operation(value, bits(L, 2) & 31) | 0)
    return 1
  }
  function hexadecimal(L: number): number {
    const value = bits(L, 1)
    const wanted = argumentCount(state.view, L) < 2 ? HEXADECIMAL_DIGITS_MAX : bits(L, 2)
    const count = Math.min(HEXADECIMAL_DIGITS_MAX, Math.abs(wanted))
    const digits = (value >>> 0).toString(16).padStart(HEXADECIMAL_DIGITS_MAX, '0')
    const last = digits.slice(HEXADECIMAL_DIGITS_MAX - count)
    state.pushText(L, wanted < 0 ? last.toUpperCase() : last)
    return 1
  }

  pushFunctionTable(state, L, {
    tobit: unary(value => value),
    bnot: unary(value => ~value),
    band: folded((left, right) => left & right),
    bor: folded((left, right) => left | right),
    bxor: folded((left, right) => left ^ right),
    lshift: shift((value, by) => value << by),
    rshift: shift((value, by) => value >>> by),
    arshift: shift((value, by) => value >> by),
    rol: shift((value, by) => (value << by) | (value >>> (32 - by))),
    ror: shift((value, by) => (value >>> by) | (value << (32 - by))),
    bswap: unary(value => (value >>> 24) | ((value >>> 8) & 0xff00) | ((value & 0xff00) << 8) | (value << 24)),
    tohex: hexadecimal,
  })
}
