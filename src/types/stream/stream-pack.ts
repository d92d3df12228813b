import { parseInteger } from '../../base/integer.ts'
import { LISTPACK_HEADER_BYTES, listpackEnd, spliceListpack } from '../listpack.ts'
import {
  entryHighWord,
  entryInteger,
  entryLowWord,
  entrySize,
  equalsEntry,
  integerEntrySize,
  isInt64Entry,
  LISTPACK_END,
  nextEntry,
  writeEntry,
  writeInt64Entry,
  writeIntegerEntry,
} from '../listpack-entry.ts'
import type { StreamId } from './stream-id.ts'

/**
 * A pack: some consecutive entries of a stream in one listpack, to the byte what Redis keeps and puts into its files.
 *
 * ```
 * master    live entries │ deleted entries │ n │ field 1 … field n │ 0
 * entry     flags │ ms │ seq │ value 1 … value n │ elements                               SAME_FIELDS: the master's
 * entry     flags │ ms │ seq │ n │ field 1 │ value 1 … field n │ value n │ elements
 * ```
 *
 * Each of these is an element of the listpack. ms and seq are what the entry's id has more than the pack's own, which is that of its first entry and
 * is kept beside it. The last element counts those of the entry before it, to be read backwards.
 *
 * Functions over (bytes, pack): the listpack begins at offset `pack` of the bytes. Fields and values to be added are the words of text: word i is
 * text[argv[2i], argv[2i + 1]), fields at `first`, `first` + 2, …, each with its value behind it.
 */

/** The entry is deleted. */
export const DELETED = 1
/** The entry has the fields of the master entry. */
export const SAME_FIELDS = 2

/** How the listpack's entry of a string begins that is shorter than that: see listpack-entry.ts. */
const SHORT_STRING = 0x80
const SHORT_STRING_BYTES = 64
const LIVE = LISTPACK_HEADER_BYTES
/** What an entry takes besides its fields and values at most: flags, two parts of the id, two counts, and a longer count of entries. In bytes. */
const ENTRY_OVERHEAD_BYTES = 2 + 10 + 10 + 6 + 6 + 2
/** What the encoding adds to a text at most. In bytes. */
const TEXT_OVERHEAD_BYTES = 10

/** Returns the entries that are not deleted. */
export function liveEntries(bytes: Uint8Array, pack: number): number {
  return entryInteger(bytes, pack + LIVE)
}

/** Returns the entries that are deleted, but still take room. */
export function deletedEntries(bytes: Uint8Array, pack: number): number {
  return entryInteger(bytes, nextEntry(bytes, pack + LIVE))
}

/** Returns the offset of the element that counts the master's fields, which follow. */
export function masterStart(bytes: Uint8Array, pack: number): number {
  return nextEntry(bytes, nextEntry(bytes, pack + LIVE))
}

/** Returns the offset of the first entry, deleted or not; of the pack's end if there is none. */
export function firstEntryOf(bytes: Uint8Array, pack: number): number {
  const master = masterStart(bytes, pack)
  return skipElements(bytes, nextEntry(bytes, master), entryInteger(bytes, master) + 1)
}

/** Returns the offset behind `count` elements from `at` on. */
export function skipElements(bytes: Uint8Array, at: number, count: number): number {
  while (count-- > 0) at = nextEntry(bytes, at)
  return at
}

/** Whether the fields are those of the master entry. */
export function hasFieldsOf(
  bytes: Uint8Array,
  pack: number,
  text: Uint8Array,
  argv: Int32Array,
  first: number,
  last: number,
): boolean {
  let at = masterStart(bytes, pack)
  if (entryInteger(bytes, at) * 2 !== last - first) return false
  at = nextEntry(bytes, at)
  for (let i = first; i < last; i += 2) {
    const start = argv[2 * i]
    const length = argv[2 * i + 1] - start
    if (length < SHORT_STRING_BYTES && bytes[at] === (SHORT_STRING | length)) {
      // The one form that most names of fields have.
      for (let k = 0; k < length; k++) if (bytes[at + 1 + k] !== text[start + k]) return false
      at += length + 2
    } else {
      if (!equalsEntry(bytes, at, text, start, start + length, parseInteger(text, start, start + length))) return false
      at = nextEntry(bytes, at)
    }
  }
  return true
}

/** Returns the most bytes that an entry of words [first, last) takes, `length` bytes together; cheap to tell. */
export function entryBytesBound(first: number, last: number, length: number): number {
  return ENTRY_OVERHEAD_BYTES + length + (last - first) * TEXT_OVERHEAD_BYTES
}

/** Returns the bytes that the fields and values of an entry take, and its overhead at most. */
export function entryBytes(
  text: Uint8Array,
  argv: Int32Array,
  first: number,
  last: number,
  sameFields: boolean,
): number {
  let size = ENTRY_OVERHEAD_BYTES
  for (let i = sameFields ? first + 1 : first; i < last; i += sameFields ? 2 : 1)
    size += entrySize(text, argv[2 * i], argv[2 * i + 1])
  return size
}

/** Returns the bytes of a pack with just an entry of these words, or somewhat more. */
export function packBytes(text: Uint8Array, argv: Int32Array, first: number, last: number): number {
  return LISTPACK_HEADER_BYTES + 1 + ENTRY_OVERHEAD_BYTES + entryBytes(text, argv, first, last, false)
}

