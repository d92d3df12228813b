import { arePristine, isPristine } from './layout.ts'
import { LUA_TSTRING, LUA_TTABLE } from './lua-exports.ts'
import type { LuaState } from './lua-state.ts'

/**
 * Tables that scripts can read but not change.
 *
 * Lua 5.1 has no such thing. What a script gets for a table that is protected is another one, empty, whose metatable leads to it for reading and refuses to write.
 * The functions of Lua that would see through that (`next`, `pairs`, `rawget`, `rawset`, `getmetatable`, `setmetatable`) are replaced by ones that know; what others
 * store in the empty table, as `table.insert` can, is wiped after the script.
 *
 * Invariants
 * - A script reaches no protected table but through its stand-in.
 * - Between scripts a stand-in is empty.
 */

const READ_ONLY = 'Attempt to modify a readonly table'

export class ProtectedTables {
  readonly #state: LuaState
  /** References to the tables by the addresses of their stand-ins, and the other way round. */
  readonly #tables = new Map<number, number>()
  readonly #standIns = new Map<number, number>()
  /** Of each stand-in the address, and the reference to it. */
  readonly #addresses: number[] = []
  readonly #references: number[] = []
  readonly #refuse: number

  constructor(state: LuaState) {
    this.#state = state
    this.#refuse = state.register(L => state.raiseText(L, READ_ONLY))
  }

  /** Whether the value at a stack index is a stand-in. */
  has(L: number, index: number): boolean {
    const { api } = this.#state
    return api.lua_type(L, index) === LUA_TTABLE && this.#tables.has(api.lua_topointer(L, index))
  }

  /** Pushes the table behind the stand-in at a stack index, or else the value there. */
  pushTable(L: number, index: number): void {
    const { api } = this.#state
    const reference = this.#tables.get(api.lua_topointer(L, index))
    if (reference === undefined) api.lua_pushvalue(L, index)
    else this.#state.pushReference(L, reference)
  }

  /** Raises an error if the value at a stack index is a stand-in. */
  refuse(L: number, index: number): void {
    if (!this.has(L, index)) return
    this.#state.pushText(L, READ_ONLY)
    this.#state.raise(L)
  }

  /**
   * Puts a stand-in in the place of the table on top of the stack; the tables in it, and in those, are protected likewise.
   */
  protect(L: number): void {
    const { api } = this.#state
    const known = this.#standIns.get(api.lua_topointer(L, -1))
    if (known !== undefined) {
      this.#state.pop(L, 1)
      this.#state.pushReference(L, known)
      return
    }
    api.lua_checkstack(L, 8)
    this.#makeStandIn(L)
    // Stack: table, stand-in.
    api.lua_insert(L, -2)
    this.#protectFields(L)
    this.#state.pop(L, 1)
  }

  /** Wipes what a script has stored in stand-ins. */
  restore(L: number): void {
    if (arePristine(this.#state, this.#addresses)) return
    for (let i = 0; i < this.#addresses.length; i++) {
      if (!isPristine(this.#state, this.#addresses[i])) this.#wipe(L, this.#references[i])
    }
  }

  /** Pushes a new stand-in for the table on top of the stack. */
  #makeStandIn(L: number): void {
    const state = this.#state
    const { api } = state
    const table = api.lua_topointer(L, -1)
    api.lua_createtable(L, 0, 0)
    const standIn = api.lua_topointer(L, -1)
    api.lua_createtable(L, 0, 2)
    api.lua_pushvalue(L, -3)
    state.setField(L, -2, '__index')
    api.lua_pushcclosure(L, this.#refuse, 0)
    state.setField(L, -2, '__newindex')
    api.lua_setmetatable(L, -2)
    api.lua_pushvalue(L, -1)
    const reference = state.reference(L)
    this.#standIns.set(table, reference)
    this.#references.push(reference)
    api.lua_pushvalue(L, -2)
    this.#tables.set(standIn, state.reference(L))
    this.#addresses.push(standIn)
  }

  /** Protects the tables in the one on top of the stack. */
  #protectFields(L: number): void {
    const { api } = this.#state
    // Only string keys lead to tables here; they are collected first, since a table must not change while it is walked.
    const names: string[] = []
    api.lua_pushnil(L)
    while (api.lua_next(L, -2) !== 0) {
      if (api.lua_type(L, -1) === LUA_TTABLE && api.lua_type(L, -2) === LUA_TSTRING) {
        names.push(this.#state.textAt(L, -2) as string)
      }
      this.#state.pop(L, 1)
    }
    for (const name of names) {
      this.#state.rawField(L, -1, name)
      this.protect(L)
      this.#state.pushText(L, name)
      api.lua_insert(L, -2)
      api.lua_rawset(L, -3)
    }
  }

  /** Empties a stand-in. Its parts stay, so that it is looked through each time from then on. */
  #wipe(L: number, reference: number): void {
    const { api } = this.#state
    api.lua_checkstack(L, 4)
    this.#state.pushReference(L, reference)
    api.lua_pushnil(L)
    while (api.lua_next(L, -2) !== 0) {
      this.#state.pop(L, 1)
      // Fields that are there may be cleared during a walk.
      api.lua_pushvalue(L, -1)
      api.lua_pushnil(L)
      api.lua_rawset(L, -4)
    }
    this.#state.pop(L, 1)
  }
}
