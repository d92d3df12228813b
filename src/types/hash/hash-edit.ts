import { eachNested } from '../../store/nested-index.ts'
import { elementDeadline } from '../element.ts'
import type { ItemEdit } from '../item-edit.ts'
import { fitsPacked } from '../packed-value.ts'
import { findField, HASH_LISTPACK, HASH_LISTPACK_EX, HASH_TABLE, hashLength, NO_PLACE } from './hash.ts'
import { makeHashTable, removeTableField, setTableDeadline, setTableField } from './hash-table.ts'
import {
  appendField,
  DEADLINE_BYTES_MAX,
  expirePackedFields,
  listpackExBytes,
  makeListpackEx,
  packedBytesWith,
  removePackedField,
  replaceValue,
  setPackedDeadline,
} from './packed-hash.ts'

/**
 * Hashes, changed, whatever their encoding; and when they change it: a packed one becomes a table, by Redis's rules, and never again a packed one.
 */

/** Whether a hash is packed, so that {@link prepareHash} may have something to do. */
export function isHashPacked(edit: ItemEdit): boolean {
  return edit.encoding !== HASH_TABLE
}

/** Sees to the encoding before `pairs` fields are set, of which the longest name or value has `longest` bytes. */
export function prepareHash(edit: ItemEdit, pairs: number, longest: number): void {
  if (!isHashPacked(edit)) return
  const { hashEntries, hashValueBytes } = edit.limits
  if (pairs > hashEntries || longest > hashValueBytes) makeHashTable(edit, pairs)
}

/**
 * Sets a field to a value; it loses its deadline unless that is to be kept. Neither must lie in the arena. Returns whether the field is new.
 */
export function setField(
  edit: ItemEdit,
  field: Uint8Array,
  fieldStart: number,
  fieldEnd: number,
  value: Uint8Array,
  valueStart: number,
  valueEnd: number,
  keepDeadline: boolean,
): boolean {
  if (edit.encoding === HASH_TABLE)
    return setTableField(edit, field, fieldStart, fieldEnd, value, valueStart, valueEnd, keepDeadline)
  const place = findField(edit.store, edit.address, field, fieldStart, fieldEnd)
  const { hashEntries, hashValueBytes } = edit.limits
  if (
    fieldEnd - fieldStart > hashValueBytes ||
    valueEnd - valueStart > hashValueBytes ||
    !fitsPacked(edit, packedBytesWith(edit, field, fieldStart, fieldEnd, value, valueStart, valueEnd))
  ) {
    makeHashTable(edit, 0)
    return setField(edit, field, fieldStart, fieldEnd, value, valueStart, valueEnd, keepDeadline)
  }
  if (place === NO_PLACE) appendField(edit, field, fieldStart, fieldEnd, value, valueStart, valueEnd)
  else replaceValue(edit, place, value, valueStart, valueEnd, keepDeadline)
  if (hashLength(edit.arena, edit.address) > hashEntries) makeHashTable(edit, 0)
  return place === NO_PLACE
}

/** Removes the field at a place. */
export function removeField(edit: ItemEdit, place: number): void {
  if (edit.encoding === HASH_TABLE) removeTableField(edit, place)
  else removePackedField(edit, place)
}

/** Sees to it that `count` fields of the hash can have deadlines, as HEXPIRE does, be it that none gets one. Places change. */
export function prepareDeadlines(edit: ItemEdit, count: number): void {
  if (edit.encoding === HASH_TABLE) return
  const added = edit.encoding === HASH_LISTPACK ? listpackExBytes(edit) - edit.length : 0
  if (!fitsPacked(edit, edit.length + added + count * DEADLINE_BYTES_MAX)) makeHashTable(edit, 0)
  else if (edit.encoding === HASH_LISTPACK) makeListpackEx(edit)
}

/** Sets the deadline of the field at a place in ms since the Unix epoch, after {@link prepareDeadlines}; Infinity takes it away. */
export function setFieldDeadline(edit: ItemEdit, place: number, deadline: number): void {
  if (edit.encoding === HASH_TABLE) setTableDeadline(edit, place, deadline)
  else setPackedDeadline(edit, place, deadline)
}

/** Removes all fields whose deadline is not after now. Returns how many there were. Takes time by the number of all fields of a table. */
export function expireFields(edit: ItemEdit): number {
  if (edit.encoding === HASH_LISTPACK) return 0
  if (edit.encoding === HASH_LISTPACK_EX) return expirePackedFields(edit, edit.now)
  const due: number[] = []
  eachNested(edit.store, edit.bytes.view, edit.start, element => {
    if (elementDeadline(edit.arena, element) <= edit.now) due.push(element)
  })
  for (const element of due) removeTableField(edit, element)
  return due.length
}
