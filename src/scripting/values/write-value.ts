import { latin1 } from '../../base/bytes.ts'
import { INT64_MIN } from '../../base/integer.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { COUNTED } from '../errors.ts'
import { addressOf, numberOf, stringLength, stringStart, topValue, typeOf } from '../libraries/lua-objects.ts'
import { hasNoNames } from '../lua/layout.ts'
import { LUA_TBOOLEAN, LUA_TNIL, LUA_TNUMBER, LUA_TSTRING, LUA_TTABLE } from '../lua/lua-exports.ts'
import type { LuaState } from '../lua/lua-state.ts'

/**
 * Values of Lua as replies: the way back of {@link ReplyPusher}.
 *
 * A number loses its fraction; a table with one of the names of the conversion is what these say, any other the array of its elements up to the first nil.
 */

/** Tables within one another, at most: what lies deeper gives way to an error. */
const DEPTH_MAX = 1000
/** From here on a double is no int64. */
const INTEGER_MAX = 2 ** 63

/** Pops a value and replies it, to a script that speaks `protocol`: false is null in the second one. */
export function writeValue(state: LuaState, L: number, reply: Reply, protocol: 2 | 3, depth = 0): void {
  const { view } = state
  const value = topValue(view, L)
  const type = typeOf(view, value)
  if (type === LUA_TTABLE) return writeTable(state, L, reply, protocol, depth + 1)
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
  state.pop(L, 1)
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

function writeTable(state: LuaState, L: number, reply: Reply, protocol: 2 | 3, depth: number): void {
  const { api } = state
  if (depth > DEPTH_MAX || api.lua_checkstack(L, 4) === 0) {
    reply.error('ERR reached lua stack limit')
    state.pop(L, 1)
    return
  }
  if (!hasNoNames(state, api.lua_topointer(L, -1)) && writeNamed(state, L, reply, protocol, depth)) return
  const mark = reply.deferred()
  let count = 0
  for (;;) {
    api.lua_rawgeti(L, -1, count + 1)
    if (api.lua_type(L, -1) === LUA_TNIL) break
    writeValue(state, L, reply, protocol, depth)
    count++
  }
  reply.endDeferred(mark, 'array', count)
  state.pop(L, 2)
}

/** Replies, and pops, a table that has one of the conversion's names; returns false when it has none. */
function writeNamed(state: LuaState, L: number, reply: Reply, protocol: 2 | 3, depth: number): boolean {
  const { api } = state
  if (hasField(state, L, 'err', LUA_TSTRING)) {
    const text = cTextAt(state, L)
    state.pop(L, 1)
    const { errors } = reply
    reply.error(text)
    if (wasCounted(state, L)) reply.errors = errors
  } else if (hasField(state, L, 'ok', LUA_TSTRING)) {
    reply.simple(cTextAt(state, L).replace(/[\r\n]/g, ' '))
    state.pop(L, 1)
  } else if (hasField(state, L, 'double', LUA_TNUMBER)) {
    reply.double(api.lua_tonumber(L, -1))
    state.pop(L, 1)
  } else if (hasField(state, L, 'big_number', LUA_TSTRING)) {
    reply.bigNumber((state.textAt(L, -1) ?? '').replace(/[\r\n]/g, ' '))
    state.pop(L, 1)
  } else if (hasField(state, L, 'verbatim_string', LUA_TTABLE) && writeVerbatim(state, L, reply)) {
    state.pop(L, 1)
  } else if (hasField(state, L, 'map', LUA_TTABLE)) {
    writePairs(state, L, reply, protocol, 'map', depth)
    state.pop(L, 1)
  } else if (hasField(state, L, 'set', LUA_TTABLE)) {
    writePairs(state, L, reply, protocol, 'set', depth)
    state.pop(L, 1)
  } else {
    return false
  }
  state.pop(L, 1)
  return true
}

/** Pushes a field of the table on top if it is of that type; returns whether it is. */
function hasField(state: LuaState, L: number, name: string, type: number): boolean {
  state.rawField(L, -1, name)
  if (state.api.lua_type(L, -1) === type) return true
  state.pop(L, 1)
  return false
}

/** Whether the error on top was counted as that of a command. */
function wasCounted(state: LuaState, L: number): boolean {
  state.rawField(L, -1, COUNTED)
  const counted = state.api.lua_toboolean(L, -1) !== 0
  state.pop(L, 1)
  return counted
}

/** The string on top, up to where it ends in C. */
function cTextAt(state: LuaState, L: number): string {
  return (state.textAt(L, -1) ?? '').split('\0', 1)[0]
}

/** Replies the table on top as a verbatim string; pops it, and returns false, when it is none. */
function writeVerbatim(state: LuaState, L: number, reply: Reply): boolean {
  if (hasField(state, L, 'format', LUA_TSTRING)) {
    const format = cTextAt(state, L)
    state.pop(L, 1)
    if (hasField(state, L, 'string', LUA_TSTRING)) {
      const at = state.stringAt(L, -1)
      reply.verbatimBytes(`${format}   `.slice(0, 3), state.bytes, at, at + state.length)
      state.pop(L, 1)
      return true
    }
  }
  state.pop(L, 1)
  return false
}

/** Replies the table on top as a map, or its keys as a set. */
function writePairs(
  state: LuaState,
  L: number,
  reply: Reply,
  protocol: 2 | 3,
  kind: 'map' | 'set',
  depth: number,
): void {
  const { api } = state
  const mark = reply.deferred()
  let count = 0
  api.lua_pushnil(L)
  while (api.lua_next(L, -2) !== 0) {
    if (kind === 'set') state.pop(L, 1)
    api.lua_pushvalue(L, kind === 'set' ? -1 : -2)
    writeValue(state, L, reply, protocol, depth)
    if (kind === 'map') writeValue(state, L, reply, protocol, depth)
    count++
  }
  reply.endDeferred(mark, kind, count)
}

/** The text of an error's field, for {@link errorReply}: undefined when it is neither string nor number. */
export function fieldText(state: LuaState, L: number, name: string): string | undefined {
  state.rawField(L, -1, name)
  const at = state.stringAt(L, -1)
  const text = at === 0 ? undefined : latin1(state.bytes, at, at + state.length).split('\0', 1)[0]
  state.pop(L, 1)
  return text
}
