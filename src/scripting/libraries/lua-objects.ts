import type { LuaState } from '../lua/lua-state.ts'

/**
 * How Lua 5.1 lays out its objects in the module's memory (lobject.h and lstate.h, with addresses of 32 bits), to read them without a call per value.
 *
 * ```
 * TValue  0 value: double, address, or boolean │ 8 type                                                  16 bytes
 * string  0 header │ 8 hash │ 12 length │ 16 bytes of the string, then a zero byte
 * table   0 header │ 7 log2 of the number of nodes │ 12 address of the array │ 16 address of the nodes │ 28 length of the array
 * node    0 value: TValue │ 16 key: TValue │ 28 address of the next node of the chain (where a TValue has padding)   32 bytes
 * state   0 header │ 8 address behind the top of the stack │ 12 address of the stack's first argument
 * ```
 *
 * The package that the module comes from has its version pinned, and a test compares what is read so with what Lua's own functions return.
 */
export const TVALUE_BYTES = 16

const TYPE = 8
const STRING_HASH = 8
const STRING_LENGTH = 12
const STRING_BYTES = 16
const TABLE_LOG_NODES = 7
const TABLE_ARRAY = 12
const TABLE_NODES = 16
const TABLE_ARRAY_LENGTH = 28
const NODE_BYTES = 32
const NODE_KEY = 16
const NODE_NEXT = 28
const STATE_TOP = 8
const STATE_BASE = 12

/** The number of arguments that the running function was called with, if it has not pushed anything yet. */
export function argumentCount(view: DataView, L: number): number {
  return (view.getUint32(L + STATE_TOP, true) - view.getUint32(L + STATE_BASE, true)) / TVALUE_BYTES
}

/** The address of the running function's argument, from 1; it must have been given. */
export function argumentAt(view: DataView, L: number, argument: number): number {
  return view.getUint32(L + STATE_BASE, true) + (argument - 1) * TVALUE_BYTES
}

/** The address of the value on the top of the stack. */
export function topValue(view: DataView, L: number): number {
  return view.getUint32(L + STATE_TOP, true) - TVALUE_BYTES
}

/** The LUA_T… of a TValue. */
export function typeOf(view: DataView, value: number): number {
  return view.getInt32(value + TYPE, true)
}

/** The number in a TValue. */
export function numberOf(view: DataView, value: number): number {
  return view.getFloat64(value, true)
}

/** The address in a TValue, of a string or a table; for a boolean 0 or 1. */
export function addressOf(view: DataView, value: number): number {
  return view.getUint32(value, true)
}

/** Where the bytes of a string are. */
export function stringStart(string: number): number {
  return string + STRING_BYTES
}

export function stringLength(view: DataView, string: number): number {
  return view.getUint32(string + STRING_LENGTH, true)
}

/** The number of places in the array of a table; those of its nodes are numbered on from there. */
export function arrayLength(view: DataView, table: number): number {
  return view.getUint32(table + TABLE_ARRAY_LENGTH, true)
}

/** The number of all places of a table, used or not. */
export function placeCount(view: DataView, table: number): number {
  return arrayLength(view, table) + (1 << view.getUint8(table + TABLE_LOG_NODES))
}

/** The address of the value in a place of a table; nil where there is none. In the order of places, lua_next finds the pairs. */
export function placeValue(view: DataView, table: number, place: number): number {
  const nodes = place - arrayLength(view, table)
  return nodes < 0
    ? view.getUint32(table + TABLE_ARRAY, true) + place * TVALUE_BYTES
    : view.getUint32(table + TABLE_NODES, true) + nodes * NODE_BYTES
}

/** The address of the key of a place behind the array; within the array the key is the place, counted from 1. */
export function placeKey(view: DataView, table: number, place: number): number {
  return view.getUint32(table + TABLE_NODES, true) + (place - arrayLength(view, table)) * NODE_BYTES + NODE_KEY
}

/** The address of the value of an integer key from 1 on; 0 where a table has none. As luaH_getnum searches. */
export function valueOfInteger(view: DataView, table: number, key: number): number {
  if (key <= arrayLength(view, table)) return view.getUint32(table + TABLE_ARRAY, true) + (key - 1) * TVALUE_BYTES
  const nodes = view.getUint32(table + TABLE_NODES, true)
  const count = 1 << view.getUint8(table + TABLE_LOG_NODES)
  KEY_WORDS.setFloat64(0, key, true)
  const hash = (KEY_WORDS.getUint32(0, true) + KEY_WORDS.getUint32(4, true)) >>> 0
  let node = nodes + (hash % ((count - 1) | 1)) * NODE_BYTES
  while (node !== 0) {
    if (typeOf(view, node + NODE_KEY) === LUA_TNUMBER && numberOf(view, node + NODE_KEY) === key) return node
    node = view.getUint32(node + NODE_NEXT, true)
  }
  return 0
}

/** The address of the value of a key that is a string, by that string's address: there is but one of each text. 0 where a table has none. As luaH_getstr searches. */
export function valueOfString(view: DataView, table: number, string: number): number {
  const nodes = view.getUint32(table + TABLE_NODES, true)
  const mask = (1 << view.getUint8(table + TABLE_LOG_NODES)) - 1
  let node = nodes + (view.getUint32(string + STRING_HASH, true) & mask) * NODE_BYTES
  while (node !== 0) {
    if (addressOf(view, node + NODE_KEY) === string && typeOf(view, node + NODE_KEY) === LUA_TSTRING) return node
    node = view.getUint32(node + NODE_NEXT, true)
  }
  return 0
}

/** Scratch for the words of a number. */
const KEY_WORDS = new DataView(new ArrayBuffer(8))

const LUA_TNUMBER = 3
const LUA_TSTRING = 4

/** The name of a type, as lua_typename gives it. */
export function typeName(type: number): string {
  return TYPE_NAMES[type + 1]
}

const TYPE_NAMES = [
  'no value',
  'nil',
  'boolean',
  'userdata',
  'number',
  'string',
  'table',
  'function',
  'userdata',
  'thread',
]

/** Pushes a table of functions, with places for so many from the start, as luaL_register makes it: the order of pairs depends on that. */
export function pushFunctionTable(state: LuaState, L: number, functions: Record<string, (L: number) => number>): void {
  const entries = Object.entries(functions)
  state.api.lua_createtable(L, 0, entries.length)
  for (const [name, fn] of entries) {
    state.pushFunction(L, fn)
    state.setField(L, -2, name)
  }
}
