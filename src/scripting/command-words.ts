import { copyBytes } from '../base/bytes.ts'
import { DOUBLE_BYTES_MAX, writeDouble } from '../base/double.ts'
import { allocateBytes, type ViewedBytes } from '../base/viewed-bytes.ts'
import type { Entry } from '../command/command-table.ts'
import type { QueuedCommand } from '../command/transaction.ts'
import {
  addressOf,
  argumentAt,
  numberOf,
  stringLength,
  stringStart,
  TVALUE_BYTES,
  typeOf,
} from './libraries/lua-objects.ts'
import { LUA_TNUMBER, LUA_TSTRING } from './lua/lua-exports.ts'
import type { LuaState } from './lua/lua-state.ts'

const BYTES_MIN = 4096
/** A buffer that has grown beyond this is given back. */
const BYTES_KEPT = 1024 * 1024
const WORDS_MIN = 64

/** The words of a command that a script calls: its strings and numbers, copied out of Lua's memory one behind the other. One object is used again and again. */
export class CommandWords implements QueuedCommand {
  entry!: Entry
  bytes: ViewedBytes = allocateBytes(BYTES_MIN)
  argv = new Int32Array(2 * WORDS_MIN)
  argc = 0

  /** Takes the arguments of the function of Lua that runs, which are `count`. Returns false when one of them is neither string nor number. */
  read(state: LuaState, L: number, count: number): boolean {
    if (2 * count > this.argv.length) this.argv = new Int32Array(4 * count)
    if (this.bytes.length > BYTES_KEPT) this.bytes = allocateBytes(BYTES_MIN)
    const { view, bytes } = state
    const { argv } = this
    this.argc = count
    let value = argumentAt(view, L, 1)
    let at = 0
    for (let i = 0; i < 2 * count; i += 2, value += TVALUE_BYTES) {
      const type = typeOf(view, value)
      argv[i] = at
      if (type === LUA_TSTRING) {
        const string = addressOf(view, value)
        const length = stringLength(view, string)
        const from = stringStart(string)
        if (at + length > this.bytes.length) this.#grow(at, length)
        copyBytes(bytes, from, from + length, this.bytes, at)
        at += length
      } else if (type === LUA_TNUMBER) {
        if (at + DOUBLE_BYTES_MAX > this.bytes.length) this.#grow(at, DOUBLE_BYTES_MAX)
        // Without the sign that a zero may have.
        at = writeDouble(this.bytes, at, numberOf(view, value) + 0)
      } else {
        return false
      }
      argv[i + 1] = at
    }
    return true
  }

  #grow(used: number, more: number): void {
    const larger = allocateBytes(Math.max(used + more, 2 * this.bytes.length))
    copyBytes(this.bytes, 0, used, larger, 0)
    this.bytes = larger
  }
}
