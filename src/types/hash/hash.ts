import { copyBytes } from '../../base/bytes.ts'
import type { Chance } from '../../base/chance.ts'
import { below } from '../../base/chance.ts'
import { parseInteger } from '../../base/integer.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { encodingOf } from '../../store/item.ts'
import {
  eachNested,
  findNested,
  hashElement,
  NESTED_RECORD_BYTES,
  nestedSize,
  sampleNested,
  scanNested,
} from '../../store/nested-index.ts'
import type { Store } from '../../store/store.ts'
import { elementDeadline, nameLength, nameStart } from '../element.ts'
import { findEntry, firstEntry, listpackCount, listpackEnd, seekEntry } from '../listpack.ts'
import { entryInteger, entryTextLength, isIntegerEntry, nextEntry, writeEntryText } from '../listpack-entry.ts'
import { inlineStart, isInline, readString, stringLength } from '../string.ts'

/**
 * Hashes, for those who read them: field by field, at a *place*.
 *
 * ```
 * listpack     field, value, field, value, …
 * listpackex   owner's number:4 │ alarm:4 │ listpack of field, value, deadline, …
 * hashtable    the record of a nested index of elements │ how many of them have a deadline:4        see nested-index.ts and element.ts
 * ```
 *
 * In a listpackex the fields are in the order of their deadlines, in ms since the Unix epoch, and those without one (0) come last, in the order in which they came; the
 * *alarm* is an element without a name that the timing wheel has for the first deadline, 0 when there is none. Both listpacks are Redis's to the byte.
 *
 * A place is a number: the offset of the field's entry in the chunk of the item, or the address of its element. It is good until the hash changes.
 */

export const HASH_LISTPACK = 0
export const HASH_LISTPACK_EX = 1
export const HASH_TABLE = 2

/** Bytes before the listpack in a listpackex, and where among them the address of the alarm is. */
export const LISTPACK_EX_HEAD_BYTES = 8
export const LISTPACK_EX_ALARM = 4
/** Bytes of the value of a table, and where among them the number of deadlines is. */
export const HASH_TABLE_BYTES = NESTED_RECORD_BYTES + 4
export const HASH_TABLE_DEADLINES = NESTED_RECORD_BYTES
/** No field. */
export const NO_PLACE = 0

/** Returns the encoding of the hash at `address`. */
export function hashEncoding(arena: Arena, address: number): number {
  return encodingOf(arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1])
}

/** Returns the number of fields, those past their deadline included. */
export function hashLength(arena: Arena, address: number): number {
  const bytes = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  const start = inlineStart(arena, address)
  const encoding = hashEncoding(arena, address)
  if (encoding === HASH_TABLE) return nestedSize(bytes.view, start)
  if (encoding === HASH_LISTPACK) return listpackCount(bytes, start) / 2
  return listpackCount(bytes, start + LISTPACK_EX_HEAD_BYTES) / 3
}

/** Returns the place of the field that is called bytes[start, end), or {@link NO_PLACE}. */
export function findField(store: Store, address: number, bytes: Uint8Array, start: number, end: number): number {
  const { arena } = store
  const chunk = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  const encoding = hashEncoding(arena, address)
  let value = inlineStart(arena, address)
  if (encoding === HASH_TABLE) {
    return findNested(store, chunk.view, value, hashElement(store, bytes, start, end), bytes, start, end)
  }
  if (encoding === HASH_LISTPACK_EX) value += LISTPACK_EX_HEAD_BYTES
  const found = findEntry(chunk, firstEntry(value), listpackEnd(chunk, value), bytes, start, end, encoding + 1)
  return found < 0 ? NO_PLACE : found
}

/** Returns the bytes of the name of the field at a place. */
export function fieldLength(arena: Arena, address: number, place: number): number {
  if (hashEncoding(arena, address) === HASH_TABLE) return nameLength(arena, place)
  return entryTextLength(arena.bytes[address >>> CHUNK_UNITS_LOG2], place)
}

/** Writes the name of the field at a place into `target` at `to`. */
export function writeField(arena: Arena, address: number, place: number, target: Uint8Array, to: number): void {
  if (hashEncoding(arena, address) === HASH_TABLE) {
    const start = nameStart(arena, place)
    copyBytes(arena.bytes[place >>> CHUNK_UNITS_LOG2], start, start + nameLength(arena, place), target, to)
  } else {
    writeEntryText(arena.bytes[address >>> CHUNK_UNITS_LOG2], place, target, to)
  }
}

