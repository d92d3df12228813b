import { dropLines } from './layout.ts'
import type { LuaState } from './lua-state.ts'

/** What has a thread run: pcall, xpcall, the handler of xpcall, coroutine.resume, a function of coroutine.wrap, or one of callbacks.ts. */
type Caller = 'pcall' | 'xpcall' | 'handler' | 'resume' | 'wrap' | 'callbacks'

/** A thread that runs for a function that waits for it. */
export interface Frame {
  readonly thread: number
  readonly caller: Caller
  /** A reference to the handler of xpcall; 0 for others. */
  readonly handler: number
}

/** Whether a thread is a coroutine that the script has made. */
export function isCoroutine({ caller }: Frame): boolean {
  return caller === 'resume' || caller === 'wrap'
}

/** Whether what waits for a thread gets its results alone, and raises its error. */
export function raises({ caller }: Frame): boolean {
  return caller === 'wrap' || caller === 'callbacks'
}

const ENTRY = 'local select = select return function(...) return (...)(select(2, ...)) end'

/** Makes a function of Lua that calls its first argument with the others, and is mentioned by no error. Returns a reference to it. */
export function createEntry(state: LuaState): number {
  state.loadText(state.L, ENTRY, '=entry')
  state.api.lua_call(state.L, 0, 1)
  dropLines(state, state.api.lua_topointer(state.L, -1))
  return state.reference(state.L)
}
