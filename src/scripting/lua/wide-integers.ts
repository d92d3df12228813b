import { toInt32, toInt64, toUint64Bits } from '../libraries/c-numbers.ts'
import {
  addressOf,
  argumentAt,
  argumentCount,
  numberOf,
  stringLength,
  stringStart,
  typeOf,
} from '../libraries/lua-objects.ts'
import { formatInteger, type IntegerDirective } from './format-integer.ts'
import { LUA_GLOBALSINDEX, LUA_TNIL, LUA_TNUMBER, LUA_TSTRING } from './lua-exports.ts'
import type { LuaFunction, LuaState } from './lua-state.ts'
import { parseUnsigned } from './parse-unsigned.ts'
import { pushNil, pushNumber } from './stack.ts'

/**
 * Integers of 64 bits in Lua's own libraries.
 *
 * C's long, and with it Lua's integers, have 32 bits in the module, and 64 on the machines that scripts are written for: `string.format('%d', milliseconds)` and
 * `tonumber(digest, 16)` depend on it. So functions that convert numbers have one in front that gives theirs what comes to the same, or does it itself where nothing does.
 */

/** By table, '' for the globals, and name: the arguments that are positions in a text, of 64 bits, and those of which C takes the lower half. */
const FUNCTIONS: readonly (readonly [table: string, name: string, positions: number[], halves: number[]])[] = [
  ['string', 'sub', [2, 3], []],
  ['string', 'byte', [2, 3], []],
  ['string', 'find', [3], []],
  ['string', 'match', [3], []],
  ['string', 'rep', [], [2]],
  ['table', 'concat', [], [3, 4]],
  ['', 'unpack', [], [2, 3]],
  ['', 'select', [], [1]],
  ['math', 'ldexp', [], [2]],
]

const INT32_MAX = 2 ** 31 - 1
const INT32_MIN = -(2 ** 31)

/** Puts these functions in the places of Lua's own. */
export function openWideIntegers(state: LuaState): void {
  for (const [table, name, positions, halves] of FUNCTIONS) {
    front(state, table, name, own => L => {
      for (const argument of positions) narrow(state, L, argument, toPosition)
      for (const argument of halves) narrow(state, L, argument, toInt32)
      return own(L)
    })
  }
  front(state, 'string', 'char', own => L => {
    for (let i = argumentCount(state.view, L); i > 0; i--) narrow(state, L, i, toInt32)
    return own(L)
  })
  front(state, 'string', 'format', own => L => {
    if (argumentCount(state.view, L) > 0) formatWide(state, L)
    return own(L)
  })
  front(state, '', 'tonumber', own => L => parseWide(state, L, own))
}

/** Puts a function in front of one of a table of the globals. */
function front(state: LuaState, table: string, name: string, make: (own: LuaFunction) => LuaFunction): void {
  const { api, L } = state
  if (table === '') api.lua_pushvalue(L, LUA_GLOBALSINDEX)
  else state.getField(L, LUA_GLOBALSINDEX, table)
  state.getField(L, -1, name)
  // Called so, Lua's own runs in the frame of the one in front: its errors say the same.
  const own = api.__indirect_function_table.get(api.lua_tocfunction(L, -1))
  state.pop(L, 1)
  state.pushFunction(L, make(own))
  state.setField(L, -2, name)
  state.pop(L, 1)
}

/** Puts in the place of an argument that is a number of more than 32 bits one that comes to the same. */
function narrow({ view }: LuaState, L: number, argument: number, convert: (value: number) => number): void {
  if (argument > argumentCount(view, L)) return
  const at = argumentAt(view, L, argument)
  if (typeOf(view, at) !== LUA_TNUMBER) return
  const value = numberOf(view, at)
  if (value >= INT32_MIN && value <= INT32_MAX) return
  view.setFloat64(at, convert(value), true)
}

/** No text is as long as half of that, so all that lies beyond is alike. */
function toPosition(value: number): number {
  return Math.max(INT32_MIN, Math.min(INT32_MAX, toInt64(value)))
}

/** Writes those integers among the arguments of string.format that have more than 32 bits, and has them put in as texts. */
function formatWide(state: LuaState, L: number): void {
  const { bytes, view } = state
  const value = argumentAt(view, L, 1)
  if (typeOf(view, value) !== LUA_TSTRING) return
  const at = stringStart(addressOf(view, value))
  const end = at + stringLength(view, addressOf(view, value))
  let argument = 1
  for (let i = at; i < end; i++) {
    if (bytes[i] !== PERCENT) continue
    i++
    if (bytes[i] === PERCENT) continue
    while (isModifier(bytes[i])) i++
    argument++
    if (isIntegral(bytes[i]) && isWide(state, L, argument, bytes[i])) return rewrite(state, L)
  }
}

