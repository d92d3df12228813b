import { createHash } from 'node:crypto'
import { redisVersion } from '../base/version.ts'
import { PROPAGATE_ALL, PROPAGATE_AOF, PROPAGATE_REPLICAS } from '../keyspace/effects.ts'
import type { ScriptDebugger } from './debugger/script-debugger.ts'
import { pushError } from './errors.ts'
import { argumentAt, argumentCount } from './libraries/lua-objects.ts'
import { LUA_GLOBALSINDEX, LUA_TSTRING } from './lua/lua-exports.ts'
import type { LuaState } from './lua/lua-state.ts'
import { pushBoolean } from './lua/stack.ts'
import type { LogLevel } from './runner-host.ts'
import { ScriptRandom } from './script-random.ts'
import type { ScriptRunner } from './script-runner.ts'
import { ReplyPusher } from './values/reply-pusher.ts'
import { readyToWrite } from './values/write-value.ts'

/** What scripts ask of the server beside commands. */
export interface ScriptHost {
  /** Writes to the log; 0 is debug, 3 a warning. */
  log(level: LogLevel, text: string): void
  /** CPU seconds that the process has used. */
  cpuSeconds(): number
}

/** Puts a function into the table that is being made. */
export type Define = (name: string, fn: (L: number) => number) => void

/** Adds functions to the table `redis`. */
export type MoreFunctions = (define: Define, state: LuaState) => void

/** Adds the table `redis`, which is also `server`: the commands, and what scripts can ask of the server; and what differs from Lua's own in `math` and `os`. */
export function openRedisLibrary(state: LuaState, runner: ScriptRunner, host: ScriptHost, more: MoreFunctions): void {
  const { api, L } = state
  api.lua_createtable(L, 0, 40)
  const define: Define = (name, fn) => {
    state.pushFunction(L, fn)
    state.setField(L, -2, name)
  }
  const pusher = new ReplyPusher(state)
  readyToWrite(state)
  define('call', at => runner.call(state, pusher, at, true))
  define('pcall', at => runner.call(state, pusher, at, false))
  defineReplies(state, define)
  defineSettings(state, runner, define)
  defineLog(state, host, define)
  more(define, state)
  for (const [name, value] of Object.entries(CONSTANTS)) {
    if (typeof value === 'number') api.lua_pushnumber(L, value)
    else state.pushText(L, value)
    state.setField(L, -2, name)
  }
  api.lua_pushvalue(L, -1)
  state.setField(L, LUA_GLOBALSINDEX, 'server')
  state.setField(L, LUA_GLOBALSINDEX, 'redis')
  defineRandom(state)
  defineClock(state, host)
}

/** What only scripts of EVAL have: what speaks to their debugger, and what is left of replication by scripts. */
export function defineEvalFunctions(
  state: LuaState,
  define: Define,
  findDebugger: () => Pick<ScriptDebugger, 'breakpoint' | 'debug'> | undefined,
): void {
  define('breakpoint', at => {
    const found = findDebugger()
    found?.breakpoint()
    pushBoolean(state, at, found !== undefined)
    return 1
  })
  define('debug', at => {
    findDebugger()?.debug(argumentAt(state.view, at, 1), argumentCount(state.view, at))
    return 0
  })
  define('replicate_commands', at => {
    pushBoolean(state, at, true)
    return 1
  })
}

const CONSTANTS: Readonly<Record<string, number | string>> = {
  LOG_DEBUG: 0,
  LOG_VERBOSE: 1,
  LOG_NOTICE: 2,
  LOG_WARNING: 3,
  REPL_NONE: 0,
  REPL_AOF: PROPAGATE_AOF,
  REPL_SLAVE: PROPAGATE_REPLICAS,
  REPL_REPLICA: PROPAGATE_REPLICAS,
  REPL_ALL: PROPAGATE_ALL,
  REDIS_VERSION: redisVersion,
  REDIS_VERSION_NUM: versionNumber(redisVersion),
  SERVER_NAME: 'redis',
  SERVER_VERSION: redisVersion,
  SERVER_VERSION_NUM: versionNumber(redisVersion),
}

/** 0x00MMmmpp */
function versionNumber(version: string): number {
  const [major, minor, patch] = version.split('.').map(Number)
  return (major << 16) | (minor << 8) | patch
}

function raise(state: LuaState, L: number, text: string): never {
  pushError(state, L, text)
  return state.raise(L)
}

