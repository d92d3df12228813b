import { LUA_TBOOLEAN, LUA_TNIL, LUA_TNUMBER } from './lua-exports.ts'

/**
 * The stack of a thread, written where it lies: a call into the module costs several times as much.
 *
 *     lua_State   8 address behind the top │ 12 address of the first value of the function that runs
 *     value       0 number, address or boolean │ 8 type; 16 bytes in all
 *
 * There must be room: a function of C has 20 places when it is called, and a thread that nothing runs in has more. layout.ts checks the offsets.
 */
export interface LuaMemory {
  readonly view: DataView
  readonly words: Int32Array
}

const TOP = 8
const BASE = 12
const VALUE_BYTES = 16

export function pushNumber({ view }: LuaMemory, L: number, value: number): void {
  const top = view.getInt32(L + TOP, true)
  view.setFloat64(top, value, true)
  view.setInt32(top + 8, LUA_TNUMBER, true)
  view.setInt32(L + TOP, top + VALUE_BYTES, true)
}

export function pushNil(state: LuaMemory, L: number): void {
  pushWord(state, L, 0, LUA_TNIL)
}

export function pushBoolean(state: LuaMemory, L: number, value: boolean): void {
  pushWord(state, L, value ? 1 : 0, LUA_TBOOLEAN)
}

/** Pushes an object of a type by its address. Something else must keep it alive. */
export function pushObject(state: LuaMemory, L: number, address: number, type: number): void {
  pushWord(state, L, address, type)
}

function pushWord({ view }: LuaMemory, L: number, word: number, type: number): void {
  const top = view.getInt32(L + TOP, true)
  view.setInt32(top, word, true)
  view.setInt32(top + 8, type, true)
  view.setInt32(L + TOP, top + VALUE_BYTES, true)
}

/** The address of the value on top. */
export function topOf({ view }: LuaMemory, L: number): number {
  return view.getInt32(L + TOP, true) - VALUE_BYTES
}

/** Pops one value. */
export function dropTop({ view }: LuaMemory, L: number): void {
  view.setInt32(L + TOP, view.getInt32(L + TOP, true) - VALUE_BYTES, true)
}

/** Pops everything. */
export function clearStack({ view }: LuaMemory, L: number): void {
  view.setInt32(L + TOP, view.getInt32(L + BASE, true), true)
}

/** The address of the first value of the function that runs, or of a thread in which none does. */
export function baseOf({ view }: LuaMemory, L: number): number {
  return view.getInt32(L + BASE, true)
}

/** Copies a value to where nothing tells the collector of it: to a stack, or to a table that is not black. */
export function copyValue({ words }: LuaMemory, from: number, to: number): void {
  const source = from >> 2
  const target = to >> 2
  words[target] = words[source]
  words[target + 1] = words[source + 1]
  words[target + 2] = words[source + 2]
}