/** Whether an argument for a conversion of integers is a number, or a text of one, that does not fit 32 bits. */
function isWide(state: LuaState, L: number, argument: number, conversion: number): boolean {
  const { view } = state
  if (argument > argumentCount(view, L)) return false
  const at = argumentAt(view, L, argument)
  const type = typeOf(view, at)
  if (type !== LUA_TNUMBER && (type !== LUA_TSTRING || state.api.lua_isnumber(L, argument) === 0)) return false
  const value = type === LUA_TNUMBER ? numberOf(view, at) : state.api.lua_tonumber(L, argument)
  const least = conversion === LETTER_D || conversion === LETTER_I ? INT32_MIN : 0
  return !(value >= least && value <= INT32_MAX)
}

/** A directive of string.format: what comes behind a percent sign, as far as Lua allows it. */
const DIRECTIVE = /%(?:%|([-+ #0]*)(\d{0,2})(?:\.(\d{0,2}))?(.))/gs

/** Puts texts in the places of the integers that are wide, and has the format ask for texts there. */
function rewrite(state: LuaState, L: number): void {
  const { api } = state
  let argument = 1
  const format = (state.textAt(L, 1) as string).replace(
    DIRECTIVE,
    (directive: string, flags?: string, width?: string, precision?: string, conversion?: string) => {
      if (conversion === undefined) return directive
      argument++
      const isWrong = (flags ?? '').length > FLAGS_MAX
      if (isWrong || !INTEGRAL.includes(conversion) || !isWide(state, L, argument, conversion.charCodeAt(0)))
        return directive
      const value = api.lua_tonumber(L, argument)
      const isSigned = conversion === 'd' || conversion === 'i'
      const integer = isSigned ? BigInt(toInt64(value)) : BigInt.asUintN(64, BigInt(toUint64Bits(value)))
      const text = formatInteger(integer, {
        flags: flags ?? '',
        width: Number(width ?? 0),
        precision: precision === undefined ? undefined : Number(precision),
        conversion: conversion as IntegerDirective['conversion'],
      })
      state.pushText(L, text)
      api.lua_replace(L, argument)
      return '%s'
    },
  )
  state.pushText(L, format)
  api.lua_replace(L, 1)
}

const FLAGS_MAX = 5
const INTEGRAL = 'diouxX'
const PERCENT = 0x25
const LETTER_D = 0x64
const LETTER_I = 0x69

function isModifier(byte: number): boolean {
  // Digits, and any of: space # + - .
  return (
    (byte >= 0x30 && byte <= 0x39) || byte === 0x20 || byte === 0x23 || byte === 0x2b || byte === 0x2d || byte === 0x2e
  )
}

function isIntegral(byte: number): boolean {
  return byte === LETTER_D || byte === LETTER_I || byte === 0x6f || byte === 0x75 || (byte | 0x20) === LETTER_X
}

/** tonumber: with a base, C's strtoul of 64 bits; without one, what has nothing behind `0x` is no number. */
function parseWide(state: LuaState, L: number, own: LuaFunction): number {
  const { view } = state
  const count = argumentCount(view, L)
  if (count === 1) return parseDecimal(state, L, own)
  if (count === 0) return own(L)
  narrow(state, L, 2, toInt32)
  const base = typeOf(view, argumentAt(view, L, 2)) === LUA_TNIL ? 10 : state.api.luaL_checkinteger(L, 2)
  if (base === 10) return parseDecimal(state, L, own)
  const text = base < 2 || base > 36 ? undefined : state.textAt(L, 1)
  if (text === undefined) return own(L)
  const value = parseUnsigned(text.split('\0', 1)[0], base)
  if (value === undefined) pushNil(state, L)
  else pushNumber(state, L, value)
  return 1
}

/** tonumber without a base. What scripts mostly have, some digits, is read here. */
function parseDecimal(state: LuaState, L: number, own: LuaFunction): number {
  const { bytes, view } = state
  const at = argumentAt(view, L, 1)
  if (typeOf(view, at) !== LUA_TSTRING) return own(L)
  const string = addressOf(view, at)
  const start = stringStart(string)
  const end = start + stringLength(view, string)
  const value = plainInteger(bytes, start, end)
  if (!Number.isNaN(value)) {
    pushNumber(state, L, value)
    return 1
  }
  let last = end - 1
  while (last > start && isSpace(bytes[last])) last--
  if (last < start || (bytes[last] | 0x20) !== LETTER_X) return own(L)
  pushNil(state, L)
  return 1
}

/** The value of bytes[start, end) if they are up to 15 digits, with a minus before them at most; else NaN. */
function plainInteger(bytes: Uint8Array, start: number, end: number): number {
  const isNegative = bytes[start] === MINUS
  if (isNegative) start++
  if (start === end || end - start > 15) return Number.NaN
  let value = 0
  for (let i = start; i < end; i++) {
    const digit = bytes[i] - ZERO
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  return isNegative ? -value : value
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)
}

const LETTER_X = 0x78
const MINUS = 0x2d
const ZERO = 0x30
