import { latin1 } from '../../base/bytes.ts'
import { INT64_MIN } from '../../base/integer.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { COUNTED } from '../errors.ts'
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
  valueOfInteger,
  valueOfString,
} from '../libraries/lua-objects.ts'
import { hasNoNames } from '../lua/layout.ts'
import { LUA_TBOOLEAN, LUA_TNIL, LUA_TNUMBER, LUA_TSTRING, LUA_TTABLE } from '../lua/lua-exports.ts'
import type { LuaState } from '../lua/lua-state.ts'

/**
 * Values of Lua as replies: the way back of {@link ReplyPusher}.
 *
 * A number loses its fraction; a table with one of the names of the conversion is what these say, any other the array of its elements up to the first nil. All of
 * it is read where Lua has it.
 */

/** Tables within one another, at most: what lies deeper gives way to an error. */
const DEPTH_MAX = 1000
/** From here on a double is no int64. */
const INTEGER_MAX = 2 ** 63

const NAMES = ['err', COUNTED, 'ok', 'double', 'big_number', 'verbatim_string', 'format', 'string', 'map', 'set']

/** To be called before the first value is written, since nothing may be allocated then. */
export function readyToWrite(state: LuaState): void {
  for (const name of NAMES) state.constant(name)
}

/** Replies the value at an address to a script that speaks `protocol`: false is null in the second one. */
export function writeValue(state: LuaState, value: number, reply: Reply, protocol: 2 | 3, depth = 0): void {
  const { view } = state
  const type = typeOf(view, value)
  if (type === LUA_TTABLE) return writeTable(state, addressOf(view, value), reply, protocol, depth + 1)
  if (type === LUA_TSTRING) {
    const string = addressOf(view, value)
    const at = stringStart(string)
    reply.bulk(state.bytes, at, at + stringLength(view, string))
  } else if (type === LUA_TNUMBER) {
    reply.integer(truncated(numberOf(view, value)))
  } else if (type === LUA_TBOOLEAN) {
    writeBoolean(addressOf(view, value) !== 0, reply, protocol)
  } else {
    reply.null()
  }
}

function writeBoolean(value: boolean, reply: Reply, protocol: 2 | 3): void {
  if (protocol === 3) reply.boolean(value)
  else if (value) reply.integer(1)
  else reply.null()
}

/** As a C compiler for today's processors converts a double to an int64. */
function truncated(value: number): number | bigint {
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value
  if (!(value >= -INTEGER_MAX && value < INTEGER_MAX)) return INT64_MIN
  const whole = Math.trunc(value)
  if (whole === 0) return 0
  return Number.isSafeInteger(whole) ? whole : BigInt(whole)
}

function writeTable(state: LuaState, table: number, reply: Reply, protocol: 2 | 3, depth: number): void {
  if (depth > DEPTH_MAX) return reply.error('ERR reached lua stack limit')
  if (!hasNoNames(state, table) && writeNamed(state, table, reply, protocol, depth)) return
  const { view } = state
  let count = 0
  while (isThere(view, valueOfInteger(view, table, count + 1))) count++
  reply.array(count)
  for (let i = 1; i <= count; i++) writeValue(state, valueOfInteger(view, table, i), reply, protocol, depth)
}

function isThere(view: DataView, value: number): boolean {
  return value !== 0 && typeOf(view, value) !== LUA_TNIL
}

/** Replies a table that has one of the conversion's names; returns false when it has none. */
function writeNamed(state: LuaState, table: number, reply: Reply, protocol: 2 | 3, depth: number): boolean {
  let value = field(state, table, 'err', LUA_TSTRING)
  if (value !== 0) {
    const { errors } = reply
    reply.error(cText(state, value))
    if (isTrue(state, table, COUNTED)) noteRepeated(reply, errors)
    return true
  }
  value = field(state, table, 'ok', LUA_TSTRING)
  if (value !== 0) {
    reply.simple(cText(state, value).replace(/[\r\n]/g, ' '))
    return true
  }
  value = field(state, table, 'double', LUA_TNUMBER)
  if (value !== 0) {
    reply.double(numberOf(state.view, value))
    return true
  }
  value = field(state, table, 'big_number', LUA_TSTRING)
  if (value !== 0) {
    reply.bigNumber(text(state, value).replace(/[\r\n]/g, ' '))
    return true
  }
  value = field(state, table, 'verbatim_string', LUA_TTABLE)
  if (value !== 0 && writeVerbatim(state, addressOf(state.view, value), reply)) return true
  for (const kind of ['map', 'set'] as const) {
    value = field(state, table, kind, LUA_TTABLE)
    if (value === 0) continue
    writePairs(state, addressOf(state.view, value), reply, protocol, kind, depth)
    return true
  }
  return false
}

/** The last error reply was counted before; until it, there were so many. */
export function noteRepeated(reply: Reply, errors: number): void {
  reply.errors = errors
  reply.repeatedErrors++
}

/** The address of a table's value under a name, if it is of that type; 0 when it is not. */
function field(state: LuaState, table: number, name: string, type: number): number {
  const value = valueOfString(state.view, table, state.constant(name))
  return value !== 0 && typeOf(state.view, value) === type ? value : 0
}

function isTrue(state: LuaState, table: number, name: string): boolean {
  const value = valueOfString(state.view, table, state.constant(name))
  if (value === 0) return false
  const type = typeOf(state.view, value)
  return type !== LUA_TNIL && (type !== LUA_TBOOLEAN || addressOf(state.view, value) !== 0)
}

/** The string of a value, a character per byte. */
function text({ view, bytes }: LuaState, value: number): string {
  const string = addressOf(view, value)
  const start = stringStart(string)
  return latin1(bytes, start, start + stringLength(view, string))
}

/** The string of a value up to where it ends in C. */
function cText(state: LuaState, value: number): string {
  return text(state, value).split('\0', 1)[0]
}

/** Replies a table as a verbatim string; returns false when it is none. */
function writeVerbatim(state: LuaState, table: number, reply: Reply): boolean {
  const format = field(state, table, 'format', LUA_TSTRING)
  const value = field(state, table, 'string', LUA_TSTRING)
  if (format === 0 || value === 0) return false
  const string = addressOf(state.view, value)
  const start = stringStart(string)
  const name = `${cText(state, format)}   `.slice(0, 3)
  reply.verbatimBytes(name, state.bytes, start, start + stringLength(state.view, string))
  return true
}

/** Replies a table as a map, or its keys as a set, in the order in which Lua walks it. */
function writePairs(
  state: LuaState,
  table: number,
  reply: Reply,
  protocol: 2 | 3,
  kind: 'map' | 'set',
  depth: number,
): void {
  const { view } = state
  const places = placeCount(view, table)
  const slots = arrayLength(view, table)
  let count = 0
  for (let place = 0; place < places; place++) if (isThere(view, placeValue(view, table, place))) count++
  reply[kind](count)
  for (let place = 0; place < places; place++) {
    const value = placeValue(view, table, place)
    if (!isThere(view, value)) continue
    if (place < slots) reply.integer(place + 1)
    else writeValue(state, placeKey(view, table, place), reply, protocol, depth)
    if (kind === 'map') writeValue(state, value, reply, protocol, depth)
  }
}

/** The text of a field of the table on top of a stack, up to where it ends in C: undefined when it is neither string nor number. */
export function fieldText(state: LuaState, L: number, name: string): string | undefined {
  state.rawField(L, -1, name)
  const at = state.stringAt(L, -1)
  const found = at === 0 ? undefined : latin1(state.bytes, at, at + state.length).split('\0', 1)[0]
  state.pop(L, 1)
  return found
}
