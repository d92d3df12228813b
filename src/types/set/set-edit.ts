import { highWordOfInt64, isInt64Text, lowWordOfInt64 } from '../../base/int64.ts'
import { parseInteger } from '../../base/integer.ts'
import { allocateBytes, type ViewedBytes } from '../../base/viewed-bytes.ts'
import { CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import {
  copyRecord,
  createNested,
  findNested,
  hashElement,
  hashOfElement,
  insertNested,
  NESTED_RECORD_BYTES,
  nestedOwner,
  removeNested,
} from '../../store/nested-index.ts'
import { createElement, createNamedElement, freeElement, nameStart } from '../element.ts'
import {
  findInteger,
  insertInteger,
  integerTextLength,
  integerWidth,
  intsetBytes,
  intsetLength,
  intsetWidth,
  removeIntegerAt,
  writeEmptyIntset,
  writeIntegerText,
} from '../intset.ts'
import type { ItemEdit } from '../item-edit.ts'
import {
  EMPTY_LISTPACK_BYTES,
  firstEntry,
  insertEntry,
  listpackCount,
  listpackEnd,
  writeEmptyListpack,
} from '../listpack.ts'
import { entrySize, entryTextLength, nextEntry, writeEntry, writeEntryText } from '../listpack-entry.ts'
import { fitsPacked, splicePacked } from '../packed-value.ts'
import { findMember, NO_PLACE, SET_INTSET, SET_LISTPACK, SET_TABLE, setSize } from './set.ts'

/**
 * Sets, changed, whatever their encoding; and when they change it, by Redis's rules: an intset becomes a listpack or a table, a listpack a table, and none turns back.
 */

/** The longest text of an integer in an intset, with a margin. In bytes. */
const INTEGER_TEXT_BYTES = 24

/** Sees to the encoding before `count` members are added. */
export function prepareSet(edit: ItemEdit, count: number): void {
  const { setEntries, setIntegers } = edit.limits
  if (edit.encoding === SET_LISTPACK ? count > setEntries : edit.encoding === SET_INTSET && count > setIntegers) {
    makeSetTable(edit, count)
  }
}

/** Adds a member, which must not lie in the arena. Returns whether it is new. */
export function addMember(edit: ItemEdit, bytes: Uint8Array, start: number, end: number): boolean {
  const { encoding } = edit
  if (encoding === SET_TABLE) return addNewToTable(edit, bytes, start, end)
  if (encoding === SET_INTSET) return addToIntset(edit, bytes, start, end)
  if (findMember(edit.store, edit.address, bytes, start, end) !== NO_PLACE) return false
  const size = entrySize(bytes, start, end)
  const { setEntries, setValueBytes } = edit.limits
  const few = listpackCount(edit.bytes, edit.start) < setEntries && end - start <= setValueBytes
  if (few && fitsPacked(edit, edit.length + size)) {
    const at = splicePacked(edit, 0, listpackEnd(edit.bytes, edit.start), 0, size, 1)
    writeEntry(edit.bytes, at, bytes, start, end)
    return true
  }
  makeSetTable(edit, 0)
  addToTable(edit, bytes, start, end)
  return true
}

/** Adds a member that is not there to a table; `hash` is its name's. */
export function addToTable(
  edit: ItemEdit,
  bytes: Uint8Array,
  start: number,
  end: number,
  hash = hashElement(edit.store, bytes, start, end),
): void {
  const { store, start: at } = edit
  const record = edit.bytes.view
  insertNested(store, record, at, hash, createNamedElement(store, nestedOwner(record, at), bytes, start, end, 0, false))
}

function addNewToTable(edit: ItemEdit, bytes: Uint8Array, start: number, end: number): boolean {
  const { store } = edit
  const hash = hashElement(store, bytes, start, end)
  if (findNested(store, edit.bytes.view, edit.start, hash, bytes, start, end) !== 0) return false
  addToTable(edit, bytes, start, end, hash)
  return true
}

/** Removes the member at a place. */
export function removeMember(edit: ItemEdit, place: number): void {
  if (edit.encoding === SET_TABLE) {
    removeNested(edit.store, edit.bytes.view, edit.start, hashOfElement(edit.store, place), place)
    freeElement(edit.store, place)
  } else if (edit.encoding === SET_LISTPACK) {
    splicePacked(edit, 0, place, nextEntry(edit.bytes, place) - place, 0, -1)
  } else {
    const width = intsetWidth(edit.bytes, edit.start)
    removeIntegerAt(edit.bytes, edit.start, place - 1)
    edit.resize(edit.length - width)
  }
}

/** Makes a table of a set, with room for `entries` members. */
export function makeSetTable(edit: ItemEdit, entries: number): void {
  const { arena, store } = edit
  const wasIntset = edit.encoding === SET_INTSET
  const room = Math.max(entries, setSize(arena, edit.address))
  const old = copyValue(edit)
  const owner = edit.own()
  edit.bytes.view.setInt32(edit.start, owner, true)
  const record = new DataView(new ArrayBuffer(NESTED_RECORD_BYTES))
  createNested(store, record, 0, owner, room)
  if (wasIntset) {
    for (let position = 0; position < intsetLength(old, 0); position++) {
      const element = createElement(store, owner, integerTextLength(old, 0, position), 0, false)
      const target = arena.bytes[element >>> CHUNK_UNITS_LOG2]
      writeIntegerText(old, 0, position, target, nameStart(arena, element))
      insertNested(store, record, 0, hashOfElement(store, element), element)
    }
  } else {
    for (let at = firstEntry(0); at < listpackEnd(old, 0); at = nextEntry(old, at)) {
      const element = createElement(store, owner, entryTextLength(old, at), 0, false)
      writeEntryText(old, at, arena.bytes[element >>> CHUNK_UNITS_LOG2], nameStart(arena, element))
      insertNested(store, record, 0, hashOfElement(store, element), element)
    }
  }
  edit.resize(NESTED_RECORD_BYTES)
  edit.encoding = SET_TABLE
  copyRecord(record, 0, edit.bytes.view, edit.start)
}

function addToIntset(edit: ItemEdit, bytes: Uint8Array, start: number, end: number): boolean {
  const integer = parseInteger(bytes, start, end)
  if (!Number.isNaN(integer)) return addInteger(edit, integer | 0, Math.floor(integer / 2 ** 32))
  if (isInt64Text(bytes, start, end)) {
    return addInteger(edit, lowWordOfInt64(bytes, start, end), highWordOfInt64(bytes, start, end))
  }
  if (packsWith(edit, end - start)) makeListpack(edit)
  else makeSetTable(edit, intsetLength(edit.bytes, edit.start) + 1)
  return addMember(edit, bytes, start, end)
}

function addInteger(edit: ItemEdit, low: number, high: number): boolean {
  const found = findInteger(edit.bytes, edit.start, low, high)
  if (found >= 0) return false
  const count = intsetLength(edit.bytes, edit.start) + 1
  const width = Math.max(intsetWidth(edit.bytes, edit.start), integerWidth(low, high))
  edit.resize(intsetBytes(width, count))
  insertInteger(edit.bytes, edit.start, width, -1 - found, low, high)
  if (count > edit.limits.setIntegers || !fitsPacked(edit, edit.length)) makeSetTable(edit, 0)
  return true
}

/** Whether an intset can become a listpack when a member of so many bytes is added. */
function packsWith(edit: ItemEdit, length: number): boolean {
  const { setEntries, setValueBytes } = edit.limits
  const count = intsetLength(edit.bytes, edit.start)
  if (count >= setEntries || length > setValueBytes) return false
  if (count === 0) return true
  const first = integerTextLength(edit.bytes, edit.start, 0)
  const last = integerTextLength(edit.bytes, edit.start, count - 1)
  return Math.max(first, last) <= setValueBytes && fitsPacked(edit, count * (INTEGER_TEXT_BYTES + 2) + length)
}

function makeListpack(edit: ItemEdit): void {
  const old = copyValue(edit)
  const text = new Uint8Array(INTEGER_TEXT_BYTES)
  edit.resize(EMPTY_LISTPACK_BYTES)
  writeEmptyListpack(edit.bytes, edit.start)
  edit.encoding = SET_LISTPACK
  for (let position = 0; position < intsetLength(old, 0); position++) {
    const length = writeIntegerText(old, 0, position, text, 0)
    const size = entrySize(text, 0, length)
    edit.resize(edit.length + size)
    insertEntry(edit.bytes, edit.start, listpackEnd(edit.bytes, edit.start), size, text, 0, length)
  }
}

/** Writes the value of a new, empty set: an intset or a listpack. */
export function writeEmptySet(edit: ItemEdit): void {
  if (edit.encoding === SET_INTSET) writeEmptyIntset(edit.bytes, edit.start)
  else writeEmptyListpack(edit.bytes, edit.start)
}

function copyValue(edit: ItemEdit): ViewedBytes {
  const copy = allocateBytes(edit.length)
  copy.set(edit.bytes.subarray(edit.start, edit.start + edit.length))
  return copy
}
