import { writeLatin1 } from '../../base/bytes.ts'
import type { OutputBuffer } from '../output-buffer.ts'
import { HEADER_BYTES, OP_STAT, RESPONSE_MAGIC, STATUS_OK, STATUS_TEXTS } from './binary-opcode.ts'
import type { BinaryParser } from './binary-parser.ts'

/** Replies in memcached's binary protocol, written into an output buffer that may have replies of other protocols too. */
export class BinaryReply {
  readonly output: OutputBuffer
  /** What is replied to. */
  parser!: BinaryParser

  constructor(output: OutputBuffer) {
    this.output = output
  }

  /** A header, and room for the body. Returns the body's offset; it is the caller's to fill. */
  begin(
    status: number,
    extrasLength: number,
    keyLength: number,
    valueLength: number,
    casLow: number,
    casHigh: number,
  ): number {
    return this.#header(this.parser.opcode, status, extrasLength, keyLength, valueLength, casLow, casHigh)
  }

  /** A reply that says that all went well, and no more. */
  done(casLow: number, casHigh: number): void {
    this.begin(STATUS_OK, 0, 0, 0, casLow, casHigh)
  }

  /** A reply whose value is text, a byte per character. */
  text(status: number, text: string): void {
    const at = this.begin(status, 0, 0, text.length, 0, 0)
    writeLatin1(this.output.bytes, at, text)
  }

  error(status: number, text: string = STATUS_TEXTS[status]): void {
    this.text(status, text)
  }

  /** One of many replies: a statistic. */
  statistic(name: string, value: string): void {
    const at = this.#header(OP_STAT, STATUS_OK, 0, name.length, value.length, 0, 0)
    writeLatin1(this.output.bytes, writeLatin1(this.output.bytes, at, name), value)
  }

  #header(
    opcode: number,
    status: number,
    extrasLength: number,
    keyLength: number,
    valueLength: number,
    casLow: number,
    casHigh: number,
  ): number {
    const { output } = this
    const bodyLength = extrasLength + keyLength + valueLength
    output.reserve(HEADER_BYTES + bodyLength)
    const { view } = output.bytes
    const at = output.length
    view.setUint32(at, (RESPONSE_MAGIC << 24) | (opcode << 16) | keyLength)
    view.setUint32(at + 4, (extrasLength << 24) | status)
    view.setUint32(at + 8, bodyLength)
    view.setInt32(at + 12, this.parser.opaque)
    view.setInt32(at + 16, casHigh)
    view.setInt32(at + 20, casLow)
    output.length = at + HEADER_BYTES + bodyLength
    return at + HEADER_BYTES
  }
}