/** Writes a pack without entries, whose master has the fields of the words; it has room for {@link packBytes}. */
export function writePack(
  bytes: Uint8Array,
  pack: number,
  text: Uint8Array,
  argv: Int32Array,
  first: number,
  last: number,
): void {
  let at = writeIntegerEntry(bytes, pack + LIVE, 0)
  at = writeIntegerEntry(bytes, at, 0)
  at = writeIntegerEntry(bytes, at, (last - first) >>> 1)
  for (let i = first; i < last; i += 2) at = writeEntry(bytes, at, text, argv[2 * i], argv[2 * i + 1])
  at = writeIntegerEntry(bytes, at, 0)
  bytes[pack + 4] = bytes[pack + 5] = 0
  finish(bytes, pack, at, 4 + ((last - first) >>> 1))
}

/** Adds an entry at the end of a pack, which has room for it; `own` is the pack's id. */
export function appendEntry(
  bytes: Uint8Array,
  pack: number,
  own: StreamId,
  id: StreamId,
  sameFields: boolean,
  text: Uint8Array,
  argv: Int32Array,
  first: number,
  last: number,
): void {
  setLive(bytes, pack, liveEntries(bytes, pack) + 1)
  let at = listpackEnd(bytes, pack)
  at = writeIntegerEntry(bytes, at, sameFields ? SAME_FIELDS : 0)
  const msBorrow = id.msLow >>> 0 < own.msLow >>> 0 ? 1 : 0
  at = writeInt64Entry(bytes, at, (id.msLow - own.msLow) | 0, (id.msHigh - own.msHigh - msBorrow) | 0)
  const seqBorrow = id.seqLow >>> 0 < own.seqLow >>> 0 ? 1 : 0
  at = writeInt64Entry(bytes, at, (id.seqLow - own.seqLow) | 0, (id.seqHigh - own.seqHigh - seqBorrow) | 0)
  const fields = (last - first) >>> 1
  if (sameFields) {
    for (let i = first + 1; i < last; i += 2) at = writeEntry(bytes, at, text, argv[2 * i], argv[2 * i + 1])
  } else {
    at = writeIntegerEntry(bytes, at, fields)
    for (let i = first; i < last; i++) at = writeEntry(bytes, at, text, argv[2 * i], argv[2 * i + 1])
  }
  const elements = sameFields ? fields + 3 : 2 * fields + 4
  finish(bytes, pack, writeIntegerEntry(bytes, at, elements), elements + 1)
}

/** Marks the entry at an offset as deleted. The pack may get a byte longer or shorter; it has room for one more. */
export function deleteEntry(bytes: Uint8Array, pack: number, at: number): void {
  bytes[at] |= DELETED
  const deleted = deletedEntries(bytes, pack) + 1
  setLive(bytes, pack, liveEntries(bytes, pack) - 1)
  setInteger(bytes, pack, nextEntry(bytes, pack + LIVE), deleted)
}

/** Reads the id of the entry at an offset; `own` is the pack's id. Returns the offset behind it. */
export function readEntryId(bytes: Uint8Array, at: number, own: StreamId, id: StreamId): number {
  const ms = nextEntry(bytes, at)
  const seq = nextEntry(bytes, ms)
  const msLow = (own.msLow + lowWord(bytes, ms)) | 0
  const msCarry = msLow >>> 0 < own.msLow >>> 0 ? 1 : 0
  const seqLow = (own.seqLow + lowWord(bytes, seq)) | 0
  const seqCarry = seqLow >>> 0 < own.seqLow >>> 0 ? 1 : 0
  id.set(own.msHigh + highWord(bytes, ms) + msCarry, msLow, own.seqHigh + highWord(bytes, seq) + seqCarry, seqLow)
  return nextEntry(bytes, seq)
}

function lowWord(bytes: Uint8Array, at: number): number {
  return isInt64Entry(bytes, at) ? entryLowWord(bytes, at) : entryInteger(bytes, at)
}

function highWord(bytes: Uint8Array, at: number): number {
  return isInt64Entry(bytes, at) ? entryHighWord(bytes, at) : entryInteger(bytes, at) >> 31
}

function setLive(bytes: Uint8Array, pack: number, live: number): void {
  setInteger(bytes, pack, pack + LIVE, live)
}

/** Gives an integer element another value. */
function setInteger(bytes: Uint8Array, pack: number, at: number, value: number): void {
  const size = integerEntrySize(value)
  const old = nextEntry(bytes, at) - at
  if (size !== old) spliceListpack(bytes, pack, at, old, size, 0)
  writeIntegerEntry(bytes, at, value)
}

/** Ends a listpack at an offset, after `added` elements were written in front of it. */
function finish(bytes: Uint8Array, pack: number, at: number, added: number): void {
  bytes[at] = LISTPACK_END
  const total = at + 1 - pack
  bytes[pack] = total
  bytes[pack + 1] = total >>> 8
  bytes[pack + 2] = total >>> 16
  bytes[pack + 3] = total >>> 24
  const count = Math.min((bytes[pack + 4] | (bytes[pack + 5] << 8)) + added, 0xffff)
  bytes[pack + 4] = count
  bytes[pack + 5] = count >>> 8
}
