import { assert } from '../../base/assert.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { WHEEL_PREVIOUS } from '../../store/item.ts'
import { verifyNested } from '../../store/nested-index.ts'
import type { Store } from '../../store/store.ts'
import { createElement, elementDeadline, freeElement, hasDeadlinePart, setElementDeadline } from '../element.ts'
import { copyTable, eachElement, freeTable, redirectInTable, settleTable, tableBytes } from '../element-table.ts'
import type { ItemEdit } from '../item-edit.ts'
import { listpackCount, verifyListpack } from '../listpack.ts'
import { inlineStart, stringLength } from '../string.ts'
import type { ValueOperations } from '../value-operations.ts'
import {
  eachField,
  fieldDeadline,
  HASH_LISTPACK,
  HASH_LISTPACK_EX,
  HASH_TABLE,
  HASH_TABLE_DEADLINES,
  hashEncoding,
  hashLength,
  LISTPACK_EX_ALARM,
  LISTPACK_EX_HEAD_BYTES,
} from './hash.ts'
import { removeTableField } from './hash-table.ts'
import { expirePackedFields } from './packed-hash.ts'

const NAMES: readonly string[] = ['listpack', 'listpackex', 'hashtable']

/** What hashes do as values among others. */
export const hashOperations: ValueOperations = {
  free(store: Store, address: number): void {
    const encoding = hashEncoding(store.arena, address)
    if (encoding === HASH_TABLE) return freeTable(store, address)
    if (encoding === HASH_LISTPACK) return
    const alarm = alarmAt(store.arena, address)
    if (alarm !== 0) freeElement(store, alarm)
    store.owners.release(ownerNumber(store.arena, address))
  },

  copy(store: Store, from: number, to: number): void {
    const { arena } = store
    const encoding = hashEncoding(arena, to)
    if (encoding === HASH_TABLE) return copyTable(store, from, to)
    if (encoding === HASH_LISTPACK) return
    const { view } = arena.bytes[to >>> CHUNK_UNITS_LOG2]
    const start = inlineStart(arena, to)
    const owner = store.owners.take(to)
    view.setInt32(start, owner, true)
    const alarm = alarmAt(arena, from)
    if (alarm === 0) return
    const own = createElement(store, owner, 0, 0, true)
    view.setInt32(start + LISTPACK_EX_ALARM, own, true)
    setElementDeadline(store, own, elementDeadline(arena, alarm))
  },

  encodingName: (arena: Arena, address: number) => NAMES[hashEncoding(arena, address)],

  outsideBytes(store: Store, address: number, samples: number): number {
    const { arena } = store
    const encoding = hashEncoding(arena, address)
    if (encoding === HASH_TABLE) return tableBytes(store, address, samples)
    const alarm = encoding === HASH_LISTPACK_EX ? alarmAt(arena, address) : 0
    return alarm === 0 ? 0 : arena.capacityAt(alarm)
  },

  settle(store: Store, address: number): void {
    if (hashEncoding(store.arena, address) === HASH_TABLE) settleTable(store, address)
  },

  elementMoved(store: Store, address: number, from: number, to: number): void {
    const { arena } = store
    if (hashEncoding(arena, address) === HASH_TABLE) return redirectInTable(store, address, from, to)
    assert(alarmAt(arena, address) === from, 'a listpackex has one element, its alarm')
    const { view } = arena.bytes[address >>> CHUNK_UNITS_LOG2]
    view.setInt32(inlineStart(arena, address) + LISTPACK_EX_ALARM, to, true)
  },

  elementExpired(edit: ItemEdit, element: number): number {
    if (edit.encoding === HASH_LISTPACK_EX) {
      // It is off the wheel: what is set from now on is filed.
      setElementDeadline(edit.store, element, Number.POSITIVE_INFINITY)
      return expirePackedFields(edit, edit.now)
    }
    removeTableField(edit, element)
    return 1
  },

  size: hashLength,

  verify(store: Store, address: number): number {
    return hashEncoding(store.arena, address) === HASH_TABLE
      ? verifyTable(store, address)
      : verifyPacked(store, address)
  },
}

function verifyTable(store: Store, address: number): number {
  const { arena } = store
  verifyNested(store, arena.bytes[address >>> CHUNK_UNITS_LOG2].view, inlineStart(arena, address))
  let filed = 0
  eachElement(store, address, element => {
    const expires = elementDeadline(arena, element) !== Number.POSITIVE_INFINITY
    assert(isFiled(arena, element) === expires, 'just the fields with a deadline are filed')
    if (expires) filed++
  })
  const { view } = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  const counted = view.getInt32(inlineStart(arena, address) + HASH_TABLE_DEADLINES, true)
  assert(counted === filed, 'a table counts its deadlines')
  return filed
}

function verifyPacked(store: Store, address: number): number {
  const { arena } = store
  const bytes = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  const start = inlineStart(arena, address)
  const length = stringLength(arena, address)
  if (hashEncoding(arena, address) === HASH_LISTPACK) {
    verifyListpack(bytes, start, length)
    assert(listpackCount(bytes, start) % 2 === 0, 'a packed hash is of pairs')
    return 0
  }
  verifyListpack(bytes, start + LISTPACK_EX_HEAD_BYTES, length - LISTPACK_EX_HEAD_BYTES)
  assert(listpackCount(bytes, start + LISTPACK_EX_HEAD_BYTES) % 3 === 0, 'a listpackex is of triples')
  let first = 0
  let last = 0
  eachField(store, address, place => {
    const deadline = fieldDeadline(arena, address, place)
    assert(deadline >= last, 'the fields of a listpackex are in the order of their deadlines')
    first ||= deadline
    last = deadline
  })
  const alarm = alarmAt(arena, address)
  assert((alarm !== 0) === (first !== 0 && first !== Number.POSITIVE_INFINITY), 'a deadline has an alarm')
  if (alarm === 0) return 0
  assert(elementDeadline(arena, alarm) === first, 'the alarm is set to the first deadline')
  assert(isFiled(arena, alarm), 'an alarm is filed')
  return 1
}

function isFiled(arena: Arena, element: number): boolean {
  if (!hasDeadlinePart(arena, element)) return false
  return arena.words[element >>> CHUNK_UNITS_LOG2][((element & CHUNK_MASK) << 1) + WHEEL_PREVIOUS] !== 0
}

function ownerNumber(arena: Arena, address: number): number {
  return arena.bytes[address >>> CHUNK_UNITS_LOG2].view.getInt32(inlineStart(arena, address), true)
}

function alarmAt(arena: Arena, address: number): number {
  return arena.bytes[address >>> CHUNK_UNITS_LOG2].view.getInt32(inlineStart(arena, address) + LISTPACK_EX_ALARM, true)
}
