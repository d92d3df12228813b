import { copyBytes, writeLatin1 } from '../../base/bytes.ts'
import { writeInteger } from '../../base/integer.ts'
import { OutputBuffer } from '../output-buffer.ts'
import { base64Length, encodeBase64 } from './base64.ts'
import { bigOf } from './number-token.ts'

/**
 * Replies in memcached's text protocol, written into one output buffer that is reused.
 */

const SPACE = 0x20
const CARRIAGE_RETURN = 0x0d
const LINE_FEED = 0x0a
const LETTER_K = 0x6b
const LETTER_B = 0x62
const VALUE_HEAD = literal('VALUE ')
/** Digits of the largest unsigned 64-bit number. */
const DIGITS_MAX = 20
/** Two spaces, two numbers and a third one with its space, CR, LF. */
const VALUE_NUMBERS_MAX = 3 * (DIGITS_MAX + 1) + 2

export class TextReply extends OutputBuffer {
  /** Text, of which each character is a byte. */
  text(text: string): void {
    this.reserve(text.length)
    this.length = writeLatin1(this.bytes, this.length, text)
  }

  /** A line of text, of which each character is a byte. */
  line(text: string): void {
    this.reserve(text.length + 2)
    this.length = writeLatin1(this.bytes, this.length, text)
    this.end()
  }

  /** Bytes that are known beforehand, see {@link literal}. */
  literal(source: Uint8Array): void {
    const { length } = source
    this.reserve(length)
    const { bytes } = this
    const at = this.length
    for (let i = 0; i < length; i++) bytes[at + i] = source[i]
    this.length = at + length
  }

  /** A number of at least 0 that is safe, or -1. */
  number(value: number): void {
    this.reserve(DIGITS_MAX)
    this.length = writeInteger(this.bytes, this.length, value)
  }

  /** An unsigned 64-bit number in two words. */
  number64(low: number, high: number): void {
    this.reserve(DIGITS_MAX)
    this.length = write64(this.bytes, this.length, low, high)
  }

  /** A space and the letter of a flag. */
  flag(letter: number): void {
    this.reserve(2)
    this.bytes[this.length] = SPACE
    this.bytes[this.length + 1] = letter
    this.length += 2
  }

  /** A space and a word of source[start, end). */
  word(source: Uint8Array, start: number, end: number): void {
    this.reserve(end - start + 1)
    this.bytes[this.length] = SPACE
    copyBytes(source, start, end, this.bytes, this.length + 1)
    this.length += end - start + 1
  }

  /** The flag k with a key, source[start, end); in base64 if it is `binary`, and then followed by the flag b. */
  key(source: Uint8Array, start: number, end: number, binary: boolean): void {
    this.flag(LETTER_K)
    if (!binary) return this.raw(source, start, end)
    this.base64(source, start, end)
    this.flag(LETTER_B)
  }

  /** source[start, end) in base64. */
  base64(source: Uint8Array, start: number, end: number): void {
    this.reserve(base64Length(end - start))
    this.length = encodeBase64(source, start, end, this.bytes, this.length)
  }

  /** The end of a line. */
  end(): void {
    this.reserve(2)
    this.bytes[this.length] = CARRIAGE_RETURN
    this.bytes[this.length + 1] = LINE_FEED
    this.length += 2
  }

  /**
   * `VALUE key flags bytes`, and room for the value, which is to be written at the offset returned; its end is written already. The CAS is two words and
   * shown if `withCas`.
   */
  value(
    key: Uint8Array,
    start: number,
    end: number,
    clientFlags: number,
    length: number,
    withCas: boolean,
    casLow: number,
    casHigh: number,
  ): number {
    this.reserve(VALUE_HEAD.length + end - start + VALUE_NUMBERS_MAX + length + 2)
    const { bytes } = this
    let at = this.length
    for (let i = 0; i < VALUE_HEAD.length; i++) bytes[at + i] = VALUE_HEAD[i]
    at += VALUE_HEAD.length
    copyBytes(key, start, end, bytes, at)
    at += end - start
    bytes[at] = SPACE
    at = writeInteger(bytes, at + 1, clientFlags >>> 0)
    bytes[at] = SPACE
    at = writeInteger(bytes, at + 1, length)
    if (withCas) {
      bytes[at] = SPACE
      at = write64(bytes, at + 1, casLow, casHigh)
    }
    bytes[at] = CARRIAGE_RETURN
    bytes[at + 1] = LINE_FEED
    return this.#room(at + 2, length)
  }

  /** Room for a value of `length` bytes, to be written at the offset returned; its end is written already. */
  valueRoom(length: number): number {
    this.reserve(length + 2)
    return this.#room(this.length, length)
  }

  #room(at: number, length: number): number {
    const { bytes } = this
    bytes[at + length] = CARRIAGE_RETURN
    bytes[at + length + 1] = LINE_FEED
    this.length = at + length + 2
    return at
  }
}

/** A line, or another piece of text, as bytes. */
export function literal(text: string): Uint8Array {
  return Uint8Array.from(text, character => character.charCodeAt(0))
}

function write64(bytes: Uint8Array, at: number, low: number, high: number): number {
  if (high === 0) return writeInteger(bytes, at, low >>> 0)
  // The upper word of a safe integer has no more than 21 bits.
  if (high >>> 0 < 2 ** 21) return writeInteger(bytes, at, (high >>> 0) * 4294967296 + (low >>> 0))
  return writeLatin1(bytes, at, bigOf(low, high).toString())
}
