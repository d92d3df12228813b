import type { Frame } from './frame.ts'
import { LUA_TSTRING } from './lua-exports.ts'
import type { LuaState } from './lua-state.ts'
import type { ThreadPool } from './thread-pool.ts'

/** How texts of errors begin that the functions of callbacks.ts themselves raise: in their place belongs where the script has called them. */
const OWN_ERROR = /^\(callbacks\):\d+: /
/** The name of the source of these functions. */
export const OWN_SOURCE = '=(callbacks)'

/** The way of an error through the threads that wait for one another: where it arose, for as long as nothing has caught it. */
export class ErrorTrail {
  /** The thread in which the error arose that has come out of others since; 0 when it arose where it is. */
  origin = 0

  readonly #state: LuaState
  readonly #pool: ThreadPool
  /** Threads that it has come out of: they are kept, since they tell where it arose. */
  readonly #threads: number[] = []

  constructor(state: LuaState, pool: ThreadPool) {
    this.#state = state
    this.#pool = pool
  }

  /** Moves an error as it is from the thread that it has ended. */
  pass(from: number, L: number): void {
    this.#state.api.lua_xmove(from, L, 1)
    this.#threads.push(from)
    this.origin ||= from
  }

  /** Moves the error that is to be raised where a thread was waited for. */
  passOn({ thread, caller }: Frame, L: number): void {
    if (caller === 'callbacks') this.#passFromCallbacks(thread, L)
    else this.#passFromWrapped(thread, L)
  }

  /** As {@link pass}, from a function of callbacks.ts. Its own errors arise where it was called. */
  #passFromCallbacks(from: number, L: number): void {
    this.pass(from, L)
    const text = this.#state.api.lua_type(L, -1) === LUA_TSTRING ? (this.#state.textAt(L, -1) as string) : ''
    if (!OWN_ERROR.test(text)) return
    this.origin = L
    this.#state.pop(L, 1)
    this.#state.api.luaL_where(L, 1)
    this.#state.pushText(L, text.replace(OWN_ERROR, ''))
    this.#state.api.lua_concat(L, 2)
  }

  /** Moves the error of a function of coroutine.wrap; a text then tells where that was called. */
  #passFromWrapped(from: number, L: number): void {
    const { api } = this.#state
    this.origin = L
    api.lua_xmove(from, L, 1)
    if (api.lua_isstring(L, -1) === 0) return
    api.luaL_where(L, 1)
    api.lua_insert(L, -2)
    api.lua_concat(L, 2)
  }

  /** The error was caught, or has ended the script. */
  forget(): void {
    this.origin = 0
    if (this.#threads.length === 0) return
    for (const thread of this.#threads.splice(0)) this.#pool.drop(thread)
  }
}
