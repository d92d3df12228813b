import { copyBytes } from '../../base/bytes.ts'
import { LUA_TBOOLEAN, LUA_TNIL, LUA_TNUMBER, LUA_TSTRING, LUA_TTABLE } from '../lua/lua-exports.ts'
import type { LuaState } from '../lua/lua-state.ts'
import { doubleToInt32, upperHalf } from './c-numbers.ts'
import { growOutput } from './grow-output.ts'
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
  typeOf,
  valueOfInteger,
} from './lua-objects.ts'

/** Tables nested deeper are packed as nil. */
const NESTING_MAX = 16
/** A longer buffer is not kept. */
const BUFFER_BYTES_KEPT = 64 * 1024
/** Room that is always there before a value is written: the head of one, and a number. */
const HEAD_BYTES_MAX = 9

const TWO_32 = 2 ** 32
const TWO_63 = 2 ** 63

/**
 * Lua values as MessagePack, to the byte as lua-cmsgpack 0.4 packs them for Redis. Tables are read where they lie, in the order in which lua_next finds
 * their pairs; what cannot be packed is nil.
 */
export class MessagePacker {
  readonly #state: LuaState
  /** The module's memory, which stays where it is while values are packed. */
  #view: DataView
  #buffer = new Uint8Array(1024)
  #bufferView = new DataView(this.#buffer.buffer)
  #end = 0
  #L = 0

  constructor(state: LuaState) {
    this.#state = state
    this.#view = state.view
  }

  /** Pushes the running function's arguments, of which there are `count`, packed one behind the other. */
  pack(L: number, count: number): void {
    this.#view = this.#state.view
    this.#L = L
    this.#end = 0
    for (let argument = 1; argument <= count; argument++) this.#value(argumentAt(this.#view, L, argument), 0)
    const result = this.#buffer
    if (result.length > BUFFER_BYTES_KEPT) this.#setBuffer(new Uint8Array(1024))
    this.#state.pushBytes(L, result, 0, this.#end)
  }

