import { unwrapError } from './base-library.ts'
import { ErrorTrail } from './error-trail.ts'
import { createEntry, type Frame, isCoroutine, raises } from './frame.ts'
import { canYield, inheritCCalls } from './layout.ts'
import {
  DEBUG_BYTES,
  LUA_GLOBALSINDEX,
  LUA_HOOKLINE,
  LUA_MASKCOUNT,
  LUA_MASKLINE,
  LUA_TFUNCTION,
  LUA_TTHREAD,
  LUA_YIELD,
} from './lua-exports.ts'
import type { LuaFunction, LuaState } from './lua-state.ts'
import { ThreadPool } from './thread-pool.ts'

/**
 * Coroutines, and calls that catch errors, such that a script can be suspended wherever it is, even within them.
 *
 * A hook of Lua 5.1 can suspend the thread that it runs in, but not across a function of C, which pcall and coroutine.resume are. So these run what they call in a
 * thread of its own. When that was suspended, they yield in turn, thread by thread down to the one that the script began in, and all of them are noted. To go on, the
 * innermost is resumed here; when it has ended, its results are passed to the one around it as if the function had returned them, and so on.
 *
 * Lua can go on with a function of C only where a function of Lua has called it. So one of these functions is never what a thread begins with: one of Lua calls it.
 *
 * Invariants
 * - `#suspended` are the threads that wait for one another, the outermost first, without the one that the script began in.
 * - `#users` are the coroutines of the script among those that run or are suspended, each resumed by the one before it.
 * - `#boundaries` counts the threads that run which were called across what cannot do this, such as a metamethod: nothing is suspended then.
 */

/** Steps of Lua's machine from one call of the hook to the next: about half a millisecond. */
const STEPS_PER_TICK = 100_000
const YIELD_ERROR = 'attempt to yield across metamethod/C-call boundary'

export class Coroutines {
  /** The thread that was suspended; 0 when none is. */
  suspended = 0
  /** The thread that the script that runs began in. */
  main = 0
  /** Whether the script is being ended: its error is not for it to catch. */
  ending = false

  /** Called before each line of what runs in a thread that {@link watchLines} was given, or in one that was made since. */
  onLine: ((L: number) => void) | undefined = undefined

  readonly #state: LuaState
  readonly #activation: number
  readonly #hook: number
  readonly #throwingHook: number
  readonly #pool: ThreadPool
  readonly #trail: ErrorTrail
  readonly #suspended: Frame[] = []
  /** The threads that are being suspended, the innermost first. */
  readonly #unwound: Frame[] = []
  readonly #users: number[] = []
  #boundaries = 0
  /** The functions of C that may yield, as Lua has them. */
  readonly #yielding = new Set<number>()
  /** A reference to a function of Lua that calls its first argument with the others, and is mentioned by no error. */
  readonly #entry: number
  /** A reference to the error that {@link #throwingHook} raises. */
  #error = 0

