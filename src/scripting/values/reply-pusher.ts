import { copyBytes, latin1 } from '../../base/bytes.ts'
import { parseInteger } from '../../base/integer.ts'
import { pushError } from '../errors.ts'
import { TVALUE_BYTES } from '../libraries/lua-objects.ts'
import { isBlack, slotsOf } from '../lua/layout.ts'
import type { LuaState } from '../lua/lua-state.ts'
import { copyValue, dropTop, pushBoolean, pushNumber, topOf } from '../lua/stack.ts'

/**
 * Replies of commands as values of Lua.
 *
 *     RESP2   integer → number   bulk → string   status → {ok = …}   error → {err = …}   array → table   null → false
 *     RESP3   null → nil   boolean → boolean   double → {double = …}   map → {map = {…}}   set → {set = {… = true}}
 *             big number → {big_number = …}   verbatim → {verbatim_string = {string = …, format = …}}   attribute → nothing
 *
 * Source: https://redis.io/docs/latest/develop/programmability/lua-api/#data-type-conversion.
 */

const CARRIAGE_RETURN = 0x0d
const DOLLAR = 0x24
const COLON = 0x3a
const MINUS = 0x2d
/** A table of a reply is made with room for so many elements at most; it grows to what comes. */
const SLOTS_AHEAD_MAX = 1 << 20

export class ReplyPusher {
  readonly #state: LuaState
  #bytes: Uint8Array = new Uint8Array(0)
  #at = 0
  /** Where in Lua's memory `#bytes[0]` has its copy. */
  #copy = 0

  constructor(state: LuaState) {
    this.#state = state
  }

