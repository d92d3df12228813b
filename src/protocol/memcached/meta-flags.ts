import { decodeBase64 } from './base64.ts'
import { strictInt32, strictUint32, strictUint64 } from './number-token.ts'

/**
 * The flags of a meta command: single letters, some with an argument right behind them. Read once, before the command runs, into one object that is used again.
 * Source: memcached's doc/protocol.txt and proto_parser.c.
 */

export const KEY_BYTES_MAX = 250
/** Tokens of a command at most: itself, its key, its flags. */
const TOKENS_MAX = 20
/** The longest opaque, with its letter, in bytes. */
const OPAQUE_BYTES_MAX = 32

export const FLAG_NO_BUMP = 1 << 0
export const FLAG_VIVIFY = 1 << 1
export const FLAG_VALUE = 1 << 2
export const FLAG_STALE = 1 << 3
export const FLAG_QUIET = 1 << 4
/** `C`: compare the CAS. */
export const FLAG_COMPARE = 1 << 5
/** `E`: this is to be the CAS. */
export const FLAG_CAS = 1 << 6
export const FLAG_TTL = 1 << 7
export const FLAG_BINARY_KEY = 1 << 8
/** `x`: remove the value, keep the item. */
export const FLAG_REMOVE_VALUE = 1 << 9
export const FLAG_RECACHE = 1 << 10
/** Flags that ask for what was before the fetch, or change the item: l, h, N, T, R. */
export const FLAG_LOCKED = 1 << 11

export const BAD_LINE = 'CLIENT_ERROR bad command line format'
export const OPAQUE_TOO_LONG = 'CLIENT_ERROR opaque token too long'
const BAD_TOKEN = 'CLIENT_ERROR bad token in command line format'

export class MetaFlags {
  /** OR of FLAG_…. */
  mask = 0
  /** Where the key lies, decoded if it came in base64. */
  keyBytes: Uint8Array = NO_BYTES
  keyStart = 0
  keyEnd = 0
  /** The argument of T, of N and of R, as they were given. */
  ttl = 0
  vivifyTtl = 0
  recacheTtl = 0
  /** The argument of F, as a signed word. */
  clientFlags = 0
  /** The letter of M; 0 without. */
  mode = 0
  /** The arguments of C, E, D and J. */
  readonly compare = new Int32Array(2)
  readonly cas = new Int32Array(2)
  readonly delta = new Int32Array(2)
  readonly initial = new Int32Array(2)
  /** What is wrong; empty when nothing is. */
  error = ''

  readonly #decoded = new Uint8Array(KEY_BYTES_MAX)

  /**
   * Reads the flags among `count` tokens (pairs of offsets into `bytes`), of which `first` is the first that may be one; the key is token 1. Returns whether all is
   * well; if not, {@link error} is the line to reply.
   */
  parse(bytes: Uint8Array, tokens: Int32Array, count: number, first: number): boolean {
    this.mask = 0
    this.ttl = this.vivifyTtl = this.recacheTtl = this.clientFlags = this.mode = 0
    this.compare[0] = this.compare[1] = this.cas[0] = this.cas[1] = this.initial[0] = this.initial[1] = 0
    this.delta[0] = 1
    this.delta[1] = 0
    this.error = ''
    this.keyBytes = bytes
    this.keyStart = tokens[2]
    this.keyEnd = tokens[3]
    if (this.keyEnd - this.keyStart > KEY_BYTES_MAX) return this.#fail(BAD_LINE)
    if (count > TOKENS_MAX) return this.#fail('CLIENT_ERROR options flags are too long')
    let failed = false
    // Letters lie in 64 to 126: two words of bits say which were there.
    let seenLow = 0
    let seenHigh = 0
    for (let i = first; i < count; i++) {
      const start = tokens[2 * i]
      const letter = bytes[start]
      const bit = 1 << (letter & 31)
      if (letter < 64) return this.#fail(INVALID_FLAG)
      if (letter >= 127 || ((letter < 96 ? seenLow : seenHigh) & bit) !== 0)
        return this.#fail('CLIENT_ERROR duplicate flag')
      if (letter < 96) seenLow |= bit
      else seenHigh |= bit
      if (!this.#flag(letter, bytes, start + 1, tokens[2 * i + 1])) {
        if (this.error === INVALID_FLAG) return false
        if (this.error === '') this.error = BAD_LINE
        failed = true
      }
    }
    return !failed
  }

