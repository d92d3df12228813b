import { copyBytes, writeLatin1, writeUtf8 } from '../../base/bytes.ts'
import { DOUBLE_BYTES_MAX, writeDouble } from '../../base/double.ts'
import { digitCount, writeInt64, writeInteger } from '../../base/integer.ts'
import { OutputBuffer } from '../output-buffer.ts'

/**
 * Replies, written as RESP2 or RESP3 into one output buffer that is reused.
 *
 * Handlers say what they mean (a map, a null, a double); the protocol of the client decides the bytes, and only here.
 * Source: the RESP specification, https://redis.io/docs/latest/develop/reference/protocol-spec/.
 */

const CARRIAGE_RETURN = 0x0d
const LINE_FEED = 0x0a
const DOLLAR = 0x24
const STAR = 0x2a
const COLON = 0x3a
const PLUS = 0x2b
const MINUS = 0x2d
const UNDERSCORE = 0x5f
const PERCENT = 0x25
const TILDE = 0x7e
const GREATER = 0x3e
const BAR = 0x7c
const COMMA = 0x2c
const HASH = 0x23
const EQUALS = 0x3d
const PAREN = 0x28
/** The longest head of an aggregate: type, 20 digits, CRLF. */
const HEAD_BYTES_MAX = 24
/** The head of a bulk string of 10 to 99 bytes. */
const SHORT_BULK_HEAD_BYTES = 5

export class Reply extends OutputBuffer {
  /** The client's protocol: 2 or 3. */
  protocol: 2 | 3 = 2
  /** Error replies so far. */
  errors = 0
  /** Error replies besides that were counted as some other command's already: a script passed them on. */
  repeatedErrors = 0
  /** The last error reply's text. */
  lastError = ''

  /** `+OK` */
  ok(): void {
    this.reserve(5)
    const { bytes, length } = this
    bytes[length] = PLUS
    bytes[length + 1] = 0x4f
    bytes[length + 2] = 0x4b
    bytes[length + 3] = CARRIAGE_RETURN
    bytes[length + 4] = LINE_FEED
    this.length = length + 5
  }

  /** A simple string; must hold no CR or LF. */
  simple(text: string): void {
    this.#line(PLUS, text)
  }

  /** An error: code, space and message, e.g. `ERR syntax error`. CR and LF become spaces. */
  error(text: string): void {
    this.errors++
    this.lastError = text
    const clean = /[\r\n]/.test(text) ? text.replace(/[\r\n]/g, ' ') : text
    this.#line(MINUS, clean)
  }

  /** A signed 64-bit integer. */
  integer(value: number | bigint): void {
    this.reserve(HEAD_BYTES_MAX)
    const { bytes, length } = this
    bytes[length] = COLON
    const end =
      typeof value === 'number' ? writeInteger(bytes, length + 1, value) : writeInt64(bytes, length + 1, value)
    this.#crlf(end)
  }

  /** A bulk string out of source[start, end). */
  bulk(source: Uint8Array, start: number, end: number): void {
    const length = end - start
    const at = this.bulkHead(length)
    copyBytes(source, start, end, this.bytes, at)
    this.bulkEnd()
  }

  /** Begins a bulk string of `length` bytes, to be written at the offset returned and followed by {@link bulkEnd}. */
  bulkHead(length: number): number {
    this.reserve(length + HEAD_BYTES_MAX)
    const { bytes } = this
    bytes[this.length] = DOLLAR
    const at = writeInteger(bytes, this.length + 1, length)
    bytes[at] = CARRIAGE_RETURN
    bytes[at + 1] = LINE_FEED
    this.length = at + 2 + length
    return at + 2
  }

  bulkEnd(): void {
    this.#crlf(this.length)
  }

  /** Begins a bulk string of at most `bytesMax` bytes, up to 99, to be written at the offset returned, with {@link endShortBulk} after it. */
  beginShortBulk(bytesMax: number): number {
    this.reserve(bytesMax + HEAD_BYTES_MAX)
    return this.length + SHORT_BULK_HEAD_BYTES
  }

  /** Ends a bulk string at the offset behind its last byte. */
  endShortBulk(end: number): void {
    const { bytes, length } = this
    const start = length + SHORT_BULK_HEAD_BYTES
    const count = end - start
    bytes[length] = DOLLAR
    let at = length + 1
    if (count > 9) {
      const tens = (count / 10) | 0
      bytes[at++] = 0x30 + tens
      bytes[at++] = 0x30 + count - tens * 10
    } else {
      bytes[at++] = 0x30 + count
      for (let i = start; i < end; i++) bytes[i - 1] = bytes[i]
      end--
    }
    bytes[at] = CARRIAGE_RETURN
    bytes[at + 1] = LINE_FEED
    this.#crlf(end)
  }

  /** A bulk string of text in UTF-8. */
  text(text: string): void {
    const length = Buffer.byteLength(text)
    const at = this.bulkHead(length)
    writeUtf8(this.bytes, at, text)
    this.bulkEnd()
  }

  /** A bulk string of text that stands for bytes, a character each. */
  latin1(text: string): void {
    const at = this.bulkHead(text.length)
    writeLatin1(this.bytes, at, text)
    this.bulkEnd()
  }

  /** A bulk string of an integer's decimal digits. */
  bulkInteger(value: number): void {
    const at = this.bulkHead(digitCount(value))
    writeInteger(this.bytes, at, value)
    this.bulkEnd()
  }

