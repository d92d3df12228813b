import { latin1, writeLatin1 } from '../../base/bytes.ts'
import { parseCDouble } from '../../base/double.ts'

/** The kinds of tokens. */
export const OBJECT = 0
export const OBJECT_END = 1
export const ARRAY = 2
export const ARRAY_END = 3
export const STRING = 4
export const NUMBER = 5
export const BOOLEAN = 6
export const NULL = 7
export const COLON = 8
export const COMMA = 9
export const END = 10
const WHITESPACE = 11
export const ERROR = 12
const UNKNOWN = 13

/** What errors call them. */
export const TOKEN_NAMES = [
  'T_OBJ_BEGIN',
  'T_OBJ_END',
  'T_ARR_BEGIN',
  'T_ARR_END',
  'T_STRING',
  'T_NUMBER',
  'T_BOOLEAN',
  'T_NULL',
  'T_COLON',
  'T_COMMA',
  'T_END',
]

const QUOTE = 0x22
const PLUS = 0x2b
const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30
const NINE = 0x39
const BACKSLASH = 0x5c
const LETTER_U = 0x75
const LETTER_E = 0x65
const LETTER_X = 0x78
const UPPER = 0x20

/** Decimals of so many digits are exact as integers, and so are the powers of ten up to that: one division rounds correctly. */
const EXACT_DIGITS_MAX = 15
const EXACT_POWERS_OF_TEN = Array.from({ length: EXACT_DIGITS_MAX + 1 }, (_, exponent) => 10 ** exponent)

/** A number as far as C's strtod reads it. */
const C_NUMBER =
  /^[+-]?(?:0x(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)(?:p[+-]?[0-9]+)?|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?|inf(?:inity)?|nan(?:\([0-9a-z_]*\))?)/i

/**
 * The tokens of a JSON text as lua-cjson 2.1 takes them: its own, larger notion of numbers, bytes beyond ASCII as they are, and a zero byte as the end.
 *
 * After {@link next}, {@link token} is what came and {@link index} where it began; the rest is for some kinds only.
 */
export class JsonScanner {
  token = END
  index = 0
  /** Of a number. NaN has its sign in {@link negative}. */
  number = 0
  negative = false
  /** Of a boolean. */
  truth = false
  /** Of a string: where it is in the text, or -1 if it is in {@link unescaped}; and how long. */
  stringAt = 0
  stringLength = 0
  unescaped = new Uint8Array(64)
  /** Of an error. */
  reason = ''
  /** Where the next token is searched. */
  at = 0

  #bytes: Uint8Array = this.unescaped
  #start = 0
  #takesInvalidNumbers = false

  /** Sets the text: bytes from `start` on, up to a zero byte, which must be there. */
  begin(bytes: Uint8Array, start: number, takesInvalidNumbers: boolean): void {
    this.#bytes = bytes
    this.#start = start
    this.at = 0
    this.#takesInvalidNumbers = takesInvalidNumbers
  }

  /** Says that the text is in other memory now, at the same place. */
  moveTo(bytes: Uint8Array): void {
    this.#bytes = bytes
  }

  /** Finds the next token. An error or the end is not passed. */
  next(): void {
    const bytes = this.#bytes
    const start = this.#start
    let at = this.at
    let byte = bytes[start + at]
    while (KINDS[byte] === WHITESPACE) byte = bytes[start + ++at]
    this.index = this.at = at
    const kind = KINDS[byte]
    this.token = kind
    if (kind === END) return
    if (kind === ERROR) return this.#fail('invalid token')
    if (kind !== UNKNOWN) this.at++
    else if (byte === QUOTE) this.#string()
    else if (byte === MINUS || isDigit(byte)) this.#numberIfValid()
    else this.#word()
  }

