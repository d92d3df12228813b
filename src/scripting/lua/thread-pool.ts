import { globalsOf } from './layout.ts'
import type { LuaState } from './lua-state.ts'

/** Threads kept for the next call, at most. */
const POOL_MAX = 16

/** Threads of Lua for functions that run what they call in one of its own. A thread is held by a reference until it is given back or dropped. */
export class ThreadPool {
  /** Whether threads are made anew, with the hook of the one that asks for them, and are not kept. */
  keepsNone = false

  readonly #state: LuaState
  readonly #free: number[] = []
  readonly #references = new Map<number, number>()

  constructor(state: LuaState) {
    this.#state = state
  }

  /** A thread with nothing on its stack; `L` is one that has room for a value. */
  take(L: number): number {
    const pooled = this.keepsNone ? undefined : this.#free.pop()
    if (pooled !== undefined) return pooled
    const thread = this.#state.api.lua_newthread(L)
    this.#references.set(thread, this.#state.reference(L))
    return thread
  }

  /** Takes back a thread whose stack is empty again. */
  giveBack(thread: number): void {
    const usual = globalsOf(this.#state, thread) === globalsOf(this.#state, this.#state.L)
    if (usual && !this.keepsNone && this.#free.length < POOL_MAX) this.#free.push(thread)
    else this.drop(thread)
  }

  /** Leaves a thread to the garbage; one that is not of the pool stays as it is. */
  drop(thread: number): void {
    const reference = this.#references.get(thread)
    if (reference === undefined) return
    this.#references.delete(thread)
    this.#state.dropReference(reference)
  }
}
