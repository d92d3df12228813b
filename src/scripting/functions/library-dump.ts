import { crc64 } from '../../base/crc64.ts'
import { compressLzf, decompressLzf } from '../../base/lzf.ts'

/**
 * Libraries as FUNCTION DUMP gives them and FUNCTION RESTORE takes them: records as in RDB files, and an end.
 *
 * ```
 * 245 │ string: the library's text      per library
 * version:16 │ CRC-64 of all before:64  little end first
 *
 * string  00nnnnnn                       length, then the bytes
 *         01nnnnnn nnnnnnnn
 *         10000000 nnnnnnnn×4
 *         11000011 length length         compressed by LZF: its length, and that of what it becomes
 *         11000000 n, 11000001 nn, 11000010 nnnn    an integer's text
 * ```
 */

/** The version of RDB that libraries came with, which every server that has functions takes. */
const VERSION = 10
/** The newest version that is read: Redis 8's. */
const VERSION_MAX = 12

const OPCODE_LIBRARY = 245
/** Of a release candidate of Redis 7. */
const OPCODE_OLD_LIBRARY = 246

const END_BYTES = 10
/** Shorter strings are not compressed. */
const COMPRESSED_BYTES_MIN = 21
/** What compressing must save. */
const SAVED_BYTES_MIN = 4
const LIBRARY_BYTES_MAX = 512 * 1024 * 1024

const LZF = 3

/** A dump of the texts of libraries. */
export function dumpLibraries(codes: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = []
  for (const code of codes) {
    parts.push(Uint8Array.of(OPCODE_LIBRARY))
    const compressed =
      code.length < COMPRESSED_BYTES_MIN ? undefined : compressLzf(code, 0, code.length, code.length - SAVED_BYTES_MIN)
    if (compressed === undefined) parts.push(length(code.length), code)
    else parts.push(Uint8Array.of(0xc0 | LZF), length(compressed.length), length(code.length), compressed)
  }
  parts.push(Uint8Array.of(VERSION & 0xff, VERSION >> 8))
  const body = Buffer.concat(parts)
  const end = Buffer.alloc(8)
  end.writeBigUInt64LE(crc64(body, 0, body.length))
  return Buffer.concat([body, end])
}

/** The texts of the libraries in a dump. Returns the error's text, without its code, when it is wrong. */
export function readLibraryDump(dump: Uint8Array): Uint8Array[] | string {
  const bytes = Buffer.from(dump.buffer, dump.byteOffset, dump.length)
  if (!isWhole(bytes)) return 'DUMP payload version or checksum are wrong'
  const codes: Uint8Array[] = []
  const reader = new StringReader(bytes, bytes.length - END_BYTES)
  while (reader.at < reader.end) {
    const opcode = bytes[reader.at++]
    if (opcode === OPCODE_OLD_LIBRARY) return 'Pre-GA function format not supported'
    if (opcode !== OPCODE_LIBRARY) return 'given type is not a function'
    const code = reader.read()
    if (code === undefined) return 'Failed loading library payload'
    codes.push(code)
  }
  return codes
}

function isWhole(bytes: Buffer): boolean {
  const bodyEnd = bytes.length - END_BYTES
  if (bodyEnd < 0 || bytes.readUInt16LE(bodyEnd) > VERSION_MAX) return false
  return bytes.readBigUInt64LE(bodyEnd + 2) === crc64(bytes, 0, bodyEnd + 2)
}

function length(value: number): Uint8Array {
  if (value < 0x40) return Uint8Array.of(value)
  if (value < 0x4000) return Uint8Array.of(0x40 | (value >> 8), value)
  return Uint8Array.of(0x80, value >> 24, value >> 16, value >> 8, value)
}

/** Reads strings of a dump, up to its end. */
class StringReader {
  at = 0
  readonly end: number
  readonly #bytes: Buffer

  constructor(bytes: Buffer, end: number) {
    this.#bytes = bytes
    this.end = end
  }

  /** The next string; undefined when it is none or not whole. */
  read(): Uint8Array | undefined {
    const first = this.#bytes[this.at]
    if (this.at >= this.end) return undefined
    if (first >> 6 !== 3) return this.#take(this.#length())
    this.at++
    switch (first & 0x3f) {
      case 0:
        return this.#integer(1)
      case 1:
        return this.#integer(2)
      case 2:
        return this.#integer(4)
      case LZF:
        return this.#compressed()
    }
    return undefined
  }

  #compressed(): Uint8Array | undefined {
    const compressedLength = this.#length()
    const wholeLength = this.#length()
    const compressed = this.#take(compressedLength)
    if (compressed === undefined || wholeLength > LIBRARY_BYTES_MAX) return undefined
    return decompressLzf(compressed, 0, compressed.length, wholeLength)
  }

  #integer(bytes: number): Uint8Array | undefined {
    const { at } = this
    return this.#take(bytes) === undefined
      ? undefined
      : Uint8Array.from(Buffer.from(String(this.#bytes.readIntLE(at, bytes))))
  }

  /** A length; infinite when it is none or not whole. */
  #length(): number {
    const { at } = this
    const first = at < this.end ? this.#bytes[at] : 0xff
    const bytes = first < 0x40 ? 1 : first < 0x80 ? 2 : first === 0x80 ? 5 : 0
    if (bytes === 0 || at + bytes > this.end) return Number.POSITIVE_INFINITY
    this.at += bytes
    if (bytes === 1) return first
    return bytes === 2 ? ((first & 0x3f) << 8) | this.#bytes[at + 1] : this.#bytes.readUInt32BE(at + 1)
  }

  #take(count: number): Uint8Array | undefined {
    if (this.at + count > this.end) return undefined
    const taken = this.#bytes.subarray(this.at, this.at + count)
    this.at += count
    return Uint8Array.from(taken)
  }
}
