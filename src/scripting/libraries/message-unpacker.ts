import type { LuaState } from '../lua/lua-state.ts'
import { fromInt64 } from './c-numbers.ts'
import { topValue } from './lua-objects.ts'

/** An open table that is a map and waits for a key or, plus one, for a value; an array has the number of its elements instead. */
const MAP_KEY = -2
const MAP_VALUE = -1

const TOO_MANY_VALUES = 'too many return values at once; use unpack_one or unpack_limit instead.'

/**
 * MessagePack as Lua values, as lua-cmsgpack 0.4 unpacks it for Redis, errors included. Open tables are kept on a stack of this class's own, so that no depth
 * ends JavaScript's; Lua's ends first, by an error.
 */
export class MessageUnpacker {
  /** The bytes that are left. */
  left = 0

  readonly #state: LuaState
  #L = 0
  #at = 0
  /** Per open table: {@link MAP_KEY}, {@link MAP_VALUE}, or how many elements an array has so far. */
  readonly #open: number[] = []
  /** Per open table the elements or pairs that are still to come. */
  readonly #remaining: number[] = []

  constructor(state: LuaState) {
    this.#state = state
  }

  /** Begins with `length` bytes of the module's memory. */
  begin(L: number, address: number, length: number): void {
    this.#L = L
    this.#at = address
    this.left = length
  }

  /** Pushes the next value. Raises an error if it is incomplete or none. */
  unpack(): void {
    this.#open.length = this.#remaining.length = 0
    do {
      if (!this.#beginValue()) continue
      while (this.#open.length > 0 && this.#endValue()) {
        // The value was the last of its table, which is complete by that.
      }
    } while (this.#open.length > 0)
  }

  /** Pushes a value, or begins a table. Returns whether it is complete. */
  #beginValue(): boolean {
    this.#need(1)
    this.#room(TOO_MANY_VALUES)
    const head = this.#state.view.getUint8(this.#at)
    if (head < 0x80 || head >= 0xe0) return this.#push((head << 24) >> 24, 1)
    if (head < 0x90) return this.#table(1, head & 0xf, MAP_KEY)
    if (head < 0xa0) return this.#table(1, head & 0xf, 0)
    if (head < 0xc0) return this.#string(1, head & 0x1f)
    return head < 0xcc ? this.#single(head) : this.#sized(head)
  }

  /** What the byte alone tells, and floating-point numbers. */
  #single(head: number): boolean {
    const { api } = this.#state
    switch (head) {
      case 0xc0:
        api.lua_pushnil(this.#L)
        return this.#consume(1)
      case 0xc2:
      case 0xc3:
        api.lua_pushboolean(this.#L, head & 1)
        return this.#consume(1)
      case 0xca:
        this.#need(5)
        return this.#push(this.#state.view.getFloat32(this.#at + 1), 5)
      case 0xcb:
        return this.#double()
    }
    return this.#state.raiseText(this.#L, 'Bad data format in input.')
  }

  /** Integers, and what has its length behind the head. */
  #sized(head: number): boolean {
    const { view } = this.#state
    const at = this.#at + 1
    switch (head) {
      case 0xcc:
        this.#need(2)
        return this.#push(view.getUint8(at), 2)
      case 0xcd:
        this.#need(3)
        return this.#push(view.getUint16(at), 3)
      case 0xce:
        this.#need(5)
        return this.#push(view.getUint32(at), 5)
      case 0xd0:
        this.#need(2)
        return this.#push(view.getInt8(at), 2)
      case 0xd1:
        this.#need(3)
        return this.#push(view.getInt16(at), 3)
      case 0xd2:
        this.#need(5)
        return this.#push(view.getInt32(at), 5)
      case 0xcf:
      case 0xd3:
        // Both signed: Lua's integers are.
        this.#need(9)
        return this.#push(fromInt64(view.getUint32(at), view.getUint32(at + 4)), 9)
      case 0xd9:
        this.#need(2)
        return this.#string(2, view.getUint8(at))
      case 0xda:
      case 0xdc:
      case 0xde:
        this.#need(3)
        return this.#long(head, 3, view.getUint16(at))
      case 0xdb:
      case 0xdd:
      case 0xdf:
        this.#need(5)
        return this.#long(head, 5, view.getUint32(at))
    }
    return this.#state.raiseText(this.#L, 'Bad data format in input.')
  }

  #long(head: number, headBytes: number, length: number): boolean {
    if (head <= 0xdb) return this.#string(headBytes, length)
    return this.#table(headBytes, length, head <= 0xdd ? 0 : MAP_KEY)
  }

  #double(): boolean {
    this.#need(9)
    const { view } = this.#state
    const value = view.getFloat64(this.#at + 1)
    this.#state.api.lua_pushnumber(this.#L, value)
    // What is not a number keeps its bits.
    if (Number.isNaN(value)) {
      const top = topValue(view, this.#L)
      view.setUint32(top + 4, view.getUint32(this.#at + 1), true)
      view.setUint32(top, view.getUint32(this.#at + 5), true)
    }
    return this.#consume(9)
  }

  #push(value: number, bytes: number): boolean {
    this.#state.api.lua_pushnumber(this.#L, value)
    return this.#consume(bytes)
  }

  #string(headBytes: number, length: number): boolean {
    this.#need(headBytes + length)
    this.#state.api.lua_pushlstring(this.#L, this.#at + headBytes, length)
    return this.#consume(headBytes + length)
  }

  #table(headBytes: number, count: number, kind: number): boolean {
    this.#consume(headBytes)
    this.#state.api.lua_createtable(this.#L, 0, 0)
    if (kind !== MAP_KEY) this.#room('in function mp_decode_to_lua_array')
    if (count === 0) return true
    this.#open.push(kind)
    this.#remaining.push(count)
    if (kind !== MAP_KEY) this.#state.api.lua_pushnumber(this.#L, 1)
    return false
  }

  /** Keeps a complete value as a key, or moves it to its table. Returns whether that has completed the table. */
  #endValue(): boolean {
    const { api } = this.#state
    const innermost = this.#open.length - 1
    const kind = this.#open[innermost]
    if (kind === MAP_KEY) {
      this.#open[innermost] = MAP_VALUE
      return false
    }
    api.lua_settable(this.#L, -3)
    if (--this.#remaining[innermost] === 0) {
      this.#open.pop()
      this.#remaining.pop()
      return true
    }
    if (kind === MAP_VALUE) this.#open[innermost] = MAP_KEY
    else {
      this.#open[innermost] = kind + 1
      api.lua_pushnumber(this.#L, kind + 2)
    }
    return false
  }

  /** Sees that there is a slot on Lua's stack; the error is one that ends with `message`. */
  #room(message: string): void {
    if (this.#state.api.lua_checkstack(this.#L, 1) !== 0) return
    this.#state.raiseText(this.#L, `stack overflow (${message})`)
  }

  #need(bytes: number): void {
    if (this.left < bytes) this.#state.raiseText(this.#L, 'Missing bytes in input.')
  }

  #consume(bytes: number): true {
    this.#at += bytes
    this.left -= bytes
    return true
  }
}
