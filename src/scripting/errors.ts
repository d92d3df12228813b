import type { LuaState } from './lua/lua-state.ts'

/**
 * Pushes an error as scripts see it: a table whose field `err` is its text, with a code in front. The text comes as a reply has it, `-CODE text`, or
 * without a code, which is ERR then. When it was `counted` as a command's error, the table says so.
 */
export function pushError(state: LuaState, L: number, text: string, counted = false): void {
  state.api.lua_createtable(L, 0, counted ? 4 : 3)
  state.pushText(L, withCode(text))
  state.setField(L, -2, 'err')
  if (!counted) return
  state.api.lua_pushboolean(L, 1)
  state.setField(L, -2, COUNTED)
}

/** Raises an error, or returns it as the one result of the function that runs. */
export function fail(state: LuaState, L: number, text: string, raises: boolean, counted = false): number {
  pushError(state, L, text, counted)
  if (raises) state.raise(L)
  return 1
}

/** The field of an error's table that says that it was counted already. */
export const COUNTED = 'ignore_error_stats_update'

function withCode(text: string): string {
  const [line] = text.split('\0', 1)
  if (!line.startsWith('-')) return `ERR ${trimmed(line)}`
  const space = line.indexOf(' ')
  if (space < 0) return `ERR ${trimmed(line.slice(1))}`
  return `${line.slice(1, space)} ${trimmed(line.slice(space + 1))}`
}

function trimmed(text: string): string {
  return text.replace(/^[\r\n]+|[\r\n]+$/g, '')
}
