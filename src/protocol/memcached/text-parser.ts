import { viewOf } from '../../base/viewed-bytes.ts'
import {
  ADD,
  APPEND,
  CAS,
  commandCode,
  DECR,
  DELETE,
  GAT,
  GATS,
  GET,
  GETS,
  INCR,
  isNoreply,
  META_ARITHMETIC,
  META_DEBUG,
  META_DELETE,
  META_GET,
  META_NOOP,
  META_SET,
  PREPEND,
  QUIT,
  REPLACE,
  SET,
  STATS,
  TOUCH,
  UNKNOWN,
  VERSION,
  WATCH,
} from './command-code.ts'
import { BAD_LINE, FLAG_BINARY_KEY, KEY_BYTES_MAX, MetaFlags, OPAQUE_TOO_LONG } from './meta-flags.ts'
import { lenientInt32, lenientUint32, strictInt32, strictUint64 } from './number-token.ts'

/**
 * The parser of memcached's text protocol: finds commands in a stretch of bytes, in place.
 *
 * A command is a line of words, behind which a value may follow; it is told by numbers: which command, and offsets of words and value. Nothing is allocated per
 * command. Parsing stops anywhere and resumes there: the caller hands in the same bytes again with more behind them, at the same or, told by
 * {@link TextParser.rebase}, at another offset. What can be wrong with a line is found here, before its value has come; the value is then skipped.
 *
 * Source: memcached's doc/protocol.txt and proto_parser.c. Lines end with LF, a CR before it is not theirs.
 */

export const INCOMPLETE = 0
export const COMMAND = 1
/** The line is too long for what it is: the connection is to be closed. */
export const INVALID = 2
export type TextResult = typeof INCOMPLETE | typeof COMMAND | typeof INVALID

/** Words that are kept of a line; what is behind is of no interest. */
const TOKENS_MAX = 23
/** The shortest line, its end included. */
const LINE_BYTES_MIN = 4
/** A line of which so many bytes have come without an end must be a get. */
const LINE_BYTES_MAX = 2048
/** Space before that get at most. */
const LEADING_SPACE_MAX = 100
const VALUE_BYTES_MAX = 0x7fffffff - 2
/** CR and LF behind a value. */
const VALUE_END_BYTES = 2

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const SPACE = 0x20
const LARGE_VALUE = 'SERVER_ERROR object too large for cache'

export class TextParser {
  /** `-I`, and what an item takes of it beside key, client flags and value, in bytes. */
  itemBytesMax = 1024 * 1024
  itemFixedBytes = 0

  /** Where the words' bytes lie after COMMAND. */
  bytes: Uint8Array = NO_BYTES
  /** Which command, see command-code.ts. */
  code = UNKNOWN
  /** Offsets [start, end) of the first {@link TOKENS_MAX} words. */
  readonly tokens = new Int32Array(2 * TOKENS_MAX)
  tokenCount = 0
  /** Where the line ends, without CR and LF. */
  lineEnd = 0
  keyStart = 0
  keyEnd = 0
  valueStart = 0
  valueEnd = 0
  noreply = false
  /** Of a storage command; client flags as a signed word, the time as it was given. */
  clientFlags = 0
  exptime = 0
  readonly compare = new Int32Array(2)
  /** Of a meta command. */
  readonly meta = new MetaFlags()
  /** The line to reply when something is wrong with the command; empty when nothing is. Errors are replied whatever {@link noreply} for meta commands. */
  error = ''

  /** Where the next command starts or parsing resumes. */
  position = 0
  commandStart = 0
  bytesNeeded = 0
  readonly extraBytes = 0

  /** Bytes of the line in which its end was not found: nothing is looked at twice. */
  #scanned = 0
  /** Bytes to skip: the value of a command that was refused. */
  #swallow = 0
  /** Whether the line was read and its value is awaited. */
  #awaiting = false
  /** Whether a retrieval command goes on with keys that are left. */
  #continuing = false

