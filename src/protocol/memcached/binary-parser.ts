import { viewOf } from '../../base/viewed-bytes.ts'
import {
  HEADER_BYTES,
  LOUD,
  OP_ADD,
  OP_APPEND,
  OP_DECREMENT,
  OP_DELETE,
  OP_FLUSH,
  OP_GAT,
  OP_GAT_KEY,
  OP_GET,
  OP_GET_KEY,
  OP_INCREMENT,
  OP_NOOP,
  OP_PREPEND,
  OP_QUIT,
  OP_REPLACE,
  OP_SASL_AUTH,
  OP_SASL_LIST,
  OP_SASL_STEP,
  OP_SET,
  OP_STAT,
  OP_TOUCH,
  OP_VERSION,
  REQUEST_MAGIC,
  STATUS_AUTHENTICATION_ERROR,
  STATUS_INVALID,
  STATUS_NO_MEMORY,
  STATUS_OK,
  STATUS_TOO_LARGE,
  STATUS_UNKNOWN_COMMAND,
} from './binary-opcode.ts'
import { KEY_BYTES_MAX } from './meta-flags.ts'
import { COMMAND, INCOMPLETE, INVALID, type TextResult } from './text-parser.ts'

/**
 * The parser of memcached's binary protocol: finds commands in a stretch of bytes, in place, as the one of the text protocol does.
 *
 * ```
 * 0 magic │ 1 opcode │ 2 key length:2 │ 4 extras length │ 5 data type │ 6 reserved:2 │ 8 body length:4 │ 12 opaque:4 │ 16 CAS:8 │ extras │ key │ value
 * ```
 *
 * All numbers are big-endian; the body is extras, key and value. What can be wrong with a command's shape is found here; the value of one that is refused is skipped.
 * Source: memcached's proto_bin.c.
 */

/** Bodies that are larger end the connection. */
const BODY_BYTES_MAX = 1024 * 1024 * 1024
const MECHANISM_BYTES_MAX = 32
const EXTRAS_OF_SET = 8
const EXTRAS_OF_TOUCH = 4
const EXTRAS_OF_ADDITION = 20
const EXTRAS_OF_FLUSH = 4

export class BinaryParser {
  /** `-I`, what an item takes of it beside key, client flags and value, and what fits one chunk, in bytes. */
  itemBytesMax = 1024 * 1024
  itemFixedBytes = 0
  chunkBytesMax = 512 * 1024
  /** Whether clients must authenticate, and this one has not yet. */
  unauthenticated = false
  /** Whether there is SASL. */
  sasl = false

  /** Where the command lies after COMMAND. */
  bytes: Uint8Array = new Uint8Array(0)
  /** As it came, and without the wish for quiet. */
  opcode = 0
  command = 0
  /** As a signed word, as it came. */
  opaque = 0
  casLow = 0
  casHigh = 0
  extrasStart = 0
  extrasLength = 0
  keyStart = 0
  keyEnd = 0
  valueStart = 0
  valueEnd = 0
  /** STATUS_OK, or what is wrong; and whether the connection ends for it. */
  status = STATUS_OK
  fatal = false

  position = 0
  commandStart = 0
  bytesNeeded = 0
  readonly extraBytes = 0

  #swallow = 0
  #awaiting = false

  get awaitsValue(): boolean {
    return this.#awaiting || this.#swallow > 0
  }

  /** Whether the client wants no reply that says nothing new. */
  get quiet(): boolean {
    return this.opcode !== this.command
  }

  rebase(start: number): void {
    const shift = start - this.commandStart
    this.extrasStart += shift
    this.keyStart += shift
    this.keyEnd += shift
    this.valueStart += shift
    this.valueEnd += shift
    this.position += shift
    this.commandStart = start
  }

  trim(): void {}

  /** Leaves the command that was found behind: its bytes may be dropped. */
  skip(): void {
    this.commandStart = this.position
    this.bytesNeeded = 0
  }

