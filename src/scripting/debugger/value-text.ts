import { latin1 } from '../../base/bytes.ts'
import { quoteArgument } from '../../protocol/split-arguments.ts'
import { GENERAL_NUMBER_BYTES_MAX, writeGeneralNumber } from '../libraries/general-number.ts'
import {
  addressOf,
  arrayLength,
  numberOf,
  placeCount,
  placeKey,
  placeValue,
  stringLength,
  stringStart,
  typeOf,
} from '../libraries/lua-objects.ts'
import { LUA_TBOOLEAN, LUA_TNIL, LUA_TNUMBER, LUA_TSTRING, LUA_TTABLE } from '../lua/lua-exports.ts'
import type { LuaState } from '../lua/lua-state.ts'

/** Tables within one another that are shown. */
const DEPTH_MAX = 10
/** The digits of numbers, as C's `%g` has them. */
const PRECISION = 6

/** A value of Lua, at an address, as the debugger shows it. */
export function valueText(state: LuaState, value: number, depth = 0): string {
  const { view } = state
  const type = typeOf(view, value)
  if (depth === DEPTH_MAX) return '<max recursion level reached! Nested table?>'
  if (type === LUA_TNIL) return 'nil'
  if (type === LUA_TBOOLEAN) return addressOf(view, value) !== 0 ? 'true' : 'false'
  if (type === LUA_TNUMBER) return numberText(numberOf(view, value))
  const address = addressOf(view, value)
  if (type === LUA_TSTRING) {
    const start = stringStart(address)
    return quoteArgument(state.bytes.subarray(start, start + stringLength(view, address)))
  }
  if (type === LUA_TTABLE) return tableText(state, address, depth + 1)
  return `"${TYPE_NAMES[type] ?? 'unknown'}@0x${address.toString(16)}"`
}

const TYPE_NAMES: Readonly<Record<number, string>> = { 2: 'light-userdata', 6: 'function', 7: 'userdata', 8: 'thread' }

/** A table in the order in which Lua walks it: of an array the elements, of any other pairs. */
function tableText(state: LuaState, table: number, depth: number): string {
  const { view } = state
  const slots = arrayLength(view, table)
  const keys: string[] = []
  const values: string[] = []
  let isArray = true
  for (let place = 0; place < placeCount(view, table); place++) {
    const value = placeValue(view, table, place)
    if (typeOf(view, value) === LUA_TNIL) continue
    const key = place < slots ? 0 : placeKey(view, table, place)
    const isNext = key === 0 ? place === values.length : isNumber(view, key, values.length + 1)
    isArray &&= isNext
    keys.push(key === 0 ? String(place + 1) : valueText(state, key, depth))
    values.push(valueText(state, value, depth))
  }
  return `{${values.map((value, i) => (isArray ? value : `[${keys[i]}]=${value}`)).join('; ')}}`
}

function isNumber(view: DataView, value: number, number: number): boolean {
  return typeOf(view, value) === LUA_TNUMBER && numberOf(view, value) === number
}

function numberText(value: number): string {
  const bytes = new Uint8Array(GENERAL_NUMBER_BYTES_MAX)
  return latin1(bytes, 0, writeGeneralNumber(bytes, 0, value, PRECISION))
}
