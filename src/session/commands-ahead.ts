import type { CommandTable, Entry } from '../command/command-table.ts'
import { COMMAND, type ParseResult, type RespParser } from '../protocol/resp/parser.ts'
import { type HashIndex, TOUCH_SIZE_MIN, TOUCHED_MAX } from '../store/hash-index.ts'

/**
 * Commands ahead: what a pipeline asks for next, parsed before the first of it runs.
 *
 * A lookup waits for memory twice, for the index and for the item: with more keys than caches hold, that is half of a GET. Asked for together, the waits of
 * many lookups overlap, so the keys of a whole group are hashed and what they lead to is read before any command runs.
 *
 * The commands are kept as offsets into the bytes that they came in, in arrays that are used again.
 */

/** Commands per group at most. */
const COMMANDS_MAX = TOUCHED_MAX
/** A command with more arguments is not kept. */
const ARGUMENTS_MAX = 12
/** A longer argument is hashed when its turn comes: it costs more than the wait. */
const KEY_BYTES_MAX = 128

export class CommandsAhead {
  /** Keys in a database from which on it is worth it to look ahead. */
  keysMin = TOUCH_SIZE_MIN
  readonly entries: (Entry | undefined)[] = new Array<Entry | undefined>(COMMANDS_MAX).fill(undefined)
  readonly argv: readonly Int32Array[] = Array.from({ length: COMMANDS_MAX }, () => new Int32Array(2 * ARGUMENTS_MAX))
  readonly argc = new Int32Array(COMMANDS_MAX)
  /** Where each command starts and ends. */
  readonly starts = new Int32Array(COMMANDS_MAX)
  readonly ends = new Int32Array(COMMANDS_MAX)
  /** The hash of each command's first key; 0 where none is known. */
  readonly hashes = new Int32Array(COMMANDS_MAX)
  /** The same, where this key is the first argument. */
  readonly argumentHashes = new Int32Array(COMMANDS_MAX)
  /** How the parser stopped behind them; COMMAND when there may be more. */
  stopped: ParseResult = COMMAND

  readonly #commands: CommandTable

  constructor(commands: CommandTable) {
    this.#commands = commands
  }

  /**
   * Takes the command that the parser has just found in bytes[0, limit), and those behind it. Returns how many; with 0 the parser is where it was, and the command
   * is to be executed alone. Otherwise it stands behind them, or wherever in the next command it stopped.
   */
  take(parser: RespParser, bytes: Uint8Array, limit: number): number {
    let count = 0
    for (;;) {
      // An inline command lies in bytes of its own.
      if (parser.argc > ARGUMENTS_MAX || parser.bytes !== bytes) {
        if (count > 0) parser.continueAt(parser.commandStart)
        this.stopped = COMMAND
        return count
      }
      this.#keep(count++, parser)
      if (count === COMMANDS_MAX) {
        this.stopped = COMMAND
        return count
      }
      this.stopped = parser.next(bytes, limit)
      if (this.stopped !== COMMAND) return count
    }
  }

  /** Looks the commands up, and reads what the lookup of their keys in `index` will read. */
  touch(bytes: Uint8Array, count: number, index: HashIndex): void {
    let keys = 0
    for (let i = 0; i < count; i++) {
      const argv = this.argv[i]
      const entry = this.#commands.find(bytes, argv[0], argv[1])
      this.entries[i] = entry
      const key = entry === undefined ? 0 : entry.firstKey
      const keyed = key > 0 && this.argc[i] > key && argv[2 * key + 1] - argv[2 * key] <= KEY_BYTES_MAX
      const hash = keyed ? index.hash(bytes, argv[2 * key], argv[2 * key + 1]) : 0
      this.hashes[i] = hash
      this.argumentHashes[i] = key === 1 ? hash : 0
      if (keyed) keys++
    }
    if (keys > 1) index.touch(this.hashes, count)
  }

  #keep(i: number, parser: RespParser): void {
    const { argc } = parser
    const from = parser.argv
    const argv = this.argv[i]
    this.argc[i] = argc
    this.starts[i] = parser.commandStart
    this.ends[i] = parser.position
    for (let word = 0; word < 2 * argc; word++) argv[word] = from[word]
  }
}
