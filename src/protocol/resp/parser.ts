import { parseInt64, parseInteger } from '../../base/integer.ts'
import { allocateBytes, viewOf } from '../../base/viewed-bytes.ts'
import { splitArguments } from '../split-arguments.ts'

/**
 * The RESP parser: finds commands in a stretch of bytes, in place.
 *
 * A command is told by `argc` and `argv`, pairs of [start, end) offsets into `bytes`. Nothing is copied and nothing is allocated per
 * command; an inline command with quotes, whose arguments must be unquoted, is the exception. Parsing stops anywhere and resumes there: the caller hands in the same
 * bytes again with more behind them, at the same or, told by {@link RespParser.rebase}, at another offset.
 *
 * Errors are in Redis's words (networking.c), to be sent with `-ERR Protocol error: ` before them; the connection is then closed.
 */

export const INCOMPLETE = 0
export const COMMAND = 1
export const INVALID = 2
export type ParseResult = typeof INCOMPLETE | typeof COMMAND | typeof INVALID

/** The longest inline command or length line, in bytes. */
export const LINE_BYTES_MAX = 64 * 1024
/** Arguments per command at most. */
export const ARGUMENTS_MAX = 0x7fffffff
/** What a client that has not authenticated may send: arguments, and bytes per argument. */
const UNAUTHENTICATED_ARGUMENTS_MAX = 10
const UNAUTHENTICATED_BULK_BYTES_MAX = 16384

const NUL = 0x00
const CARRIAGE_RETURN = 0x0d
const LINE_FEED = 0x0a
const SPACE = 0x20
const DOUBLE_QUOTE = 0x22
const DOLLAR = 0x24
const SINGLE_QUOTE = 0x27
const STAR = 0x2a
const ZERO = 0x30
const NO_LENGTH = -1
/** Instead of a line's end. */
const NOT_YET = -1
const TOO_LONG = -2
const WORD_HEAD_BYTES_MAX = 8
/** `*`, any byte, CR, LF as a little-endian word, and the bits to compare. */
const ARRAY_HEAD = 0x0a0d002a
const HEAD_MASK = 0xffff00ff | 0
/** `$`, any byte, CR, any byte. */
const SHORT_LENGTH = 0x000d0024
const SHORT_MASK = 0x00ff00ff
/** `$`, any two bytes, CR. */
const LONG_LENGTH = 0x0d000024
const LONG_MASK = 0xff0000ff | 0
/** Pairs for which an array is made at first, and for which one is kept. */
const ARGV_PAIRS = 64
const ARGV_PAIRS_KEPT = 1024

export class RespParser {
  /** The longest argument, in bytes: proto-max-bulk-len. */
  bulkBytesMax = 512 * 1024 * 1024
  /** Whether the limits for clients that have not authenticated apply. */
  restricted = false

  /** Where the arguments' bytes lie after COMMAND. */
  bytes: Uint8Array = NO_BYTES
  /** Offsets [start, end) of each argument. */
  argv = new Int32Array(2 * ARGV_PAIRS)
  argc = 0
  /** What is wrong after INVALID. */
  error = ''
  /** Where the next command starts or parsing resumes. */
  position = 0
  /** Where the current command starts: what lies before may be dropped. */
  commandStart = 0
  /** Bytes from `commandStart` on that the current command needs at least, as far as known. */
  bytesNeeded = 0

  #remaining = 0
  #bulkLength = NO_LENGTH
  /** Bytes of the line from `position` on in which its end was not found. Nothing is looked at twice, however slowly a line comes. */
  #scanned = 0

  /** Bytes that the offsets take beyond those of a new parser. */
  get extraBytes(): number {
    return this.argv.byteLength - 8 * ARGV_PAIRS
  }

  /** Goes on where a command starts or ends, be it that it was found already; what lies before may be dropped. */
  continueAt(position: number): void {
    this.position = position
    this.commandStart = position
    this.bytesNeeded = 0
    this.argc = 0
    this.#remaining = 0
    this.#scanned = 0
  }

  /** Gives back what a command with many arguments took. To be called between commands. */
  trim(): void {
    if (this.argv.length > 2 * ARGV_PAIRS_KEPT) this.argv = new Int32Array(2 * ARGV_PAIRS)
  }

