import { writeLatin1 } from '../../base/bytes.ts'
import { LUA_TBOOLEAN, LUA_TLIGHTUSERDATA, LUA_TNIL, LUA_TNUMBER, LUA_TSTRING, LUA_TTABLE } from '../lua/lua-exports.ts'
import type { LuaState } from '../lua/lua-state.ts'
import { doubleToInt32 } from './c-numbers.ts'
import { GENERAL_NUMBER_BYTES_MAX, writeGeneralNumber } from './general-number.ts'
import { growOutput } from './grow-output.ts'
import {
  ENCODE_DEPTH_MAX,
  ENCODE_INVALID_NUMBERS,
  ENCODE_PRECISION,
  SPARSE_CONVERT,
  SPARSE_RATIO,
  SPARSE_SAFE,
} from './json-configuration.ts'
import {
  addressOf,
  argumentAt,
  arrayLength,
  numberOf,
  placeCount,
  placeKey,
  placeValue,
  stringLength,
  stringStart,
  typeName,
  typeOf,
  valueOfInteger,
} from './lua-objects.ts'

/** The slots that C's side of Lua's stack may have: LUAI_MAXCSTACK. */
const STACK_SLOTS_MAX = 8000
/** What cjson asks for at each table beside those that the tables around it take. */
const STACK_SLOTS_ASKED = 3
/** A longer buffer is not kept. */
const BUFFER_BYTES_KEPT = 64 * 1024

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const ARRAY = 0x5b
const ARRAY_END = 0x5d
const OBJECT = 0x7b
const OBJECT_END = 0x7d

/**
 * Lua values as JSON, to the byte as lua-cjson 2.1 writes them for Redis.
 *
 * Nothing is pushed while tables are walked: they are read where they lie, in the order in which lua_next finds their pairs. Open tables are kept on a stack of this
 * class's own, so that no depth that a script allows ends JavaScript's.
 */
export class JsonEncoder {
  readonly #state: LuaState
  /** The module's memory, which stays where it is while a value is encoded. */
  #view: DataView
  #bytes: Uint8Array
  #buffer = new Uint8Array(1024)
  #end = 0
  #L = 0
  #configuration = 0
  #precision = 0
  /** How many tables are open. */
  #depth = 0
  readonly #tables: number[] = []
  /** Per open table the index that comes next: in an array from 1, in an object the place. */
  readonly #next: number[] = []
  /** Per open table the length of the array, or -1 for an object. */
  readonly #lengths: number[] = []
  /** Slots that cjson's own walk would have taken of Lua's stack. */
  #slots = 0

  constructor(state: LuaState) {
    this.#state = state
    this.#view = state.view
    this.#bytes = state.bytes
  }

  /** Pushes the running function's first argument as JSON; settings as json-configuration.ts has them. Raises an error for what JSON has no words for. */
  encode(L: number, configuration: number): void {
    this.#view = this.#state.view
    this.#bytes = this.#state.bytes
    this.#L = L
    this.#configuration = configuration
    this.#precision = this.#view.getInt32(configuration + ENCODE_PRECISION, true)
    this.#end = 0
    this.#depth = 0
    this.#slots = 1
    this.#writeValue(argumentAt(this.#view, L, 1))
    while (this.#depth > 0) this.#continueTable(this.#depth - 1)
    const result = this.#buffer
    if (result.length > BUFFER_BYTES_KEPT) this.#buffer = new Uint8Array(1024)
    this.#state.pushBytes(L, result, 0, this.#end)
  }

  /** Writes a value; of a table only the beginning. */
  #writeValue(value: number): void {
    const view = this.#view
    switch (typeOf(view, value)) {
      case LUA_TSTRING:
        return this.#writeString(addressOf(view, value))
      case LUA_TNUMBER:
        return this.#writeNumber(numberOf(view, value))
      case LUA_TBOOLEAN:
        return this.#writeText(addressOf(view, value) === 0 ? 'false' : 'true')
      case LUA_TTABLE:
        return this.#openTable(addressOf(view, value))
      case LUA_TNIL:
        return this.#writeText('null')
      case LUA_TLIGHTUSERDATA:
        if (addressOf(view, value) === 0) return this.#writeText('null')
    }
    this.#raise(value, 'type not supported')
  }

