import { openBaseLibrary } from './lua/base-library.ts'
import { openCallbacks } from './lua/callbacks.ts'
import { Coroutines } from './lua/coroutines.ts'
import { verifyInstructions } from './lua/keeps-parameter.ts'
import { globalsOf, verifyLayout } from './lua/layout.ts'
import { DEBUG_BYTES, DEBUG_CURRENT_LINE, DEBUG_SOURCE, LUA_GLOBALSINDEX, LUA_TSTRING } from './lua/lua-exports.ts'
import type { LuaModule } from './lua/lua-machine.ts'
import { LuaState } from './lua/lua-state.ts'
import { ProtectedTables } from './lua/protect.ts'
import { clearStack } from './lua/stack.ts'
import { openWideIntegers } from './lua/wide-integers.ts'

/** Adds something to the globals before they are protected; leaves the stack as it was. */
export type Library = (state: LuaState) => void

/** The memory that the scripts of one interpreter can have. */
export const SCRIPT_BYTES_MAX = 1024 * 1024 * 1024

/** So many texts are compiled until garbage is collected, about a KiB for each. */
const COMPILED_PER_STEP = 50

/** What Lua says that its functions of C are from. */
const C_SOURCE = '=[C]'

/** What Lua says that scripts of EVAL are from. */
export const SCRIPT_SOURCE = '@user_script'

/** Where a script was when an error arose. */
export interface Place {
  /** As Lua has it: `@user_script`. */
  readonly source: string
  readonly line: number
}

/**
 * An interpreter: a Lua state with the libraries that scripts have, whose globals they cannot change, and a thread in which they run.
 *
 * What a script left in the thread, its result or its error, is there until {@link settle}.
 */
export class Interpreter {
  readonly state: LuaState
  readonly coroutines: Coroutines
  /** Called as it runs, now and then, with the thread that does. */
  tick: (L: number) => void
  /** Whether a bug has come out of it, so that it must not be used any more. */
  broken = false
  /** Where the script was suspended last. */
  suspendedAt: Place | undefined = undefined
  /** Where the script that runs has its stack. */
  thread = 0

  readonly #protected: ProtectedTables
  #compiled = 0
  #threadReference = 0
  /** A reference to the globals as they are. */
  #globalsReference = 0
  /** Memory for a lua_Debug. */
  readonly activation: number
  readonly #globals: number

