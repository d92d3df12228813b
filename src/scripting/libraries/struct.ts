import type { LuaState } from '../lua/lua-state.ts'
import { fromInt64, fromUint64, toInt64, toUint64Bits, upperHalf } from './c-numbers.ts'
import { growOutput } from './grow-output.ts'
import { pushFunctionTable } from './lua-objects.ts'
import { raiseArgument } from './raise-argument.ts'
import { StructFormat } from './struct-format.ts'

const SCRATCH_BYTES = 8
const BUFFER_BYTES_KEPT = 64 * 1024

/** Pushes the library struct, with the sizes of a machine of 64 bits; its formats are those of {@link StructFormat}. */
export function pushStructLibrary(state: LuaState, L: number): void {
  const packer = new StructPacker(state)
  const unpacker = new StructUnpacker(state)
  pushFunctionTable(state, L, {
    pack: L => packer.pack(L),
    unpack: L => unpacker.unpack(L),
    size: L => sizeOf(state, L),
  })
}

/** struct.size(format): the bytes that a format takes, if all of its options have a size. */
function sizeOf(state: LuaState, L: number): number {
  const format = new StructFormat(state)
  format.begin(L)
  let at = 0
  while (format.next(L)) {
    at += format.padding(at)
    const option = String.fromCharCode(format.option)
    if (option === 's') raiseArgument(state, L, 1, "option 's' has no fixed size")
    if (option === 'c' && format.size === 0) raiseArgument(state, L, 1, "option 'c0' has no fixed size")
    if (!/[0-9A-Za-z]/.test(option)) format.control(L)
    at += format.size
  }
  state.api.lua_pushnumber(L, at)
  return 1
}

/** struct.pack(format, value…). */
class StructPacker {
  readonly #state: LuaState
  readonly #format: StructFormat
  #bytes = new Uint8Array(256)
  #end = 0
  #L = 0
  readonly #view = new DataView(new ArrayBuffer(SCRATCH_BYTES))

  constructor(state: LuaState) {
    this.#state = state
    this.#format = new StructFormat(state)
  }

  pack(L: number): number {
    const format = this.#format
    if (this.#bytes.length > BUFFER_BYTES_KEPT) this.#bytes = new Uint8Array(256)
    this.#end = 0
    this.#L = L
    let argument = 2
    format.begin(L)
    // The original has a nil between the arguments and what it builds, and takes it for one argument more.
    this.#state.api.lua_pushnil(L)
    while (format.next(L)) {
      this.#zeros(format.padding(this.#end))
      if (this.#value(L, argument)) argument++
    }
    this.#state.pushBytes(L, this.#bytes, 0, this.#end)
    return 1
  }

  /** Appends an option's value. Returns whether it has taken the argument. */
  #value(L: number, argument: number): boolean {
    const { api } = this.#state
    const { size, littleEnd } = this.#format
    switch (String.fromCharCode(this.#format.option)) {
      case 'b':
      case 'B':
      case 'h':
      case 'H':
      case 'l':
      case 'L':
      case 'T':
      case 'i':
      case 'I':
        this.#integer(api.luaL_checknumber(L, argument), size, littleEnd)
        return true
      case 'x':
        this.#zeros(1)
        return false
      case 'f':
        this.#view.setFloat32(0, api.luaL_checknumber(L, argument), littleEnd)
        this.#scratch(size)
        return true
      case 'd':
        this.#view.setFloat64(0, api.luaL_checknumber(L, argument), littleEnd)
        this.#scratch(size)
        return true
      case 'c':
        this.#string(L, argument, size)
        return true
      case 's':
        this.#string(L, argument, 0)
        this.#zeros(1)
        return true
    }
    this.#format.control(L)
    return false
  }

  /** The lower bytes of an integer; what is beyond 64 bits is 0. */
  #integer(value: number, size: number, littleEnd: boolean): void {
    const bits = toUint64Bits(value)
    const lower = bits >>> 0
    const upper = upperHalf(bits)
    this.#reserve(size)
    for (let i = 0; i < size; i++) {
      const byte = i < 4 ? lower >>> (i * 8) : i < 8 ? upper >>> (i * 8 - 32) : 0
      this.#bytes[littleEnd ? this.#end + i : this.#end + size - 1 - i] = byte
    }
    this.#end += size
  }

  /** The first bytes of a string; all for 0. */
  #string(L: number, argument: number, size: number): void {
    const state = this.#state
    const address = state.checkString(L, argument)
    if (state.length < size) raiseArgument(state, L, argument + 1, 'string too short')
    const length = size === 0 ? state.length : size
    this.#reserve(length)
    this.#bytes.set(state.bytes.subarray(address, address + length), this.#end)
    this.#end += length
  }