  /** Replaces pcall, xpcall and the library of coroutines. `tick` is called after each so many steps of Lua, in all threads that are made from now on. */
  constructor(state: LuaState, tick: (L: number) => void) {
    this.#state = state
    this.#pool = new ThreadPool(state)
    this.#trail = new ErrorTrail(state, this.#pool)
    this.#activation = state.api.malloc(DEBUG_BYTES)
    this.#hook = state.registerHook((L, activation) => {
      if (state.view.getInt32(activation, true) === LUA_HOOKLINE) this.onLine?.(L)
      else tick(L)
    })
    this.#throwingHook = state.registerHook(L => this.#throw(L))
    state.api.lua_sethook(state.L, this.#hook, LUA_MASKCOUNT, STEPS_PER_TICK)
    this.#entry = createEntry(state)
    this.#open()
  }

  /** Has {@link onLine} called for a thread and for those that it makes. */
  watchLines(thread: number): void {
    this.#state.api.lua_sethook(thread, this.#hook, LUA_MASKCOUNT | LUA_MASKLINE, STEPS_PER_TICK)
    this.#pool.keepsNone = true
  }

  /** Whether the thread whose hook runs can be suspended, and those that wait for it. */
  canSuspend(L: number): boolean {
    return this.#boundaries === 0 && canYield(this.#state, L)
  }

  /** The thread in which the error arose that the script has ended with; 0 for the one that it began in. */
  get origin(): number {
    return this.#trail.origin
  }

  /** Suspends the thread whose hook runs, and with it the script. */
  suspend(L: number): void {
    this.suspended = L
    this.#state.api.lua_yield(L, 0)
  }

  /** Runs the function in a thread that a script begins in: see lua_resume. Returns LUA_YIELD when it was suspended. */
  begin(thread: number, args: number): number {
    this.main = thread
    return this.#note(this.#state.api.lua_resume(thread, args))
  }

  /** Goes on with a script that was suspended and began in that thread. Returns what {@link begin} does. */
  proceed(main: number): number {
    const { api } = this.#state
    this.suspended = 0
    let frame = this.#suspended.pop()
    let status = this.#run(frame?.thread ?? main, 0)
    while (frame !== undefined) {
      if (status === LUA_YIELD && this.suspended !== 0) {
        this.#unwound.push(frame)
        return this.#note(status)
      }
      if (status > LUA_YIELD && this.ending) {
        this.#trail.pass(frame.thread, main)
        this.#suspended.push(frame)
        return status
      }
      if (frame.caller === 'xpcall' && status > LUA_YIELD) {
        frame = this.#frameOfHandler(frame)
        status = this.#run(frame.thread, api.lua_gettop(frame.thread) - 1)
        continue
      }
      const around = this.#suspended.pop()
      const thread = around?.thread ?? main
      let count = 0
      if (status > LUA_YIELD && raises(frame)) this.#throwIn(thread, frame)
      else count = this.#settle(thread, frame, status)
      frame = around
      inheritCCalls(this.#state, this.#state.L, thread)
      status = api.lua_resume(thread, count)
    }
    return this.#note(status)
  }

  /** Forgets the threads that a script had which has ended, however it has. */
  reset(): void {
    this.suspended = this.#boundaries = 0
    this.ending = this.#pool.keepsNone = false
    this.onLine = undefined
    this.#trail.forget()
    if (this.#users.length + this.#unwound.length + this.#suspended.length === 0) return
    this.#users.length = this.#unwound.length = 0
    for (const { thread, handler } of this.#suspended.splice(0)) {
      this.#pool.drop(thread)
      if (handler !== 0) this.#state.dropReference(handler)
    }
  }

  #open(): void {
    const state = this.#state
    const define = (table: number, name: string, fn: LuaFunction): void => {
      state.api.lua_pushcclosure(state.L, this.register(fn), 0)
      state.setField(state.L, table, name)
    }
    define(LUA_GLOBALSINDEX, 'pcall', L => this.#pcall(L))
    define(LUA_GLOBALSINDEX, 'xpcall', L => this.#xpcall(L))
    state.getField(state.L, LUA_GLOBALSINDEX, 'coroutine')
    define(-2, 'resume', L => this.#resume(L))
    define(-2, 'yield', L => this.#yield(L))
    define(-2, 'running', L => this.#running(L))
    define(-2, 'status', L => this.#status(L))
    const resumeWrapped = this.register(L => this.#resumeWrapped(L))
    define(-2, 'wrap', L => this.#wrap(L, resumeWrapped))
    state.pop(state.L, 1)
  }

  #pcall(L: number): number {
    const { api } = this.#state
    const count = api.lua_gettop(L)
    if (count === 0) {
      api.lua_pushboolean(L, 0)
      this.#state.pushText(L, 'attempt to call a boolean value')
      return 2
    }
    const thread = this.#pool.take(L)
    const entered = this.#enter(thread, L, 1)
    this.#move(L, thread, count)
    return this.#call(L, { thread, caller: 'pcall', handler: 0 }, count - 1 + entered)
  }

  #xpcall(L: number): number {
    const { api } = this.#state
    api.luaL_checkany(L, 2)
    api.lua_settop(L, 2)
    const handler = this.#state.reference(L)
    const thread = this.#pool.take(L)
    const entered = this.#enter(thread, L, 1)
    api.lua_xmove(L, thread, 1)
    return this.#call(L, { thread, caller: 'xpcall', handler }, entered)
  }

  #resume(L: number): number {
    const { api } = this.#state
    const thread = this.#threadArgument(L)
    const status = this.#statusOf(thread)
    if (status !== 'suspended') {
      api.lua_pushboolean(L, 0)
      this.#state.pushText(L, `cannot resume ${status} coroutine`)
      return 2
    }
    const count = api.lua_gettop(L) - 1
    this.#move(L, thread, count)
    return this.#call(L, { thread, caller: 'resume', handler: 0 }, count)
  }

  /** Makes a function of JavaScript one of C that may call {@link runApart}. Returns what lua_pushcclosure takes. */
  register(fn: LuaFunction): number {
    const pointer = this.#state.register(fn)
    this.#yielding.add(pointer)
    return pointer
  }

  /** Runs what lies on top of `L`'s stack, a function below `args` arguments, in a thread of its own. Returns what the function that runs in `L` is to return. */
  runApart(L: number, args: number): number {
    const thread = this.#pool.take(L)
    this.#move(L, thread, args + 1)
    return this.#call(L, { thread, caller: 'callbacks', handler: 0 }, args)
  }

  #wrap(L: number, resumeWrapped: number): number {
    const { api } = this.#state
    if (api.lua_type(L, 1) !== LUA_TFUNCTION || api.lua_iscfunction(L, 1) !== 0) {
      this.#state.raiseArgument(L, 1, 'Lua function expected')
    }
    const thread = api.lua_newthread(L)
    api.lua_pushvalue(L, 1)
    api.lua_xmove(L, thread, 1)
    api.lua_pushcclosure(L, resumeWrapped, 1)
    return 1
  }

  #resumeWrapped(L: number): number {
    const { api } = this.#state
    const thread = api.lua_tothread(L, LUA_GLOBALSINDEX - 1)
    const status = this.#statusOf(thread)
    if (status !== 'suspended') this.#state.raiseText(L, `cannot resume ${status} coroutine`)
    const count = api.lua_gettop(L)
    this.#move(L, thread, count)
    return this.#call(L, { thread, caller: 'wrap', handler: 0 }, count)
  }

  #yield(L: number): number {
    const { api } = this.#state
    if (this.#users.at(-1) !== L) {
      this.#state.pushText(L, YIELD_ERROR)
      this.#state.raise(L)
    }
    return api.lua_yield(L, api.lua_gettop(L))
  }

  #running(L: number): number {
    const { api } = this.#state
    const thread = this.#users.at(-1)
    if (thread === undefined) {
      api.lua_pushnil(L)
      return 1
    }
    api.lua_pushthread(thread)
    if (thread !== L) api.lua_xmove(thread, L, 1)
    return 1
  }

  #status(L: number): number {
    this.#state.pushText(L, this.#statusOf(this.#threadArgument(L)))
    return 1
  }

  #threadArgument(L: number): number {
    if (this.#state.api.lua_type(L, 1) !== LUA_TTHREAD) this.#state.raiseArgument(L, 1, 'coroutine expected')
    return this.#state.api.lua_tothread(L, 1)
  }

  #statusOf(thread: number): 'running' | 'suspended' | 'normal' | 'dead' {
    const { api } = this.#state
    if (this.#users.at(-1) === thread) return 'running'
    const status = api.lua_status(thread)
    if (status === LUA_YIELD) return 'suspended'
    if (status !== 0) return 'dead'
    if (api.lua_getstack(thread, 0, this.#activation) !== 0) return 'normal'
    return api.lua_gettop(thread) === 0 ? 'dead' : 'suspended'
  }

  /** Runs a thread for a function that runs in `L`, and returns what that function is to return. */
  #call(L: number, frame: Frame, args: number): number {
    const state = this.#state
    const crosses = !canYield(state, L)
    if (crosses) this.#boundaries++
    if (isCoroutine(frame)) this.#users.push(frame.thread)
    inheritCCalls(state, L, frame.thread)
    const status = state.api.lua_resume(frame.thread, args)
    if (crosses) this.#boundaries--
    if (status === LUA_YIELD && this.suspended !== 0) {
      this.#unwound.push(frame)
      return state.api.lua_yield(L, 0)
    }
    if (status > LUA_YIELD && this.ending) {
      this.#trail.pass(frame.thread, L)
      this.#suspended.push(frame)
      return state.raise(L)
    }
    if (status > LUA_YIELD && frame.caller === 'xpcall') {
      const handler = this.#frameOfHandler(frame)
      return this.#call(L, handler, state.api.lua_gettop(handler.thread) - 1)
    }
    if (status > LUA_YIELD && raises(frame)) {
      if (isCoroutine(frame)) this.#users.pop()
      this.#trail.passOn(frame, L)
      return state.raise(L)
    }
    return this.#settle(L, frame, status)
  }

  /** Resumes a thread that nothing waits for but what is noted. */
  #run(thread: number, args: number): number {
    inheritCCalls(this.#state, this.#state.L, thread)
    return this.#state.api.lua_resume(thread, args)
  }

  /** Takes note of the threads that were suspended just now. */
  #note(status: number): number {
    while (this.#unwound.length > 0) this.#suspended.push(this.#unwound.pop() as Frame)
    return status
  }

  /** Pushes onto `L` what the function returns that a thread ran for. Returns how many values these are. */
  #settle(L: number, frame: Frame, status: number): number {
    const { api } = this.#state
    const { thread, caller, handler } = frame
    if (isCoroutine(frame)) this.#users.pop()
    if (handler !== 0) this.#state.dropReference(handler)
    if (status > LUA_YIELD) {
      this.#trail.forget()
      api.lua_pushboolean(L, 0)
      if (caller === 'handler') this.#state.pushText(L, 'error in error handling')
      else api.lua_xmove(thread, L, 1)
      if (caller === 'pcall') unwrapError(this.#state, L)
      if (!isCoroutine(frame)) this.#pool.drop(thread)
      return 2
    }
    if (caller === 'handler') api.lua_settop(thread, 1)
    const count = api.lua_gettop(thread)
    if (api.lua_checkstack(L, count + 1) === 0) this.#state.raiseText(L, 'too many results to resume')
    const tells = !raises(frame)
    if (tells) api.lua_pushboolean(L, caller === 'handler' ? 0 : 1)
    api.lua_xmove(thread, L, count)
    if (!isCoroutine(frame)) this.#pool.giveBack(thread)
    return tells ? count + 1 : count
  }

  /** The frame of xpcall's handler, with the error of what xpcall called as its argument. */
  #frameOfHandler({ thread: failed, handler }: Frame): Frame {
    const { api, L } = this.#state
    this.#trail.forget()
    const thread = this.#pool.take(L)
    this.#state.pushReference(L, handler)
    this.#enter(thread, L, -1)
    api.lua_xmove(L, thread, 1)
    this.#state.dropReference(handler)
    api.lua_xmove(failed, thread, 1)
    this.#pool.drop(failed)
    return { thread, caller: 'handler', handler: 0 }
  }

  /** Has a suspended thread, once it is resumed, raise the error of the one that it waited for. */
  #throwIn(thread: number, frame: Frame): void {
    if (isCoroutine(frame)) this.#users.pop()
    this.#trail.passOn(frame, thread)
    this.#error = this.#state.reference(thread)
    this.#state.api.lua_sethook(thread, this.#throwingHook, LUA_MASKCOUNT, 1)
  }

  #throw(L: number): void {
    this.#state.api.lua_sethook(L, this.#hook, LUA_MASKCOUNT, STEPS_PER_TICK)
    this.#state.pushReference(L, this.#error)
    this.#state.dropReference(this.#error)
    this.#state.raise(L)
  }

  /** Has a thread begin with a function of Lua, where the function at a stack index of `L` is one of C that may yield. Returns how many arguments that adds. */
  #enter(thread: number, L: number, index: number): 0 | 1 {
    const { api } = this.#state
    if (!this.#yielding.has(api.lua_tocfunction(L, index))) return 0
    this.#state.pushReference(thread, this.#entry)
    return 1
  }

  #move(from: number, to: number, count: number): void {
    if (this.#state.api.lua_checkstack(to, count) === 0) this.#state.raiseText(from, 'too many arguments to resume')
    this.#state.api.lua_xmove(from, to, count)
  }
}
