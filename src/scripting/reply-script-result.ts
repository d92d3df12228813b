import type { Reply } from '../protocol/resp/reply.ts'
import { COUNTED } from './errors.ts'
import type { Interpreter, Place } from './interpreter.ts'
import { argumentCount } from './libraries/lua-objects.ts'
import { LUA_ERRRUN, LUA_TBOOLEAN, LUA_TNIL, LUA_TNUMBER, LUA_TSTRING, LUA_TTABLE } from './lua/lua-exports.ts'
import type { LuaState } from './lua/lua-state.ts'
import { baseOf } from './lua/stack.ts'
import type { Script } from './script.ts'
import { fieldText, noteRepeated, writeValue } from './values/write-value.ts'

/** In the place of a status of Lua: the script was killed while it was suspended. */
export const KILLED = -2

/** The script was ended by who debugs it. */
export const ABORTED = -3

/** Replies what a script has come to, by what {@link Interpreter.run} returned: the first of its results, in the protocol that it speaks, or its error. */
export function replyScriptResult(
  interpreter: Interpreter,
  status: number,
  script: Script,
  reply: Reply,
  protocol: 2 | 3,
): void {
  if (status === 0) replyValue(interpreter, reply, protocol)
  else if (status === KILLED) replyKilled(KILLED_TEXT, interpreter.suspendedAt, script, reply)
  else if (status === ABORTED) replyKilled(ABORTED_TEXT, interpreter.suspendedAt, script, reply)
  else replyError(interpreter, status, script, reply)
}

const KILLED_TEXT = 'Script killed by user with SCRIPT KILL...'
const ABORTED_TEXT = 'script aborted for user request'

/** Replies the first of a script's results. */
function replyValue({ state, thread }: Interpreter, reply: Reply, protocol: 2 | 3): void {
  if (argumentCount(state.view, thread) === 0) reply.null()
  else writeValue(state, baseOf(state, thread), reply, protocol)
}

/** Replies that a suspended script was ended from without. */
function replyKilled(text: string, place: Place | undefined, script: Script, reply: Reply): void {
  const at = place === undefined ? '' : ` script: ${script.name}, on ${place.source}:${place.line}.`
  reply.error(`ERR ${text}${at}`)
}

/** Replies the error that a script ended with. */
function replyError(interpreter: Interpreter, status: number, script: Script, reply: Reply): void {
  const { state, thread } = interpreter
  const type = state.api.lua_type(thread, -1)
  if (status !== LUA_ERRRUN) {
    // No function of Lua has made this error: memory, or the stack of C.
    reply.error(`ERR Error running script ${script.name}, ${(state.textAt(thread, -1) ?? '').slice(0, 100)}`)
    return
  }
  const place = interpreter.place()
  let text: string
  let counted = false
  let at = place === undefined ? undefined : `${place.source}:${place.line}`
  if (type === LUA_TTABLE) {
    text = fieldText(state, thread, 'err') ?? 'ERR unknown error'
    state.rawField(thread, -1, COUNTED)
    counted = state.api.lua_toboolean(thread, -1) !== 0
    state.pop(thread, 1)
    if (place === undefined) at = ownPlace(state, thread)
  } else {
    text = `ERR ${describe(state, thread, type)}`
  }
  const { errors } = reply
  reply.error(at === undefined ? text : `${text} script: ${script.name}, on ${at}.`)
  if (counted) noteRepeated(reply, errors)
}

/** Where an error's table itself says that it is from. */
function ownPlace(state: LuaState, thread: number): string | undefined {
  const source = fieldText(state, thread, 'source')
  const line = fieldText(state, thread, 'line')
  return source === undefined || line === undefined ? undefined : `${source}:${line}`
}

/** What tostring makes of an error that is no table. */
function describe(state: LuaState, thread: number, type: number): string {
  if (type === LUA_TSTRING || type === LUA_TNUMBER) return (state.textAt(thread, -1) ?? '').split('\0', 1)[0]
  if (type === LUA_TNIL) return 'nil'
  if (type === LUA_TBOOLEAN) return state.api.lua_toboolean(thread, -1) !== 0 ? 'true' : 'false'
  return TYPE_NAMES[type] ?? 'value'
}

const TYPE_NAMES: Readonly<Record<number, string>> = { 2: 'userdata', 6: 'function', 7: 'userdata', 8: 'thread' }