  /** No value: a null bulk string, in RESP3 null. */
  null(): void {
    if (this.protocol === 3) return this.#line(UNDERSCORE, '')
    this.reserve(5)
    const { bytes, length } = this
    bytes[length] = DOLLAR
    bytes[length + 1] = MINUS
    bytes[length + 2] = 0x31
    this.#crlf(length + 3)
  }

  /** No array: a null array, in RESP3 null. */
  nullArray(): void {
    this.#line(this.protocol === 3 ? UNDERSCORE : STAR, this.protocol === 3 ? '' : '-1')
  }

  /** The head of an array; `count` replies must follow. */
  array(count: number): void {
    this.#head(STAR, count)
  }

  /** The head of a map of `count` pairs, in RESP2 of an array of twice as many. */
  map(count: number): void {
    if (this.protocol === 3) this.#head(PERCENT, count)
    else this.#head(STAR, 2 * count)
  }

  /** The head of a set, in RESP2 of an array. */
  set(count: number): void {
    this.#head(this.protocol === 3 ? TILDE : STAR, count)
  }

  /** The head of an out-of-band push, in RESP2 of an array. */
  push(count: number): void {
    this.#head(this.protocol === 3 ? GREATER : STAR, count)
  }

  /** The head of an attribute of `count` pairs, which goes before the reply that it is of. RESP3 only. */
  attribute(count: number): void {
    this.#head(BAR, count)
  }

  /** A double, or one that is formatted already; in RESP2 a bulk string. */
  double(value: number | string): void {
    if (typeof value === 'number') this.#double(value)
    else if (this.protocol === 3) this.#line(COMMA, value)
    else this.text(value)
  }

  /** A boolean, in RESP2 1 or 0. */
  boolean(value: boolean): void {
    if (this.protocol === 3) this.#line(HASH, value ? 't' : 'f')
    else this.integer(value ? 1 : 0)
  }

  /** A big number in decimal, in RESP2 a bulk string. */
  bigNumber(digits: string): void {
    if (this.protocol === 3) this.#line(PAREN, digits)
    else this.text(digits)
  }

  /** A verbatim string of a three-letter format (`txt`, `mkd`), in RESP2 a bulk string. */
  verbatim(format: string, text: string): void {
    if (this.protocol !== 3) return this.text(text)
    const length = Buffer.byteLength(text) + 4
    this.reserve(length + HEAD_BYTES_MAX)
    const { bytes } = this
    bytes[this.length] = EQUALS
    let at = writeInteger(bytes, this.length + 1, length)
    at = writeLatin1(bytes, at, `\r\n${format}:`)
    at += writeUtf8(bytes, at, text)
    this.#crlf(at)
  }

  /** As {@link verbatim}, of the bytes source[start, end). */
  verbatimBytes(format: string, source: Uint8Array, start: number, end: number): void {
    if (this.protocol !== 3) return this.bulk(source, start, end)
    const length = end - start + 4
    this.reserve(length + HEAD_BYTES_MAX)
    const { bytes } = this
    bytes[this.length] = EQUALS
    let at = writeInteger(bytes, this.length + 1, length)
    at = writeLatin1(bytes, at, `\r\n${format}:`)
    copyBytes(source, start, end, bytes, at)
    this.#crlf(at + end - start)
  }

  /** Begins an aggregate whose count is not known yet. Returns a mark for {@link endDeferred}. */
  deferred(): number {
    return this.length
  }

  /** Puts the head of an aggregate (as {@link array}, {@link map}, {@link set}) before all that was written since `mark`. */
  endDeferred(mark: number, kind: 'array' | 'map' | 'set', count: number): void {
    const written = this.length
    if (written < mark) return
    const items = kind === 'map' && this.protocol !== 3 ? 2 * count : count
    const headBytes = digitCount(items) + 3
    this.reserve(headBytes)
    this.bytes.copyWithin(mark + headBytes, mark, written)
    this.length = mark
    this[kind](count)
    this.length = written + headBytes
  }

  /** Moves what was written from `from` on to `mark`, before what was written in between. */
  bringForward(mark: number, from: number): void {
    const moved = Uint8Array.prototype.slice.call(this.bytes, from, this.length)
    this.bytes.copyWithin(mark + moved.length, mark, from)
    this.bytes.set(moved, mark)
  }

  #double(value: number): void {
    this.reserve(DOUBLE_BYTES_MAX + HEAD_BYTES_MAX)
    const { bytes, length } = this
    if (this.protocol === 3) {
      bytes[length] = COMMA
      return this.#crlf(writeDouble(bytes, length + 1, value))
    }
    // Mostly there are less than ten digits; else the head is a byte longer, and they move.
    const digits = length + 4
    let end = writeDouble(bytes, digits, value)
    const count = end - digits
    if (count > 9) bytes.copyWithin(digits + 1, digits, end++)
    bytes[length] = DOLLAR
    const at = writeInteger(bytes, length + 1, count)
    bytes[at] = CARRIAGE_RETURN
    bytes[at + 1] = LINE_FEED
    this.#crlf(end)
  }

  #head(type: number, count: number): void {
    this.reserve(HEAD_BYTES_MAX)
    const { bytes, length } = this
    bytes[length] = type
    this.#crlf(writeInteger(bytes, length + 1, count))
  }

  #line(type: number, text: string): void {
    this.reserve(text.length + 3)
    const { bytes, length } = this
    bytes[length] = type
    this.#crlf(writeLatin1(bytes, length + 1, text))
  }

  #crlf(at: number): void {
    this.bytes[at] = CARRIAGE_RETURN
    this.bytes[at + 1] = LINE_FEED
    this.length = at + 2
  }
}