  #word(): void {
    if (this.#has('true')) return this.#boolean(true, 4)
    if (this.#has('false')) return this.#boolean(false, 5)
    if (this.#has('null')) {
      this.token = NULL
      this.at += 4
      return
    }
    if (this.#takesInvalidNumbers && this.#isInvalidNumber()) return this.#number()
    this.#fail('invalid token')
  }

  #boolean(truth: boolean, length: number): void {
    this.token = BOOLEAN
    this.truth = truth
    this.at += length
  }

  #numberIfValid(): void {
    if (!this.#takesInvalidNumbers && this.#isInvalidNumber()) return this.#fail('invalid number')
    this.#number()
  }

  /** A number: a short decimal at once, all else as strtod reads it. */
  #number(): void {
    const bytes = this.#bytes
    let at = this.#start + this.at
    const negative = bytes[at] === MINUS
    if (negative) at++
    const first = at
    let significand = 0
    while (isDigit(bytes[at])) significand = significand * 10 + bytes[at++] - ZERO
    const integerEnd = at
    if (bytes[at] === POINT) {
      at++
      while (isDigit(bytes[at])) significand = significand * 10 + bytes[at++] - ZERO
    }
    const decimals = at === integerEnd ? 0 : at - integerEnd - 1
    const letter = bytes[at] | UPPER
    if (integerEnd === first || letter === LETTER_E || (letter === LETTER_X && at === first + 1))
      return this.#anyNumber()
    this.token = NUMBER
    if (integerEnd - first + decimals > EXACT_DIGITS_MAX) {
      this.number = Number(latin1(bytes, this.#start + this.at, at))
    } else {
      const magnitude = decimals === 0 ? significand : significand / EXACT_POWERS_OF_TEN[decimals]
      this.number = negative ? -magnitude : magnitude
    }
    this.at = at - this.#start
  }

  #anyNumber(): void {
    const bytes = this.#bytes
    const start = this.#start + this.at
    let end = start
    while (mayBeInNumber(bytes[end])) end++
    const [text] = C_NUMBER.exec(latin1(bytes, start, end)) ?? ['']
    if (text === '') return this.#fail('invalid number')
    this.token = NUMBER
    this.negative = text.startsWith('-')
    this.number = /[xin]/i.test(text) ? parseCDouble(bytes, start, start + text.length) : Number(text)
    this.at += text.length
  }

  /** Whether a number, if it is one, is one for strtod but not for JSON: a sign +, hexadecimal digits, a leading zero, infinite, or not a number. */
  #isInvalidNumber(): boolean {
    const bytes = this.#bytes
    let at = this.#start + this.at
    if (bytes[at] === PLUS) return true
    if (bytes[at] === MINUS) at++
    if (bytes[at] === ZERO) return (bytes[at + 1] | UPPER) === LETTER_X || isDigit(bytes[at + 1])
    // C's characters are signed.
    if (bytes[at] <= NINE || bytes[at] >= 0x80) return false
    const word = latin1(bytes, at, at + 3).toLowerCase()
    return word === 'inf' || word === 'nan'
  }

  #string(): void {
    const bytes = this.#bytes
    const start = this.#start + this.at + 1
    let at = start
    while (ENDS_PLAIN[bytes[at]] === 0) at++
    if (bytes[at] !== QUOTE) return this.#escapedString(start, at)
    this.token = STRING
    this.stringAt = start
    this.stringLength = at - start
    this.at = at + 1 - this.#start
  }

  /** A string that has an escape, or no end, at `plainEnd`. */
  #escapedString(start: number, plainEnd: number): void {
    const bytes = this.#bytes
    this.stringLength = 0
    this.#append(start, plainEnd)
    let at = plainEnd
    while (bytes[at] !== QUOTE) {
      this.at = at - this.#start
      if (bytes[at] === 0) return this.#fail('unexpected end of string')
      if (bytes[at] === BACKSLASH) {
        const length = bytes[at + 1] === LETTER_U ? this.#codePoint(at) : this.#letter(bytes[at + 1])
        if (length === 0) return
        at += length
      } else {
        const plain = at
        while (ENDS_PLAIN[bytes[at]] === 0) at++
        this.#append(plain, at)
      }
    }
    this.token = STRING
    this.stringAt = -1
    this.at = at + 1 - this.#start
  }

  /** An escape of one letter. Returns how many bytes it has, 0 when it has failed. */
  #letter(letter: number): number {
    const byte = LETTERS[letter]
    if (byte === 0) {
      this.#fail('invalid escape code')
      return 0
    }
    this.#room(1)
    this.unescaped[this.stringLength++] = byte
    return 2
  }

  /** An escape of a UTF-16 unit or a pair of them, as UTF-8. Returns how many bytes it has, 0 when it has failed. */
  #codePoint(at: number): number {
    let codePoint = this.#unit(at)
    let length = 6
    if (codePoint >= 0xd800 && codePoint <= 0xdfff) {
      const low = codePoint < 0xdc00 && this.#bytes[at + 6] === BACKSLASH ? this.#unit(at + 6) : -1
      codePoint = low >= 0xdc00 && low <= 0xdfff ? 0x10000 + ((codePoint & 0x3ff) << 10) + (low & 0x3ff) : -1
      length = 12
    }
    if (codePoint < 0) {
      this.#fail('invalid unicode escape code')
      return 0
    }
    this.#room(4)
    this.stringLength = writeCodePoint(this.unescaped, this.stringLength, codePoint)
    return length
  }

  /** The UTF-16 unit of an escape at a backslash, -1 where there is none. */
  #unit(at: number): number {
    const bytes = this.#bytes
    if (bytes[at + 1] !== LETTER_U) return -1
    let unit = 0
    for (let i = at + 2; i < at + 6; i++) {
      const digit = HEXADECIMAL[bytes[i]]
      if (digit < 0) return -1
      unit = unit * 16 + digit
    }
    return unit
  }

  #append(start: number, end: number): void {
    this.#room(end - start)
    this.unescaped.set(this.#bytes.subarray(start, end), this.stringLength)
    this.stringLength += end - start
  }

  #room(bytes: number): void {
    const needed = this.stringLength + bytes
    if (needed <= this.unescaped.length) return
    const larger = new Uint8Array(Math.max(needed, this.unescaped.length * 2))
    larger.set(this.unescaped)
    this.unescaped = larger
  }

  #has(word: string): boolean {
    for (let i = 0; i < word.length; i++) {
      if (this.#bytes[this.#start + this.at + i] !== word.charCodeAt(i)) return false
    }
    return true
  }

  #fail(reason: string): void {
    this.token = ERROR
    this.index = this.at
    this.reason = reason
  }
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE
}

