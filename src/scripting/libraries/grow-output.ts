import { copyBytes } from '../../base/bytes.ts'
import type { LuaState } from '../lua/lua-state.ts'

/** What a library makes at once, at most: the longest string that can be a value. */
const OUTPUT_BYTES_MAX = 512 * 1024 * 1024

/** A buffer with the first `used` bytes of `buffer`, and room for `needed` in all. Raises Lua's error "not enough memory" when that is too much. */
export function growOutput(
  state: LuaState,
  L: number,
  buffer: Uint8Array,
  used: number,
  needed: number,
): Uint8Array<ArrayBuffer> {
  let larger: Uint8Array<ArrayBuffer> | undefined
  if (needed <= OUTPUT_BYTES_MAX) larger = allocate(Math.max(needed, Math.min(buffer.length * 2, OUTPUT_BYTES_MAX)))
  if (larger === undefined) {
    state.pushText(L, 'not enough memory')
    return state.raise(L)
  }
  copyBytes(buffer, 0, used, larger, 0)
  return larger
}

function allocate(bytes: number): Uint8Array<ArrayBuffer> | undefined {
  try {
    return new Uint8Array(bytes)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
