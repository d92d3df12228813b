import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Reads the WebAssembly module of Lua 5.1 out of the package wasmoon-lua5.1, which must be installed beside this one. */
export function readLuaModule(): Uint8Array {
  const main = createRequire(import.meta.url).resolve('wasmoon-lua5.1')
  return readFileSync(join(dirname(main), 'liblua5.1.wasm'))
}
