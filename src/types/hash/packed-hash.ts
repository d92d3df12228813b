import { copyBytes } from '../../base/bytes.ts'
import { createElement, freeElement, setElementDeadline } from '../element.ts'
import type { ItemEdit } from '../item-edit.ts'
import {
  EMPTY_LISTPACK_BYTES,
  firstEntry,
  listpackBytes,
  listpackCount,
  listpackEnd,
  skipEntries,
  spliceListpack,
  writeEmptyListpack,
} from '../listpack.ts'
import {
  entryInteger,
  entrySize,
  integerEntrySize,
  nextEntry,
  writeEntry,
  writeIntegerEntry,
} from '../listpack-entry.ts'
import { splicePacked } from '../packed-value.ts'
import { HASH_LISTPACK, HASH_LISTPACK_EX, LISTPACK_EX_ALARM, LISTPACK_EX_HEAD_BYTES } from './hash.ts'

/**
 * Packed hashes, changed: listpack and listpackex, see hash.ts. A place, the offset of a field's entry in `edit.bytes`, is good until the next change.
 */

/** The entry of the deadline of a field that has none, the integer 0. */
const NO_DEADLINE = 0
const NO_DEADLINE_BYTES = integerEntrySize(NO_DEADLINE)
/** The most bytes of the entry of a deadline. */
export const DEADLINE_BYTES_MAX = integerEntrySize(Number.MAX_SAFE_INTEGER)

/** Returns the bytes of the value before the listpack. */
export function packedHead(edit: ItemEdit): number {
  return edit.encoding === HASH_LISTPACK ? 0 : LISTPACK_EX_HEAD_BYTES
}

/** Returns the entries of each field: two or, with its deadline, three. */
export function packedWidth(edit: ItemEdit): number {
  return edit.encoding === HASH_LISTPACK ? 2 : 3
}

/** Adds a field that is not there, without deadline. */
export function appendField(
  edit: ItemEdit,
  field: Uint8Array,
  fieldStart: number,
  fieldEnd: number,
  value: Uint8Array,
  valueStart: number,
  valueEnd: number,
): void {
  const head = packedHead(edit)
  const width = packedWidth(edit)
  const size = entrySize(field, fieldStart, fieldEnd) + entrySize(value, valueStart, valueEnd)
  const end = listpackEnd(edit.bytes, edit.start + head)
  const at = splicePacked(edit, head, end, 0, width === 2 ? size : size + NO_DEADLINE_BYTES, width)
  const { bytes } = edit
  const next = writeEntry(bytes, writeEntry(bytes, at, field, fieldStart, fieldEnd), value, valueStart, valueEnd)
  if (width === 3) writeIntegerEntry(bytes, next, NO_DEADLINE)
}

/** Gives the field at a place another value; it loses its deadline unless that is to be kept. */
export function replaceValue(
  edit: ItemEdit,
  place: number,
  value: Uint8Array,
  valueStart: number,
  valueEnd: number,
  keepDeadline: boolean,
): void {
  const field = place - edit.start
  const old = nextEntry(edit.bytes, place)
  const oldSize = nextEntry(edit.bytes, old) - old
  const size = entrySize(value, valueStart, valueEnd)
  const at = size === oldSize ? old : splicePacked(edit, packedHead(edit), old, oldSize, size, 0)
  writeEntry(edit.bytes, at, value, valueStart, valueEnd)
  if (edit.encoding === HASH_LISTPACK_EX && !keepDeadline) {
    setPackedDeadline(edit, edit.start + field, Number.POSITIVE_INFINITY)
  }
}

/** Removes the field at a place. */
export function removePackedField(edit: ItemEdit, place: number): void {
  removeTuple(edit, place)
  if (edit.encoding === HASH_LISTPACK_EX) setAlarm(edit)
}

/** Sets the deadline of the field at a place of a listpackex, in ms since the Unix epoch; Infinity takes it away. */
export function setPackedDeadline(edit: ItemEdit, place: number, deadline: number): void {
  const value = deadline === Number.POSITIVE_INFINITY ? NO_DEADLINE : deadline
  const old = skipEntries(edit.bytes, place, 2)
  if (entryInteger(edit.bytes, old) === value) return
  const pair = edit.bytes.slice(place, old)
  removeTuple(edit, place)
  const before = placeOfDeadline(edit, value)
  const size = pair.length + integerEntrySize(value)
  const at = splicePacked(edit, LISTPACK_EX_HEAD_BYTES, before, 0, size, 3)
  copyBytes(pair, 0, pair.length, edit.bytes, at)
  writeIntegerEntry(edit.bytes, at + pair.length, value)
  setAlarm(edit)
}

/** Returns the bytes that a listpack takes as a listpackex without deadlines. */
export function listpackExBytes(edit: ItemEdit): number {
  return LISTPACK_EX_HEAD_BYTES + edit.length + (listpackCount(edit.bytes, edit.start) / 2) * NO_DEADLINE_BYTES
}