  #value(value: number, level: number): void {
    const view = this.#view
    this.#reserve(HEAD_BYTES_MAX)
    switch (typeOf(view, value)) {
      case LUA_TSTRING:
        return this.#string(addressOf(view, value))
      case LUA_TNUMBER:
        return this.#number(value)
      case LUA_TBOOLEAN:
        return this.#byte(addressOf(view, value) === 0 ? 0xc2 : 0xc3)
      case LUA_TTABLE:
        if (level < NESTING_MAX) return this.#table(addressOf(view, value), level)
    }
    this.#byte(0xc0)
  }

  #number(at: number): void {
    const value = numberOf(this.#view, at)
    if (Math.trunc(value) === value && value >= -TWO_63 && value < TWO_63) return this.#integer(value)
    if (Math.fround(value) === value) {
      this.#byte(0xca)
      this.#bufferView.setFloat32(this.#end, value)
      this.#end += 4
      return
    }
    this.#byte(0xcb)
    // By halves, so that what is not a number keeps its bits.
    this.#word(this.#view.getUint32(at + 4, true))
    this.#word(this.#view.getUint32(at, true))
  }

  #integer(value: number): void {
    if (value >= 0) this.#natural(value)
    else this.#negative(value)
  }

  #natural(value: number): void {
    if (value <= 0x7f) this.#byte(value)
    else if (value <= 0xff) this.#pair(0xcc, value)
    else if (value <= 0xffff) this.#headOf16(0xcd, value)
    else if (value < TWO_32) this.#headOf32(0xce, value)
    else this.#integerOf64(0xcf, value)
  }

  #negative(value: number): void {
    if (value >= -0x20) this.#byte(value)
    else if (value >= -0x80) this.#pair(0xd0, value)
    else if (value >= -0x8000) this.#headOf16(0xd1, value)
    else if (value >= -0x80000000) this.#headOf32(0xd2, value)
    else this.#integerOf64(0xd3, value)
  }

  #integerOf64(head: number, value: number): void {
    this.#byte(head)
    this.#word(upperHalf(value))
    this.#word(value)
  }

  #string(string: number): void {
    const length = stringLength(this.#view, string)
    if (length < 0x20) this.#byte(0xa0 | length)
    else if (length <= 0xff) this.#pair(0xd9, length)
    else if (length <= 0xffff) this.#headOf16(0xda, length)
    else this.#headOf32(0xdb, length)
    this.#reserve(length)
    const start = stringStart(string)
    copyBytes(this.#state.bytes, start, start + length, this.#buffer, this.#end)
    this.#end += length
  }

  #table(table: number, level: number): void {
    const length = this.#lengthOfArray(table)
    if (length >= 0) this.#array(table, length, level)
    else this.#map(table, level)
  }

  #array(table: number, length: number, level: number): void {
    this.#collection(0x90, 0xdc, length)
    for (let i = 1; i <= length; i++) this.#value(valueOfInteger(this.#view, table, i), level + 1)
  }

  #map(table: number, level: number): void {
    const view = this.#view
    const places = placeCount(view, table)
    let pairs = 0
    for (let place = 0; place < places; place++) {
      if (typeOf(view, placeValue(view, table, place)) !== LUA_TNIL) pairs++
    }
    this.#collection(0x80, 0xde, pairs)
    const arrayPlaces = arrayLength(view, table)
    for (let place = 0; place < places; place++) {
      const value = placeValue(view, table, place)
      if (typeOf(view, value) === LUA_TNIL) continue
      if (place >= arrayPlaces) this.#value(placeKey(view, table, place), level + 1)
      else {
        this.#reserve(HEAD_BYTES_MAX)
        this.#natural(place + 1)
      }
      this.#value(value, level + 1)
    }
  }

  /** The number of elements of a table whose keys are 1 to that; -1 for any other. */
  #lengthOfArray(table: number): number {
    const view = this.#view
    const places = placeCount(view, table)
    const arrayPlaces = arrayLength(view, table)
    let highest = 0
    let count = 0
    for (let place = 0; place < places; place++) {
      if (typeOf(view, placeValue(view, table, place)) === LUA_TNIL) continue
      let key = place + 1
      if (place >= arrayPlaces) {
        const keyAt = placeKey(view, table, place)
        if (typeOf(view, keyAt) !== LUA_TNUMBER) return -1
        key = numberOf(view, keyAt)
        if (key <= 0 || doubleToInt32(key) !== key) return -1
      }
      if (key > highest) highest = key
      count++
    }
    return highest === count ? count : -1
  }

  #collection(few: number, many: number, count: number): void {
    if (count <= 15) this.#byte(few | count)
    else if (count <= 0xffff) this.#headOf16(many, count)
    else this.#headOf32(many + 1, count)
  }

  #byte(byte: number): void {
    this.#buffer[this.#end++] = byte
  }

  #pair(head: number, byte: number): void {
    this.#buffer[this.#end++] = head
    this.#buffer[this.#end++] = byte
  }

  #headOf16(head: number, value: number): void {
    this.#buffer[this.#end] = head
    this.#buffer[this.#end + 1] = value >> 8
    this.#buffer[this.#end + 2] = value
    this.#end += 3
  }

  #headOf32(head: number, value: number): void {
    this.#byte(head)
    this.#word(value)
  }

  #word(word: number): void {
    this.#bufferView.setUint32(this.#end, word)
    this.#end += 4
  }

  #reserve(bytes: number): void {
    const needed = this.#end + bytes
    if (needed <= this.#buffer.length) return
    this.#setBuffer(growOutput(this.#state, this.#L, this.#buffer, this.#end, needed))
  }

  #setBuffer(buffer: Uint8Array<ArrayBuffer>): void {
    this.#buffer = buffer
    this.#bufferView = new DataView(buffer.buffer)
  }
}
