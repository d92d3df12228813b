import type { Arena } from '../store/arena.ts'
import { PIECE_BYTES } from './rope.ts'
import { chunkAt, placeAt, readString, stretchEnd, writeString } from './string.ts'

/**
 * Bitwise operations on whole strings.
 *
 * The result is made window by window, by words: the first source is copied, and the others are combined with it one after the other, from
 * where they lie if that is at words, else from a copy with zeros behind its end. A window is written only after all sources were read, so that the
 * result may be one of them.
 */

/** With X for the first source and Y for any other: DIFF is X without Y, DIFF1 Y without X, ANDOR X within Y, ONE what is in just one source. */
export type BitOperation = 'AND' | 'OR' | 'XOR' | 'NOT' | 'DIFF' | 'DIFF1' | 'ANDOR' | 'ONE'

/** A string to read from, and its bytes that count; address 0 is the empty string. */
export interface BitSource {
  readonly address: number
  readonly length: number
}

/** No piece of a rope is cut by a window. */
const WINDOW_BYTES = PIECE_BYTES

/** How the result so far takes in a source. */
type Step = (result: Int32Array, operand: Int32Array, at: number, count: number, repeated: Int32Array) => void

/** The step for all sources but the first; with `last`, the first source comes after all others instead, with that step. */
const STEPS: Readonly<Record<BitOperation, { readonly each: Step; readonly last?: Step }>> = {
  AND: { each: and },
  OR: { each: or },
  XOR: { each: xor },
  NOT: { each: without },
  DIFF: { each: without },
  DIFF1: { each: or, last: without },
  ANDOR: { each: or, last: and },
  ONE: { each: once },
}

/** Writes the result of an operation over the `length` bytes of the string `target`, which may be a source. The last four operations make sense of two sources at least. */
export function operateOnBits(
  arena: Arena,
  operation: BitOperation,
  sources: readonly BitSource[],
  target: number,
  length: number,
): void {
  const { each, last } = STEPS[operation]
  const [first, ...others] = last === undefined ? sources : [...sources.slice(1), sources[0]]
  const words = Math.ceil(Math.min(length, WINDOW_BYTES) / 4)
  const result = new Int32Array(words)
  const bytes = new Uint8Array(result.buffer)
  const repeated = new Int32Array(operation === 'ONE' ? words : 0)
  const operand = new Operand(words)
  for (let from = 0; from < length; from += WINDOW_BYTES) {
    const to = Math.min(from + WINDOW_BYTES, length)
    const count = Math.ceil((to - from) / 4)
    load(arena, first, from, to, bytes)
    if (operation === 'NOT') invert(result)
    if (operation === 'ONE') repeated.fill(0)
    for (const [i, source] of others.entries()) {
      operand.point(arena, source, from, to)
      const step = last !== undefined && i === others.length - 1 ? last : each
      step(result, operand.words, operand.at, count, repeated)
    }
    if (operation === 'ONE') without(result, repeated, 0, count)
    writeString(arena, target, from, bytes, 0, to - from)
  }
}

/** The words of one source in the current window. */
class Operand {
  /** They are words[at, …): the source's own ones, or the copy. */
  words: Int32Array
  at = 0
  readonly #copy: Int32Array
  readonly #bytes: Uint8Array

  constructor(words: number) {
    this.#copy = new Int32Array(words)
    this.#bytes = new Uint8Array(this.#copy.buffer)
    this.words = this.#copy
  }

  point(arena: Arena, source: BitSource, from: number, to: number): void {
    const { address, length } = source
    const whole = to <= length && ((to - from) & 3) === 0 && stretchEnd(arena, address, from, to) === to
    const place = whole ? placeAt(arena, address, from) : 1
    if ((place & 3) === 0) {
      this.words = arena.words[chunkAt(arena, address, from)]
      this.at = place >>> 2
    } else {
      load(arena, source, from, to, this.#bytes)
      this.words = this.#copy
      this.at = 0
    }
  }
}

/** Copies bytes [from, to) of a source; what it does not have is zero. */
function load(arena: Arena, { address, length }: BitSource, from: number, to: number, target: Uint8Array): void {
  const end = Math.min(to, length)
  if (from < end) readString(arena, address, from, end, target, 0)
  target.fill(0, Math.max(0, end - from))
}

// Loops over words take four at a time where they can, which halves what the loop itself costs.

function invert(words: Int32Array): void {
  let i = 0
  for (; i + 4 <= words.length; i += 4) {
    words[i] = ~words[i]
    words[i + 1] = ~words[i + 1]
    words[i + 2] = ~words[i + 2]
    words[i + 3] = ~words[i + 3]
  }
  for (; i < words.length; i++) words[i] = ~words[i]
}

function and(result: Int32Array, operand: Int32Array, at: number, count: number): void {
  let i = 0
  for (; i + 4 <= count; i += 4, at += 4) {
    result[i] &= operand[at]
    result[i + 1] &= operand[at + 1]
    result[i + 2] &= operand[at + 2]
    result[i + 3] &= operand[at + 3]
  }
  for (; i < count; i++, at++) result[i] &= operand[at]
}

function or(result: Int32Array, operand: Int32Array, at: number, count: number): void {
  let i = 0
  for (; i + 4 <= count; i += 4, at += 4) {
    result[i] |= operand[at]
    result[i + 1] |= operand[at + 1]
    result[i + 2] |= operand[at + 2]
    result[i + 3] |= operand[at + 3]
  }
  for (; i < count; i++, at++) result[i] |= operand[at]
}

function xor(result: Int32Array, operand: Int32Array, at: number, count: number): void {
  let i = 0
  for (; i + 4 <= count; i += 4, at += 4) {
    result[i] ^= operand[at]
    result[i + 1] ^= operand[at + 1]
    result[i + 2] ^= operand[at + 2]
    result[i + 3] ^= operand[at + 3]
  }
  for (; i < count; i++, at++) result[i] ^= operand[at]
}

function without(result: Int32Array, operand: Int32Array, at: number, count: number): void {
  let i = 0
  for (; i + 4 <= count; i += 4, at += 4) {
    result[i] &= ~operand[at]
    result[i + 1] &= ~operand[at + 1]
    result[i + 2] &= ~operand[at + 2]
    result[i + 3] &= ~operand[at + 3]
  }
  for (; i < count; i++, at++) result[i] &= ~operand[at]
}

/** Keeps in `repeated` the bits that more than one source has. */
function once(result: Int32Array, operand: Int32Array, at: number, count: number, repeated: Int32Array): void {
  for (let i = 0; i < count; i++, at++) {
    const seen = result[i]
    const bits = operand[at]
    repeated[i] |= seen & bits
    result[i] = seen ^ bits
  }
}
