import { copyBytes, latin1, writeLatin1 } from '../../base/bytes.ts'
import type { LuaExports } from './lua-exports.ts'
import { LUA_GCCOUNT, LUA_GCCOUNTB, LUA_GCSTEP, LUA_REGISTRYINDEX } from './lua-exports.ts'
import { LuaMachine, type LuaModule } from './lua-machine.ts'
import { topOf } from './stack.ts'

/** A function of JavaScript that Lua calls: arguments are on the stack of `L` from index 1, results are pushed; returns how many. */
export type LuaFunction = (L: number) => number

/**
 * A Lua state: Lua's C interface, typed, with what JavaScript needs to use it: strings as bytes, functions in JavaScript, names.
 *
 * Whatever {@link LuaState.api} does not need help with is called there. Strings are bytes, and texts stand for bytes, a character each. A function of
 * JavaScript raises a Lua error with {@link raise} and its kin, which throw; it must let through whatever it has not thrown itself. If anything else
 * than a Lua error leaves such a function, or C's stack or memory is damaged, {@link broken} is true from then on, and the state is to be thrown away.
 *
 * A state is made in about 20 ms. It opens no library.
 */
export class LuaState {
  readonly api: LuaExports
  /** The main thread. */
  readonly L: number
  /** The length of the string that {@link stringAt} found last. */
  length = 0

  /** The address of the nodes of a table that has none; see layout.ts. */
  noNodes = 0

  readonly #machine: LuaMachine
  readonly #names = new Map<string, number>()
  readonly #constants = new Map<string, number>()
  readonly #lengthAddress: number
  #scratch = 0
  #scratchBytes = 0

  /** Makes a state whose memory may grow to `bytesMax`, of which about 4.3 MiB are the module's own. What asks for more gets Lua's error "not enough memory". */
  constructor(module: LuaModule, bytesMax: number) {
    this.#machine = new LuaMachine(module, bytesMax)
    this.api = this.#machine.api
    this.#lengthAddress = this.api.malloc(4)
    this.scratch(SCRATCH_BYTES_MIN)
    this.L = this.api.luaL_newstate()
    if (this.L === 0) throw new Error('no memory for a Lua state')
  }

  /** The memory as bytes; to be read anew after whatever may have allocated. */
  get bytes(): Uint8Array {
    return this.#machine.bytes
  }

  /** The memory as a DataView; to be read anew after whatever may have allocated. */
  get view(): DataView {
    return this.#machine.view
  }

  /** The memory as words of four bytes; to be read anew after whatever may have allocated. */
  get words(): Int32Array {
    return this.#machine.words
  }

  get broken(): boolean {
    return this.#machine.broken
  }

  /** Bytes in use by Lua's objects. */
  get usedBytes(): number {
    return this.api.lua_gc(this.L, LUA_GCCOUNT, 0) * 1024 + this.api.lua_gc(this.L, LUA_GCCOUNTB, 0)
  }

  /** Bytes that the memory has, used or not; they never become fewer. */
  get reservedBytes(): number {
    return this.bytes.length
  }

  /** The address of a name, with a zero byte behind it; each is made once and kept, so only for names that are constants. */
  name(text: string): number {
    let address = this.#names.get(text)
    if (address === undefined) {
      address = this.#machine.constantText(text)
      this.#names.set(text, address)
    }
    return address
  }

  /** The address of a string that Lua has for a text, which is kept; only for texts that are constants. */
  constant(text: string): number {
    let address = this.#constants.get(text)
    if (address === undefined) {
      this.pushText(this.L, text)
      address = this.words[topOf(this, this.L) >> 2]
      this.reference(this.L)
      this.#constants.set(text, address)
    }
    return address
  }