/** Whether a byte may be in what strtod reads: letters, digits, signs, a point, and what nan(…) has. */
function mayBeInNumber(byte: number): boolean {
  const lower = byte | UPPER
  return (
    isDigit(byte) ||
    (lower >= 0x61 && lower <= 0x7a) ||
    byte === MINUS ||
    byte === PLUS ||
    byte === POINT ||
    byte === 0x5f ||
    byte === 0x28 ||
    byte === 0x29
  )
}

function writeCodePoint(bytes: Uint8Array, at: number, codePoint: number): number {
  if (codePoint < 0x80) {
    bytes[at] = codePoint
    return at + 1
  }
  // Lone surrogates do not come here, so the language's own conversion would do; but a text would be made of it.
  const length = codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4
  for (let i = length - 1; i > 0; i--) {
    bytes[at + i] = 0x80 | (codePoint & 0x3f)
    codePoint >>= 6
  }
  bytes[at] = (0xf00 >> length) | codePoint
  return at + length
}

/** The kind of token that a byte begins, as far as it tells. */
const KINDS = kindsByByte()
/** What ends the plain part of a string. */
const ENDS_PLAIN = new Uint8Array(256)
ENDS_PLAIN[0] = ENDS_PLAIN[QUOTE] = ENDS_PLAIN[BACKSLASH] = 1
/** What an escape of one letter stands for; 0 for none. */
const LETTERS = new Uint8Array(256)
writeLetters()
/** The values of hexadecimal digits; -1 for what is none. */
const HEXADECIMAL = Int8Array.from({ length: 256 }, (_, byte) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(byte).toLowerCase())
  return byte < 0x80 ? digit : -1
})

function kindsByByte(): Uint8Array {
  const kinds = new Uint8Array(256).fill(ERROR)
  const mark = (characters: string, kind: number) => {
    for (let i = 0; i < characters.length; i++) kinds[characters.charCodeAt(i)] = kind
  }
  mark('{', OBJECT)
  mark('}', OBJECT_END)
  mark('[', ARRAY)
  mark(']', ARRAY_END)
  mark(',', COMMA)
  mark(':', COLON)
  mark('\0', END)
  mark(' \t\n\r', WHITESPACE)
  mark('fiInNt"+-0123456789', UNKNOWN)
  return kinds
}

function writeLetters(): void {
  writeLatin1(LETTERS, QUOTE, '"')
  writeLatin1(LETTERS, BACKSLASH, '\\')
  writeLatin1(LETTERS, 0x2f, '/')
  writeLatin1(LETTERS, 0x62, '\b')
  writeLatin1(LETTERS, 0x66, '\f')
  writeLatin1(LETTERS, 0x6e, '\n')
  writeLatin1(LETTERS, 0x72, '\r')
  writeLatin1(LETTERS, 0x74, '\t')
}