  /** Whether a command's line has come, and its value has not. */
  get awaitsValue(): boolean {
    return this.#awaiting || this.#swallow > 0
  }

  /** Whether the value was too large. */
  get tooLarge(): boolean {
    return this.error === LARGE_VALUE
  }

  rebase(start: number): void {
    const shift = start - this.commandStart
    if (shift === 0) return
    for (let i = 0; i < 2 * this.tokenCount; i++) this.tokens[i] += shift
    this.lineEnd += shift
    this.keyStart += shift
    this.keyEnd += shift
    this.valueStart += shift
    this.valueEnd += shift
    this.position += shift
    this.commandStart = start
    if (this.#awaiting && (this.meta.mask & FLAG_BINARY_KEY) === 0) {
      this.meta.keyStart += shift
      this.meta.keyEnd += shift
    }
  }

  trim(): void {}

  /** Leaves the command that was found behind: its bytes may be dropped. */
  skip(): void {
    this.commandStart = this.position
    this.bytesNeeded = 0
  }

  /** Has a retrieval command that was found go on with the key at `keyStart`, when it is its turn again. */
  continueAt(keyStart: number): void {
    this.#continuing = true
    this.keyStart = keyStart
    this.commandStart = keyStart
    this.bytesNeeded = 0
  }

  /** Looks for the next command in bytes[position, limit). */
  next(bytes: Uint8Array, limit: number): TextResult {
    this.bytes = bytes
    if (this.#awaiting) return this.#value(bytes, limit)
    if (this.#continuing) {
      this.#continuing = false
      return COMMAND
    }
    let start = this.position
    if (this.#swallow > 0) {
      const skipped = Math.min(this.#swallow, limit - start)
      this.#swallow -= skipped
      start += skipped
      this.position = start
    }
    this.commandStart = start
    if (start >= limit) return this.#stop(1)
    const end = this.#scanned > 0 ? this.#resumeLine(bytes, start, limit) : this.#words(bytes, start, limit)
    if (end < 0) return this.#longLine(bytes, start, limit)
    this.#scanned = 0
    this.position = end + 1
    return this.#command(bytes, start, end, limit)
  }

  /** Finds the end of a line of which a part was searched before, then its words. */
  #resumeLine(bytes: Uint8Array, start: number, limit: number): number {
    const at = bytes.subarray(start + this.#scanned, limit).indexOf(LINE_FEED)
    return at < 0 ? -1 : this.#words(bytes, start, start + this.#scanned + at + 1)
  }

  /** Finds the words of a line. Returns the offset of its LF, or -1 when that is not there. Words that are too long for keys are told by {@link error}. */
  #words(bytes: Uint8Array, start: number, limit: number): number {
    const { tokens } = this
    let count = 0
    let at = start
    this.error = ''
    for (;;) {
      while (at < limit && bytes[at] === SPACE) at++
      if (at === limit) return -1
      const word = at
      let byte = bytes[at]
      while (byte !== SPACE && byte !== LINE_FEED) {
        if (++at === limit) return -1
        byte = bytes[at]
      }
      const end = byte === LINE_FEED && at > start && bytes[at - 1] === CARRIAGE_RETURN ? at - 1 : at
      if (end > word) {
        if (count < TOKENS_MAX) {
          tokens[2 * count] = word
          tokens[2 * count + 1] = end
          count++
        }
        if (end - word > KEY_BYTES_MAX) this.error = BAD_LINE
      }
      if (byte !== LINE_FEED) continue
      this.tokenCount = count
      this.lineEnd = at > start && bytes[at - 1] === CARRIAGE_RETURN ? at - 1 : at
      return at
    }
  }

  #longLine(bytes: Uint8Array, start: number, limit: number): TextResult {
    const length = limit - start
    this.#scanned = length
    if (length <= LINE_BYTES_MAX) return this.#stop(length + 1)
    let at = start
    while (bytes[at] === SPACE && at < limit) at++
    if (at - start > LEADING_SPACE_MAX) return INVALID
    const name = String.fromCharCode(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3], bytes[at + 4])
    return name.startsWith('get ') || name === 'gets ' ? this.#stop(length + 1) : INVALID
  }

  /** Reads the line whose words were found and whose LF is at `end`. */
  #command(bytes: Uint8Array, start: number, end: number, limit: number): TextResult {
    this.noreply = false
    const longWord = this.error !== ''
    this.error = ''
    this.code = UNKNOWN
    if (end + 1 - start < LINE_BYTES_MIN) return this.#refuse()
    const { tokens } = this
    // A line that begins with a space has no command.
    const nameEnd = tokens[0] === start && this.tokenCount > 0 ? tokens[1] : start
    const code = commandCode(bytes, start, nameEnd - start, viewOf(bytes).getInt32(start, true))
    this.code = code
    switch (code) {
      case GET:
      case GETS:
        return this.#retrieval(bytes, 1, longWord)
      case SET:
      case ADD:
      case REPLACE:
      case APPEND:
      case PREPEND:
      case CAS:
        return this.#storage(bytes, limit)
      case GAT:
      case GATS:
        return this.#retrieval(bytes, 2, longWord)
      case META_SET:
        return this.#metaSet(bytes, limit)
      case META_GET:
      case META_DELETE:
      case META_ARITHMETIC:
        return this.#metaWords(bytes, 2) ? this.#metaFlags(bytes, 2) : this.#refuse()
      case META_DEBUG:
        return this.#metaWords(bytes, 2) ? COMMAND : this.#refuse()
      case DELETE:
        return this.#simple(bytes, 2)
      case INCR:
      case DECR:
      case TOUCH:
        return this.#simple(bytes, 3)
      case META_NOOP:
      case QUIT:
      case VERSION:
      case STATS:
      case WATCH:
        return COMMAND
      default:
        this.#readNoreply(bytes)
        return COMMAND
    }
  }

  #retrieval(bytes: Uint8Array, keyToken: number, longWord: boolean): TextResult {
    if (this.tokenCount <= keyToken) return this.#refuse()
    this.#key(keyToken)
    if (keyToken === 1) this.#readNoreply(bytes)
    else {
      this.exptime = strictInt32(bytes, this.tokens[2], this.tokens[3])
      if (Number.isNaN(this.exptime)) this.error = 'CLIENT_ERROR invalid exptime argument'
    }
    if (longWord && this.error === '') this.error = BAD_LINE
    return COMMAND
  }

  #simple(bytes: Uint8Array, count: number): TextResult {
    if (this.tokenCount < count) return this.#refuse()
    this.#key(1)
    this.#readNoreply(bytes)
    if (this.keyEnd - this.keyStart > KEY_BYTES_MAX) this.error = BAD_LINE
    return COMMAND
  }

  /** `set key flags exptime bytes [noreply]`, and `cas` with a number more. */
  #storage(bytes: Uint8Array, limit: number): TextResult {
    const { tokens } = this
    if (this.tokenCount < 5) return this.#refuse()
    const length = strictInt32(bytes, tokens[8], tokens[9])
    if (!(length >= 0 && length <= VALUE_BYTES_MAX)) return this.#refuse()
    this.#key(1)
    this.#readNoreply(bytes)
    this.clientFlags = lenientUint32(bytes, tokens[4], tokens[5])
    this.exptime = lenientInt32(bytes, tokens[6], tokens[7])
    this.compare[0] = this.compare[1] = 0
    if (
      this.keyEnd - this.keyStart > KEY_BYTES_MAX ||
      Number.isNaN(this.clientFlags) ||
      Number.isNaN(this.exptime) ||
      (this.code === CAS && (this.tokenCount < 6 || !strictUint64(bytes, tokens[10], tokens[11], this.compare)))
    )
      this.error = BAD_LINE
    return this.#await(bytes, limit, length, this.keyEnd - this.keyStart, this.clientFlags)
  }

  /** `ms key bytes flags…` */
  #metaSet(bytes: Uint8Array, limit: number): TextResult {
    const { meta, tokens } = this
    if (!this.#metaWords(bytes, 3)) return this.#refuse()
    const length = strictInt32(bytes, tokens[4], tokens[5])
    if (!(length >= 0 && length <= VALUE_BYTES_MAX)) return this.#refuse()
    this.#metaFlags(bytes, 3)
    if (this.error === '' && !META_SET_MODES.has(meta.mode)) this.error = 'CLIENT_ERROR invalid mode for ms M token'
    return this.#await(bytes, limit, length, meta.keyEnd - meta.keyStart, meta.clientFlags)
  }

  /** Awaits the value of a command whose line was read, or skips it when that was wrong. */
  #await(bytes: Uint8Array, limit: number, length: number, keyLength: number, clientFlags: number): TextResult {
    const flagBytes = clientFlags === 0 ? 0 : 4
    if (this.error === '' && this.itemFixedBytes + keyLength + flagBytes + length > this.itemBytesMax)
      this.error = LARGE_VALUE
    if (this.error !== '') {
      this.#swallow = length + VALUE_END_BYTES
      return COMMAND
    }
    this.valueStart = this.position
    this.valueEnd = this.position + length
    return this.#value(bytes, limit)
  }

  #value(bytes: Uint8Array, limit: number): TextResult {
    const end = this.valueEnd + VALUE_END_BYTES
    if (end > limit) {
      this.#awaiting = true
      return this.#stop(end - this.commandStart)
    }
    if ((this.meta.mask & FLAG_BINARY_KEY) === 0) this.meta.keyBytes = bytes
    this.#awaiting = false
    this.position = end
    if (bytes[end - 2] !== CARRIAGE_RETURN || bytes[end - 1] !== LINE_FEED) this.error = 'CLIENT_ERROR bad data chunk'
    return COMMAND
  }

  /** Whether there are `count` words, and what may be flags behind them begins with a letter or digit. */
  #metaWords(bytes: Uint8Array, count: number): boolean {
    if (this.tokenCount < count) return false
    for (let i = count; i < this.tokenCount; i++) {
      const first = bytes[this.tokens[2 * i]]
      if ((first <= 64 || first >= 123) && (first < 0x30 || first > 0x39)) return false
    }
    this.#key(1)
    return true
  }

  #metaFlags(bytes: Uint8Array, first: number): TextResult {
    if (this.meta.parse(bytes, this.tokens, this.tokenCount, first)) return COMMAND
    const { error } = this.meta
    this.error = this.code === META_ARITHMETIC && error !== OPAQUE_TOO_LONG ? BAD_FLAG : error
    return COMMAND
  }

  #key(token: number): void {
    this.keyStart = this.tokens[2 * token]
    this.keyEnd = this.tokens[2 * token + 1]
  }

  #readNoreply(bytes: Uint8Array): void {
    const { tokens, tokenCount } = this
    if (tokenCount > 0) this.noreply = isNoreply(bytes, tokens[2 * tokenCount - 2], tokens[2 * tokenCount - 1])
  }

  #refuse(): TextResult {
    this.error = BAD_LINE
    return COMMAND
  }

  #stop(needed: number): TextResult {
    this.bytesNeeded = needed
    return INCOMPLETE
  }
}

const NO_BYTES = new Uint8Array(0)
/** What ma says of any flag. */
const BAD_FLAG = 'CLIENT_ERROR invalid or duplicate flag'
/** No mode, add, append, prepend, replace, set. */
const META_SET_MODES = new Set([0, 0x45, 0x41, 0x50, 0x52, 0x53])