  /** Reads one flag, whose argument is bytes[start, end). Returns false when something is wrong with it. */
  #flag(letter: number, bytes: Uint8Array, start: number, end: number): boolean {
    switch (letter) {
      case 0x76: // v
        this.mask |= FLAG_VALUE
        return true
      case 0x73: // s
      case 0x74: // t
      case 0x63: // c
      case 0x66: // f
      case 0x6b: // k
      case 0x50: // P
      case 0x4c: // L
        return true
      case 0x6c: // l
      case 0x68: // h
        this.mask |= FLAG_LOCKED
        return true
      case 0x71: // q
        this.mask |= FLAG_QUIET
        return true
      case 0x75: // u
        this.mask |= FLAG_NO_BUMP
        return true
      case 0x49: // I
        this.mask |= FLAG_STALE
        return true
      case 0x78: // x
        this.mask |= FLAG_REMOVE_VALUE
        return true
      case 0x4d: // M
        this.mode = bytes[start]
        return true
      case 0x62: // b
        return this.#decodeKey()
      default:
        return this.#flagWithArgument(letter, bytes, start, end)
    }
  }

  #flagWithArgument(letter: number, bytes: Uint8Array, start: number, end: number): boolean {
    switch (letter) {
      case 0x4f: // O
        return end - start < OPAQUE_BYTES_MAX || this.#fail(OPAQUE_TOO_LONG)
      case 0x54: // T
        this.mask |= FLAG_TTL | FLAG_LOCKED
        this.ttl = strictInt32(bytes, start, end)
        return this.#time(this.ttl, start, end)
      case 0x4e: // N
        this.mask |= FLAG_VIVIFY | FLAG_LOCKED
        this.vivifyTtl = strictInt32(bytes, start, end)
        return this.#time(this.vivifyTtl, start, end)
      case 0x52: // R
        this.mask |= FLAG_RECACHE | FLAG_LOCKED
        this.recacheTtl = strictInt32(bytes, start, end)
        return this.#time(this.recacheTtl, start, end)
      case 0x46: {
        // F
        const flags = strictUint32(bytes, start, end)
        this.clientFlags = flags | 0
        return flags >= 0
      }
      case 0x43: // C
        this.mask |= FLAG_COMPARE
        return this.#number(bytes, start, end, this.compare, BAD_TOKEN)
      case 0x45: // E
        this.mask |= FLAG_CAS
        return this.#number(bytes, start, end, this.cas, BAD_TOKEN)
      case 0x4a: // J
        return this.#number(bytes, start, end, this.initial, 'CLIENT_ERROR invalid numeric initial value')
      case 0x44: // D
        return this.#number(bytes, start, end, this.delta, 'CLIENT_ERROR invalid numeric delta value')
      default:
        return this.#fail(INVALID_FLAG)
    }
  }

  #time(seconds: number, start: number, end: number): boolean {
    return (start < end && !Number.isNaN(seconds)) || this.#fail(BAD_TOKEN)
  }

  #number(bytes: Uint8Array, start: number, end: number, into: Int32Array, error: string): boolean {
    return (start < end && strictUint64(bytes, start, end, into)) || this.#fail(error)
  }

  #decodeKey(): boolean {
    const length = decodeBase64(this.keyBytes, this.keyStart, this.keyEnd, this.#decoded)
    this.mask |= FLAG_BINARY_KEY
    this.keyBytes = this.#decoded
    this.keyStart = 0
    this.keyEnd = length
    return length > 0 || this.#fail('CLIENT_ERROR error decoding key')
  }

  #fail(error: string): false {
    this.error = error
    return false
  }
}

const INVALID_FLAG = 'CLIENT_ERROR invalid flag'
const NO_BYTES = new Uint8Array(0)
