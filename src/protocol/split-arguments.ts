/**
 * Lines of words as inline commands, redis.conf and redis-cli have them, and their quoting:
 *
 *     set key "a \"line\"\nand bytes: \xff\x00"  'it\'s plain: \n'
 *
 * In double quotes `\n \r \t \b \a` are control characters, `\xHH` is a byte, and a backslash before any other byte is
 * that byte; in single quotes only `\'` is special. A closing quote must end its word. The corners follow Redis, since
 * clients see them: a NUL byte ends the line; a quote within a word opens a quoted part; vertical tabs and form feeds
 * are skipped between words and allowed behind a closing quote, but do not end a bare word.
 */

const NUL = 0x00
const BELL = 0x07
const BACKSPACE = 0x08
const TAB = 0x09
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const SPACE = 0x20
const DOUBLE_QUOTE = 0x22
const SINGLE_QUOTE = 0x27
const BACKSLASH = 0x5c
const LOWER_X = 0x78

/**
 * The words of a line, unquoted: none for a blank line, undefined if a quote is left open or a closed one is followed by
 * anything but white space. The words are views of one new array, which takes no more bytes than the line.
 */
export function splitArguments(line: Uint8Array): Uint8Array[] | undefined {
  const nul = line.indexOf(NUL)
  const end = nul < 0 ? line.length : nul
  const unquoted = new Uint8Array(end)
  const words: Uint8Array[] = []
  let at = 0
  let length = 0

  for (;;) {
    while (at < end && isSpace(line[at])) at++
    if (at === end) return words
    const wordStart = length
    let quote = 0
    for (; at < end; at++) {
      const byte = line[at]
      if (quote === 0) {
        if (endsWord(byte)) break
        if (byte === DOUBLE_QUOTE || byte === SINGLE_QUOTE) quote = byte
        else unquoted[length++] = byte
      } else if (byte === quote) {
        if (at + 1 < end && !isSpace(line[at + 1])) return undefined
        quote = 0
        at++
        break
      } else if (byte === BACKSLASH && quote === DOUBLE_QUOTE && at + 1 < end) {
        const escaped = at + 3 < end && line[at + 1] === LOWER_X ? hexByte(line[at + 2], line[at + 3]) : -1
        unquoted[length++] = escaped >= 0 ? escaped : unescapedByte(line[at + 1])
        at += escaped >= 0 ? 3 : 1
      } else if (byte === BACKSLASH && quote === SINGLE_QUOTE && line[at + 1] === SINGLE_QUOTE && at + 1 < end) {
        unquoted[length++] = SINGLE_QUOTE
        at++
      } else {
        unquoted[length++] = byte
      }
    }
    if (quote !== 0) return undefined
    words.push(unquoted.subarray(wordStart, length))
  }
}

/** The bytes in double quotes, with escapes for all but printable ASCII: `splitArguments` leads back to them. */
export function quoteArgument(bytes: Uint8Array): string {
  let quoted = '"'
  for (const byte of bytes) {
    if (byte === BACKSLASH || byte === DOUBLE_QUOTE) quoted += `\\${String.fromCharCode(byte)}`
    else if (byte === LINE_FEED) quoted += '\\n'
    else if (byte === CARRIAGE_RETURN) quoted += '\\r'
    else if (byte === TAB) quoted += '\\t'
    else if (byte === BELL) quoted += '\\a'
    else if (byte === BACKSPACE) quoted += '\\b'
    else if (byte >= SPACE && byte < 0x7f) quoted += String.fromCharCode(byte)
    else quoted += `\\x${byte.toString(16).padStart(2, '0')}`
  }
  return `${quoted}"`
}

function isSpace(byte: number): boolean {
  return byte === SPACE || (byte >= TAB && byte <= CARRIAGE_RETURN)
}

function endsWord(byte: number): boolean {
  return byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB
}

/** The byte that a backslash and `byte` stand for in double quotes. */
function unescapedByte(byte: number): number {
  if (byte === 0x6e) return LINE_FEED
  if (byte === 0x72) return CARRIAGE_RETURN
  if (byte === 0x74) return TAB
  if (byte === 0x62) return BACKSPACE
  if (byte === 0x61) return BELL
  return byte
}

/** The byte of two hexadecimal digits; -1 if one is none. */
function hexByte(high: number, low: number): number {
  const highValue = hexDigit(high)
  const lowValue = hexDigit(low)
  return highValue < 0 || lowValue < 0 ? -1 : highValue * 16 + lowValue
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1
}