  constructor(module: LuaModule, libraries: readonly Library[], tick: (L: number) => void, bytesMax: number) {
    const state = new LuaState(module, bytesMax)
    this.state = state
    this.tick = tick
    verifyLayout(state)
    verifyInstructions(state)
    const { api, L } = state
    this.activation = api.malloc(DEBUG_BYTES)
    this.#protected = new ProtectedTables(state)
    openBaseLibrary(state, this.#protected)
    this.coroutines = new Coroutines(state, L => this.tick(L))
    openCallbacks(state, this.#protected, this.coroutines)
    openWideIntegers(state)
    for (const open of libraries) {
      open(state)
      api.lua_settop(L, 0)
    }
    this.#protectGlobals()
    this.#globals = globalsOf(state, L)
    this.#createThread()
  }

  /** The real globals as a value, for what sets them between scripts: pushes them. */
  pushGlobals(L: number): void {
    this.state.api.lua_pushvalue(L, LUA_GLOBALSINDEX)
    this.#protected.pushTable(L, -1)
    this.state.api.lua_remove(L, -2)
  }

  /** Makes the table on top of the stack raise an error for names that it does not have. */
  refuseUnknown(L: number): void {
    const { state } = this
    const { api } = state
    api.lua_createtable(L, 0, 1)
    state.pushFunction(L, at => {
      if (api.lua_type(at, 2) !== LUA_TSTRING && api.lua_isnumber(at, 2) === 0) {
        state.raiseText(at, 'Second argument to luaProtectedTableError must be a string or number')
      }
      return state.raiseText(at, `Script attempted to access nonexistent global variable '${state.textAt(at, 2)}'`)
    })
    state.setField(L, -2, '__index')
    api.lua_setmetatable(L, -2)
  }

  /** Puts in the place of the table on top of the stack one that cannot be changed, and raises an error for names that it does not have. */
  protectStrictly(L: number): void {
    this.refuseUnknown(L)
    this.#protected.protect(L)
  }

  /** Puts in the place of a stand-in at a stack index the table that it stands for. */
  seeThrough(L: number, index: number): void {
    if (!this.#protected.has(L, index)) return
    this.#protected.pushTable(L, index)
    this.state.api.lua_replace(L, index)
  }

  /** Does something while the table of a reference is all that functions find in their globals. Returns what it returns; what it pushes onto the main thread's stack stays. */
  withGlobals<Result>(reference: number, action: () => Result): Result {
    const { state } = this
    const { api, L } = state
    const lead = (to: number) => {
      api.lua_pushvalue(L, LUA_GLOBALSINDEX)
      api.lua_getmetatable(L, -1)
      state.pushReference(L, to)
      state.setField(L, -2, '__index')
      state.pop(L, 2)
    }
    lead(reference)
    try {
      return action()
    } finally {
      lead(this.#globalsReference)
    }
  }

  /**
   * Runs the function that lies in {@link thread} below its `args` arguments. Returns 0, its results being all that is there then, or LUA_ERR…, the error being on
   * top, or LUA_YIELD when it was suspended by what is called as it runs.
   */
  run(args: number): number {
    return this.coroutines.begin(this.thread, args)
  }

  /** Has a function called before each line of the script that is to run; where that returns true, the script is suspended, if it can be. */
  watchLines(stopsAt: (line: number) => boolean): void {
    const { coroutines } = this
    // What goes on from a line has that line told once more.
    let resumed = 0
    coroutines.onLine = L => {
      const again = L === resumed
      resumed = 0
      const place = this.placeAt(L, 0)
      if (again || place?.source !== SCRIPT_SOURCE || !coroutines.canSuspend(L) || !stopsAt(place.line)) return
      resumed = L
      this.suspend(L)
    }
    coroutines.watchLines(this.thread)
  }

  /** Goes on with what was suspended. Returns what {@link run} does. */
  proceed(): number {
    return this.coroutines.proceed(this.thread)
  }

  /** Suspends the script, from the hook of a thread of it. Returns false where that is impossible. */
  suspend(L: number): boolean {
    if (!this.coroutines.canSuspend(L)) return false
    this.suspendedAt = this.placeAt(L, 0)
    this.coroutines.suspend(L)
    return true
  }

  /** Ends the script, from the hook of a thread of it, with the error on top of that thread's stack. The script cannot catch it. */
  end(L: number): never {
    this.coroutines.ending = true
    return this.state.raise(L)
  }

  /** To be called when something was compiled, between scripts: collects garbage, a part at a time, since Lua itself waits until there is as much again. */
  collect(): void {
    this.#compiled++
    if (this.#compiled % COMPILED_PER_STEP === 0) this.state.collectStep(COMPILED_PER_STEP)
  }

  /** Where the error that {@link run} returned arose: in a function of Lua if there is one. */
  place(): Place | undefined {
    const thread = this.coroutines.origin || this.thread
    const place = this.placeAt(thread, 0)
    const found = place?.source === C_SOURCE ? this.placeAt(thread, 1) : place
    // What is not of a script is ours: it has called a function of C directly.
    return found?.source.startsWith('=') ? undefined : found
  }

  /** Readies the thread for the next script; after an error it is a new one. What the last one has stored in stand-ins is wiped, if it may have stored something. */
  settle(failed: boolean, mayStore: boolean): void {
    const { state } = this
    const hooked = this.coroutines.onLine !== undefined
    if (failed || hooked || globalsOf(state, this.thread) !== this.#globals) {
      state.dropReference(this.#threadReference)
      this.#createThread()
    } else {
      clearStack(state, this.thread)
    }
    this.coroutines.reset()
    if (mayStore || hooked) this.#protected.restore(state.L)
    state.trimScratch()
  }

  /** The function at a level of a thread's stack of calls, 0 being the innermost; undefined where there is none. */
  placeAt(thread: number, level: number): Place | undefined {
    const { api } = this.state
    const at = this.activation
    if (api.lua_getstack(thread, level, at) === 0) return undefined
    api.lua_getinfo(thread, this.state.name('Sl'), at)
    return {
      source: this.state.textAtAddress(this.state.view.getInt32(at + DEBUG_SOURCE, true)),
      line: this.state.view.getInt32(at + DEBUG_CURRENT_LINE, true),
    }
  }

  #createThread(): void {
    this.thread = this.state.api.lua_newthread(this.state.L)
    this.#threadReference = this.state.reference(this.state.L)
  }

  /** From now on what is compiled sees the globals as they are, and cannot change them. */
  #protectGlobals(): void {
    const { state } = this
    const { api, L } = state
    api.lua_pushvalue(L, LUA_GLOBALSINDEX)
    this.refuseUnknown(L)
    this.#protected.protect(L)
    // Nothing but stand-ins is left within; _G is that of the globals.
    api.lua_replace(L, LUA_GLOBALSINDEX)
    this.pushGlobals(L)
    this.#globalsReference = state.reference(L)
  }
}
