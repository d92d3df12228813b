import { strictUint32 } from './number-token.ts'
import { COMMAND, INCOMPLETE, INVALID, type TextResult } from './text-parser.ts'

/**
 * The parser of what a client of the text protocol says before it has authenticated: `set key flags exptime length`, and as the value `user password`.
 * Source: memcached's proto_text.c, try_read_command_asciiauth.
 */

const LINE_BYTES_MIN = 6
const LINE_BYTES_MAX = 2048
const TOKEN_BYTES_MAX = 16384
const LINE_FEED = 0x0a

export class AuthenticationParser {
  /** What was said, if {@link error} is empty. */
  user = ''
  password = ''
  /** The line to reply to what cannot be understood. */
  error = ''

  position = 0
  commandStart = 0
  bytesNeeded = 0
  readonly extraBytes = 0

  /** Bytes of the value that is awaited, its end included; 0: a line is. */
  #valueBytes = 0

  get awaitsValue(): boolean {
    return this.#valueBytes > 0
  }

  rebase(start: number): void {
    this.position += start - this.commandStart
    this.commandStart = start
  }

  trim(): void {}

  /** Leaves the command that was found behind: its bytes may be dropped. */
  skip(): void {
    this.commandStart = this.position
    this.bytesNeeded = 0
  }

  /** Looks for the next attempt in bytes[position, limit). */
  next(bytes: Uint8Array, limit: number): TextResult {
    this.error = ''
    if (this.#valueBytes === 0) {
      const result = this.#line(bytes, limit)
      if (result !== COMMAND || this.error !== '') return result
    }
    const end = this.position + this.#valueBytes
    if (end > limit) return this.#stop(end - this.commandStart)
    const value = textOf(bytes, this.position, end)
    this.position = end
    this.#valueBytes = 0
    return this.#token(value)
  }

  #line(bytes: Uint8Array, limit: number): TextResult {
    const start = this.position
    this.commandStart = start
    const end = bytes.subarray(start, limit).indexOf(LINE_FEED)
    if (end < 0) return limit - start > LINE_BYTES_MAX ? INVALID : this.#stop(limit - start + 1)
    if (end < LINE_BYTES_MIN) return INVALID
    this.position = start + end + 1
    const line = textOf(bytes, start, start + end).replace(/\r$/, '')
    const words = line.split(' ').filter(word => word !== '')
    const length = words.length < 5 ? Buffer.alloc(0) : Buffer.from(words[4], 'latin1')
    const size = strictUint32(length, 0, length.length)
    if (!line.startsWith('set') || size < 0) this.error = 'CLIENT_ERROR unauthenticated'
    else if (size > TOKEN_BYTES_MAX) this.error = 'CLIENT_ERROR auth token too long'
    else this.#valueBytes = size + 2
    return COMMAND
  }

  #token(value: string): TextResult {
    const at = value.indexOf(' ')
    if (!value.endsWith('\r\n')) this.error = 'CLIENT_ERROR bad command line termination'
    else if (at < 0) this.error = 'CLIENT_ERROR bad authentication token format'
    this.user = value.slice(0, at)
    this.password = value.slice(at + 1, -2)
    return COMMAND
  }

  #stop(needed: number): TextResult {
    this.bytesNeeded = needed
    return INCOMPLETE
  }
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')
}