/** Returns the bytes of the value of the field at a place. */
export function valueLength(arena: Arena, address: number, place: number): number {
  if (hashEncoding(arena, address) === HASH_TABLE) return stringLength(arena, place)
  const chunk = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  return entryTextLength(chunk, nextEntry(chunk, place))
}

/** Writes the value of the field at a place, of `length` bytes, into `target` at `to`. */
export function writeValue(
  arena: Arena,
  address: number,
  place: number,
  length: number,
  target: Uint8Array,
  to: number,
): void {
  if (hashEncoding(arena, address) === HASH_TABLE) return readString(arena, place, 0, length, target, to)
  const chunk = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  writeEntryText(chunk, nextEntry(chunk, place), target, to)
}

/** Returns the value of the field at a place as a safe integer; NaN when it is none, be it that it is a larger int64. */
export function valueInteger(arena: Arena, address: number, place: number): number {
  if (hashEncoding(arena, address) !== HASH_TABLE) {
    const chunk = arena.bytes[address >>> CHUNK_UNITS_LOG2]
    const entry = nextEntry(chunk, place)
    return isIntegerEntry(chunk, entry) ? entryInteger(chunk, entry) : Number.NaN
  }
  if (!isInline(arena, place)) return Number.NaN
  const start = inlineStart(arena, place)
  return parseInteger(arena.bytes[place >>> CHUNK_UNITS_LOG2], start, start + stringLength(arena, place))
}

/** Returns a copy of the value of the field at a place. */
export function valueBytes(arena: Arena, address: number, place: number): Uint8Array {
  const bytes = new Uint8Array(valueLength(arena, address, place))
  writeValue(arena, address, place, bytes.length, bytes, 0)
  return bytes
}

/** Returns the deadline of the field at a place in ms since the Unix epoch; Infinity when it has none. */
export function fieldDeadline(arena: Arena, address: number, place: number): number {
  const encoding = hashEncoding(arena, address)
  if (encoding === HASH_TABLE) return elementDeadline(arena, place)
  if (encoding === HASH_LISTPACK) return Number.POSITIVE_INFINITY
  const chunk = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  return entryInteger(chunk, nextEntry(chunk, nextEntry(chunk, place))) || Number.POSITIVE_INFINITY
}

/** Calls `visit` with the place of each field, those past their deadline included. `visit` must not change the hash. */
export function eachField(store: Store, address: number, visit: (place: number) => void): void {
  const { arena } = store
  const chunk = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  const start = inlineStart(arena, address)
  const encoding = hashEncoding(arena, address)
  if (encoding === HASH_TABLE) return eachNested(store, chunk.view, start, visit)
  const head = encoding === HASH_LISTPACK ? start : start + LISTPACK_EX_HEAD_BYTES
  const end = listpackEnd(chunk, head)
  for (let at = firstEntry(head); at < end; ) {
    visit(at)
    at = nextEntry(chunk, nextEntry(chunk, at))
    if (encoding === HASH_LISTPACK_EX) at = nextEntry(chunk, at)
  }
}

/** As HashIndex.scan, over the fields of a hash; a packed one is visited whole. */
export function scanFields(
  store: Store,
  address: number,
  cursor: number,
  count: number,
  visit: (place: number) => void,
): number {
  const { arena } = store
  if (hashEncoding(arena, address) === HASH_TABLE) {
    const record = arena.bytes[address >>> CHUNK_UNITS_LOG2].view
    return scanNested(store, record, inlineStart(arena, address), cursor, count, visit)
  }
  eachField(store, address, visit)
  return 0
}

/** Returns the place of a random field. The hash has one at least, and each is as likely, but for how chance filled a table. */
export function sampleField(store: Store, address: number, chance: Chance): number {
  const { arena } = store
  const chunk = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  const start = inlineStart(arena, address)
  const encoding = hashEncoding(arena, address)
  if (encoding === HASH_TABLE) return sampleNested(store, chunk.view, start, chance.int32())
  const head = encoding === HASH_LISTPACK ? start : start + LISTPACK_EX_HEAD_BYTES
  const width = encoding + 2
  return seekEntry(chunk, head, below(chance, listpackCount(chunk, head) / width) * width)
}
