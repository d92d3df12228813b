import { hasPlainSlots, isBlack } from './lua/layout.ts'
import type { LuaState } from './lua/lua-state.ts'
import { copyToSlots, STRINGS_MAX, stringAt } from './script-arguments.ts'

/**
 * Tables of strings that are filled again and again: one for each number of elements. Only for what nobody keeps.
 *
 * One that was left other than plain is replaced, and one that the collector has seen in its cycle, so that nothing is hidden from it.
 */
export class StringTables {
  readonly #state: LuaState
  /** Tables by the number of their elements, 0 for none, and references to them. */
  readonly #tables = new Int32Array(STRINGS_MAX + 1)
  readonly #references = new Int32Array(STRINGS_MAX + 1)

  constructor(state: LuaState) {
    this.#state = state
  }

  /** A table of `count` strings, which lie on a thread's stack from the first on: its address. */
  fill(thread: number, first: number, count: number): number {
    const state = this.#state
    let table = this.#tables[count]
    if (table === 0 || !hasPlainSlots(state, table, count) || isBlack(state, table)) table = this.#renew(count)
    copyToSlots(state, stringAt(state, thread, first), count, table)
    return table
  }

  #renew(count: number): number {
    const state = this.#state
    state.api.lua_createtable(state.L, count, 0)
    const table = state.api.lua_topointer(state.L, -1)
    const before = this.#references[count]
    this.#references[count] = state.reference(state.L)
    if (before !== 0) state.dropReference(before)
    this.#tables[count] = table
    return table
  }
}