  /** Pushes the value for the one reply that bytes[0, length) are. An error becomes a table that says that it was counted. */
  push(L: number, bytes: Uint8Array, length: number): void {
    const type = bytes[0]
    if (type === COLON) return pushNumber(this.#state, L, integerOf(bytes, 1, length - 2))
    if (type === DOLLAR) {
      const end = lineEnd(bytes, 1)
      const start = end + 2
      if (bytes[1] === MINUS) return pushBoolean(this.#state, L, false)
      const address = this.#state.scratchOrRaise(L, length)
      copyBytes(bytes, start, length - 2, this.#state.bytes, address)
      return this.#state.api.lua_pushlstring(L, address, length - 2 - start)
    }
    this.#bytes = bytes
    this.#at = 0
    this.#copy = this.#state.scratchOrRaise(L, length)
    copyBytes(bytes, 0, length, this.#state.bytes, this.#copy)
    this.#value(L)
  }

  #value(L: number): void {
    const { api } = this.#state
    const type = this.#bytes[this.#at]
    const start = this.#at + 1
    const end = lineEnd(this.#bytes, start)
    this.#at = end + 2
    if (api.lua_checkstack(L, 4) === 0) throw new Error("a reply is deeper than Lua's stack")
    switch (type) {
      case DOLLAR:
        return this.#bulk(L, start, end)
      case COLON:
        return pushNumber(this.#state, L, integerOf(this.#bytes, start, end))
      case 0x2b: // +
        api.lua_createtable(L, 0, 1)
        api.lua_pushlstring(L, this.#copy + start, end - start)
        return this.#state.setField(L, -2, 'ok')
      case MINUS:
        return pushError(this.#state, L, latin1(this.#bytes, start - 1, end), true)
      case 0x2a: // *
      case 0x3e: // >
        return this.#array(L, start, end)
      case 0x5f: // _
        return api.lua_pushnil(L)
      case 0x23: // #
        return api.lua_pushboolean(L, this.#bytes[start] === 0x74 ? 1 : 0)
      case 0x2c: // ,
        api.lua_createtable(L, 0, 1)
        api.lua_pushnumber(L, doubleOf(latin1(this.#bytes, start, end)))
        return this.#state.setField(L, -2, 'double')
      case 0x25: // %
        return this.#map(L, start, end)
      case 0x7e: // ~
        return this.#set(L, start, end)
      case 0x28: // (
        api.lua_createtable(L, 0, 1)
        api.lua_pushlstring(L, this.#copy + start, end - start)
        return this.#state.setField(L, -2, 'big_number')
      case 0x3d: // =
        return this.#verbatim(L, start, end)
      case 0x7c: // |
        return this.#attribute(L, start, end)
      default:
        throw new Error(`a reply begins with the byte ${type}`)
    }
  }

  #bulk(L: number, start: number, end: number): void {
    const { api } = this.#state
    const length = integerOf(this.#bytes, start, end)
    if (length < 0) return pushBoolean(this.#state, L, false)
    api.lua_pushlstring(L, this.#copy + this.#at, length)
    this.#at += length + 2
  }

  #array(L: number, start: number, end: number): void {
    const { api } = this.#state
    const count = integerOf(this.#bytes, start, end)
    if (count < 0) return api.lua_pushboolean(L, 0)
    api.lua_createtable(L, Math.min(count, SLOTS_AHEAD_MAX), 0)
    const table = this.#state.words[topOf(this.#state, L) >> 2]
    for (let i = 1; i <= count; i++) {
      if (this.#bytes[this.#at] === DOLLAR) this.#shallow(L)
      else this.#value(L)
      if (i <= SLOTS_AHEAD_MAX && !isBlack(this.#state, table)) this.#moveToSlot(L, table, i)
      else api.lua_rawseti(L, -2, i)
    }
  }

  /** Pushes a bulk string, for which there is room whatever lies below. */
  #shallow(L: number): void {
    const start = this.#at + 1
    const end = lineEnd(this.#bytes, start)
    this.#at = end + 2
    this.#bulk(L, start, end)
  }

  /** Pops a value into a slot of a table's array, whose table is not black. */
  #moveToSlot(L: number, table: number, i: number): void {
    const state = this.#state
    copyValue(state, topOf(state, L), slotsOf(state, table) + (i - 1) * TVALUE_BYTES)
    dropTop(state, L)
  }

  #map(L: number, start: number, end: number): void {
    const { api } = this.#state
    const count = integerOf(this.#bytes, start, end)
    api.lua_createtable(L, 0, 1)
    api.lua_createtable(L, 0, Math.min(count, SLOTS_AHEAD_MAX))
    for (let i = 0; i < count; i++) {
      this.#value(L)
      this.#value(L)
      api.lua_settable(L, -3)
    }
    this.#state.setField(L, -2, 'map')
  }

  #set(L: number, start: number, end: number): void {
    const { api } = this.#state
    const count = integerOf(this.#bytes, start, end)
    api.lua_createtable(L, 0, 1)
    api.lua_createtable(L, 0, Math.min(count, SLOTS_AHEAD_MAX))
    for (let i = 0; i < count; i++) {
      this.#value(L)
      api.lua_pushboolean(L, 1)
      api.lua_settable(L, -3)
    }
    this.#state.setField(L, -2, 'set')
  }

  #verbatim(L: number, start: number, end: number): void {
    const { api } = this.#state
    const length = integerOf(this.#bytes, start, end)
    const at = this.#copy + this.#at
    this.#at += length + 2
    api.lua_createtable(L, 0, 1)
    api.lua_createtable(L, 0, 2)
    api.lua_pushlstring(L, at + 4, length - 4)
    this.#state.setField(L, -2, 'string')
    api.lua_pushlstring(L, at, 3)
    this.#state.setField(L, -2, 'format')
    this.#state.setField(L, -2, 'verbatim_string')
  }

  /** What is told beside a reply is dropped. */
  #attribute(L: number, start: number, end: number): void {
    const count = integerOf(this.#bytes, start, end)
    for (let i = 0; i < 2 * count; i++) {
      this.#value(L)
      this.#state.pop(L, 1)
    }
    this.#value(L)
  }
}

/** Where the line from `start` on ends. */
function lineEnd(bytes: Uint8Array, start: number): number {
  let end = start
  while (bytes[end] !== CARRIAGE_RETURN) end++
  return end
}

/** An int64 as the nearest double. */
function integerOf(bytes: Uint8Array, start: number, end: number): number {
  const value = parseInteger(bytes, start, end)
  return Number.isNaN(value) ? Number(latin1(bytes, start, end)) : value
}

function doubleOf(text: string): number {
  if (text === 'inf') return Number.POSITIVE_INFINITY
  if (text === '-inf') return Number.NEGATIVE_INFINITY
  return Number(text)
}
