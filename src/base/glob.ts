/**
 * Glob patterns as KEYS, SCAN, PSUBSCRIBE, ACL and CONFIG GET match them, byte by byte:
 *
 *     *        any bytes, none included        [abc]    one of the bytes      \x   the byte x itself, in a class too
 *     ?        any one byte                    [^a-z]   none of the range
 *
 * A mismatch behind a `*` can only be mended by letting the nearest `*` take one byte more: if no stretch of it helps,
 * none of an earlier one would, since that leaves the rest of the pattern a shorter text to match. So one place to
 * return to is enough, and the time is bounded by pattern × text, however many stars the pattern has.
 *
 * The corners follow Redis, since clients see them:
 * - a `*` stands before at least one byte that is left, so that `**` and `*` do not match the empty text (commands
 *   that take a lone `*` for everything test for it themselves);
 * - a class without its `]` ends with the pattern; `[a-]` has the range `]`–`a` and lacks its end;
 * - a range counts bytes from −128 to 127 and may be given backwards. Without regard to case, its ends are lower-cased
 *   after they were put in order, and the C library's `tolower` brings all from −128 to −2 to 128…254 on the way;
 * - in a class an escaped byte is always compared with its case;
 * - a pattern that goes through more than a thousand stars matches nothing.
 */

import { lowerCaseByte } from './bytes.ts'

/** The stars followed by something that a match may go through, consecutive ones counted once. Redis's limit. */
const STARS_MAX = 1000

const STAR = 0x2a
const MINUS = 0x2d
const QUESTION_MARK = 0x3f
const OPENING_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSING_BRACKET = 0x5d
const CARET = 0x5e

/** Whether the whole of text[textAt, textEnd) matches the whole of pattern[patternAt, patternEnd). */
export function globMatches(
  pattern: Uint8Array,
  patternAt: number,
  patternEnd: number,
  text: Uint8Array,
  textAt: number,
  textEnd: number,
  ignoreCase: boolean,
): boolean {
  let stars = 0
  let starPattern = -1
  let starText = 0

  for (;;) {
    let matched = true
    while (matched && patternAt < patternEnd && textAt < textEnd) {
      const symbol = pattern[patternAt]
      if (symbol === STAR) {
        patternAt = skipStars(pattern, patternAt, patternEnd)
        if (patternAt === patternEnd) return true
        if (++stars > STARS_MAX) return false
        starPattern = patternAt
        starText = textAt
      } else if (symbol === OPENING_BRACKET) {
        const next = matchClass(pattern, patternAt, patternEnd, text[textAt], ignoreCase)
        matched = next >= 0
        patternAt = next
        textAt++
      } else {
        if (symbol === BACKSLASH && patternEnd - patternAt >= 2) patternAt++
        matched = symbol === QUESTION_MARK || sameByte(pattern[patternAt], text[textAt], ignoreCase)
        patternAt++
        textAt++
      }
      if (matched && textAt === textEnd) patternAt = skipStars(pattern, patternAt, patternEnd)
    }
    if (matched && patternAt === patternEnd && textAt === textEnd) return true

    // The nearest star takes one byte more, and must leave one.
    if (starPattern < 0 || ++starText >= textEnd) return false
    patternAt = starPattern
    textAt = starText
  }
}

/** The offset behind the class that opens at `at` if `byte` is in it, else -1. */
function matchClass(pattern: Uint8Array, at: number, end: number, byte: number, ignoreCase: boolean): number {
  at++
  const negated = at < end && pattern[at] === CARET
  if (negated) at++
  let found = false
  for (; at < end && pattern[at] !== CLOSING_BRACKET; at++) {
    if (pattern[at] === BACKSLASH && end - at >= 2) {
      at++
      found ||= pattern[at] === byte
    } else if (end - at >= 3 && pattern[at + 1] === MINUS) {
      found ||= inRange(signed(pattern[at]), signed(pattern[at + 2]), signed(byte), ignoreCase)
      at += 2
    } else {
      found ||= sameByte(pattern[at], byte, ignoreCase)
    }
  }
  if (found === negated) return -1
  return at < end ? at + 1 : end
}

function inRange(from: number, to: number, byte: number, ignoreCase: boolean): boolean {
  let low = Math.min(from, to)
  let high = Math.max(from, to)
  if (ignoreCase) {
    low = lowerCaseSigned(low)
    high = lowerCaseSigned(high)
    byte = lowerCaseSigned(byte)
  }
  return byte >= low && byte <= high
}

function lowerCaseSigned(byte: number): number {
  return byte < -1 ? byte + 256 : lowerCaseByte(byte)
}

function sameByte(a: number, b: number, ignoreCase: boolean): boolean {
  return a === b || (ignoreCase && lowerCaseByte(a) === lowerCaseByte(b))
}

function skipStars(pattern: Uint8Array, at: number, end: number): number {
  while (at < end && pattern[at] === STAR) at++
  return at
}

function signed(byte: number): number {
  return (byte << 24) >> 24
}
