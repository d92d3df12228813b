import type { LuaState } from '../lua/lua-state.ts'
import { DECODE_DEPTH_MAX, DECODE_INVALID_NUMBERS } from './json-configuration.ts'
import {
  ARRAY,
  ARRAY_END,
  BOOLEAN,
  COLON,
  COMMA,
  END,
  ERROR,
  JsonScanner,
  NULL,
  NUMBER,
  OBJECT,
  OBJECT_END,
  STRING,
  TOKEN_NAMES,
} from './json-scanner.ts'
import { topValue } from './lua-objects.ts'

/** Lua slots that an open table takes: the table, and what is to become its elements. */
const OBJECT_SLOTS = 3
const ARRAY_SLOTS = 2

/** An open table that is an object; an array has the number of its elements instead. */
const IS_OBJECT = -1

/** A longer buffer is not kept. */
const BUFFER_BYTES_KEPT = 64 * 1024

/**
 * JSON as Lua values, as lua-cjson 2.1 reads it for Redis, errors included. Each value is pushed when it has been read, and so moved to its table at once. Open tables are
 * kept on a stack of this class's own, so that no depth that a script allows ends JavaScript's.
 */
export class JsonDecoder {
  readonly #state: LuaState
  readonly #scanner = new JsonScanner()
  /** Per open table the number of elements of an array, or {@link IS_OBJECT}. */
  readonly #open: number[] = []
  #L = 0
  #depthMax = 0

  constructor(state: LuaState) {
    this.#state = state
  }

  /** Pushes the value of the running function's first argument. Raises an error for what is no JSON. */
  decode(L: number, configuration: number): void {
    const state = this.#state
    const start = state.checkString(L, 1)
    const { bytes, view } = state
    if (state.length >= 2 && (bytes[start] === 0 || bytes[start + 1] === 0)) {
      state.raiseText(L, 'JSON parser does not support UTF-16 or UTF-32')
    }
    this.#L = L
    this.#depthMax = view.getInt32(configuration + DECODE_DEPTH_MAX, true)
    this.#open.length = 0
    const scanner = this.#scanner
    if (scanner.unescaped.length > BUFFER_BYTES_KEPT) scanner.unescaped = new Uint8Array(64)
    scanner.begin(bytes, start, view.getInt32(configuration + DECODE_INVALID_NUMBERS, true) !== 0)
    scanner.next()
    do {
      if (!this.#beginValue()) continue
      while (this.#open.length > 0 && this.#endValue()) {
        // The value was the last of its table, which is complete by that.
      }
    } while (this.#open.length > 0)
    this.#next()
    if (scanner.token !== END) this.#raise('the end')
  }

  /** Pushes the value that begins with the token. Returns whether it is complete; if not, the token is the first of its first element. */
  #beginValue(): boolean {
    const { api } = this.#state
    const scanner = this.#scanner
    switch (scanner.token) {
      case STRING:
        this.#pushString()
        return true
      case NUMBER:
        this.#pushNumber()
        return true
      case BOOLEAN:
        api.lua_pushboolean(this.#L, scanner.truth ? 1 : 0)
        return true
      case NULL:
        api.lua_pushlightuserdata(this.#L, 0)
        return true
      case OBJECT:
        return this.#beginObject()
      case ARRAY:
        return this.#beginArray()
    }
    return this.#raise('value')
  }

  #beginObject(): boolean {
    this.#descend(IS_OBJECT, OBJECT_SLOTS)
    if (this.#scanner.token !== OBJECT_END) {
      this.#key()
      return false
    }
    this.#open.pop()
    return true
  }

  #beginArray(): boolean {
    this.#descend(0, ARRAY_SLOTS)
    if (this.#scanner.token !== ARRAY_END) return false
    this.#open.pop()
    return true
  }

  /** Moves a complete value to its table, and passes what comes behind it. Returns whether that has ended the table, too. */
  #endValue(): boolean {
    const { api } = this.#state
    const scanner = this.#scanner
    const innermost = this.#open.length - 1
    if (this.#open[innermost] === IS_OBJECT) {
      api.lua_rawset(this.#L, -3)
      this.#next()
      if (scanner.token === OBJECT_END) return this.#close()
      if (scanner.token !== COMMA) this.#raise('comma or object end')
      scanner.next()
      this.#key()
      return false
    }
    api.lua_rawseti(this.#L, -2, ++this.#open[innermost])
    this.#next()
    if (scanner.token === ARRAY_END) return this.#close()
    if (scanner.token !== COMMA) this.#raise('comma or array end')
    scanner.next()
    return false
  }

  #close(): boolean {
    this.#open.pop()
    return true
  }

  /** Pushes the key that is the token, and passes the colon. */
  #key(): void {
    const scanner = this.#scanner
    if (scanner.token !== STRING) this.#raise('object key string')
    this.#pushString()
    if (this.#next() !== COLON) this.#raise('colon')
    scanner.next()
  }

  /** Pushes a table for what has begun, and finds its first token. */
  #descend(kind: number, slots: number): void {
    this.#open.push(kind)
    const depth = this.#open.length
    if (depth > this.#depthMax || this.#state.api.lua_checkstack(this.#L, slots) === 0) {
      this.#state.raiseText(
        this.#L,
        `Found too many nested data structures (${depth}) at character ${this.#scanner.at}`,
      )
    }
    this.#state.api.lua_createtable(this.#L, 0, 0)
    this.#next()
  }

  /** Finds the next token when something has been allocated, by which the memory may have grown. */
  #next(): number {
    this.#scanner.moveTo(this.#state.bytes)
    this.#scanner.next()
    return this.#scanner.token
  }

  #pushString(): void {
    const { stringAt, stringLength, unescaped } = this.#scanner
    if (stringAt >= 0) this.#state.api.lua_pushlstring(this.#L, stringAt, stringLength)
    else this.#state.pushBytes(this.#L, unescaped, 0, stringLength)
  }

  #pushNumber(): void {
    const { number, negative } = this.#scanner
    this.#state.api.lua_pushnumber(this.#L, number)
    if (Number.isNaN(number)) {
      const { view } = this.#state
      view.setUint32(topValue(view, this.#L) + 4, negative ? 0xfff80000 : 0x7ff80000, true)
    }
  }

  #raise(expected: string): never {
    const { token, reason, index } = this.#scanner
    const found = token === ERROR ? reason : TOKEN_NAMES[token]
    return this.#state.raiseText(this.#L, `Expected ${expected} but found ${found} at character ${index + 1}`)
  }
}