/** Makes a listpackex of a listpack, so that fields can have deadlines. */
export function makeListpackEx(edit: ItemEdit): void {
  const old = edit.bytes.slice(edit.start, edit.start + edit.length)
  const length = listpackExBytes(edit)
  edit.bytes.view.setInt32(edit.start, edit.own(), true)
  edit.resize(length)
  edit.encoding = HASH_LISTPACK_EX
  const { bytes, start } = edit
  bytes.view.setInt32(start + LISTPACK_EX_ALARM, 0, true)
  const head = start + LISTPACK_EX_HEAD_BYTES
  writeEmptyListpack(bytes, head)
  spliceListpack(bytes, head, firstEntry(head), 0, edit.length - LISTPACK_EX_HEAD_BYTES - EMPTY_LISTPACK_BYTES, 0)
  let to = firstEntry(head)
  let count = 0
  for (let from = firstEntry(0); from < old.length - 1; count += 3) {
    const next = skipEntries(old, from, 2)
    copyBytes(old, from, next, bytes, to)
    to = writeIntegerEntry(bytes, to + next - from, NO_DEADLINE)
    from = next
  }
  spliceListpack(bytes, head, to, 0, 0, count)
}

/** Removes the fields of a listpackex whose deadline is not after `now`. Returns how many there were. */
export function expirePackedFields(edit: ItemEdit, now: number): number {
  const { bytes } = edit
  const head = edit.start + LISTPACK_EX_HEAD_BYTES
  const end = listpackEnd(bytes, head)
  const first = firstEntry(head)
  let expired = 0
  let at = first
  while (at < end) {
    const deadline = skipEntries(bytes, at, 2)
    const value = entryInteger(bytes, deadline)
    if (value === NO_DEADLINE || value > now) break
    at = nextEntry(bytes, deadline)
    expired++
  }
  if (expired > 0) {
    splicePacked(edit, LISTPACK_EX_HEAD_BYTES, first, at - first, 0, -3 * expired)
  }
  // The alarm may have rung for a deadline that is there no more.
  setAlarm(edit)
  return expired
}

/** Returns the address of the alarm of a listpackex; 0 when it has none. */
export function alarmOf(edit: ItemEdit): number {
  return edit.bytes.view.getInt32(edit.start + LISTPACK_EX_ALARM, true)
}

/** Takes the alarm of a listpackex away. */
export function freeAlarm(edit: ItemEdit): void {
  const alarm = alarmOf(edit)
  if (alarm === 0) return
  freeElement(edit.store, alarm)
  edit.fieldsExpire = false
  edit.bytes.view.setInt32(edit.start + LISTPACK_EX_ALARM, 0, true)
}

/** Sets the alarm of a listpackex to its first deadline. */
function setAlarm(edit: ItemEdit): void {
  const head = edit.start + LISTPACK_EX_HEAD_BYTES
  const first = firstEntry(head)
  const empty = first === listpackEnd(edit.bytes, head)
  const deadline = empty ? NO_DEADLINE : entryInteger(edit.bytes, skipEntries(edit.bytes, first, 2))
  if (deadline === NO_DEADLINE) return freeAlarm(edit)
  let alarm = alarmOf(edit)
  if (alarm === 0) {
    alarm = createElement(edit.store, edit.bytes.view.getInt32(edit.start, true), 0, 0, true)
    edit.bytes.view.setInt32(edit.start + LISTPACK_EX_ALARM, alarm, true)
  }
  setElementDeadline(edit.store, alarm, deadline)
  edit.fieldsExpire = true
}

function removeTuple(edit: ItemEdit, place: number): void {
  const width = packedWidth(edit)
  const end = skipEntries(edit.bytes, place, width)
  splicePacked(edit, packedHead(edit), place, end - place, 0, -width)
}

/** Returns where a field with this deadline belongs: before those with the same or a later one, and before those with none. */
function placeOfDeadline(edit: ItemEdit, deadline: number): number {
  const { bytes } = edit
  const head = edit.start + LISTPACK_EX_HEAD_BYTES
  const end = listpackEnd(bytes, head)
  if (deadline === NO_DEADLINE) return end
  for (let at = firstEntry(head); at < end; ) {
    const other = skipEntries(bytes, at, 2)
    const value = entryInteger(bytes, other)
    if (value === NO_DEADLINE || value >= deadline) return at
    at = nextEntry(bytes, other)
  }
  return end
}

/** Returns the bytes that a packed hash takes with a field more. */
export function packedBytesWith(
  edit: ItemEdit,
  field: Uint8Array,
  fieldStart: number,
  fieldEnd: number,
  value: Uint8Array,
  valueStart: number,
  valueEnd: number,
): number {
  const head = packedHead(edit)
  const size = entrySize(field, fieldStart, fieldEnd) + entrySize(value, valueStart, valueEnd) + NO_DEADLINE_BYTES
  return head + listpackBytes(edit.bytes, edit.start + head) + size
}