  /** The address of at least `length` bytes to write to, valid until the next call of this or of any method that pushes bytes or texts. */
  scratch(length: number): number {
    if (length <= this.#scratchBytes) return this.#scratch
    if (this.#scratch !== 0) this.api.free(this.#scratch)
    this.#scratchBytes = Math.max(SCRATCH_BYTES_MIN, 2 ** Math.ceil(Math.log2(length)))
    this.#scratch = this.api.malloc(this.#scratchBytes)
    if (this.#scratch !== 0) return this.#scratch
    this.#scratchBytes = 0
    return 0
  }

  /** As {@link scratch}; raises Lua's error where there is no memory. */
  scratchOrRaise(L: number, length: number): number {
    const address = this.scratch(length)
    if (address === 0) {
      // The text of Lua's own error; there is room for it.
      this.api.lua_pushlstring(L, this.name('not enough memory'), 'not enough memory'.length)
      this.raise(L)
    }
    return address
  }

  /** Gives back scratch space that was needed for once. To be called between scripts. */
  trimScratch(): void {
    if (this.#scratchBytes <= SCRATCH_BYTES_KEPT) return
    this.api.free(this.#scratch)
    this.#scratch = this.#scratchBytes = 0
  }

  /** Pushes source[start, end) as a string. */
  pushBytes(L: number, source: Uint8Array, start: number, end: number): void {
    const length = end - start
    const address = this.scratchOrRaise(L, length)
    copyBytes(source, start, end, this.#machine.bytes, address)
    this.api.lua_pushlstring(L, address, length)
  }

  /** Pushes a text as a string of a byte per character. */
  pushText(L: number, text: string): void {
    const address = this.scratchOrRaise(L, text.length)
    writeLatin1(this.#machine.bytes, address, text)
    this.api.lua_pushlstring(L, address, text.length)
  }

  /** Pushes a function of JavaScript. Each call takes a place for good: for functions that are made once. */
  pushFunction(L: number, fn: LuaFunction): void {
    this.api.lua_pushcclosure(L, this.register(fn), 0)
  }

  /** Makes a function of JavaScript a lua_CFunction. Returns what lua_pushcclosure takes. */
  register(fn: LuaFunction): number {
    return this.#machine.addFunction(fn)
  }

  /** Makes a function of JavaScript a lua_Hook. Returns what lua_sethook takes. */
  registerHook(fn: (L: number, activation: number) => void): number {
    return this.#machine.addHook(fn)
  }

  /**
   * The address of the string at a stack index, whose bytes are in {@link bytes} and whose length is in {@link length} then; a number there becomes a string.
   * Returns 0 when there is neither.
   */
  stringAt(L: number, index: number): number {
    const address = this.api.lua_tolstring(L, index, this.#lengthAddress)
    this.length = address === 0 ? 0 : this.#machine.view.getUint32(this.#lengthAddress, true)
    return address
  }

  /** As {@link stringAt}, for an argument of a function: raises "bad argument" when there is neither string nor number. */
  checkString(L: number, argument: number): number {
    const address = this.api.luaL_checklstring(L, argument, this.#lengthAddress)
    this.length = this.#machine.view.getUint32(this.#lengthAddress, true)
    return address
  }

  /** The string at a stack index as text, a character per byte; undefined when there is neither string nor number. */
  textAt(L: number, index: number): string | undefined {
    const address = this.stringAt(L, index)
    return address === 0 ? undefined : latin1(this.#machine.bytes, address, address + this.length)
  }

  /** A copy of the string at a stack index; undefined when there is neither string nor number. */
  bytesAt(L: number, index: number): Uint8Array | undefined {
    const address = this.stringAt(L, index)
    return address === 0 ? undefined : this.#machine.bytes.slice(address, address + this.length)
  }

  /** The text at an address up to its zero byte. */
  textAtAddress(address: number): string {
    const { bytes } = this.#machine
    return latin1(bytes, address, bytes.indexOf(0, address))
  }

  /**
   * Compiles source[start, end) and pushes the function; errors call it `name`, as lua_load says. Returns 0, or LUA_ERR… with the message pushed instead.
   * Bytecode is refused, as if it were text.
   */
  loadSource(L: number, source: Uint8Array, start: number, end: number, name: string): number {
    // With a space before it, Lua does not take it for bytecode.
    const shift = source[start] === SIGNATURE ? 1 : 0
    const length = end - start + shift
    const address = this.scratchOrRaise(L, length)
    this.#machine.bytes[address] = SPACE
    copyBytes(source, start, end, this.#machine.bytes, address + shift)
    return this.api.luaL_loadbuffer(L, address, length, this.name(name))
  }

  /** As {@link loadSource}, of a text with a character per byte. */
  loadText(L: number, source: string, name: string): number {
    const bytes = Buffer.from(source, 'latin1')
    return this.loadSource(L, bytes, 0, bytes.length, name)
  }

  /** Sets a field of the table at `index` to what is on the top of the stack, and pops it. */
  setField(L: number, index: number, name: string): void {
    this.api.lua_setfield(L, index, this.name(name))
  }

  /** Pushes a field of the table at `index`. */
  getField(L: number, index: number, name: string): void {
    this.api.lua_getfield(L, index, this.name(name))
  }

  /** Pushes a field of the table at `index`, not asking its metatable. */
  rawField(L: number, index: number, name: string): void {
    this.api.lua_pushlstring(L, this.name(name), name.length)
    this.api.lua_rawget(L, index < 0 && index > LUA_REGISTRYINDEX ? index - 1 : index)
  }

  /** Pops a value and keeps it. Returns the number that {@link pushReference} takes. */
  reference(L: number): number {
    return this.api.luaL_ref(L, LUA_REGISTRYINDEX)
  }

  pushReference(L: number, reference: number): void {
    this.api.lua_rawgeti(L, LUA_REGISTRYINDEX, reference)
  }

  dropReference(reference: number): void {
    this.api.luaL_unref(this.L, LUA_REGISTRYINDEX, reference)
  }

  /** Pops the given number of values. */
  pop(L: number, count: number): void {
    this.api.lua_settop(L, -count - 1)
  }

  /** Raises the value on the top of the stack as an error. */
  raise(L: number): never {
    this.api.lua_error(L)
    throw new Error('lua_error has returned')
  }

  /** Raises an error with a text, before which stands where the calling Lua function is: luaL_error. */
  raiseText(L: number, text: string): never {
    this.api.luaL_where(L, 1)
    this.pushText(L, text)
    this.api.lua_concat(L, 2)
    return this.raise(L)
  }

  /** Raises "bad argument #n to 'function' (message)". For messages that are constants. */
  raiseArgument(L: number, argument: number, message: string): never {
    this.api.luaL_argerror(L, argument, this.name(message))
    throw new Error('luaL_argerror has returned')
  }

  /** Collects garbage for a while; `size` is about how many KiB. */
  collectStep(size: number): void {
    this.api.lua_gc(this.L, LUA_GCSTEP, size)
  }

  /** Frees the memory of all objects. The state is not to be used any more. */
  close(): void {
    this.api.lua_close(this.L)
  }
}

/** Bytecode begins with this. */
const SIGNATURE = 0x1b
const SPACE = 0x20
const SCRATCH_BYTES_MIN = 16 * 1024
/** Scratch space of more bytes is given back when a script has ended. */
const SCRATCH_BYTES_KEPT = 256 * 1024