  /** Tells that the bytes from `commandStart` on now lie at `start`. */
  rebase(start: number): void {
    const shift = start - this.commandStart
    if (shift === 0) return
    for (let i = 0; i < 2 * this.argc; i++) this.argv[i] += shift
    this.position += shift
    this.commandStart = start
  }

  /** Looks for the next command in bytes[position, limit). */
  next(bytes: Uint8Array, limit: number): ParseResult {
    let position = this.position
    const view = viewOf(bytes)
    if (this.#remaining === 0) {
      this.argc = 0
      for (;;) {
        this.commandStart = position
        if (position + 4 <= limit) {
          // `*n\r\n` with a digit from 1 on, which is nearly every command: one load and one comparison.
          const word = view.getInt32(position, true)
          const digit = ((word >>> 8) & 0xff) - ZERO
          if ((word & HEAD_MASK) === ARRAY_HEAD && digit > 0 && digit <= 9) {
            position += 4
            this.#remaining = digit
            this.#bulkLength = NO_LENGTH
            break
          }
        }
        if (position >= limit) return this.#stop(position, 1)
        if (bytes[position] !== STAR) {
          const result = this.#inline(bytes, position, limit)
          if (result !== COMMAND || this.argc > 0) return result
          position = this.position
          continue
        }
        const lineEnd = this.#findLineEnd(bytes, position, limit)
        if (lineEnd === TOO_LONG) return this.#invalid('too big mbulk count string')
        if (lineEnd < 0) return this.#stop(position, limit - position + 1)
        const count = parseCount(bytes, position + 1, lineEnd)
        if (!(count <= ARGUMENTS_MAX)) return this.#invalid('invalid multibulk length')
        if (this.restricted && count > UNAUTHENTICATED_ARGUMENTS_MAX)
          return this.#invalid('unauthenticated multibulk length')
        position = lineEnd + 2
        if (count <= 0) {
          this.position = position
          continue
        }
        this.#remaining = count
        this.#bulkLength = NO_LENGTH
        break
      }
    }
    return this.#arguments(bytes, view, position, limit)
  }

