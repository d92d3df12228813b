import { copyBytes } from '../../base/bytes.ts'
import { below, type Chance } from '../../base/chance.ts'
import { highWordOfInt64, isInt64Text, lowWordOfInt64 } from '../../base/int64.ts'
import { parseInteger } from '../../base/integer.ts'
import type { ViewedBytes } from '../../base/viewed-bytes.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { encodingOf } from '../../store/item.ts'
import { eachNested, findNested, hashElement, nestedSize, sampleNested, scanNested } from '../../store/nested-index.ts'
import type { Store } from '../../store/store.ts'
import { nameLength, nameStart } from '../element.ts'
import { findInteger, integerTextLength, intsetLength, writeIntegerText } from '../intset.ts'
import { findEntry, firstEntry, listpackCount, listpackEnd, seekEntry } from '../listpack.ts'
import { entryTextLength, nextEntry, writeEntryText } from '../listpack-entry.ts'
import { inlineStart } from '../string.ts'

/**
 * Sets, for those who read them: member by member, at a *place*.
 *
 * ```
 * intset       the integers, ascending: see intset.ts
 * listpack     the members, in the order in which they came
 * hashtable    the record of a nested index of elements: see nested-index.ts and element.ts
 * ```
 *
 * A place is a number: 1 + the position of an integer, the offset of the member's entry in the chunk of the item, or the address of its element. It is good until the set changes.
 */

export const SET_INTSET = 0
export const SET_LISTPACK = 1
export const SET_TABLE = 2

/** No member. */
export const NO_PLACE = 0

/** Returns the encoding of the set at `address`. */
export function setEncoding(arena: Arena, address: number): number {
  return encodingOf(arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1])
}

/** Returns the number of members. */
export function setSize(arena: Arena, address: number): number {
  const bytes = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  const start = inlineStart(arena, address)
  const encoding = setEncoding(arena, address)
  if (encoding === SET_TABLE) return nestedSize(bytes.view, start)
  return encoding === SET_INTSET ? intsetLength(bytes, start) : listpackCount(bytes, start)
}

/** Returns the place of the member bytes[start, end), or {@link NO_PLACE}. */
export function findMember(store: Store, address: number, bytes: Uint8Array, start: number, end: number): number {
  const { arena } = store
  const encoding = setEncoding(arena, address)
  if (encoding === SET_TABLE) {
    return findHashedMember(store, address, hashElement(store, bytes, start, end), bytes, start, end)
  }
  const chunk = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  const value = inlineStart(arena, address)
  if (encoding === SET_LISTPACK) {
    const found = findEntry(chunk, firstEntry(value), listpackEnd(chunk, value), bytes, start, end, 0)
    return found < 0 ? NO_PLACE : found
  }
  const position = findIntegerText(chunk, value, bytes, start, end)
  return position < 0 ? NO_PLACE : position + 1
}

/** As {@link findMember}, in a table, given the member's hash. */
export function findHashedMember(
  store: Store,
  address: number,
  hash: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  const { arena } = store
  const record = arena.bytes[address >>> CHUNK_UNITS_LOG2].view
  return findNested(store, record, inlineStart(arena, address), hash, bytes, start, end)
}

/** As {@link findInteger}, given the text of an integer; -1 for what is none. */
function findIntegerText(intset: ViewedBytes, at: number, bytes: Uint8Array, start: number, end: number): number {
  const integer = parseInteger(bytes, start, end)
  if (!Number.isNaN(integer)) return findInteger(intset, at, integer | 0, Math.floor(integer / 2 ** 32))
  if (!isInt64Text(bytes, start, end)) return -1
  return findInteger(intset, at, lowWordOfInt64(bytes, start, end), highWordOfInt64(bytes, start, end))
}

/** Returns the bytes of the member at a place. */
export function memberLength(arena: Arena, address: number, place: number): number {
  const encoding = setEncoding(arena, address)
  if (encoding === SET_TABLE) return nameLength(arena, place)
  const chunk = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  if (encoding === SET_LISTPACK) return entryTextLength(chunk, place)
  return integerTextLength(chunk, inlineStart(arena, address), place - 1)
}

/** Writes the member at a place into `target` at `to`. */
export function writeMember(arena: Arena, address: number, place: number, target: Uint8Array, to: number): void {
  const encoding = setEncoding(arena, address)
  if (encoding === SET_TABLE) {
    const start = nameStart(arena, place)
    return copyBytes(arena.bytes[place >>> CHUNK_UNITS_LOG2], start, start + nameLength(arena, place), target, to)
  }
  const chunk = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  if (encoding === SET_LISTPACK) writeEntryText(chunk, place, target, to)
  else writeIntegerText(chunk, inlineStart(arena, address), place - 1, target, to)
}

/** Calls `visit` with the place of each member, and in a table with its hash. `visit` must not change the set. */
export function eachMember(store: Store, address: number, visit: (place: number, hash: number) => void): void {
  const { arena } = store
  const chunk = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  const start = inlineStart(arena, address)
  const encoding = setEncoding(arena, address)
  if (encoding === SET_TABLE) return eachNested(store, chunk.view, start, visit)
  if (encoding === SET_INTSET) {
    const count = intsetLength(chunk, start)
    for (let place = 1; place <= count; place++) visit(place, 0)
    return
  }
  const end = listpackEnd(chunk, start)
  for (let at = firstEntry(start); at < end; at = nextEntry(chunk, at)) visit(at, 0)
}

/** As HashIndex.scan, over the members of a set; one that is no table is visited whole. */
export function scanMembers(
  store: Store,
  address: number,
  cursor: number,
  count: number,
  visit: (place: number, hash: number) => void,
): number {
  const { arena } = store
  if (setEncoding(arena, address) === SET_TABLE) {
    const record = arena.bytes[address >>> CHUNK_UNITS_LOG2].view
    return scanNested(store, record, inlineStart(arena, address), cursor, count, visit)
  }
  eachMember(store, address, visit)
  return 0
}

/** Returns the place of a random member. The set has one at least, and each is as likely, but for how chance filled a table. */
export function sampleMember(store: Store, address: number, chance: Chance): number {
  const { arena } = store
  const chunk = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  const start = inlineStart(arena, address)
  const encoding = setEncoding(arena, address)
  if (encoding === SET_TABLE) return sampleNested(store, chunk.view, start, chance.int32())
  if (encoding === SET_INTSET) return 1 + below(chance, intsetLength(chunk, start))
  return seekEntry(chunk, start, below(chance, listpackCount(chunk, start)))
}
