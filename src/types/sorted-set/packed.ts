import { assert } from '../../base/assert.ts'
import { compareBytes } from '../../base/bytes.ts'
import { parseDouble, writeDouble } from '../../base/double.ts'
import { findEntry, firstEntry, listpackCount, listpackEnd, verifyListpack } from '../listpack.ts'
import {
  entryHighWord,
  entryInteger,
  entryLength,
  entryLowWord,
  entrySize,
  entryStart,
  integerEntrySize,
  isIntegerEntry,
  nextEntry,
  writeEntry,
  writeIntegerEntry,
} from '../listpack-entry.ts'
import { PackedText } from './packed-text.ts'
import type { Probe } from './probe.ts'

/**
 * A small sorted set: a listpack of member, score, member, score … by score and then by the bytes of the members, to the byte what Redis
 * keeps. All are free functions over the bytes and the listpack's start there; places are offsets of members' entries.
 */

/** Returns the number of members. */
export function packedCount(bytes: Uint8Array, start: number): number {
  return listpackCount(bytes, start) >>> 1
}

/** Returns the score of the member whose entry is at a place. */
export function scoreInPack(bytes: Uint8Array, place: number): number {
  const at = nextEntry(bytes, place)
  if (isIntegerEntry(bytes, at)) {
    const integer = entryInteger(bytes, at)
    if (!Number.isNaN(integer)) return integer
    return entryHighWord(bytes, at) * 2 ** 32 + (entryLowWord(bytes, at) >>> 0)
  }
  const from = entryStart(bytes, at)
  return parseDouble(bytes, from, from + entryLength(bytes, at))
}

/** Returns the place of the first member that is not below a probe, or the end. */
export function placeInPack(bytes: Uint8Array, start: number, probe: Probe, text: PackedText): number {
  const end = listpackEnd(bytes, start)
  let place = firstEntry(start)
  while (place < end) {
    text.read(bytes, place)
    if (!probe.isBelow(scoreInPack(bytes, place), text.bytes, text.start, text.end)) break
    place = nextMember(bytes, place)
  }
  return place
}

/** Returns the place behind a member. */
export function nextMember(bytes: Uint8Array, place: number): number {
  return nextEntry(bytes, nextEntry(bytes, place))
}

/** The bytes of a score's entry, and how it is written. */
export class PackedScore {
  /** The score's text, where it is no safe integer. */
  readonly #text = new Uint8Array(32)
  #length = 0
  #integer = 0
  size = 0

  set(score: number): void {
    if (Number.isSafeInteger(score)) {
      // Minus zero loses its sign, as in Redis.
      this.#integer = score + 0
      this.#length = 0
      this.size = integerEntrySize(this.#integer)
    } else {
      this.#length = writeDouble(this.#text, 0, score)
      this.size = entrySize(this.#text, 0, this.#length)
    }
  }

  write(bytes: Uint8Array, at: number): void {
    if (this.#length === 0) writeIntegerEntry(bytes, at, this.#integer)
    else writeEntry(bytes, at, this.#text, 0, this.#length)
  }
}

/** Returns the place of a member, or -1. */
export function findInPack(bytes: Uint8Array, start: number, member: Uint8Array, from: number, end: number): number {
  return findEntry(bytes, firstEntry(start), listpackEnd(bytes, start), member, from, end, 1)
}

/** Checks that bytes[start, start + length) are a listpack of members in order; throws {@link AssertionError}. For tests. */
export function verifyPacked(bytes: Uint8Array, start: number, length: number): void {
  verifyListpack(bytes, start, length)
  const count = listpackCount(bytes, start)
  assert(count > 0 && count % 2 === 0, 'a packed sorted set has pairs of member and score')
  const [text, last] = [new PackedText(), new PackedText()]
  const end = listpackEnd(bytes, start)
  let lastScore = Number.NEGATIVE_INFINITY
  for (let place = firstEntry(start); place < end; place = nextMember(bytes, place)) {
    const score = scoreInPack(bytes, place)
    text.read(bytes, place)
    const rises =
      score > lastScore ||
      place === firstEntry(start) ||
      (score === lastScore && compareBytes(last.bytes, last.start, last.end, text.bytes, text.start, text.end) < 0)
    assert(rises, 'members are in order')
    lastScore = score
    last.read(bytes, place)
  }
}