  /** Looks for the next command in bytes[position, limit). */
  next(bytes: Uint8Array, limit: number): TextResult {
    this.bytes = bytes
    if (this.#awaiting) return this.#value(limit)
    if (this.#swallow > 0) {
      const skipped = Math.min(this.#swallow, limit - this.position)
      this.#swallow -= skipped
      this.position += skipped
    }
    const start = this.position
    this.commandStart = start
    if (limit - start < HEADER_BYTES) return this.#stop(HEADER_BYTES)
    if (bytes[start] !== REQUEST_MAGIC) return INVALID
    const view = viewOf(bytes)
    const keyLength = view.getUint16(start + 2)
    const extrasLength = bytes[start + 4]
    const headed = HEADER_BYTES + extrasLength + keyLength
    if (limit - start < headed) return this.#stop(headed)
    this.opcode = bytes[start + 1]
    this.command = LOUD[this.opcode]
    this.opaque = view.getInt32(start + 12)
    this.casHigh = view.getInt32(start + 16)
    this.casLow = view.getInt32(start + 20)
    this.extrasStart = start + HEADER_BYTES
    this.extrasLength = extrasLength
    this.keyStart = this.extrasStart + extrasLength
    this.keyEnd = this.keyStart + keyLength
    this.position = this.keyEnd
    this.status = STATUS_OK
    this.fatal = false
    return this.#command(view.getUint32(start + 8), keyLength, limit)
  }

  /** A number of the extras, unsigned; `at` is its place among them. */
  extra(at: number): number {
    return viewOf(this.bytes).getUint32(this.extrasStart + at)
  }

  #command(bodyLength: number, keyLength: number, limit: number): TextResult {
    const { command, extrasLength } = this
    const rest = bodyLength - keyLength - extrasLength
    if (rest < 0) return this.#end(STATUS_UNKNOWN_COMMAND)
    if (bodyLength > BODY_BYTES_MAX) return this.#end(STATUS_INVALID)
    if (this.unauthenticated && !isOpen(command)) return this.#end(STATUS_AUTHENTICATION_ERROR)
    if (keyLength > KEY_BYTES_MAX) return this.#end(STATUS_INVALID)
    if (!isKnown(command)) return this.#refuse(STATUS_UNKNOWN_COMMAND, rest)
    if (!isShaped(command, extrasLength, keyLength, rest)) return this.#end(STATUS_INVALID)
    switch (command) {
      case OP_SET:
      case OP_ADD:
      case OP_REPLACE:
        return this.#store(this.extra(0) === 0 ? 0 : 4, keyLength, rest, limit)
      case OP_APPEND:
      case OP_PREPEND:
        return this.#store(0, keyLength, rest, limit)
      case OP_SASL_AUTH:
      case OP_SASL_STEP:
        return this.#authentication(keyLength, rest, limit)
      default:
        return COMMAND
    }
  }

  #store(flagBytes: number, keyLength: number, length: number, limit: number): TextResult {
    if (this.itemFixedBytes + keyLength + flagBytes + length > this.itemBytesMax)
      return this.#refuse(STATUS_TOO_LARGE, length)
    return this.#await(length, limit)
  }

  #authentication(keyLength: number, length: number, limit: number): TextResult {
    if (!this.sasl) return this.#refuse(STATUS_UNKNOWN_COMMAND, length)
    if (keyLength > MECHANISM_BYTES_MAX) return this.#refuse(STATUS_INVALID, length)
    if (this.itemFixedBytes + keyLength + length > this.chunkBytesMax) return this.#refuse(STATUS_NO_MEMORY, length)
    return this.#await(length, limit)
  }

  #await(length: number, limit: number): TextResult {
    this.valueStart = this.keyEnd
    this.valueEnd = this.keyEnd + length
    return this.#value(limit)
  }

  #value(limit: number): TextResult {
    this.#awaiting = this.valueEnd > limit
    if (this.#awaiting) return this.#stop(this.valueEnd - this.commandStart)
    this.position = this.valueEnd
    return COMMAND
  }

  #refuse(status: number, swallow: number): TextResult {
    this.status = status
    this.#swallow = swallow
    return COMMAND
  }

  #end(status: number): TextResult {
    this.status = status
    this.fatal = true
    return COMMAND
  }

  #stop(needed: number): TextResult {
    this.bytesNeeded = needed
    return INCOMPLETE
  }
}

/** Whether a command is for those who have not authenticated, too. */
function isOpen(command: number): boolean {
  return command === OP_VERSION || (command >= OP_SASL_LIST && command <= OP_SASL_STEP)
}

function isKnown(command: number): boolean {
  return (
    command <= OP_STAT ||
    command === OP_TOUCH ||
    command === OP_GAT ||
    (command >= OP_SASL_LIST && command <= OP_GAT_KEY)
  )
}

/** Whether a command has the extras, the key and the value that it must have. */
function isShaped(command: number, extrasLength: number, keyLength: number, valueLength: number): boolean {
  switch (command) {
    case OP_SET:
    case OP_ADD:
    case OP_REPLACE:
      return extrasLength === EXTRAS_OF_SET && keyLength > 0
    case OP_GET:
    case OP_GET_KEY:
    case OP_DELETE:
      return extrasLength === 0 && keyLength > 0 && valueLength === 0
    case OP_INCREMENT:
    case OP_DECREMENT:
      return extrasLength === EXTRAS_OF_ADDITION && keyLength > 0 && valueLength === 0
    case OP_APPEND:
    case OP_PREPEND:
    case OP_SASL_AUTH:
    case OP_SASL_STEP:
      return extrasLength === 0 && keyLength > 0
    case OP_TOUCH:
    case OP_GAT:
    case OP_GAT_KEY:
      return extrasLength === EXTRAS_OF_TOUCH && keyLength > 0
    case OP_FLUSH:
      return (extrasLength === 0 || extrasLength === EXTRAS_OF_FLUSH) && keyLength === 0 && valueLength === 0
    case OP_STAT:
      return extrasLength === 0
    case OP_QUIT:
    case OP_NOOP:
    case OP_VERSION:
    case OP_SASL_LIST:
      return extrasLength === 0 && keyLength === 0 && valueLength === 0
    default:
      return false
  }
}
