import { copyBytes, latin1, writeLatin1 } from '../base/bytes.ts'
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
const WORD_BYTES = 4
/** Strings of more bytes are copied in one piece. */
const COPY_BY_WORDS_MAX = 320

/** Copies a string of Lua's, which begins at a whole word; behind it up to a word more is overwritten. */
function copyString({ words, bytes }: LuaState, from: number, length: number, target: ViewedBytes, at: number): void {
  if (length > COPY_BY_WORDS_MAX) return copyBytes(bytes, from, from + length, target, at)
  const { view } = target
  const end = (from + length + WORD_BYTES - 1) >> 2
  for (let word = from >> 2; word < end; word++, at += WORD_BYTES) view.setInt32(at, words[word], true)
}

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
    const { view } = state
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
        if (at + length + WORD_BYTES > this.bytes.length) this.#grow(at, length + WORD_BYTES)
        copyString(state, stringStart(string), length, this.bytes, at)
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

  /** Takes texts, a character per byte. */
  set(words: readonly string[]): void {
    const length = words.reduce((sum, word) => sum + word.length, 0)
    if (2 * words.length > this.argv.length) this.argv = new Int32Array(4 * words.length)
    if (length > this.bytes.length) this.#grow(0, length)
    this.argc = words.length
    let at = 0
    for (let i = 0; i < words.length; i++) {
      this.argv[2 * i] = at
      at = writeLatin1(this.bytes, at, words[i])
      this.argv[2 * i + 1] = at
    }
  }

  /** The words as texts. */
  texts(): string[] {
    return Array.from({ length: this.argc }, (_, i) => latin1(this.bytes, this.argv[2 * i], this.argv[2 * i + 1]))
  }

  #grow(used: number, more: number): void {
    const larger = allocateBytes(Math.max(used + more, 2 * this.bytes.length))
    copyBytes(this.bytes, 0, used, larger, 0)
    this.bytes = larger
  }
}
