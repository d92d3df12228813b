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
  replaceNested,
} from '../../store/nested-index.ts'
import {
  createElement,
  createNamedElement,
  elementDeadline,
  freeElement,
  hasDeadlinePart,
  keepsBlock,
  nameLength,
  nameStart,
  overwriteValue,
  setElementDeadline,
  setElementLength,
} from '../element.ts'
import type { ItemEdit } from '../item-edit.ts'
import { firstEntry, listpackEnd, skipEntries } from '../listpack.ts'
import { entryInteger, entryTextLength, nextEntry, writeEntryText } from '../listpack-entry.ts'
import { copyString, stringLength, writeString } from '../string.ts'
import { HASH_LISTPACK_EX, HASH_TABLE, HASH_TABLE_BYTES, HASH_TABLE_DEADLINES, hashLength } from './hash.ts'
import { freeAlarm, packedHead, packedWidth } from './packed-hash.ts'

/**
 * Hashes in tables, changed: see hash.ts. The place of a field is the address of its element.
 */

/** Sets a field to a value; it loses its deadline unless that is to be kept. Returns whether the field is new. */
export function setTableField(
  edit: ItemEdit,
  field: Uint8Array,
  fieldStart: number,
  fieldEnd: number,
  value: Uint8Array,
  valueStart: number,
  valueEnd: number,
  keepDeadline: boolean,
): boolean {
  const { arena, store, start } = edit
  const record = edit.bytes.view
  const hash = hashElement(store, field, fieldStart, fieldEnd)
  const found = findNested(store, record, start, hash, field, fieldStart, fieldEnd)
  if (found !== 0) {
    if (!overwriteValue(arena, found, value, valueStart, valueEnd))
      replaceTableValue(edit, found, value, valueStart, valueEnd, keepDeadline)
    return false
  }
  const length = valueEnd - valueStart
  const element = createNamedElement(store, nestedOwner(record, start), field, fieldStart, fieldEnd, length, false)
  writeString(arena, element, 0, value, valueStart, valueEnd)
  insertNested(store, record, start, hash, element)
  return true
}

/** Gives a field another value; it loses its deadline unless that is to be kept. */
function replaceTableValue(
  edit: ItemEdit,
  element: number,
  value: Uint8Array,
  valueStart: number,
  valueEnd: number,
  keepDeadline: boolean,
): void {
  const { arena } = edit
  const length = valueEnd - valueStart
  if (!keepDeadline) setTableDeadline(edit, element, Number.POSITIVE_INFINITY)
  if (keepsBlock(arena, element, length)) setElementLength(arena, element, length)
  else element = remakeElement(edit, element, length, hasDeadlinePart(arena, element))
  writeString(arena, element, 0, value, valueStart, valueEnd)
}

/** Removes a field. */
export function removeTableField(edit: ItemEdit, element: number): void {
  const { arena, store } = edit
  if (elementDeadline(arena, element) !== Number.POSITIVE_INFINITY) countDeadlines(edit, -1)
  removeNested(store, edit.bytes.view, edit.start, hashOfElement(store, element), element)
  freeElement(store, element)
}

/** Sets the deadline of a field, in ms since the Unix epoch; Infinity takes it away. */
export function setTableDeadline(edit: ItemEdit, element: number, deadline: number): void {
  const { arena, store } = edit
  const old = elementDeadline(arena, element)
  if (old === deadline) return
  if (old === Number.POSITIVE_INFINITY) countDeadlines(edit, 1)
  else if (deadline === Number.POSITIVE_INFINITY) countDeadlines(edit, -1)
  if (!hasDeadlinePart(arena, element)) {
    element = remakeElement(edit, element, stringLength(arena, element), true, true)
  }
  setElementDeadline(store, element, deadline)
}

/** Makes a table of a packed hash, with room for `entries` fields. Deadlines go over. */
export function makeHashTable(edit: ItemEdit, entries: number): void {
  const { arena, store } = edit
  const width = packedWidth(edit)
  const room = Math.max(entries, hashLength(arena, edit.address))
  const first = firstEntry(edit.start + packedHead(edit))
  const end = listpackEnd(edit.bytes, edit.start + packedHead(edit))
  if (edit.encoding === HASH_LISTPACK_EX) freeAlarm(edit)
  // The number takes the place of the listpack's header, which is needed no more.
  else edit.bytes.view.setInt32(edit.start, edit.own(), true)
  const owner = edit.bytes.view.getInt32(edit.start, true)
  const record = new DataView(new ArrayBuffer(NESTED_RECORD_BYTES))
  createNested(store, record, 0, owner, room)
  const { bytes } = edit
  let deadlines = 0
  for (let at = first; at < end; at = skipEntries(bytes, at, width)) {
    const value = nextEntry(bytes, at)
    const deadline = width === 3 ? entryInteger(bytes, nextEntry(bytes, value)) : 0
    const element = createElement(store, owner, entryTextLength(bytes, at), entryTextLength(bytes, value), deadline > 0)
    const target = arena.bytes[element >>> CHUNK_UNITS_LOG2]
    const name = nameStart(arena, element)
    // A packed value is too short to be kept as a rope.
    writeEntryText(bytes, value, target, writeEntryText(bytes, at, target, name))
    insertNested(store, record, 0, hashOfElement(store, element), element)
    if (deadline === 0) continue
    setElementDeadline(store, element, deadline)
    deadlines++
  }
  edit.resize(HASH_TABLE_BYTES)
  edit.encoding = HASH_TABLE
  copyRecord(record, 0, edit.bytes.view, edit.start)
  edit.bytes.view.setInt32(edit.start + HASH_TABLE_DEADLINES, 0, true)
  countDeadlines(edit, deadlines)
}

function countDeadlines(edit: ItemEdit, change: number): void {
  const { view } = edit.bytes
  const at = edit.start + HASH_TABLE_DEADLINES
  const count = view.getInt32(at, true) + change
  view.setInt32(at, count, true)
  edit.fieldsExpire = count > 0
}

/**
 * Puts an element of the same name, with room for a value of another length, in the place of one, which is freed. The deadline goes over; the value only when asked for and
 * the length is the same. Returns the new element.
 */
function remakeElement(edit: ItemEdit, element: number, length: number, expires: boolean, withValue = false): number {
  const { arena, store } = edit
  const owner = edit.bytes.view.getInt32(edit.start, true)
  const name = arena.bytes[element >>> CHUNK_UNITS_LOG2]
  const start = nameStart(arena, element)
  const remade = createNamedElement(store, owner, name, start, start + nameLength(arena, element), length, expires)
  if (withValue) copyString(arena, element, remade)
  const deadline = elementDeadline(arena, element)
  replaceNested(store, edit.bytes.view, edit.start, hashOfElement(store, element), element, remade)
  freeElement(store, element)
  if (deadline !== Number.POSITIVE_INFINITY) setElementDeadline(store, remade, deadline)
  return remade
}