  #scratch(size: number): void {
    this.#reserve(size)
    for (let i = 0; i < size; i++) this.#bytes[this.#end++] = this.#view.getUint8(i)
  }

  #zeros(count: number): void {
    this.#reserve(count)
    this.#bytes.fill(0, this.#end, this.#end + count)
    this.#end += count
  }

  #reserve(bytes: number): void {
    const needed = this.#end + bytes
    if (needed <= this.#bytes.length) return
    this.#bytes = growOutput(this.#state, this.#L, this.#bytes, this.#end, needed)
  }
}

/** struct.unpack(format, data, [offset]): the values, and the offset behind them. */
class StructUnpacker {
  readonly #state: LuaState
  readonly #format: StructFormat
  #data = 0
  #length = 0
  #at = 0
  #count = 0

  constructor(state: LuaState) {
    this.#state = state
    this.#format = new StructFormat(state)
  }

  unpack(L: number): number {
    const state = this.#state
    const { api } = state
    const format = this.#format
    format.begin(L)
    this.#data = state.checkString(L, 2)
    this.#length = state.length
    const offset = api.lua_type(L, 3) <= 0 ? 1 : toInt64(api.luaL_checknumber(L, 3))
    if (offset === 0) state.raiseArgument(L, 3, 'offset must be 1 or greater')
    // C takes a negative offset for an enormous one.
    this.#at = offset < 0 ? Number.POSITIVE_INFINITY : offset - 1
    this.#count = 0
    while (format.next(L)) {
      this.#at += format.padding(this.#at)
      this.#need(L, format.size)
      if (api.lua_checkstack(L, 2) === 0) state.raiseText(L, 'stack overflow (too many results)')
      this.#at += this.#value(L)
    }
    api.lua_pushnumber(L, this.#at + 1)
    return this.#count + 1
  }

  #need(L: number, size: number): void {
    if (this.#at + size > this.#length) this.#state.raiseArgument(L, 2, 'data string too short')
  }

  /** Pushes an option's value. Returns its bytes. */
  #value(L: number): number {
    const { api, view } = this.#state
    const { size, littleEnd } = this.#format
    const address = this.#data + this.#at
    switch (String.fromCharCode(this.#format.option)) {
      case 'b':
      case 'h':
      case 'l':
      case 'i':
        this.#push(L, this.#integer(address, size, true, littleEnd))
        return size
      case 'B':
      case 'H':
      case 'L':
      case 'T':
      case 'I':
        this.#push(L, this.#integer(address, size, false, littleEnd))
        return size
      case 'x':
        return size
      case 'f':
        this.#push(L, view.getFloat32(address, littleEnd))
        return size
      case 'd':
        this.#push(L, view.getFloat64(address, littleEnd))
        return size
      case 'c': {
        const length = size === 0 ? this.#previousNumber(L) : size
        api.lua_pushlstring(L, this.#data + this.#at, length)
        this.#count++
        return length
      }
      case 's':
        return this.#terminatedString(L, address)
    }
    this.#format.control(L)
    return size
  }

  #push(L: number, value: number): void {
    this.#state.api.lua_pushnumber(L, value)
    this.#count++
  }

  /** The lower 64 bits of an integer. The sign of one of more than 8 bytes is searched where shifting by that much, modulo 64, leads on x86. */
  #integer(address: number, size: number, signed: boolean, littleEnd: boolean): number {
    const { bytes } = this.#state
    let lower = 0
    let upper = 0
    for (let i = 0; i < Math.min(size, 8); i++) {
      const byte = bytes[littleEnd ? address + i : address + size - 1 - i]
      if (i < 4) lower |= byte << (i * 8)
      else upper |= byte << (i * 8 - 32)
    }
    if (!signed) return fromUint64(upper, lower)
    const signBit = (size * 8 - 1) & 63
    const lowerMask = signBit < 32 ? -1 << signBit : 0
    const upperMask = signBit < 32 ? -1 : -1 << (signBit - 32)
    if ((lower & lowerMask) !== 0 || (upper & upperMask) !== 0) {
      lower |= lowerMask
      upper |= upperMask
    }
    return fromInt64(upper, lower)
  }

  /** The number that has been pushed last, which is taken back: the length of what follows. */
  #previousNumber(L: number): number {
    const state = this.#state
    if (this.#count === 0 || state.api.lua_isnumber(L, -1) === 0) {
      state.raiseText(L, "format 'c0' needs a previous size")
    }
    const number = state.api.lua_tonumber(L, -1)
    state.pop(L, 1)
    this.#count--
    const size = toSize(number)
    this.#need(L, size)
    return size
  }

  #terminatedString(L: number, address: number): number {
    const end = this.#state.bytes.subarray(address, this.#data + this.#length).indexOf(0)
    if (end < 0) this.#state.raiseText(L, 'unfinished string in data')
    this.#state.api.lua_pushlstring(L, address, end)
    this.#count++
    return end + 1
  }
}

/** What C makes of a double that is a size: of what is negative, enormous; of what is beyond 64 bits, 0. */
function toSize(value: number): number {
  if (value >= 2 ** 64) return 0
  return value > -1 && value < 2 ** 63 ? Math.trunc(value) : Number.POSITIVE_INFINITY
}
