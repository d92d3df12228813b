import { copyBytes } from '../../base/bytes.ts'
import { parseInteger } from '../../base/integer.ts'
import type { Arena } from '../../store/arena.ts'
import { equalsEntry, nextEntry, previousEntry } from '../listpack-entry.ts'
import { type ListCursor, toNextRun, toPreviousRun } from './list-cursor.ts'
import { equalsLongLeaf } from './list-leaf.ts'

/**
 * Finding the elements of a list that have a certain text, text[start, end).
 */

/**
 * Moves a cursor from its element to the next one with this text, which may be that element itself, among `limit` elements. Returns how many
 * were passed over, or -1 if there is none; the cursor is then spent. To go on, call {@link passElement} first.
 */
export function findForwards(
  arena: Arena,
  cursor: ListCursor,
  text: Uint8Array,
  start: number,
  end: number,
  limit: number,
): number {
  const integer = parseInteger(text, start, end)
  let passed = 0
  do {
    const { bytes } = cursor
    for (let at = cursor.at; at < cursor.end; passed++) {
      if (passed === limit) return -1
      if (
        cursor.isLong
          ? equalsLongLeaf(arena, cursor.leaf, text, start, end)
          : equalsEntry(bytes, at, text, start, end, integer)
      ) {
        cursor.at = at
        return passed
      }
      at = cursor.isLong ? cursor.end : nextEntry(bytes, at)
    }
  } while (toNextRun(arena, cursor))
  return -1
}

/** As {@link findForwards}, in the other direction and beginning before the cursor's element; it can go on as it is. */
export function findBackwards(
  arena: Arena,
  cursor: ListCursor,
  text: Uint8Array,
  start: number,
  end: number,
  limit: number,
): number {
  const integer = parseInteger(text, start, end)
  let passed = 0
  do {
    const { bytes } = cursor
    for (let at = cursor.at; at > cursor.from; passed++) {
      if (passed === limit) return -1
      at = cursor.isLong ? cursor.from : previousEntry(bytes, at)
      if (
        cursor.isLong
          ? equalsLongLeaf(arena, cursor.leaf, text, start, end)
          : equalsEntry(bytes, at, text, start, end, integer)
      ) {
        cursor.at = at
        return passed
      }
    }
  } while (toPreviousRun(arena, cursor))
  return -1
}

/** Returns how many of the entries in [from, to) have this text, at most `limit`. */
export function countMatches(
  bytes: Uint8Array,
  from: number,
  to: number,
  text: Uint8Array,
  start: number,
  end: number,
  limit: number,
): number {
  const integer = parseInteger(text, start, end)
  let count = 0
  for (let at = from; at < to && count < limit; at = nextEntry(bytes, at)) {
    if (equalsEntry(bytes, at, text, start, end, integer)) count++
  }
  return count
}

/** Returns the offset of the entry in [from, to) that is the `count`-th with this text from the end; it must be there. */
export function matchFromEnd(
  bytes: Uint8Array,
  from: number,
  to: number,
  text: Uint8Array,
  start: number,
  end: number,
  count: number,
): number {
  const integer = parseInteger(text, start, end)
  let at = to
  while (at > from && count > 0) {
    at = previousEntry(bytes, at)
    if (equalsEntry(bytes, at, text, start, end, integer)) count--
  }
  return at
}

/** Moves the entries in [from, to) together over the first `count` with this text, which must be there. Returns the offset behind the last one. */
export function closeOverMatches(
  bytes: Uint8Array,
  from: number,
  to: number,
  text: Uint8Array,
  start: number,
  end: number,
  count: number,
): number {
  const integer = parseInteger(text, start, end)
  let target = from
  let kept = from
  for (let at = from; count > 0; ) {
    const next = nextEntry(bytes, at)
    if (equalsEntry(bytes, at, text, start, end, integer)) {
      if (kept !== target) copyBytes(bytes, kept, at, bytes, target)
      target += at - kept
      kept = next
      count--
    }
    at = next
  }
  copyBytes(bytes, kept, to, bytes, target)
  return target + to - kept
}