  #openTable(table: number): void {
    const depth = this.#depth + 1
    const depthMax = this.#view.getInt32(this.#configuration + ENCODE_DEPTH_MAX, true)
    if (depth > depthMax || this.#slots + STACK_SLOTS_ASKED > STACK_SLOTS_MAX) {
      this.#state.raiseText(this.#L, `Cannot serialise, excessive nesting (${depth})`)
    }
    const length = this.#lengthOfArray(table)
    const isArray = length > 0
    this.#tables[depth - 1] = table
    this.#next[depth - 1] = isArray ? 1 : 0
    this.#lengths[depth - 1] = isArray ? length : -1
    this.#depth = depth
    this.#slots += isArray ? 1 : 2
    this.#writeByte(isArray ? ARRAY : OBJECT)
  }

  /** Writes the next element of the innermost table, or its end. */
  #continueTable(depth: number): void {
    const table = this.#tables[depth]
    const length = this.#lengths[depth]
    const index = this.#next[depth]
    if (length < 0) return this.#continueObject(depth, table, index)
    if (index > length) return this.#closeTable(ARRAY_END)
    this.#next[depth] = index + 1
    if (index > 1) this.#writeByte(COMMA)
    const value = valueOfInteger(this.#view, table, index)
    if (value === 0) this.#writeText('null')
    else this.#writeValue(value)
  }

  #continueObject(depth: number, table: number, place: number): void {
    const view = this.#view
    const count = placeCount(view, table)
    for (; place < count; place++) {
      const value = placeValue(view, table, place)
      if (typeOf(view, value) === LUA_TNIL) continue
      this.#next[depth] = place + 1
      if (this.#buffer[this.#end - 1] !== OBJECT) this.#writeByte(COMMA)
      this.#writeKey(table, place)
      return this.#writeValue(value)
    }
    this.#closeTable(OBJECT_END)
  }

  #closeTable(end: number): void {
    this.#writeByte(end)
    this.#depth--
    this.#slots -= this.#lengths[this.#depth] < 0 ? 2 : 1
  }

  #writeKey(table: number, place: number): void {
    const view = this.#view
    if (place < arrayLength(view, table)) return this.#writeNumberKey(place + 1)
    const key = placeKey(view, table, place)
    const type = typeOf(view, key)
    if (type === LUA_TNUMBER) return this.#writeNumberKey(numberOf(view, key))
    if (type !== LUA_TSTRING) this.#raise(key, 'table key must be a number or string')
    this.#writeString(addressOf(view, key))
    this.#writeByte(COLON)
  }

  #writeNumberKey(key: number): void {
    this.#writeByte(QUOTE)
    this.#writeNumber(key)
    this.#writeByte(QUOTE)
    this.#writeByte(COLON)
  }

  #writeNumber(value: number): void {
    if (!Number.isFinite(value)) {
      const permission = this.#view.getInt32(this.#configuration + ENCODE_INVALID_NUMBERS, true)
      if (permission === 0) this.#raiseOf(LUA_TNUMBER, 'must not be NaN or Inf')
      if (permission === 2) return this.#writeText('null')
    }
    this.#reserve(GENERAL_NUMBER_BYTES_MAX)
    this.#end = writeGeneralNumber(this.#buffer, this.#end, value, this.#precision)
  }

  #writeString(string: number): void {
    const start = stringStart(string)
    const length = stringLength(this.#view, string)
    const bytes = this.#bytes
    this.#reserve((length <= STRING_BYTES_SHORT ? length * ESCAPE_BYTES_MAX : escapedLength(bytes, start, length)) + 2)
    const buffer = this.#buffer
    let end = this.#end
    buffer[end++] = QUOTE
    for (let at = start; at < start + length; at++) {
      const byte = bytes[at]
      const replacement = ESCAPES[byte]
      if (replacement === undefined) buffer[end++] = byte
      else end = writeLatin1(buffer, end, replacement)
    }
    buffer[end] = QUOTE
    this.#end = end + 1
  }

  #writeText(text: string): void {
    this.#reserve(text.length)
    this.#end = writeLatin1(this.#buffer, this.#end, text)
  }

  #writeByte(byte: number): void {
    this.#reserve(1)
    this.#buffer[this.#end++] = byte
  }

  #reserve(bytes: number): void {
    const needed = this.#end + bytes
    if (needed <= this.#buffer.length) return
    this.#buffer = growOutput(this.#state, this.#L, this.#buffer, this.#end, needed)
  }

  /** The highest index of a table whose keys are all integers from 1 on, which is an array then, with null where there is nothing; else -1. 0 for an empty table. */
  #lengthOfArray(table: number): number {
    const view = this.#view
    const places = placeCount(view, table)
    const arrayPlaces = arrayLength(view, table)
    let highest = 0
    let items = 0
    for (let place = 0; place < places; place++) {
      if (typeOf(view, placeValue(view, table, place)) === LUA_TNIL) continue
      let key = place + 1
      if (place >= arrayPlaces) {
        const keyAt = placeKey(view, table, place)
        if (typeOf(view, keyAt) !== LUA_TNUMBER) return -1
        key = numberOf(view, keyAt)
        if (!(key >= 1) || Math.floor(key) !== key) return -1
      }
      if (key > highest) highest = doubleToInt32(key)
      items++
    }
    return this.#isTooSparse(highest, items) ? -1 : highest
  }

  /** Whether an array has so many gaps that it is to be an object. Raises an error where it may be neither. */
  #isTooSparse(highest: number, items: number): boolean {
    const view = this.#view
    const ratio = view.getInt32(this.#configuration + SPARSE_RATIO, true)
    const safe = view.getInt32(this.#configuration + SPARSE_SAFE, true)
    if (ratio <= 0 || highest <= Math.imul(items, ratio) || highest <= safe) return false
    if (view.getInt32(this.#configuration + SPARSE_CONVERT, true) === 0) {
      this.#raiseOf(LUA_TTABLE, 'excessively sparse array')
    }
    return true
  }

  #raise(value: number, reason: string): never {
    return this.#raiseOf(typeOf(this.#view, value), reason)
  }

  #raiseOf(type: number, reason: string): never {
    return this.#state.raiseText(this.#L, `Cannot serialise ${typeName(type)}: ${reason}`)
  }
}

const SHORT_ESCAPES = new Map([
  [0x08, 'b'],
  [0x09, 't'],
  [0x0a, 'n'],
  [0x0c, 'f'],
  [0x0d, 'r'],
  [0x22, '"'],
  [0x2f, '/'],
  [0x5c, '\\'],
])

/** What stands for a byte of a string that cannot stand for itself. */
const ESCAPES: readonly (string | undefined)[] = Array.from({ length: 256 }, (_, byte) => escapeOf(byte))
const ESCAPE_BYTES_MAX = 6
/** For a longer string, it is found out how many bytes it takes, not taken for granted that it is the most. */
const STRING_BYTES_SHORT = 1024

function escapedLength(bytes: Uint8Array, start: number, length: number): number {
  let escaped = length
  for (let at = start; at < start + length; at++) escaped += (ESCAPES[bytes[at]]?.length ?? 1) - 1
  return escaped
}

function escapeOf(byte: number): string | undefined {
  const letter = SHORT_ESCAPES.get(byte)
  if (letter !== undefined) return `\\${letter}`
  return byte < 0x20 || byte === 0x7f ? `\\u${byte.toString(16).padStart(4, '0')}` : undefined
}
