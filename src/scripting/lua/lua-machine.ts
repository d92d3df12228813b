import { writeLatin1 } from '../../base/bytes.ts'
import { ViewedBytes } from '../../base/viewed-bytes.ts'
import type { LuaExports } from './lua-exports.ts'

/**
 * One instance of the WebAssembly module: memory, functions, and what the module needs of its surroundings, which is next to nothing.
 *
 * The module is the one of the package wasmoon-lua5.1 (PUC Lua 5.1 built by Emscripten), without that package's JavaScript. C's longjmp, which is how Lua raises
 * errors, is a JavaScript exception here: a constant object, thrown and caught by two of the functions that the module imports. Files, clocks and
 * the environment are absent: whatever asks for them gets an error.
 */
export class LuaMachine {
  readonly api: LuaExports
  /** The memory; replaced when it grows, so never to be kept across a call into the module. */
  bytes: ViewedBytes
  view: DataView
  words: Int32Array
  /** Whether something other than a Lua error has come through Lua's frames: its state cannot be relied on any more. */
  broken = false

  readonly #bytesMax: number
  readonly #functions: ((...args: number[]) => number)[] = []

  /** Instantiates a compiled module; its memory may grow to `bytesMax` bytes. */
  constructor(module: LuaModule, bytesMax: number) {
    this.#bytesMax = bytesMax
    this.api = new WebAssembly.Instance(module, this.#imports(module)).exports as LuaExports
    this.bytes = new ViewedBytes(this.api.memory.buffer)
    this.view = this.bytes.view
    this.words = new Int32Array(this.api.memory.buffer)
    this.api.__wasm_call_ctors()
    this.api.emscripten_stack_init()
  }

  /** Makes a JavaScript function a C function of one address that returns a count: a lua_CFunction. Returns its number, which is a pointer to it in C. */
  addFunction(fn: (L: number) => number): number {
    return this.#addToTable(FUNCTION_OF_ONE, fn)
  }

  /** Makes a JavaScript function a C function of two addresses that returns nothing: a lua_Hook. */
  addHook(fn: (L: number, activation: number) => void): number {
    return this.#addToTable(FUNCTION_OF_TWO, fn)
  }

  /** Copies a text, a character per byte, with a zero behind it, into memory that nobody frees. Returns the address. */
  constantText(text: string): number {
    const address = this.api.malloc(text.length + 1)
    const end = writeLatin1(this.bytes, address, text)
    this.bytes[end] = 0
    return address
  }

  #addToTable(wrapper: Uint8Array, fn: unknown): number {
    const table = this.api.__indirect_function_table
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wrapper), { e: { f: fn } })
    const index = table.grow(1)
    table.set(index, (exports as { f: unknown }).f)
    return index
  }

  #imports(module: LuaModule): Record<string, Record<string, unknown>> {
    const imports: Record<string, Record<string, unknown>> = {}
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
      imports[from] ??= {}
      imports[from][name] = () => -1
    }
    Object.assign(imports.env, {
      invoke_vii: (fn: number, a: number, b: number) => this.#invoke(fn, a, b),
      _emscripten_throw_longjmp: () => {
        throw LONG_JUMP
      },
      emscripten_memcpy_js: (to: number, from: number, length: number) => {
        this.bytes.copyWithin(to, from, from + length)
      },
      emscripten_resize_heap: (bytes: number) => this.#resize(bytes >>> 0),
    })
    Object.assign(imports.wasi_snapshot_preview1, {
      environ_sizes_get: (count: number, bytes: number) => {
        const view = new DataView(this.api.memory.buffer)
        view.setUint32(count, 0, true)
        view.setUint32(bytes, 0, true)
        return 0
      },
      environ_get: () => 0,
    })
    return imports
  }

  /** Calls a function that may jump out: C's setjmp. */
  #invoke(fn: number, a: number, b: number): void {
    const { api } = this
    const stack = api.stackSave()
    const callee = this.#functions[fn] ?? this.#look(fn)
    try {
      callee(a, b)
    } catch (error) {
      if (error !== LONG_JUMP) {
        this.broken = true
        throw error
      }
      api.stackRestore(stack)
      api.setThrew(1, 0)
    }
  }

  #look(fn: number): (...args: number[]) => number {
    const callee = this.api.__indirect_function_table.get(fn)
    this.#functions[fn] = callee
    return callee
  }

  /** Lets the memory grow, by a fourth at least. Returns whether it could. */
  #resize(bytes: number): number {
    const { memory } = this.api
    const current = memory.buffer.byteLength
    if (bytes > this.#bytesMax) return 0
    const target = Math.min(this.#bytesMax, Math.max(bytes, current + (current >>> 2)))
    try {
      memory.grow(Math.ceil((target - current) / PAGE_BYTES))
    } catch {
      return 0
    }
    this.bytes = new ViewedBytes(memory.buffer)
    this.view = this.bytes.view
    this.words = new Int32Array(memory.buffer)
    return 1
  }
}

/** A compiled WebAssembly.Module; can be shared by machines. */
export type LuaModule = object

/** Compiles the bytes of the package's .wasm file: about 10 ms. */
export function compileLua(bytes: Uint8Array): LuaModule {
  return new WebAssembly.Module(bytes)
}

/** What is thrown for a Lua error, through all frames up to the pcall; nobody else may catch it. */
const LONG_JUMP = Object.freeze({ luaError: true })
const PAGE_BYTES = 65536

/** The part of the global WebAssembly that is used here; it is not among Node's types. */
interface WebAssemblyPort {
  readonly Module: {
    new (bytes: Uint8Array): LuaModule
    imports(module: LuaModule): { module: string; name: string }[]
  }
  readonly Instance: new (module: LuaModule, imports: object) => { readonly exports: object }
}
declare const WebAssembly: WebAssemblyPort

/** Modules that import one function, e.f, and export it as f: only so does a JavaScript function become one that a table can hold. */
const FUNCTION_OF_ONE = wrapper([0x60, 1, 0x7f, 1, 0x7f])
const FUNCTION_OF_TWO = wrapper([0x60, 2, 0x7f, 0x7f, 0])

/** `type`: the function's type as section 1 has it (0x7f is i32). */
function wrapper(type: readonly number[]): Uint8Array {
  const types = [1, type.length + 1, 1, ...type]
  const imports = [2, 7, 1, 1, 0x65, 1, 0x66, 0, 0]
  const exports = [7, 5, 1, 1, 0x66, 0, 0]
  return Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...types, ...imports, ...exports)
}