function defineReplies(state: LuaState, define: Define): void {
  const { api } = state
  define('error_reply', at => {
    if (api.lua_gettop(at) !== 1 || api.lua_type(at, -1) !== LUA_TSTRING) {
      pushError(state, at, 'wrong number or type of arguments')
      return 1
    }
    const text = state.textAt(at, -1) as string
    pushError(state, at, text.startsWith('-') ? text : `-${text}`)
    return 1
  })
  define('status_reply', at => {
    if (api.lua_gettop(at) !== 1 || api.lua_type(at, -1) !== LUA_TSTRING) {
      pushError(state, at, 'wrong number or type of arguments')
      return 1
    }
    api.lua_createtable(at, 0, 1)
    api.lua_pushvalue(at, 1)
    state.setField(at, -2, 'ok')
    return 1
  })
  define('sha1hex', at => {
    if (api.lua_gettop(at) !== 1) raise(state, at, 'wrong number of arguments')
    const bytes = state.bytesAt(at, 1) ?? new Uint8Array(0)
    state.pushText(at, createHash('sha1').update(bytes).digest('hex'))
    return 1
  })
}

function defineSettings(state: LuaState, runner: ScriptRunner, define: Define): void {
  const { api } = state
  define('setresp', at => {
    if (api.lua_gettop(at) !== 1) raise(state, at, 'redis.setresp() requires one argument.')
    const version = Math.trunc(api.lua_tonumber(at, 1))
    if (version !== 2 && version !== 3) raise(state, at, 'RESP version must be 2 or 3.')
    else runner.client.protocol = version
    return 0
  })
  define('set_repl', at => {
    if (api.lua_gettop(at) !== 1) raise(state, at, 'redis.set_repl() requires one argument.')
    const flags = Math.trunc(api.lua_tonumber(at, 1))
    if ((flags & ~PROPAGATE_ALL) !== 0) {
      raise(state, at, 'Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.')
    }
    runner.propagate(flags)
    return 0
  })
  define('acl_check_cmd', at => {
    if (runner.find(runner.readWords(state, at)) === undefined) {
      raise(state, at, 'Invalid command passed to redis.acl_check_cmd()')
    }
    api.lua_pushboolean(at, 1)
    return 1
  })
}

function defineLog(state: LuaState, host: ScriptHost, define: Define): void {
  const { api } = state
  define('log', at => {
    const count = api.lua_gettop(at)
    if (count < 2) raise(state, at, 'redis.log() requires two arguments or more.')
    if (api.lua_isnumber(at, 1) === 0) raise(state, at, 'First argument must be a number (log level).')
    const level = Math.trunc(api.lua_tonumber(at, 1))
    if (level < 0 || level > 3) raise(state, at, 'Invalid log level.')
    const parts: string[] = []
    for (let i = 2; i <= count; i++) {
      const part = state.textAt(at, i)
      if (part !== undefined) parts.push(part)
    }
    host.log(level as LogLevel, parts.join(' '))
    return 0
  })
}

/** Random numbers that are the same everywhere for the same seed. */
function defineRandom(state: LuaState): void {
  const { api, L } = state
  const random = new ScriptRandom()
  state.getField(L, LUA_GLOBALSINDEX, 'math')
  state.pushFunction(L, at => {
    const value = random.next()
    const count = api.lua_gettop(at)
    if (count === 0) {
      api.lua_pushnumber(at, value)
    } else if (count === 1) {
      const upper = api.luaL_checkinteger(at, 1)
      if (upper < 1) state.raiseArgument(at, 1, 'interval is empty')
      api.lua_pushnumber(at, Math.floor(value * upper) + 1)
    } else if (count === 2) {
      const lower = api.luaL_checkinteger(at, 1)
      const upper = api.luaL_checkinteger(at, 2)
      if (lower > upper) state.raiseArgument(at, 2, 'interval is empty')
      api.lua_pushnumber(at, Math.floor(value * ((upper - lower + 1) | 0)) + lower)
    } else {
      state.raiseText(at, 'wrong number of arguments')
    }
    return 1
  })
  state.setField(L, -2, 'random')
  state.pushFunction(L, at => {
    random.seed(api.luaL_checkinteger(at, 1))
    return 0
  })
  state.setField(L, -2, 'randomseed')
  state.pop(L, 1)
}

function defineClock(state: LuaState, host: ScriptHost): void {
  const { api, L } = state
  api.lua_createtable(L, 0, 1)
  state.pushFunction(L, at => {
    api.lua_pushnumber(at, host.cpuSeconds())
    return 1
  })
  state.setField(L, -2, 'clock')
  state.setField(L, LUA_GLOBALSINDEX, 'os')
}