  #arguments(bytes: Uint8Array, view: DataView, position: number, limit: number): ParseResult {
    let argc = this.argc
    let argv = this.argv
    let remaining = this.#remaining
    let length = this.#bulkLength
    for (; remaining > 0; remaining--) {
      if (length === NO_LENGTH) {
        // `$n\r` and `$nn\r` are nearly all lengths there are.
        const word = position + 5 <= limit ? view.getInt32(position, true) : 0
        const first = ((word >>> 8) & 0xff) - ZERO
        const second = ((word >>> 16) & 0xff) - ZERO
        if ((word & SHORT_MASK) === SHORT_LENGTH && first >= 0 && first <= 9) {
          length = first
          position += 4
        } else if ((word & LONG_MASK) === LONG_LENGTH && first > 0 && first <= 9 && second >= 0 && second <= 9) {
          length = first * 10 + second
          position += 5
        } else {
          const lineEnd = this.#findLineEnd(bytes, position, limit)
          if (lineEnd === TOO_LONG) return this.#invalid('too big bulk count string')
          if (lineEnd < 0) return this.#suspend(position, argc, remaining, length, Math.max(4, limit - position + 1))
          if (bytes[position] !== DOLLAR) {
            return this.#invalid(`expected '$', got '${String.fromCharCode(bytes[position])}'`)
          }
          length = parseInteger(bytes, position + 1, lineEnd)
          if (!(length >= 0 && length <= this.bulkBytesMax)) return this.#invalid('invalid bulk length')
          position = lineEnd + 2
        }
        if (this.restricted && length > UNAUTHENTICATED_BULK_BYTES_MAX)
          return this.#invalid('unauthenticated bulk length')
      }
      if (position + length + 2 > limit) return this.#suspend(position, argc, remaining, length, length + 2)
      if (2 * argc === argv.length) argv = this.#growArgv()
      argv[2 * argc] = position
      argv[2 * argc + 1] = position + length
      argc++
      position += length + 2
      length = NO_LENGTH
    }
    this.argc = argc
    this.position = position
    this.#remaining = 0
    this.bytes = bytes
    return COMMAND
  }

  #inline(bytes: Uint8Array, start: number, limit: number): ParseResult {
    if (this.#scanned === 0 && this.#plainLine(bytes, start, limit)) return COMMAND
    const rest = bytes.subarray(start, limit)
    // As in Redis, behind a NUL byte nothing is found.
    const blind = rest[this.#scanned] === NUL
    const lineFeed = blind ? -1 : rest.indexOf(LINE_FEED, this.#scanned)
    const searched = rest.subarray(0, lineFeed < 0 ? rest.length : lineFeed)
    const nul = blind ? this.#scanned : searched.indexOf(NUL, this.#scanned)
    if (lineFeed < 0 || nul >= 0) {
      this.#scanned = nul < 0 ? rest.length : nul
      if (rest.length > LINE_BYTES_MAX) return this.#invalid('too big inline request')
      return this.#stop(start, rest.length + 1)
    }
    this.#scanned = 0
    let end = start + lineFeed
    this.position = end + 1
    if (end > start && bytes[end - 1] === CARRIAGE_RETURN) end--
    const words = splitArguments(bytes.subarray(start, end))
    if (words === undefined) return this.#invalid('unbalanced quotes in request')
    const copy = allocateBytes(end - start)
    let at = 0
    for (const word of words) {
      if (2 * this.argc === this.argv.length) this.#growArgv()
      copy.set(word, at)
      this.argv[2 * this.argc] = at
      at += word.length
      this.argv[2 * this.argc + 1] = at
      this.argc++
    }
    this.bytes = copy
    return COMMAND
  }

  /**
   * Finds the words of an inline command where they lie. Returns false when the line is not whole, or has quotes or control characters, which {@link splitArguments}
   * sees to.
   */
  #plainLine(bytes: Uint8Array, start: number, limit: number): boolean {
    let argc = 0
    let wordStart = start
    for (let at = start; at < limit; at++) {
      const byte = bytes[at]
      if (byte > SPACE && byte !== DOUBLE_QUOTE && byte !== SINGLE_QUOTE) continue
      const ends = byte === LINE_FEED || (byte === CARRIAGE_RETURN && at + 1 < limit && bytes[at + 1] === LINE_FEED)
      if (byte !== SPACE && !ends) return false
      if (at > wordStart) {
        if (2 * argc === this.argv.length) this.#growArgv()
        this.argv[2 * argc] = wordStart
        this.argv[2 * argc + 1] = at
        argc++
      }
      wordStart = at + 1
      if (!ends) continue
      this.argc = argc
      this.bytes = bytes
      this.position = byte === LINE_FEED ? at + 1 : at + 2
      return true
    }
    return false
  }

  /**
   * Returns the offset of the CR that ends the line from `start`, {@link NOT_YET} when it or the byte behind it is still to come, or {@link TOO_LONG}.
   * Behind a NUL byte nothing is found, as in Redis, which looks with strchr.
   */
  #findLineEnd(bytes: Uint8Array, start: number, limit: number): number {
    let at = start + this.#scanned
    const last = limit - 1
    while (at < last && bytes[at] !== CARRIAGE_RETURN && bytes[at] !== NUL) at++
    if (at < last && bytes[at] === CARRIAGE_RETURN) {
      this.#scanned = 0
      return at
    }
    const scanned = at - start
    // Less is looked at again, so that heads read by words leave this alone: they have their CR within five bytes.
    this.#scanned = scanned > WORD_HEAD_BYTES_MAX ? scanned : 0
    return limit - start > LINE_BYTES_MAX && bytes[at] !== CARRIAGE_RETURN ? TOO_LONG : NOT_YET
  }

  #suspend(position: number, argc: number, remaining: number, length: number, needed: number): ParseResult {
    this.argc = argc
    this.#remaining = remaining
    this.#bulkLength = length
    return this.#stop(position, position - this.commandStart + needed)
  }

  #stop(position: number, needed: number): ParseResult {
    this.position = position
    this.bytesNeeded = needed
    return INCOMPLETE
  }

  #invalid(error: string): ParseResult {
    this.error = error
    return INVALID
  }

  #growArgv(): Int32Array<ArrayBuffer> {
    const argv = new Int32Array(this.argv.length * 2)
    argv.set(this.argv)
    this.argv = argv
    return argv
  }
}

const NO_BYTES = new Uint8Array(0)

/** Returns the integer that counts arguments, NaN when there is none. Below -2^53 all are the same. */
function parseCount(bytes: Uint8Array, start: number, end: number): number {
  const count = parseInteger(bytes, start, end)
  return Number.isNaN(count) ? Number(parseInt64(bytes, start, end) ?? Number.NaN) : count
}
